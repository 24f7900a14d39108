// Optimizer: any declared optimizer, the core's or a package's, over the
// parameters of a model.
//
//   tn::Optimizer optimizer("addons.lion", model.parameters(),
//                           {{"learning_rate", tn::cosine(3e-4, 10'000)},
//                            {"weight_decay", 0.1}});
//   optimizer.then("addons.ema", {{"decay", 0.999}});
//   optimizer.minimize(loss);
#ifndef TENON_OPTIMIZER_H_
#define TENON_OPTIMIZER_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tenon/internal/declared_optimizer.h"

namespace tenon {

// State, one for each parameter, lives in the core: see slots(). For one thread
// at a time.
class Optimizer {
 public:
  using Filter = std::function<bool(const Parameter&)>;

  // `name` is "adam", "addons.lion" ...; options that are not set keep their
  // declared defaults. Parameters may still be unknown until the first step.
  // *Errors*: no such optimizer, or no such option: with what is near to it and
  // the list of those that there are.
  Optimizer(const std::string& name, Parameters parameters,
            Settings settings = {})
      : parameters_(std::move(parameters)) {
    parts_.push_back(std::make_unique<Part>(name, parameters_, settings));
    Part& all = *parts_.back();
    for (size_t i = 0; i < parameters_.size(); ++i) all.places.push_back(i);
    check_follows(all.optimizer, false);
  }
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  // Other settings for the parameters that `filter` picks.
  //
  //   optimizer.group([](const tn::Parameter& p) {
  //     return p.name().ends_with("bias");
  //   }, {{"weight_decay", 0.0}});
  Optimizer& group(const Filter& filter, const Settings& settings) {
    for (auto& part : parts_) part->optimizer.group(filter, settings);
    return *this;
  }
  // Another optimizer for the parameters that `filter` picks, such as matrices
  // by "addons.muon" and the rest by "adamw". Before the first step.
  Optimizer& part(const Filter& filter, const std::string& name,
                  const Settings& settings = {}) {
    check_fresh("part");
    Part& rest = *parts_[0];
    Parameters picked;
    std::vector<size_t> places;
    for (size_t i = 0; i < rest.places.size(); ++i) {
      if (!filter(parameters_[rest.places[i]])) continue;
      picked.push_back(parameters_[rest.places[i]]);
      places.push_back(rest.places[i]);
    }
    auto made = std::make_unique<Part>(name, picked, settings);
    check_follows(made->optimizer, false);
    made->places = places;
    for (size_t i = rest.places.size(); i-- > 0;) {
      if (!filter(parameters_[rest.places[i]])) continue;
      rest.optimizer.remove(i);
      rest.places.erase(rest.places.begin() + static_cast<std::ptrdiff_t>(i));
    }
    parts_.push_back(std::move(made));
    return *this;
  }
  // After each step, one that averages or corrects what it gave, such as
  // "addons.ema" or "addons.lookahead". Before the first step; one of a name.
  Optimizer& then(const std::string& name, const Settings& settings = {}) {
    check_fresh("then");
    auto made = std::make_unique<Part>(name, parameters_, settings);
    check_follows(made->optimizer, true);
    for (const auto& other : followers_) {
      if (other->optimizer.name() == name) {
        throw Error(TN_INVALID_ARGUMENT, "then: " + name + " is there already");
      }
    }
    followers_.push_back(std::move(made));
    return *this;
  }
  // Scales all gradients of a step down together, to this global norm.
  Optimizer& clip_by_global_norm(double max_norm) {
    if (!(max_norm > 0)) {
      throw Error(TN_INVALID_ARGUMENT,
                  "clip_by_global_norm: the norm must be above 0, got " +
                      std::to_string(max_norm));
    }
    max_norm_ = max_norm;
    return *this;
  }
  // One step for every `calls` of minimize() or update(), with the mean of
  // their gradients: batches that are larger than memory.
  Optimizer& accumulate(int64_t calls) {
    if (calls < 1) {
      throw Error(TN_INVALID_ARGUMENT,
                  "accumulate: a step takes 1 call or more, got " +
                      std::to_string(calls));
    }
    calls_ = calls;
    return *this;
  }

