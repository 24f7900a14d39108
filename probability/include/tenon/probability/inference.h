// Draws from a posterior whose log density is a lambda, and what they are
// worth.
//
//   namespace prob = tenon::probability;
//   const prob::Posterior posterior = prob::sample(
//       [&](const tn::Tensor& x) {
//         return tn::sum(likelihood.log_prob(x)) + prior.log_prob(x);
//       },
//       {.dimension = 1, .key = tn::Key(1)});
//   std::puts(prob::summary(posterior).c_str());
#ifndef TENON_PROBABILITY_INFERENCE_H_
#define TENON_PROBABILITY_INFERENCE_H_

#include <array>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tenon/checkpoint.h"
#include "tenon/probability/log_density.h"

namespace tenon::probability {

// What C chains of N draws gave.
struct Posterior {
  Tensor draws;        // [C, N, D], float64
  Tensor log_density;  // [C, N]
  Tensor acceptance;   // [C, N]: mean along the path; near target_accept
  Tensor steps;        // [C, N], int64: calls of the density
  Tensor divergent;    // [C, N], bool: where the path ran off

  int64_t divergences() const {
    return sum(divergent.cast(DType::int64)).item<int64_t>();
  }
};

// How far a run is.
struct Progress {
  int64_t done, total;  // transitions of each chain
  bool is_warmup;
  int64_t divergences;  // since warm-up
};

struct SampleOptions {
  int64_t dimension = 0;  // D; known where there is `start`
  int64_t chains = 4;
  int64_t warmup = 1000;
  int64_t draws = 1000;  // of each chain, after warm-up
  Key key = Key(0);
  std::string method = "nuts";  // or "hmc"
  // Chains that one call of the density is for; a divisor of `chains`. Several
  // take hardly more time than one where tensors are small.
  int64_t batch = 1;
  double target_accept = 0.8;
  bool dense = false;             // the mass matrix; else diagonal
  Tensor start = {};              // [chains, D]; else uniform from -2 to 2
  std::vector<Option> more = {};  // of the method, such as max_depth

  // A file that holds all so far. Where it is there, the run goes on from it,
  // with the same bits as if it had not ended; one that has more draws already
  // gives them all.
  std::string path = {};
  int64_t every = 100;  // transitions between looks at these two
  std::function<void(const Progress&)> progress = {};
};

namespace internal {

// One run, from the first transition or from a file.
class Run {
 public:
  Run(const LogDensity& density, const SampleOptions& options)
      : options_(options), start_(start_of(options)), object_(made(density)) {
    if (!options.path.empty() && std::filesystem::exists(options.path)) {
      restore();
    }
  }

  Posterior finish() {
    const int64_t total = options_.warmup + options_.draws;
    for (int64_t at = done(); at < total; at = done()) {
      const int64_t end = at < options_.warmup ? options_.warmup : total;
      const int64_t left = end - at;
      Tensors got = object_.call_all(
          "advance", {},
          {{"draws", left < options_.every ? left : options_.every}});
      if (at >= options_.warmup) parts_.push_back(std::move(got));
      if (!options_.path.empty()) store();
      if (options_.progress) {
        options_.progress({done(), total, at < options_.warmup,
                           parts_.empty() ? 0 : posterior().divergences()});
      }
    }
    return posterior();
  }

 private:
  static constexpr std::array<const char*, 5> kNames = {
      "draws", "log_density", "acceptance", "steps", "divergent"};

  static Tensor start_of(const SampleOptions& o) {
    if (!o.start && o.dimension < 1) {
      throw Error(TN_INVALID_ARGUMENT,
                  "sample: give the dimension, or where to start");
    }
    if (o.draws < 1 || o.warmup < 0 || o.every < 1 || o.chains < 1) {
      throw Error(TN_INVALID_ARGUMENT,
                  "sample: chains, draws and every must be 1 or more, warmup 0 "
                  "or more");
    }
    return o.start ? o.start
                   : uniform(o.key.child(0), {o.chains, o.dimension},
                             DType::float64, {.low = -2, .high = 2});
  }
  Object made(const LogDensity& density) const {
    const SampleOptions& o = options_;
    std::vector<Option> all = density.options(o.batch);
    all.insert(all.end(), {{"start", start_},
                           {"key", o.key.child(1)},
                           {"warmup", o.warmup},
                           {"target_accept", o.target_accept},
                           {"dense", o.dense}});
    all.insert(all.end(), o.more.begin(), o.more.end());
    return object(o.method, std::move(all));
  }

  int64_t done() const { return object_.call("iteration").item<int64_t>(); }

