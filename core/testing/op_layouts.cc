// Views give what contiguous copies give, and zero sizes crash nothing.
#include "core/testing/case.h"
#include "tenon/grad.h"

namespace tenon::testing {
namespace {

const Index kReversed(Index::kRange, Index::kOpen, Index::kOpen, -1);

// x, with a gap behind every element.
Tensor Gaps(const Tensor& x) {
  if (x.rank() == 0) return x;
  const Shape own = x.shape();
  std::vector<int64_t> sizes(own.begin(), own.end());
  sizes.back() *= 2;
  const Tensor wide = full(sizes, 0, x.dtype());
  wide.slice({ellipsis, from(0, 2)}) = x;
  return wide.slice({ellipsis, from(0, 2)});
}

// x by negative strides.
Tensor Reversed(const Tensor& x) {
  if (x.rank() == 0) return x;
  return x.slice({ellipsis, kReversed}).copy().slice({ellipsis, kReversed});
}

// x in column-major order.
Tensor Turned(const Tensor& x) {
  return x.rank() < 2 ? x : x.transpose().copy().transpose();
}

// x's first part, standing for all others.
Tensor Expanded(const Tensor& x) {
  if (x.rank() == 0 || x.size(0) == 0) return x;
  return x.slice({range(0, 1)}).expand(x.shape());
}

struct Layout {
  const char* name;
  Tensor (*make)(const Tensor&);
};
constexpr Layout kLayouts[] = {{"with gaps", Gaps},
                               {"reversed", Reversed},
                               {"column-major", Turned},
                               {"expanded", Expanded}};

Tensors Map(const Tensors& inputs,
            const std::function<Tensor(const Tensor&)>& f) {
  Tensors all;
  for (const Tensor& t : inputs) all.push_back(t ? f(t) : t);
  return all;
}

// Outputs and gradients; refusals are fine here, only not crashes.
bool Survives(const Case& c, const Tensors& inputs) {
  Tensors in, wanted;
  for (const Tensor& t : inputs) {
    const bool leaf = t && is_floating(t.dtype());
    in.push_back(leaf ? variable(t) : t);
    if (leaf) wanted.push_back(in.back());
  }
  try {
    const Tensors outputs = c.call(in);
    if (wanted.empty()) return true;
    for (const Tensor& y : outputs) {
      if (is_floating(y.dtype()) && y.is_tracked()) gradients(y, wanted);
    }
  } catch (const Error&) {
    return false;
  }
  return true;
}

}  // namespace

void CheckLayouts(const Case& c, Findings& findings) {
  for (const Layout& layout : kLayouts) {
    Expect(
        findings, c.name + ", inputs " + layout.name,
        [&]() -> std::string {
          const Tensors views = Map(c.inputs, layout.make);
          const Tensors dense =
              Map(views, [](const Tensor& t) { return t.copy(); });
          const Tensors wanted = OutputsOf(c, dense), got = OutputsOf(c, views);
          if (got.size() != wanted.size()) {
            return got.empty() ? "refused, though not as contiguous copies"
                               : "taken, though not as contiguous copies";
          }
          return Difference(got, wanted, 0);
        },
        "read inputs through the strides of their views, or declare them "
        "contiguous()");
  }
}

void CheckZeroSizes(const tn_op_def& def, const Case& c, Findings& findings) {
  const auto refused = [&]() -> std::string {
    bool survived = true;
    for (const bool last : {false, true}) {
      survived = Survives(c, Map(c.inputs, [&](const Tensor& t) {
                            if (t.rank() == 0) return t;
                            return last ? t.slice({ellipsis, range(0, 0)})
                                        : t.slice({range(0, 0)});
                          }));
    }
    // Inputs of unlike ranks lose different axes where it is the first.
    return survived || !(def.flags & TN_OP_ELEMENTWISE) ? "" : "refused";
  };
  Expect(findings, c.name + ", inputs of zero size", refused,
         "let the shape rule and the kernels take them");
}

}  // namespace tenon::testing
