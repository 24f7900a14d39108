// Calling ops: a handle found once for each op, and the call itself.
#ifndef TENON_INTERNAL_CALL_H_
#define TENON_INTERNAL_CALL_H_

#include <initializer_list>
#include <string_view>
#include <vector>

#include "tenon/tensor.h"

namespace tenon {

// Several tensors, for ops that take any number.
using Tensors = std::vector<Tensor>;

namespace internal {

// Values of options; what they point at must outlive the call.
inline tn_value value(bool x) { return {TN_VALUE_BOOL, 0, {.i = x}, 0}; }
inline tn_value value(int64_t x) { return {TN_VALUE_INT, 0, {.i = x}, 0}; }
inline tn_value value(int x) { return value(int64_t{x}); }
inline tn_value value(double x) { return {TN_VALUE_FLOAT, 0, {.f = x}, 0}; }
inline tn_value value(DType x) {
  return {TN_VALUE_DTYPE, 0, {.i = static_cast<int64_t>(x)}, 0};
}
inline tn_value value(std::string_view x) {
  return {TN_VALUE_STRING, 0, {.p = x.data()}, x.size()};
}
inline tn_value value(const char* x) { return value(std::string_view(x)); }
inline tn_value value(const Shape& x) {
  return {TN_VALUE_INTS, 0, {.p = x.data()}, x.rank()};
}
inline tn_value value(const std::vector<int64_t>& x) {
  return {TN_VALUE_INTS, 0, {.p = x.data()}, x.size()};
}

// Below, gcc at -O1 takes the value of an operand that is a tensor to be read.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

// An op by name, looked up when it is first called.
class OpRef {
 public:
  explicit OpRef(const char* name) : call_(tables().op->call) {
    const tn_string text = to_c(name);
    check(tables().op->find(&text, &op_));
  }

  template <int n>
  Tensor operator()(const Operand* const (&in)[n],
                    const tn_value* options = nullptr,
                    uint32_t n_options = 0) const {
    tn_tensor* out;
    run<n>(in, options, n_options, &out, 1);
    return Tensor::adopt(out);
  }

  template <int n>
  void run(const Operand* const (&in)[n], const tn_value* options,
           uint32_t n_options, tn_tensor** outputs, uint32_t n_outputs) const {
    tn_tensor* handles[n];
    tn_value scalars[n];
    uint64_t donated = 0;
    bool numbers = false;
    for (int i = 0; i < n; ++i) {
      handles[i] = in[i]->get();
      if (handles[i] == nullptr) {
        scalars[i] = in[i]->value();
        numbers = true;
      } else if (in[i]->is_moved()) {
        donated |= uint64_t{1} << i;
      }
    }
    const Where& where = in[0]->where();
    const tn_call call = {.size = sizeof(tn_call),
                          .min_size = 0,
                          .inputs = handles,
                          .scalars = numbers ? scalars : nullptr,
                          .options = options,
                          .outputs = outputs,
                          .n_inputs = n,
                          .n_options = n_options,
                          .n_outputs = n_outputs,
                          .line = where.line,
                          .file = where.file,
                          .donated = donated};
    check(call_(op_, &call));
    if (donated != 0) {
      for (int i = 0; i < n; ++i) {
        if (donated >> i & 1) in[i]->consumed();
      }
    }
  }

  // For ops without inputs or with optional ones: null where one is absent.
  Tensor any(std::initializer_list<tn_tensor*> in, const Where& where,
             std::initializer_list<tn_value> options) const {
    return any(in.begin(), in.size(), where, options);
  }
  // For ops of any number of inputs.
  Tensor any(std::initializer_list<tn_tensor*>, const Tensors& in,
             const Where& where,
             std::initializer_list<tn_value> options) const {
    std::vector<tn_tensor*> handles;
    for (const Tensor& t : in) handles.push_back(t.get());
    return any(handles.data(), handles.size(), where, options);
  }
  void run_any(tn_tensor* const* in, uint32_t n, const Where& where,
               const tn_value* options, uint32_t n_options, tn_tensor** outputs,
               uint32_t n_outputs) const {
    const tn_call call = {.size = sizeof(tn_call),
                          .min_size = 0,
                          .inputs = in,
                          .scalars = nullptr,
                          .options = options,
                          .outputs = outputs,
                          .n_inputs = n,
                          .n_options = n_options,
                          .n_outputs = n_outputs,
                          .line = where.line,
                          .file = where.file,
                          .donated = 0};
    check(call_(op_, &call));
  }

 private:
  Tensor any(tn_tensor* const* in, size_t n, const Where& where,
             std::initializer_list<tn_value> options) const {
    tn_tensor* out;
    run_any(in, static_cast<uint32_t>(n), where, options.begin(),
            static_cast<uint32_t>(options.size()), &out, 1);
    return Tensor::adopt(out);
  }

  const tn_op* op_ = nullptr;
  tn_status* (*call_)(const tn_op* op, const tn_call* call);
};

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

}  // namespace internal
}  // namespace tenon

#endif  // TENON_INTERNAL_CALL_H_
