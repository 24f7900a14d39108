// What functions and types see of their options: by name, in the kind that was
// declared.
#ifndef TENON_AUTHOR_OPTIONS_H_
#define TENON_AUTHOR_OPTIONS_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "tenon/author/declare.h"
#include "tenon/key.h"

namespace tenon {
namespace internal {

inline Tensor scalar(double number, DType dtype) {
  static const OpRef op("full");
  const Shape shape;
  return op.any({}, Where{}, {value(shape), value(number), value(dtype)});
}

}  // namespace internal

// Valid for the call that it is given to.
class Options {
 public:
  Options(const tn_option_def* const* defs, const tn_value* values, uint32_t n)
      : defs_(defs), values_(values), n_(n) {}

  // False: an option that may be left out, and was.
  bool has(std::string_view name) const {
    return get(name).kind != TN_VALUE_NONE;
  }
  double number(std::string_view name) const { return get(name).as.f; }
  int64_t integer(std::string_view name) const { return get(name).as.i; }
  bool flag(std::string_view name) const { return get(name).as.i != 0; }
  std::string_view text(std::string_view name) const {
    const tn_value& v = get(name);
    return {static_cast<const char*>(v.as.p), v.count};
  }
  DType dtype(std::string_view name) const {
    return static_cast<DType>(get(name).as.i);
  }
  // A tensor, or the number that stood there as a tensor of rank 0: of the
  // dtype of the first tensor among the options, else float32.
  Tensor tensor(std::string_view name) const {
    const tn_value& v = get(name);
    if (v.kind == TN_VALUE_TENSOR) {
      return Tensor::share(static_cast<tn_tensor*>(const_cast<void*>(v.as.p)));
    }
    if (v.kind == TN_VALUE_NONE) return Tensor();
    return internal::scalar(number_in(v), dtype_of_tensors());
  }
  Tensors tensors(std::string_view name) const {
    const tn_value& v = get(name);
    Tensors all;
    for (uint64_t k = 0; k < v.count; ++k) {
      all.push_back(Tensor::share(static_cast<tn_tensor* const*>(v.as.p)[k]));
    }
    return all;
  }
  std::vector<int64_t> integers(std::string_view name) const {
    const tn_value& v = get(name);
    const auto* first = static_cast<const int64_t*>(v.as.p);
    return std::vector<int64_t>(first, first + v.count);
  }
  std::vector<double> numbers(std::string_view name) const {
    const tn_value& v = get(name);
    const auto* first = static_cast<const double*>(v.as.p);
    return std::vector<double>(first, first + v.count);
  }
  Shape shape(std::string_view name) const {
    const tn_value& v = get(name);
    return Shape(static_cast<const int64_t*>(v.as.p), v.count);
  }
  // Two integers, as tn::Key gives them.
  Key key(std::string_view name) const {
    const std::vector<int64_t> words = integers(name);
    if (words.size() != 2) {
      throw Error(TN_INVALID_ARGUMENT,
                  "option " + std::string(name) + " must be a key");
    }
    return Key(static_cast<uint64_t>(words[0]),
               static_cast<uint64_t>(words[1]));
  }
  // A function of the application's, with gradients; it may be kept.
  std::function<Tensors(const Tensors& inputs, uint32_t n_outputs)> callable(
      std::string_view name) const;
  // An object; include tenon/object.h for what can be done with it.
  tn_object* object(std::string_view name) const {
    return static_cast<tn_object*>(const_cast<void*>(get(name).as.p));
  }

  // By position, for those who count.
  const tn_value& value(uint32_t i) const { return values_[i]; }
  double option(uint32_t i) const { return values_[i].as.f; }

