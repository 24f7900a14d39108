// Declaring an optimizer: options, slots, and the update as the paper has it.
#ifndef TENON_AUTHOR_OPTIMIZER_H_
#define TENON_AUTHOR_OPTIMIZER_H_

#include <array>
#include <functional>

#include "tenon/author/declare.h"

namespace tenon {

// How a slot starts.
enum class SlotStart : uint32_t {
  zeros = TN_SLOT_ZEROS,
  parameter = TN_SLOT_PARAMETER,
};
inline constexpr SlotStart zeros = SlotStart::zeros;
inline constexpr SlotStart as_parameter = SlotStart::parameter;

// One update of one parameter. Assign to `parameter`, `slot(i)`, `scalar(i)`.
class Step {
 public:
  explicit Step(tn_step& c)
      : parameter(Tensor::share(c.parameter)),
        gradient(Tensor::share(c.gradient)),
        number(c.number),
        c_(c) {
    for (uint32_t i = 0; i < c.n_slots; ++i) {
      slots_.push_back(Tensor::share(c.slots[i]));
    }
  }

  Tensor parameter;
  const Tensor gradient;  // holds nothing while evaluating
  const int64_t number;   // 1, 2, ...

  double option(uint32_t i) const { return c_.options[i]; }
  template <size_t n>
  std::array<double, n> options() const {
    std::array<double, n> all;
    for (size_t i = 0; i < n; ++i) all[i] = c_.options[i];
    return all;
  }
  Tensor& slot(uint32_t i) { return slots_[i]; }
  const Tensor& slot(uint32_t i) const { return slots_[i]; }
  double& scalar(uint32_t i) { return c_.scalars[i]; }

  // Hands the results over; called by the adapter once all went well.
  void finish() {
    *c_.new_parameter = parameter.release();
    for (uint32_t i = 0; i < c_.n_slots; ++i) {
      c_.new_slots[i] = slots_[i].release();
    }
  }

 private:
  tn_step& c_;
  std::vector<Tensor> slots_;
};

// A run with a known end. Gradients are given step by step.
struct Golden {
  std::vector<double> options;
  std::vector<double> start;
  std::vector<std::vector<double>> gradients;
  std::vector<double> after;
  std::vector<double> evaluated = {};  // where `evaluate` is declared
  double tolerance = 0;                // relative to 1 + |x|; 0 means 1e-9
  const char* by = "";
};

namespace author {

class Optimizer : public internal::Declaration<Optimizer> {
 public:
  using Update = void (*)(Step&);
  using Prepare = void (*)(std::vector<Step>& steps);
  using SlotShape = Shape (*)(const Shape& parameter);

  explicit Optimizer(const char* name) : state_(std::make_unique<State>()) {
    def().size = sizeof(tn_optimizer_def);
    def().name = internal::to_c(name);
    def().maturity = TN_EXPERIMENTAL;
    def().context = state_.get();
  }

