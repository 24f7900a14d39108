// Declaring an op: schema, shape rule, gradient, kernels, doc and samples.
#ifndef TENON_AUTHOR_OP_H_
#define TENON_AUTHOR_OP_H_

#include <deque>
#include <memory>
#include <string>

#include "tenon/author/declare.h"

namespace tenon {

// Sets of dtypes that an input takes.
inline constexpr uint32_t floats =
    1u << TN_F16 | 1u << TN_BF16 | 1u << TN_F32 | 1u << TN_F64;
inline constexpr uint32_t integers = ((1u << TN_F16) - 1) & ~3u;
inline constexpr uint32_t numbers = floats | integers;
inline constexpr uint32_t booleans = 1u << TN_BOOL;
inline constexpr uint32_t any_dtype = 0;

// What a shape rule sees and sets.
class Infer {
 public:
  explicit Infer(const tn_infer& c) : c_(c) {}
  uint32_t inputs() const { return c_.n_inputs; }
  uint32_t outputs() const { return c_.n_outputs; }
  bool has(uint32_t i) const {
    return i < c_.n_inputs && c_.inputs[i] != nullptr;
  }
  const tn_view& input(uint32_t i) const { return *c_.inputs[i]; }
  Shape shape(uint32_t i) const {
    return Shape(c_.inputs[i]->shape, c_.inputs[i]->rank);
  }
  int64_t rank(uint32_t i) const { return c_.inputs[i]->rank; }
  DType dtype() const { return static_cast<DType>(c_.dtype); }  // promoted
  const tn_value& option(uint32_t i) const { return c_.options[i]; }
  int64_t integer(uint32_t i) const { return c_.options[i].as.i; }
  bool flag(uint32_t i) const { return c_.options[i].as.i != 0; }
  double number(uint32_t i) const { return c_.options[i].as.f; }
  DType dtype_option(uint32_t i) const {
    return static_cast<DType>(c_.options[i].as.i);
  }
  Shape list(uint32_t i) const {
    return Shape(static_cast<const int64_t*>(c_.options[i].as.p),
                 c_.options[i].count);
  }
  // An axis option, counted from the front; fails where there is no such axis.
  int64_t axis(uint32_t option, int64_t rank) const {
    return check_axis(integer(option), rank);
  }
  static int64_t check_axis(int64_t axis, int64_t rank) {
    if (axis < -rank || axis >= rank) {
      throw Error(TN_INVALID_ARGUMENT, "axis " + std::to_string(axis) +
                                           " of a tensor with " +
                                           std::to_string(rank) + " axes");
    }
    return axis < 0 ? axis + rank : axis;
  }
  tn_view& output(uint32_t i = 0) const { return *c_.outputs[i]; }
  void set(uint32_t i, const Shape& shape, DType dtype) const {
    tn_view& out = *c_.outputs[i];
    out.dtype = static_cast<uint32_t>(dtype);
    out.rank = static_cast<uint32_t>(shape.rank());
    for (size_t k = 0; k < shape.rank(); ++k) out.shape[k] = shape[k];
  }
  void set(const Shape& shape) const { set(0, shape, dtype()); }

 private:
  const tn_infer& c_;
};

// What a gradient rule sees and sets. Values of inputs are there where the
// input was declared saved().
class Vjp {
 public:
  explicit Vjp(const tn_vjp& c) : c_(c) {}
  uint32_t inputs() const { return c_.n_inputs; }
  uint32_t outputs() const { return c_.n_outputs; }
  // Inputs from the 64th on share a bit.
  bool wants(uint32_t i) const { return c_.wanted >> (i < 63 ? i : 63) & 1; }
  bool is_number(uint32_t i) const {
    return c_.scalars != nullptr && c_.inputs[i] == nullptr &&
           c_.scalars[i].kind != TN_VALUE_NONE;
  }
  // Input i as an operand: the saved tensor, or the number that stood there.
  Operand x(uint32_t i) const {
    if (c_.inputs[i] != nullptr) return Operand(borrow(c_.inputs[i], i));
    if (c_.scalars != nullptr && c_.scalars[i].kind == TN_VALUE_FLOAT) {
      return Operand(c_.scalars[i].as.f);
    }
    if (c_.scalars != nullptr) return Operand(c_.scalars[i].as.i);
    throw Error(TN_INTERNAL,
                "input " + std::to_string(i) + " is not saved; declare it so");
  }
  const Tensor& input(uint32_t i) const { return borrow(c_.inputs[i], i); }
  bool has(uint32_t i) const {
    return i < c_.n_inputs && c_.inputs[i] != nullptr;
  }
  Shape shape(uint32_t i) const {
    return Shape(c_.input_views[i]->shape, c_.input_views[i]->rank);
  }
  DType dtype(uint32_t i) const {
    return static_cast<DType>(c_.input_views[i]->dtype);
  }
  const Tensor& y(uint32_t i = 0) const {
    return borrow(c_.outputs[i], c_.n_inputs + i);
  }
  bool has_dy(uint32_t i) const { return c_.output_gradients[i] != nullptr; }
  const Tensor& dy(uint32_t i = 0) const {
    return borrow(c_.output_gradients[i], c_.n_inputs + c_.n_outputs + i);
  }
  int64_t integer(uint32_t i) const { return c_.options[i].as.i; }
  bool flag(uint32_t i) const { return c_.options[i].as.i != 0; }
  double number(uint32_t i) const { return c_.options[i].as.f; }
  Shape list(uint32_t i) const {
    return Shape(static_cast<const int64_t*>(c_.options[i].as.p),
                 c_.options[i].count);
  }
  const tn_value& option(uint32_t i) const { return c_.options[i]; }
  void set(uint32_t i, Tensor gradient) {
    if (c_.results[i] != nullptr) Tensor::adopt(c_.results[i]);
    c_.results[i] = gradient.release();
  }

