// Declaring an op: schema, shape rule, gradient, kernels, doc and samples.
#ifndef TENON_AUTHOR_OP_H_
#define TENON_AUTHOR_OP_H_

#include <deque>
#include <memory>
#include <string>

#include "tenon/author/declare.h"
#include "tenon/author/op_context.h"

namespace tenon {

// Sets of dtypes that an input takes.
inline constexpr uint32_t floats =
    1u << TN_F16 | 1u << TN_BF16 | 1u << TN_F32 | 1u << TN_F64;
inline constexpr uint32_t integers = ((1u << TN_F16) - 1) & ~3u;
inline constexpr uint32_t numbers = floats | integers;
inline constexpr uint32_t booleans = 1u << TN_BOOL;
inline constexpr uint32_t any_dtype = 0;

using InferRule = void (*)(Infer&);
using VjpRule = void (*)(Vjp&);
using Kernel = void (*)(Execution&);

// An op. Outputs of element-wise ops need no shape rule; others do.
class Op : public internal::Declaration<Op> {
 public:
  explicit Op(const char* name) : state_(std::make_unique<State>()) {
    def().size = sizeof(tn_op_def);
    def().name = internal::to_c(name);
    def().n_outputs = 1;
    def().maturity = TN_BETA;
    def().context = state_.get();
  }

  Op&& input(const char* name, const char* doc, uint32_t dtypes) && {
    tn_input_def& input = state_->inputs.add();
    input.name = internal::to_c(name);
    input.doc = internal::to_c(doc);
    input.dtypes = dtypes;
    return std::move(*this);
  }
  // These speak of the input that was declared last.
  Op&& saved() && { return std::move(*this).mark(TN_INPUT_SAVED); }
  Op&& optional() && { return std::move(*this).mark(TN_INPUT_OPTIONAL); }
  Op&& variadic() && { return std::move(*this).mark(TN_INPUT_VARIADIC); }
  Op&& own_dtype() && { return std::move(*this).mark(TN_INPUT_OWN_DTYPE); }
  Op&& contiguous() && { return std::move(*this).mark(TN_INPUT_CONTIGUOUS); }

  // An option with a default; its kind is the default's.
  template <class T>
  Op&& option(const char* name, T initial, const char* doc,
              const Bounds& bounds = anything) && {
    const tn_value v = constant(initial);
    internal::declare_option(state_->options.add(), name, v, v.kind, doc,
                             bounds);
    return std::move(*this);
  }
  // An option that must be given.
  Op&& required(const char* name, uint32_t kind, const char* doc,
                const Bounds& bounds = anything) && {
    internal::declare_option(state_->options.add(), name, tn_value{}, kind, doc,
                             bounds);
    return std::move(*this);
  }

  Op&& outputs(uint32_t n) && {
    def().n_outputs = n;
    return std::move(*this);
  }
  Op&& saves_output() && { return std::move(*this).flag(TN_OP_SAVES_OUTPUT); }
  Op&& random() && { return std::move(*this).flag(TN_OP_RANDOM); }
  Op&& elementwise() && { return std::move(*this).flag(TN_OP_ELEMENTWISE); }
  Op&& gives_bool() && {
    return std::move(*this).flag(TN_OP_ELEMENTWISE | TN_OP_BOOL |
                                 TN_OP_NO_GRADIENT);
  }
  Op&& view() && { return std::move(*this).flag(TN_OP_VIEW); }
  Op&& no_gradient() && { return std::move(*this).flag(TN_OP_NO_GRADIENT); }

  Op&& infer(InferRule rule) && {
    state_->infer = rule;
    def().infer = [](void* context, const tn_infer* c) {
      return internal::guarded([&] {
        Infer call(*c);
        static_cast<State*>(context)->infer(call);
      });
    };
    return std::move(*this);
  }
  Op&& vjp(VjpRule rule) && {
    state_->vjp = rule;
    def().vjp = [](void* context, const tn_vjp* c) {
      return internal::guarded([&] {
        Vjp call(*c);
        static_cast<State*>(context)->vjp(call);
      });
    };
    return std::move(*this);
  }
  // A kernel over whole tensors, for some dtypes of input 0.
  Op&& kernel(Kernel body, uint32_t dtypes = any_dtype,
              uint32_t isa = TN_ISA_ANY) && {
    tn_kernel_def& kernel = state_->kernels.add();
    kernel.device = TN_CPU;
    kernel.isa = isa;
    kernel.dtypes = dtypes;
    kernel.context = reinterpret_cast<void*>(body);
    kernel.execute = [](void* context, const tn_execution* c) {
      return internal::guarded([&] {
        Execution call(*c);
        reinterpret_cast<Kernel>(context)(call);
      });
    };
    return std::move(*this);
  }
  // Row kernels of one SIMD level, by dtype.
  struct Rows {
    uint32_t dtype;
    tn_row_kernel kernel;
  };
  Op&& rows(uint32_t isa, std::initializer_list<Rows> kernels) && {
    tn_kernel_def& kernel = state_->kernels.add();
    kernel.device = TN_CPU;
    kernel.isa = isa;
    for (const Rows& r : kernels) kernel.rows[r.dtype] = r.kernel;
    return std::move(*this);
  }
  Op&& sample(Sample sample) && {
    state_->samples.add(std::move(sample));
    return std::move(*this);
  }

  // The contract's form; lives as long as this Op or what is released of it.
  const tn_op_def& definition() {
    def().inputs = state_->inputs.pointers();
    def().n_inputs = state_->inputs.count();
    def().options = state_->options.pointers();
    def().n_options = state_->options.count();
    def().kernels = state_->kernels.pointers();
    def().n_kernels = state_->kernels.count();
    def().samples = state_->samples.structs().pointers();
    def().n_samples = state_->samples.structs().count();
    return def();
  }
  void release() { state_.release(); }  // callbacks live with the process

 private:
  friend class internal::Declaration<Op>;
  struct State {
    tn_op_def def = {};
    internal::Structs<tn_input_def> inputs;
    internal::Structs<tn_option_def> options;
    internal::Structs<tn_kernel_def> kernels;
    internal::Samples samples;
    std::deque<std::vector<int64_t>> lists;
    InferRule infer = nullptr;
    VjpRule vjp = nullptr;
  };

  tn_op_def& def() { return state_->def; }
  Op&& mark(uint32_t flag) && {
    state_->inputs[state_->inputs.count() - 1].flags |= flag;
    return std::move(*this);
  }
  Op&& flag(uint32_t flag) && {
    def().flags |= flag;
    return std::move(*this);
  }
  template <class T>
  tn_value constant(const T& initial) {
    if constexpr (std::is_same_v<T, Shape>) {
      auto& list = state_->lists.emplace_back(initial.begin(), initial.end());
      return internal::value(list);
    } else if constexpr (std::is_same_v<T, const char*>) {
      return internal::value(std::string_view(initial));
    } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
      return internal::value(static_cast<int64_t>(initial));
    } else {
      return internal::value(initial);
    }
  }

  std::unique_ptr<State> state_;
};

}  // namespace tenon

#endif  // TENON_AUTHOR_OP_H_
