// A package for tests: a type that counts what it is told, a function of two
// outputs, and a kernel that takes only some calls.
#include "tenon/author.h"

namespace plugged {
namespace {

using tenon::Call;
using tenon::Execution;
using tenon::KernelOf;
using tenon::NamedTensors;
using tenon::Options;
using tenon::Tensor;
using tenon::Tensors;
using tenon::Type;

// A running sum, of what a function makes of each addend where there is one.
class Sum {
 public:
  explicit Sum(const Options& o)
      : total_(o.tensor("start")), scale_(o.number("scale")) {
    if (o.has("map")) map_ = o.callable("map");
  }
  void add(Call& c) {
    Tensor x = c["x"];
    if (map_) x = map_({x}, 1)[0];
    total_ = total_ + x * scale_ * static_cast<double>(c.integer("times"));
  }
  Tensor total(Call&) const { return total_; }
  Tensors ends(Call& c) const {
    return {c["low"] ? c["low"] : total_ * 0, total_};
  }
  NamedTensors save() const { return {{"total", total_}}; }
  void load(const NamedTensors& state) { total_ = state.at("total"); }

 private:
  Tensor total_;
  double scale_;
  std::function<Tensors(const Tensors&, uint32_t)> map_;
};

Type<Sum> sum() {
  return Type<Sum>("sum")
      .doc("A running sum.")
      .source("by hand")
      .parameter("start", 0.0, "what it begins with")
      .option("scale", 1.0, "of all addends", tenon::positive)
      .maybe("map", TN_VALUE_CALL, "of each addend")
      .method<&Sum::add>("add", "adds to the sum")
      .input("x", "any shape")
      .option("times", 1, "how often")
      .method<&Sum::total>("total", "the sum so far")
      .method<&Sum::ends>("ends", "where it began and is", 2)
      .input("low", "another beginning")
      .optional();
}

tenon::author::Function split() {
  return tenon::author::Function("split")
      .doc("A tensor's parts below and above zero.")
      .source("by hand")
      .input("x", "any shape")
      .body(2,
            [](Call& c) -> Tensors {
              return {minimum(c["x"], 0), maximum(c["x"], 0)};
            })
      .sample(
          {.inputs = {{-1, 2}}, .outputs = {{-1, 0}, {0, 2}}, .by = "by hand"});
}

// Of matmul: wrong on purpose, so that one sees when it runs.
void zeros(Execution& e) {
  float* out = e.out_data<float>();
  for (int64_t i = 0; i < e.out().numel; ++i) out[i] = 0;
}
const char* other_sizes(const Execution& e) {
  return e.in(0).numel == e.in(1).numel ? nullptr
                                        : "takes factors of one size only";
}

void add_all(tenon::Registrar& to) {
  to.add(sum());
  to.add(split());
  to.add(KernelOf("matmul")
             .priority(5)
             .body(zeros, 1u << TN_F32)
             .declines<&other_sizes>());
}

}  // namespace
}  // namespace plugged

TENON_PACKAGE(plugged::add_all);