 private:
  const Tensor& borrow(tn_tensor* t, uint32_t i) const {
    if (t == nullptr) {
      throw Error(TN_INTERNAL, "a gradient rule reads what is not saved");
    }
    Tensor& kept = i < few ? few_[i] : many(i);
    if (!kept) kept = Tensor::share(t);
    return kept;
  }
  Tensor& many(uint32_t i) const {
    if (many_ == nullptr) many_ = std::make_unique<std::deque<Tensor>>();
    if (many_->size() <= i) many_->resize(i + 1);
    return (*many_)[i];
  }

  static constexpr uint32_t few = 8;  // enough for all but variadic ops
  const tn_vjp& c_;
  mutable Tensor few_[few];
  mutable std::unique_ptr<std::deque<Tensor>> many_;
};

// What a kernel sees.
class Execution {
 public:
  explicit Execution(const tn_execution& c) : c_(c) {}
  uint32_t inputs() const { return c_.n_inputs; }
  uint32_t outputs() const { return c_.n_outputs; }
  bool has(uint32_t i) const {
    return i < c_.n_inputs && c_.inputs[i] != nullptr;
  }
  const tn_view& in(uint32_t i) const { return *c_.inputs[i]; }
  const tn_view& out(uint32_t i = 0) const { return *c_.outputs[i]; }
  template <class T>
  const T* in_data(uint32_t i) const {
    return static_cast<const T*>(c_.inputs[i]->data);
  }
  template <class T>
  T* out_data(uint32_t i = 0) const {
    return static_cast<T*>(c_.outputs[i]->data);
  }
  DType dtype(uint32_t i) const {
    return static_cast<DType>(c_.inputs[i]->dtype);
  }
  DType out_dtype(uint32_t i = 0) const {
    return static_cast<DType>(c_.outputs[i]->dtype);
  }
  int64_t integer(uint32_t i) const { return c_.options[i].as.i; }
  bool flag(uint32_t i) const { return c_.options[i].as.i != 0; }
  double number(uint32_t i) const { return c_.options[i].as.f; }
  Shape list(uint32_t i) const {
    return Shape(static_cast<const int64_t*>(c_.options[i].as.p),
                 c_.options[i].count);
  }
  const tn_value& option(uint32_t i) const { return c_.options[i]; }

 private:
  const tn_execution& c_;
};

using InferRule = void (*)(Infer&);
using VjpRule = void (*)(Vjp&);
using Kernel = void (*)(Execution&);

// An op. Outputs of element-wise ops need no shape rule; others do.
class Op {
 public:
  explicit Op(const char* name) : state_(std::make_unique<State>()) {
    def().size = sizeof(tn_op_def);
    def().name = internal::to_c(name);
    def().n_outputs = 1;
    def().maturity = TN_BETA;
    def().context = state_.get();
  }

  Op&& doc(const char* text) && {
    def().doc = internal::to_c(text);
    return std::move(*this);
  }
  Op&& source(const char* text) && {
    def().source = internal::to_c(text);
    return std::move(*this);
  }
  Op&& maturity(Maturity m) && {
    def().maturity = static_cast<uint32_t>(m);
    return std::move(*this);
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