  // One step down the gradient of `loss`.
  void minimize(const Tensor& loss) { update(gradients(loss, tensors())); }
  // One step with these gradients, one for each parameter, in order. A
  // parameter whose gradient holds nothing stays as it is. On failure nothing
  // has changed, but for what parts before the one that failed have done.
  void update(const Gradients& given) {
    if (given.size() != parameters_.size()) {
      throw Error(TN_INVALID_ARGUMENT,
                  name() + ": got " + std::to_string(given.size()) +
                      " gradients for " + std::to_string(parameters_.size()) +
                      " parameters");
    }
    if (calls_ == 1) return make_step(given);
    Gradients sums = with(given);
    if (made_ + 1 == calls_) {
      for (Tensor& g : sums) {
        if (g) g = divide(g, static_cast<double>(calls_));
      }
      make_step(sums);
      sums.clear();
    }
    sums_ = std::move(sums);
    made_ = (made_ + 1) % calls_;
  }

  // How many steps were made. Schedules are asked for step 0 first.
  int64_t step() { return parts_[0]->optimizer.step(); }
  void set_step(int64_t number) {
    each([&](Part& part) { part.optimizer.set_step(number); });
  }

  // While it lives, the model's parameters are those that this optimizer would
  // have one evaluate with: some train others, such as schedule-free ones, or
  // average them. Of several that follow, the last one counts. Afterwards they
  // are what they were, bit for bit.
  class Evaluated {
   public:
    explicit Evaluated(Optimizer& optimizer) : optimizer_(optimizer) {
      const Tensors averaged = optimizer.evaluated();
      if (averaged.empty()) return;
      for (const Parameter& p : optimizer.parameters_) {
        trained_.push_back(p.tensor().detach().copy());
      }
      for (size_t i = 0; i < averaged.size(); ++i) {
        if (averaged[i]) optimizer.parameters_[i].assign(averaged[i]);
      }
    }
    ~Evaluated() {
      for (size_t i = 0; i < trained_.size(); ++i) {
        optimizer_.parameters_[i].assign(trained_[i]);
      }
    }
    Evaluated(const Evaluated&) = delete;
    Evaluated& operator=(const Evaluated&) = delete;

   private:
    Optimizer& optimizer_;
    Tensors trained_;
  };
  Evaluated evaluation() { return Evaluated(*this); }

  // One number or tensor that the optimizer keeps for a parameter.
  struct Slot {
    std::string name;  // "hidden.weight.m", "hidden.weight.addons.ema.average"
    Tensor value;
  };
  // All of them, to save.
  std::vector<Slot> slots() {
    std::vector<Slot> all;
    for_each_slot(
        [&](const std::string& name, Part& part, uint64_t p, uint32_t i) {
          all.push_back({name, part.optimizer.slot(p, i)});
        });
    for (size_t i = 0; calls_ > 1 && i < parameters_.size(); ++i) {
      const Parameter& p = parameters_[i];
      const bool has = i < sums_.size() && sums_[i];
      const double calls = static_cast<double>(has ? made_ : -made_);
      all.push_back({p.name() + ".accumulated",
                     has ? sums_[i] : multiply(p.tensor().detach(), 0.0)});
      all.push_back({p.name() + ".accumulated_calls", tensor(calls)});
    }
    return all;
  }
  // Gives each slot what `find` gives for its name.
  void set_slots(const std::function<Tensor(const std::string& name)>& find) {
    for_each_slot(
        [&](const std::string& name, Part& part, uint64_t p, uint32_t i) {
          part.optimizer.set_slot(p, i, find(name));
        });
    Gradients sums(parameters_.size());
    for (size_t i = 0; calls_ > 1 && i < parameters_.size(); ++i) {
      const std::string& name = parameters_[i].name();
      const Tensor sum = find(name + ".accumulated");
      const auto calls = static_cast<int64_t>(find(name + ".accumulated_calls")
                                                  .cast(DType::float64)
                                                  .item<double>());
      made_ = calls < 0 ? -calls : calls;  // below 0: without a gradient yet
      if (calls > 0) sums[i] = sum.copy();
    }
    sums_ = std::move(sums);
  }

  // "adam", "addons.muon with adamw", "adam, then addons.ema".
  std::string name() const {
    std::string text = parts_[0]->optimizer.name();
    for (size_t i = 1; i < parts_.size(); ++i) {
      text += " with " + parts_[i]->optimizer.name();
    }
    for (const auto& part : followers_) {
      text += ", then " + part->optimizer.name();
    }
    return text;
  }
  const Parameters& parameters() const { return parameters_; }
  // "learning_rate cosine(0.0003, 10000), beta1 0.9, ..."
  std::string options() const {
    return joined("; ",
                  [](const Part& part) { return part.optimizer.options(); });
  }
  // In words: how the last step ran, and what kept it from being fused.
  std::string explain() {
    return joined("; ", [](Part& part) { return part.optimizer.explain(); });
  }
  // Whether steps may run as one loop over all parameters (they do, unless
  // told not to); the results are the same.
  void set_fused(bool fused) {
    each([&](Part& part) { part.optimizer.set_fused(fused); });
  }

