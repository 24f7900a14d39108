// Optimizer: any declared optimizer, the core's or a package's, over the
// parameters of a model.
//
//   tn::Optimizer optimizer("addons.lion", model.parameters(),
//                           {{"learning_rate", tn::cosine(3e-4, 10'000)},
//                            {"weight_decay", 0.1}});
//   optimizer.minimize(loss);
#ifndef TENON_OPTIMIZER_H_
#define TENON_OPTIMIZER_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tenon/internal/suggest.h"
#include "tenon/module.h"
#include "tenon/schedule.h"

namespace tenon {

// A value for an option: a number, or one that follows the step.
struct Setting {
  std::string option;
  Schedule value;
};
using Settings = std::vector<Setting>;

// State, one for each parameter, lives in the core: see slots(). For one thread
// at a time.
class Optimizer {
 public:
  // `name` is "adam", "addons.lion" ...; options that are not set keep their
  // declared defaults. Parameters may still be unknown until the first step.
  // *Errors*: no such optimizer, or no such option: with what is near to it and
  // the list of those that there are.
  Optimizer(const std::string& name, Parameters parameters,
            Settings settings = {})
      : name_(name), parameters_(std::move(parameters)) {
    const tn_string text = internal::to_c(name);
    internal::check(internal::tables().optimizer->find(&text, &def_));
    for (uint32_t i = 0; i < def_->n_options; ++i) {
      base_.push_back(def_->options[i]->initial.as.f);
    }
    set(base_, settings);
    groups_.assign(parameters_.size(), base_);
  }
  ~Optimizer() {
    if (handle_ != nullptr) internal::tables().optimizer->release(handle_);
  }
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  // Other settings for the parameters that `filter` picks.
  //
  //   optimizer.group([](const tn::Parameter& p) {
  //     return p.name().ends_with("bias");
  //   }, {{"weight_decay", 0.0}});
  Optimizer& group(const std::function<bool(const Parameter&)>& filter,
                   const Settings& settings) {
    for (size_t i = 0; i < parameters_.size(); ++i) {
      if (filter(parameters_[i])) set(groups_[i], settings);
    }
    shared_ = false;
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

  // One step down the gradient of `loss`.
  void minimize(const Tensor& loss) { update(gradients(loss, tensors())); }
  // One step with these gradients, one for each parameter, in order. A
  // parameter whose gradient holds nothing stays as it is. On failure nothing
  // has changed.
  void update(const Gradients& given) {
    if (given.size() != parameters_.size()) {
      throw Error(TN_INVALID_ARGUMENT,
                  name_ + ": got " + std::to_string(given.size()) +
                      " gradients for " + std::to_string(parameters_.size()) +
                      " parameters");
    }
    const Gradients clipped =
        max_norm_ > 0 ? tenon::clip_by_global_norm(given, max_norm_) : given;
    std::vector<tn_tensor*> handles;
    for (const Tensor& g : clipped) handles.push_back(g.get());
    tn_optimizer* const optimizer = handle();
    const std::vector<double> options = options_at(step());
    internal::check(internal::tables().optimizer->update(
        optimizer, handles.data(), options.data(), shared_));
  }

  // How many steps were made. Schedules are asked for step 0 first.
  int64_t step() { return internal::tables().optimizer->step_number(handle()); }
  void set_step(int64_t number) {
    internal::tables().optimizer->set_step_number(handle(), number);
  }

  // While it lives, the model's parameters are those that this optimizer would
  // have one evaluate with: some train others, such as schedule-free ones.
  // Afterwards they are what they were, bit for bit.
  class Evaluated {
   public:
    explicit Evaluated(Optimizer& optimizer) : optimizer_(optimizer) {
      if (optimizer.def_->evaluate == nullptr) return;
      const Tensors averaged = optimizer.evaluated();
      for (const Parameter& p : optimizer.parameters_) {
        trained_.push_back(p.tensor().detach().copy());
      }
      for (size_t i = 0; i < averaged.size(); ++i) {
        optimizer.parameters_[i].assign(averaged[i]);
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
    std::string name;  // "hidden.weight.m"
    Tensor value;
  };
  // All of them, to save.
  std::vector<Slot> slots() {
    std::vector<Slot> all;
    for_each_slot([&](const std::string& name, uint64_t p, uint32_t i) {
      tn_tensor* value;
      internal::check(
          internal::tables().optimizer->slot(handle(), p, i, &value));
      all.push_back({name, Tensor::adopt(value)});
    });
    return all;
  }
  // Gives each slot what `find` gives for its name.
  void set_slots(const std::function<Tensor(const std::string& name)>& find) {
    for_each_slot([&](const std::string& name, uint64_t p, uint32_t i) {
      internal::check(internal::tables().optimizer->set_slot(handle(), p, i,
                                                             find(name).get()));
    });
  }

  const std::string& name() const { return name_; }
  const Parameters& parameters() const { return parameters_; }
  // "learning_rate cosine(0.0003, 10000), beta1 0.9, ..."
  std::string options() const {
    std::string text;
    for (uint32_t i = 0; i < def_->n_options; ++i) {
      text += i == 0 ? "" : ", ";
      text += internal::from_c(def_->options[i]->name);
      text += " " + base_[i].text();
    }
    return text;
  }
  // In words: how the last step ran, and what kept it from being fused.
  std::string explain() {
    std::string text;
    internal::tables().optimizer->explain(
        handle(), &text, [](void* to, const tn_string* piece) {
          static_cast<std::string*>(to)->append(piece->data, piece->size);
        });
    return text;
  }
  // Whether steps may run as one loop over all parameters (they do, unless
  // told not to); the results are the same.
  void set_fused(bool fused) {
    internal::tables().optimizer->set_fused(handle(), fused);
  }

 private:
  using Values = std::vector<Schedule>;  // one for each declared option

  void set(Values& values, const Settings& settings) const {
    for (const Setting& setting : settings) {
      values[index_of(setting.option)] = setting.value;
    }
  }
  size_t index_of(const std::string& option) const {
    std::vector<std::string_view> names;
    for (uint32_t i = 0; i < def_->n_options; ++i) {
      names.push_back(internal::from_c(def_->options[i]->name));
      if (names.back() == option) return i;
    }
    throw Error(TN_NOT_FOUND, name_ + ": no option \"" + option + "\"" +
                                  internal::suggestion(option, names));
  }

  Tensors tensors() const {
    Tensors all;
    for (const Parameter& p : parameters_) all.push_back(p.tensor());
    return all;
  }
  // Made at the first use, when the parameters are known.
  tn_optimizer* handle() {
    if (handle_ == nullptr) {
      const Tensors all = tensors();
      std::vector<tn_tensor*> raw;
      for (const Tensor& t : all) raw.push_back(t.get());
      internal::check(internal::tables().optimizer->create(
          def_, raw.data(), raw.size(), &handle_));
    }
    return handle_;
  }
  std::vector<double> options_at(int64_t step) const {
    std::vector<double> numbers;
    for (size_t p = 0; p < (shared_ ? 1 : groups_.size()); ++p) {
      for (const Schedule& s : shared_ ? base_ : groups_[p]) {
        numbers.push_back(s(step));
      }
    }
    return numbers;
  }
  Tensors evaluated() {
    // What is evaluated belongs to the last step that was made.
    const int64_t last = step() > 0 ? step() - 1 : 0;
    const std::vector<double> options = options_at(last);
    std::vector<tn_tensor*> out(parameters_.size());
    internal::check(internal::tables().optimizer->evaluated(
        handle(), options.data(), shared_, out.data()));
    Tensors all;
    for (tn_tensor* t : out) all.push_back(Tensor::adopt(t));
    return all;
  }
  template <class F>
  void for_each_slot(const F& f) const {
    for (size_t p = 0; p < parameters_.size(); ++p) {
      for (uint32_t i = 0; i < def_->n_slots; ++i) {
        f(parameters_[p].name() + "." +
              std::string(internal::from_c(def_->slots[i]->name)),
          p, i);
      }
    }
  }

  std::string name_;
  const tn_optimizer_def* def_;
  tn_optimizer* handle_ = nullptr;
  Parameters parameters_;
  Values base_;
  std::vector<Values> groups_;  // one for each parameter
  bool shared_ = true;          // all groups are the base
  double max_norm_ = 0;         // 0: gradients are not clipped
};

}  // namespace tenon

#endif  // TENON_OPTIMIZER_H_
