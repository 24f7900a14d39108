// One declared optimizer over some parameters, with the options of each:
// what tenon/optimizer.h puts together.
#ifndef TENON_INTERNAL_DECLARED_OPTIMIZER_H_
#define TENON_INTERNAL_DECLARED_OPTIMIZER_H_

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

namespace internal {

class DeclaredOptimizer {
 public:
  using Filter = std::function<bool(const Parameter&)>;

  DeclaredOptimizer(const std::string& name, Parameters parameters,
                    const Settings& settings)
      : name_(name), parameters_(std::move(parameters)) {
    const tn_string text = to_c(name);
    check(tables().optimizer->find(&text, &def_));
    for (uint32_t i = 0; i < def_->n_options; ++i) {
      base_.push_back(def_->options[i]->initial.as.f);
    }
    set(base_, settings);
    groups_.assign(parameters_.size(), base_);
  }
  ~DeclaredOptimizer() {
    if (handle_ != nullptr) tables().optimizer->release(handle_);
  }
  DeclaredOptimizer(const DeclaredOptimizer&) = delete;
  DeclaredOptimizer& operator=(const DeclaredOptimizer&) = delete;

  const std::string& name() const { return name_; }
  const Parameters& parameters() const { return parameters_; }
  bool follows() const { return (def_->flags & TN_OPTIMIZER_FOLLOWS) != 0; }
  bool evaluates() const { return def_->evaluate != nullptr; }
  bool has_begun() { return handle_ != nullptr && step() > 0; }

  // Makes its slots, from what the parameters are now.
  void begin() { handle(); }

  // Gives how many the filter picks.
  size_t group(const Filter& filter, const Settings& settings) {
    size_t picked = 0;
    for (size_t i = 0; i < parameters_.size(); ++i) {
      if (!filter(parameters_[i])) continue;
      set(groups_[i], settings);
      ++picked;
    }
    if (picked > 0) shared_ = false;
    return picked;
  }
  // Lets go of a parameter, before the first step.
  void remove(size_t i) {
    parameters_.erase(parameters_.begin() + static_cast<std::ptrdiff_t>(i));
    groups_.erase(groups_.begin() + static_cast<std::ptrdiff_t>(i));
    if (handle_ != nullptr) tables().optimizer->release(handle_);
    handle_ = nullptr;
  }

  void update(const Tensors& gradients) {
    std::vector<tn_tensor*> handles;
    for (const Tensor& g : gradients) handles.push_back(g.get());
    tn_optimizer* const optimizer = handle();
    const std::vector<double> options = options_at(step());
    check(tables().optimizer->update(optimizer, handles.data(), options.data(),
                                     shared_));
  }
  // What to evaluate with, for each parameter.
  Tensors evaluated() {
    // What is evaluated belongs to the last step that was made.
    const int64_t last = step() > 0 ? step() - 1 : 0;
    const std::vector<double> options = options_at(last);
    std::vector<tn_tensor*> out(parameters_.size());
    check(tables().optimizer->evaluated(handle(), options.data(), shared_,
                                        out.data()));
    Tensors all;
    for (tn_tensor* t : out) all.push_back(Tensor::adopt(t));
    return all;
  }

  int64_t step() { return tables().optimizer->step_number(handle()); }
  void set_step(int64_t number) {
    tables().optimizer->set_step_number(handle(), number);
  }
  void set_fused(bool fused) { tables().optimizer->set_fused(handle(), fused); }

  template <class F>
  void for_each_slot(const F& f) {
    for (size_t p = 0; p < parameters_.size(); ++p) {
      for (uint32_t i = 0; i < def_->n_slots; ++i) {
        f(parameters_[p].name(), std::string(from_c(def_->slots[i]->name)), p,
          i);
      }
    }
  }
  Tensor slot(uint64_t parameter, uint32_t i) {
    tn_tensor* value;
    check(tables().optimizer->slot(handle(), parameter, i, &value));
    return Tensor::adopt(value);
  }
  void set_slot(uint64_t parameter, uint32_t i, const Tensor& value) {
    check(tables().optimizer->set_slot(handle(), parameter, i, value.get()));
  }

  std::string options() const {
    std::string text;
    for (uint32_t i = 0; i < def_->n_options; ++i) {
      text += i == 0 ? "" : ", ";
      text += from_c(def_->options[i]->name);
      text += " " + base_[i].text();
    }
    return text;
  }
  std::string explain() {
    std::string text;
    tables().optimizer->explain(
        handle(), &text, [](void* to, const tn_string* piece) {
          static_cast<std::string*>(to)->append(piece->data, piece->size);
        });
    return text;
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
      names.push_back(from_c(def_->options[i]->name));
      if (names.back() == option) return i;
    }
    throw Error(TN_NOT_FOUND, name_ + ": no option \"" + option + "\"" +
                                  suggestion(option, names));
  }
  // Made at the first use, when the parameters are known.
  tn_optimizer* handle() {
    if (handle_ == nullptr) {
      std::vector<tn_tensor*> raw;
      for (const Parameter& p : parameters_) raw.push_back(p.tensor().get());
      check(tables().optimizer->create(def_, raw.data(), raw.size(), &handle_));
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

  std::string name_;
  Parameters parameters_;
  Values base_;
  std::vector<Values> groups_;  // one for each parameter
  bool shared_ = true;          // all parameters have the base's values
  const tn_optimizer_def* def_ = nullptr;
  tn_optimizer* handle_ = nullptr;
};

}  // namespace internal
}  // namespace tenon

#endif  // TENON_INTERNAL_DECLARED_OPTIMIZER_H_