 private:
  struct Part {
    Part(const std::string& name, const Parameters& parameters,
         const Settings& settings)
        : optimizer(name, parameters, settings) {}
    internal::DeclaredOptimizer optimizer;
    std::vector<size_t>
        places;  // of its parameters among all; not of followers
  };
  using Parts = std::vector<std::unique_ptr<Part>>;

  template <class F>
  void each(const F& f) const {
    for (const auto& part : parts_) f(*part);
    for (const auto& part : followers_) f(*part);
  }
  // The texts of all parts; those after the first begin with their names.
  template <class F>
  std::string joined(const char* between, const F& text) const {
    std::string all;
    each([&](Part& part) {
      if (&part != parts_[0].get()) {
        all += between + part.optimizer.name() + ": ";
      }
      all += text(part);
    });
    return all;
  }
  static void check_follows(const internal::DeclaredOptimizer& made,
                            bool follows) {
    if (made.follows() == follows) return;
    throw Error(
        TN_INVALID_ARGUMENT,
        made.name() + (follows ? ": does not follow another optimizer; it is "
                                 "tn::Optimizer's first argument"
                               : ": follows another optimizer, as in "
                                 "tn::Optimizer(\"adam\", ...).then(\"" +
                                     made.name() + "\")"));
  }
  void check_fresh(const char* what) {
    if (!parts_[0]->optimizer.has_begun()) return;
    throw Error(TN_FAILED_PRECONDITION,
                std::string(what) + ": " + name() +
                    " has made a step; call it before the first one");
  }

  Tensors tensors() const {
    Tensors all;
    for (const Parameter& p : parameters_) all.push_back(p.tensor());
    return all;
  }
  // The sums of this step's gradients with these.
  Gradients with(const Gradients& given) const {
    Gradients sums = sums_;
    sums.resize(parameters_.size());
    for (size_t i = 0; i < sums.size(); ++i) {
      if (given[i])
        sums[i] = sums[i] ? tenon::add(sums[i], given[i]) : given[i];
    }
    return sums;
  }
  void make_step(const Gradients& given) {
    // Those that follow start with what is there before the first step.
    each([](Part& part) { part.optimizer.begin(); });
    const Gradients clipped =
        max_norm_ > 0 ? tenon::clip_by_global_norm(given, max_norm_) : given;
    for (const auto& part : parts_) {
      Gradients mine;
      for (const size_t i : part->places) mine.push_back(clipped[i]);
      part->optimizer.update(mine);
    }
    for (const auto& part : followers_) part->optimizer.update(clipped);
  }
  // For each parameter what to evaluate with, or nothing where that is what is
  // trained; none at all where that is so for all.
  Tensors evaluated() {
    Tensors all(parameters_.size());
    bool any = false;
    for (const auto& part : parts_) {
      if (!part->optimizer.evaluates()) continue;
      any = true;
      const Tensors mine = part->optimizer.evaluated();
      for (size_t i = 0; i < mine.size(); ++i) all[part->places[i]] = mine[i];
    }
    for (const auto& part : followers_) {
      if (!part->optimizer.evaluates()) continue;
      any = true;
      all = part->optimizer.evaluated();
    }
    return any ? all : Tensors();
  }
  template <class F>
  void for_each_slot(const F& f) {
    for (const auto& part : parts_) {
      part->optimizer.for_each_slot(
          [&](const std::string& parameter, const std::string& slot, uint64_t p,
              uint32_t i) { f(parameter + "." + slot, *part, p, i); });
    }
    for (const auto& part : followers_) {
      part->optimizer.for_each_slot([&](const std::string& parameter,
                                        const std::string& slot, uint64_t p,
                                        uint32_t i) {
        f(parameter + "." + part->optimizer.name() + "." + slot, *part, p, i);
      });
    }
  }

  Parameters parameters_;
  Parts parts_;      // the first has what no other one picked
  Parts followers_;  // in the order that they run
  double max_norm_ = 0;
  int64_t calls_ = 1;  // for each step
  int64_t made_ = 0;   // of them, for the next step
  Gradients sums_;     // of those
};

}  // namespace tenon

#endif  // TENON_OPTIMIZER_H_
