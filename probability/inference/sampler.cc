// Chains side by side: groups of `batch` share the calls of the density, and
// groups run on the threads of the host's pool.
#include "probability/inference/sampler.h"

#include <algorithm>
#include <exception>
#include <string>

namespace tenon::prob {
namespace {

Tensor starts(const Options& options) {
  const Tensor start = options.tensor("start");
  if (start.rank() != 2 || start.numel() == 0 || !is_floating(start.dtype())) {
    throw Error(TN_INVALID_ARGUMENT,
                "start must be floating, [chains, dimension], got " +
                    std::string(name_of(start.dtype())) + " " +
                    start.shape().text());
  }
  const int64_t batch = options.integer("batch");
  if (start.size(0) % batch != 0) {
    throw Error(TN_INVALID_ARGUMENT,
                std::to_string(start.size(0)) +
                    " chains are no multiple of batch, which is " +
                    std::to_string(batch));
  }
  return start.detach().cast(DType::float64).copy();
}

// body(i) for each i below n, on any thread; rethrows the failure of lowest i.
void parallel(int64_t n, const std::function<void(int64_t)>& body) {
  struct Work {
    const std::function<void(int64_t)>& body;
    std::vector<std::exception_ptr> failed;
  } work{body, std::vector<std::exception_ptr>(static_cast<size_t>(n))};
  internal::tables().base->parallel_for(
      n, 1, &work, [](void* context, int64_t begin, int64_t end) {
        auto& work = *static_cast<Work*>(context);
        for (; begin < end; ++begin) {
          try {
            work.body(begin);
          } catch (...) {
            work.failed[begin] = std::current_exception();
          }
        }
      });
  for (const std::exception_ptr& e : work.failed) {
    if (e) std::rethrow_exception(e);
  }
}

}  // namespace

int64_t Sampler::dimension_of(const Options& options) {
  return starts(options).size(1);
}

Sampler::Sampler(const Options& options, const MakeTransition& make,
                 std::vector<int64_t> settings)
    : dense_(options.flag("dense")),
      density_(options, dimension_of(options)),
      settings_(std::move(settings)) {
  const Tensor start = starts(options);
  const int64_t d = density_.dimension();
  const int64_t warmup = options.integer("warmup");
  const ChainOptions chain = {d,
                              warmup,
                              options.number("target_accept"),
                              options.number("step_size"),
                              dense_,
                              Windows(warmup)};
  const Key key = options.key("key");
  for (int64_t i = 0; i < start.size(0); ++i) {
    chains_.emplace_back(chain, make(), key.child(static_cast<uint64_t>(i)),
                         start.data<double>() + i * d);
  }
  for (const int64_t x :
       {warmup, int64_t{dense_}, static_cast<int64_t>(key.low()),
        static_cast<int64_t>(key.high())}) {
    settings_.push_back(x);
  }
}

// `count` transitions of the chains from `first` on, one for each row of a
// call. A chain that is ahead waits where it is.
void Sampler::run(int64_t first, int64_t count, const std::vector<Drawn>& to) {
  const int64_t n = density_.batch();
  std::vector<int64_t> made(static_cast<size_t>(n), 0);
  std::vector<Evaluation> points(static_cast<size_t>(n));
  std::vector<Place> idle(static_cast<size_t>(n), Place(density_.dimension()));
  const auto place = [&](int64_t i) {
    const Drawn& row = to[first + i];
    const int64_t k = made[i];
    return Drawn{row.x + k * density_.dimension(), row.log_density + k,
                 row.acceptance + k, row.steps + k, row.divergent + k};
  };
  for (int64_t i = 0; i < n; ++i) chains_[first + i].begin(place(i));
  for (int64_t busy = n; busy > 0;) {
    for (int64_t i = 0; i < n; ++i) {
      Chain& chain = chains_[first + i];
      Place& wanted = chain.is_busy() ? chain.wanted() : idle[i];
      points[i] = {wanted.x.data(), 0, &wanted.gradient};
    }
    density_.evaluate(points);
    for (int64_t i = 0; i < n; ++i) {
      Chain& chain = chains_[first + i];
      if (!chain.is_busy()) continue;
      idle[i].x = chain.wanted().x;
      chain.wanted().log_density = points[i].log_density;
      chain.take();
      if (chain.is_busy()) continue;
      if (++made[i] < count) {
        chain.begin(place(i));
      } else {
        --busy;
      }
    }
  }
}

Tensors Sampler::advance(Call& c) {
  const int64_t count = c.integer("draws"), d = density_.dimension();
  const auto n = static_cast<int64_t>(chains_.size());
  const Tensors out = {
      full({n, count, d}, 0, DType::float64),
      full({n, count}, 0, DType::float64), full({n, count}, 0, DType::float64),
      full({n, count}, 0, DType::int64), full({n, count}, 0, DType::boolean)};
  std::vector<Drawn> to;
  for (int64_t i = 0; i < n; ++i) {
    to.push_back(
        {out[0].data<double>() + i * count * d,
         out[1].data<double>() + i * count, out[2].data<double>() + i * count,
         out[3].data<int64_t>() + i * count, out[4].data<bool>() + i * count});
  }
  const NamedTensors before = save();
  try {
    parallel(n / density_.batch(),
             [&](int64_t group) { run(group * density_.batch(), count, to); });
  } catch (...) {
    load(before);
    throw;
  }
  return out;
}

Tensor Sampler::step_size(Call&) const {
  std::vector<double> all;
  for (const Chain& chain : chains_) all.push_back(chain.step_size());
  return tensor(all, {static_cast<int64_t>(chains_.size())});
}

Tensor Sampler::inverse_mass(Call&) const {
  std::vector<double> all;
  for (const Chain& chain : chains_) {
    const Vector& one = chain.mass().inverse();
    all.insert(all.end(), one.begin(), one.end());
  }
  const auto n = static_cast<int64_t>(chains_.size());
  const int64_t d = density_.dimension();
  return tensor(all, dense_ ? Shape{n, d, d} : Shape{n, d});
}

Tensor Sampler::iteration(Call&) const {
  return full({}, static_cast<double>(chains_[0].iteration()), DType::int64);
}

NamedTensors Sampler::save() const {
  const int64_t size = chains_[0].state_size();
  const Tensor all =
      full({static_cast<int64_t>(chains_.size()), size}, 0, DType::float64);
  double* to = all.data<double>();
  for (const Chain& chain : chains_) {
    chain.save(to);
    to += size;
  }
  return {{"chains", all},
          {"settings",
           tensor(settings_, {static_cast<int64_t>(settings_.size())})}};
}

void Sampler::load(const NamedTensors& state) {
  const auto found = [&](const char* name, const Shape& shape, DType dtype) {
    const auto at = state.find(name);
    if (at == state.end() || at->second.dtype() != dtype ||
        !(at->second.shape() == shape)) {
      throw Error(TN_INVALID_ARGUMENT,
                  std::string("no state of this sampler: ") + name +
                      " must be " + name_of(dtype) + " " + shape.text());
    }
    return at->second.copy();
  };
  const Shape listed = {static_cast<int64_t>(settings_.size())};
  if (found("settings", listed, DType::int64).to_vector<int64_t>() !=
      settings_) {
    throw Error(TN_INVALID_ARGUMENT,
                "the state is of a sampler with another key, warmup, or "
                "other settings");
  }
  const int64_t size = chains_[0].state_size();
  const Tensor rows = found(
      "chains", {static_cast<int64_t>(chains_.size()), size}, DType::float64);
  const double* from = rows.data<double>();
  const NamedTensors before = save();
  try {
    for (Chain& chain : chains_) {
      chain.load(from);
      from += size;
    }
  } catch (const Error&) {
    const double* back = before.at("chains").data<double>();
    for (Chain& chain : chains_) {
      chain.load(back);
      back += size;
    }
    throw;
  }
}

}  // namespace tenon::prob