 private:
  const tn_value& get(std::string_view name) const {
    for (uint32_t i = 0; i < n_; ++i) {
      if (internal::from_c(defs_[i]->name) == name) return values_[i];
    }
    throw Error(TN_INTERNAL, "no option is called " + std::string(name));
  }
  static double number_in(const tn_value& v) {
    return v.kind == TN_VALUE_FLOAT ? v.as.f : static_cast<double>(v.as.i);
  }
  DType dtype_of_tensors() const {
    for (uint32_t i = 0; i < n_; ++i) {
      if (values_[i].kind != TN_VALUE_TENSOR) continue;
      const auto* t = static_cast<const tn_tensor*>(values_[i].as.p);
      return static_cast<DType>(internal::tables().tensor->view(t)->dtype);
    }
    return DType::float32;
  }

  const tn_option_def* const* defs_;
  const tn_value* values_;
  uint32_t n_;
};

namespace internal {

// Keeps a callable that another module lent.
class Lent {
 public:
  explicit Lent(const tn_callable& c) : c_(c) { c_.retain(c_.context); }
  Lent(const Lent& other) : Lent(other.c_) {}
  Lent& operator=(const Lent&) = delete;
  ~Lent() { c_.release(c_.context); }

  Tensors operator()(const Tensors& inputs, uint32_t n_outputs) const {
    std::vector<tn_tensor*> in;
    for (const Tensor& t : inputs) in.push_back(t.get());
    std::vector<tn_tensor*> out(n_outputs);
    check(c_.call(c_.context, in.data(), static_cast<uint32_t>(in.size()),
                  out.data(), n_outputs));
    Tensors all;
    for (tn_tensor* t : out) all.push_back(Tensor::adopt(t));
    return all;
  }

 private:
  tn_callable c_;
};

}  // namespace internal

inline std::function<Tensors(const Tensors& inputs, uint32_t n_outputs)>
Options::callable(std::string_view name) const {
  return internal::Lent(*static_cast<const tn_callable*>(get(name).as.p));
}

namespace internal {

// Declaring options; Self has options(), the list that one is added to.
template <class Self>
class WithOptions {
 public:
  // A number with a default.
  Self&& option(const char* name, double initial, const char* doc,
                const Bounds& bounds = anything) && {
    return add(name, value(initial), TN_VALUE_FLOAT, doc, bounds);
  }
  // Of any other kind, with its default: integer, flag, text, dtype.
  Self&& option(const char* name, int64_t initial, const char* doc,
                const Bounds& bounds = anything) && {
    return add(name, value(initial), TN_VALUE_INT, doc, bounds);
  }
  Self&& option(const char* name, int initial, const char* doc,
                const Bounds& bounds = anything) && {
    return add(name, value(initial), TN_VALUE_INT, doc, bounds);
  }
  Self&& option(const char* name, bool initial, const char* doc) && {
    return add(name, value(initial), TN_VALUE_BOOL, doc, anything);
  }
  Self&& option(const char* name, const char* initial, const char* doc) && {
    return add(name, value(initial), TN_VALUE_STRING, doc, anything);
  }
  // A tensor, for which a number may stand.
  Self&& parameter(const char* name, double initial, const char* doc) && {
    return add(name, value(initial), TN_VALUE_TENSOR, doc, anything);
  }
  // An option of kind TN_VALUE_ that must be given, or that may be left out.
  Self&& required(const char* name, uint32_t kind, const char* doc) && {
    return add(name, tn_value{}, kind, doc, anything);
  }
  Self&& maybe(const char* name, uint32_t kind, const char* doc) && {
    return add(name, tn_value{}, kind, doc, Bounds{TN_BOUND_ABSENT, 0, 0});
  }

 private:
  Self&& add(const char* name, const tn_value& initial, uint32_t kind,
             const char* doc, const Bounds& bounds) {
    Self& self = static_cast<Self&>(*this);
    declare_option(self.options().add(), name, initial, kind, doc, bounds);
    return static_cast<Self&&>(self);
  }
};

}  // namespace internal
}  // namespace tenon

#endif  // TENON_AUTHOR_OPTIONS_H_