  Posterior posterior() {
    if (parts_.size() > 1) {
      Tensors all;
      for (size_t i = 0; i < kNames.size(); ++i) {
        Tensors column;
        for (const Tensors& part : parts_) column.push_back(part[i]);
        all.push_back(concat(column, 1));
      }
      parts_ = {std::move(all)};
    }
    const Tensors& all = parts_[0];
    return {all[0], all[1], all[2], all[3], all[4]};
  }

  void store() {
    Archive archive;
    archive.texts["type"] = "probability." + options_.method;
    for (const Object::State& s : object_.state()) {
      archive.tensors["sampler." + s.name] = s.value;
    }
    if (!parts_.empty()) {
      posterior();  // in one piece
      for (size_t i = 0; i < kNames.size(); ++i) {
        archive.tensors[kNames[i]] = parts_[0][i];
      }
    }
    save(archive, options_.path);
  }
  void restore() {
    Archive archive = load_archive(options_.path);
    if (archive.texts["type"] != "probability." + options_.method) {
      throw Error(TN_INVALID_ARGUMENT,
                  options_.path + ": is no run of " + options_.method);
    }
    std::vector<Object::State> state;
    for (const auto& [name, value] : archive.tensors) {
      if (name.rfind("sampler.", 0) == 0) {
        state.push_back({name.substr(8), value});
      }
    }
    object_.set_state(state);
    const int64_t draws = done() - options_.warmup;
    if (draws <= 0) return;
    const int64_t chains = start_.size(0);
    Tensors all = {empty({chains, draws, start_.size(1)}, DType::float64),
                   empty({chains, draws}, DType::float64),
                   empty({chains, draws}, DType::float64),
                   empty({chains, draws}, DType::int64),
                   empty({chains, draws}, DType::boolean)};
    for (size_t i = 0; i < kNames.size(); ++i) {
      const auto found = archive.tensors.find(kNames[i]);
      if (found == archive.tensors.end() ||
          found->second.dtype() != all[i].dtype() ||
          !(found->second.shape() == all[i].shape())) {
        throw Error(TN_INVALID_ARGUMENT,
                    options_.path + ": has no " + kNames[i] + " " +
                        all[i].shape().text() + " of all draws so far");
      }
      all[i] = found->second;
    }
    parts_ = {std::move(all)};
  }

  SampleOptions options_;
  Tensor start_;
  Object object_;
  std::vector<Tensors> parts_;  // outputs since warm-up
};

}  // namespace internal

// Draws from the distribution of this log density.
// *Errors*: what the density throws; a density that is not finite at the start;
// a file of another run.
inline Posterior sample(const LogDensity& density,
                        const SampleOptions& options) {
  return internal::Run(density, options).finish();
}

// Of draws [C, N, ...], for each quantity; see `tenon package info
// probability`. *Source*: Vehtari et al. 2021.
inline Tensor ess_bulk(const Tensor& draws) {
  return internal::function("ess_bulk")(draws);
}
inline Tensor ess_tail(const Tensor& draws) {
  return internal::function("ess_tail")(draws);
}
inline Tensor r_hat(const Tensor& draws) {
  return internal::function("r_hat")(draws);
}
// `of` is "mean" or "deviation".
inline Tensor mcse(const Tensor& draws, const std::string& of = "mean") {
  return internal::function("mcse", {{"of", of}})(draws);
}

// A table: a line for each number of the vector.
inline std::string summary(const Posterior& posterior,
                           const std::vector<std::string>& names = {}) {
  const Tensor& x = posterior.draws;
  const auto column = [](const Tensor& t) { return t.to_vector<double>(); };
  const Tensor flat = x.reshape({-1, x.size(2)});
  const auto mean = column(tenon::mean(flat, {0}));
  const auto deviation = column(tenon::std(flat, {0}));
  const auto error = column(mcse(x)), bulk = column(ess_bulk(x)),
             tail = column(ess_tail(x)), r = column(r_hat(x));
  std::array<char, 160> line;
  const auto add = [&](std::string& text, const auto&... values) {
    std::snprintf(line.data(), line.size(), values...);
    text += line.data();
  };
  std::string text;
  add(text, "%-16s %10s %10s %9s %9s %9s %7s\n", "", "mean", "deviation",
      "mcse", "ess_bulk", "ess_tail", "r_hat");
  for (size_t i = 0; i < mean.size(); ++i) {
    const std::string name =
        i < names.size() ? names[i] : "x[" + std::to_string(i) + "]";
    add(text, "%-16.60s %10.4g %10.4g %9.2g %9.0f %9.0f %7.3f\n", name.c_str(),
        mean[i], deviation[i], error[i], bulk[i], tail[i], r[i]);
  }
  add(text, "%lld divergent\n",
      static_cast<long long>(posterior.divergences()));
  return text;
}

}  // namespace tenon::probability

#endif  // TENON_PROBABILITY_INFERENCE_H_