  // The first option must be learning_rate.
  Optimizer&& option(const char* name, double initial, const char* doc,
                     const Bounds& bounds = anything) && {
    internal::declare_option(state_->options.add(), name,
                             internal::value(initial), TN_VALUE_FLOAT, doc,
                             bounds);
    return std::move(*this);
  }
  // A tensor of the parameter's shape that the core keeps and saves.
  Optimizer&& slot(const char* name, SlotStart start) && {
    tn_slot_def& slot = state_->slots.add();
    slot.name = internal::to_c(name);
    slot.kind = static_cast<uint32_t>(start);
    return std::move(*this);
  }
  Optimizer&& slot(const char* name, double initial) && {
    tn_slot_def& slot = state_->slots.add();
    slot.name = internal::to_c(name);
    slot.kind = TN_SLOT_FULL;
    slot.initial = initial;
    return std::move(*this);
  }
  // A tensor of another shape, zero or filled at the start: `shape` gives it
  // for a parameter's. Such updates run op by op.
  //
  //   .slot("rows", 0.0, [](const Shape& p) { return Shape{p[0], p[0]}; })
  Optimizer&& slot(const char* name, double initial, SlotShape shape) && {
    tn_slot_def& slot = state_->slots.add();
    slot.name = internal::to_c(name);
    slot.kind = TN_SLOT_FULL;
    slot.initial = initial;
    slot.min_size = sizeof(tn_slot_def);  // without the shape it would not fit
    slot.context = reinterpret_cast<void*>(shape);
    slot.shape = [](void* context, const tn_view* p, tn_view* view) {
      return internal::guarded([&] {
        const Shape shape =
            reinterpret_cast<SlotShape>(context)(Shape(p->shape, p->rank));
        view->rank = static_cast<uint32_t>(shape.rank());
        for (size_t k = 0; k < shape.rank(); ++k) view->shape[k] = shape[k];
      });
    };
    return std::move(*this);
  }
  // One number that the core keeps and saves with each parameter.
  Optimizer&& scalar(const char* name, double initial) && {
    tn_slot_def& slot = state_->slots.add();
    slot.name = internal::to_c(name);
    slot.kind = TN_SLOT_SCALAR;
    slot.initial = initial;
    return std::move(*this);
  }
  Optimizer&& update(Update body) && {
    state_->update = body;
    def().update = [](void* context, tn_step* c) {
      return internal::guarded([&] {
        Step step(*c);
        static_cast<State*>(context)->update(step);
        step.finish();
      });
    };
    return std::move(*this);
  }
  // Before a step's updates, with all parameters that have a gradient: leaves
  // what each update must know of the others in their scalars, and sets nothing
  // else.
  Optimizer&& prepare(Prepare body) && {
    def().min_size = sizeof(tn_optimizer_def);
    state_->prepare = body;
    def().prepare = [](void* context, tn_step* const* c, uint64_t n) {
      return internal::guarded([&] {
        std::vector<Step> steps;
        for (uint64_t i = 0; i < n; ++i) steps.emplace_back(*c[i]);
        static_cast<State*>(context)->prepare(steps);
      });
    };
    return std::move(*this);
  }
  // Runs after another optimizer's step on the same parameters, to correct or
  // average what that gave; needs no learning_rate.
  Optimizer&& follows() && {
    def().min_size = sizeof(tn_optimizer_def);
    def().flags |= TN_OPTIMIZER_FOLLOWS;
    return std::move(*this);
  }
  // Sets `parameter` to what one should evaluate with, where that differs
  // from what is trained.
  Optimizer&& evaluate(Update body) && {
    state_->evaluate = body;
    def().evaluate = [](void* context, tn_step* c) {
      return internal::guarded([&] {
        Step step(*c);
        static_cast<State*>(context)->evaluate(step);
        step.finish();
      });
    };
    return std::move(*this);
  }
  Optimizer&& golden(Golden golden) && {
    Golden& kept = state_->kept.emplace_back(std::move(golden));
    std::vector<double>& gradients = state_->gradients.emplace_back();
    for (const std::vector<double>& g : kept.gradients) {
      gradients.insert(gradients.end(), g.begin(), g.end());
    }
    tn_golden& def = state_->goldens.add();
    def.options = kept.options.data();
    def.start = kept.start.data();
    def.gradients = gradients.data();
    def.after = kept.after.data();
    def.evaluated = kept.evaluated.empty() ? nullptr : kept.evaluated.data();
    def.n = kept.start.size();
    def.steps = kept.gradients.size();
    def.tolerance = kept.tolerance;
    def.by = internal::to_c(kept.by);
    return std::move(*this);
  }

  const tn_optimizer_def& definition() {
    def().options = state_->options.pointers();
    def().n_options = state_->options.count();
    def().slots = state_->slots.pointers();
    def().n_slots = state_->slots.count();
    def().goldens = state_->goldens.pointers();
    def().n_goldens = state_->goldens.count();
    return def();
  }
  void release() { state_.release(); }  // callbacks live with the process

 private:
  friend class internal::Declaration<Optimizer>;
  struct State {
    tn_optimizer_def def = {};
    internal::Structs<tn_option_def> options;
    internal::Structs<tn_slot_def> slots;
    internal::Structs<tn_golden> goldens;
    std::deque<Golden> kept;
    std::deque<std::vector<double>> gradients;
    Update update = nullptr;
    Update evaluate = nullptr;
    Prepare prepare = nullptr;
  };

  tn_optimizer_def& def() { return state_->def; }

  std::unique_ptr<State> state_;
};

}  // namespace author

using author::Optimizer;  // not the application's class of that name

}  // namespace tenon

#endif  // TENON_AUTHOR_OPTIMIZER_H_
