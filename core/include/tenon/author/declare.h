// What all declarations share: storage for the contract's structs, options
// with ranges, samples, and the guard around callbacks.
#ifndef TENON_AUTHOR_DECLARE_H_
#define TENON_AUTHOR_DECLARE_H_

#include <deque>
#include <memory>
#include <string_view>
#include <vector>

#include "tenon/internal/guarded.h"
#include "tenon/tensor.h"

namespace tenon {

// How far a component can be relied on.
enum class Maturity : uint32_t {
  experimental = TN_EXPERIMENTAL,
  beta = TN_BETA,
  stable = TN_STABLE,
  deprecated = TN_DEPRECATED,
};

// The values an option may have.
struct Bounds {
  uint32_t flags = 0;  // TN_BOUND_
  double minimum = 0;
  double maximum = 0;
};
inline constexpr Bounds anything = {};
inline constexpr Bounds positive = {TN_BOUND_MIN_OPEN, 0, 0};
inline constexpr Bounds non_negative = {TN_BOUND_MIN, 0, 0};
inline constexpr Bounds unit_interval = {TN_BOUND_MIN | TN_BOUND_MAX_OPEN, 0,
                                         1};  // [0, 1)
constexpr Bounds at_least(double minimum) { return {TN_BOUND_MIN, minimum, 0}; }
constexpr Bounds between(double minimum, double maximum) {
  return {TN_BOUND_MIN | TN_BOUND_MAX, minimum, maximum};
}

// An array in a sample or golden run: its dtype, shape and elements.
struct Array {
  Array(double number)  // NOLINT: a sample's scalar
      : elements{number} {}
  Array(std::initializer_list<double> row)
      : shape{static_cast<int64_t>(row.size())}, elements(row) {}
  Array(Shape shape, std::vector<double> elements, DType dtype = DType::float64)
      : shape(shape), elements(std::move(elements)), dtype(dtype) {}
  Array as(DType other) const { return Array(shape, elements, other); }

  Shape shape;
  std::vector<double> elements;
  DType dtype = DType::float64;
};

// A worked example: what goes in, what must come out, and who computed it.
struct Sample {
  std::vector<Array> inputs = {};
  std::vector<tn_value> options = {};
  std::vector<Array> outputs = {};
  double tolerance = 0;  // relative to 1 + |expected|; 0 means 1e-6
  const char* by = "";   // independent program and version, or "by hand"
};

namespace internal {

// Growing arrays of structs that the contract wants as arrays of pointers.
template <class T>
class Structs {
 public:
  T& add() {
    storage_.emplace_back();
    storage_.back().size = sizeof(T);
    return storage_.back();
  }
  const T* const* pointers() {
    pointers_.clear();
    for (const T& s : storage_) pointers_.push_back(&s);
    return pointers_.data();
  }
  uint32_t count() const { return static_cast<uint32_t>(storage_.size()); }
  T& operator[](size_t i) { return storage_[i]; }

 private:
  std::deque<T> storage_;
  std::vector<const T*> pointers_;
};

inline void declare_option(tn_option_def& def, const char* name,
                           const tn_value& initial, uint32_t kind,
                           const char* doc, const Bounds& bounds) {
  def.name = to_c(name);
  def.doc = to_c(doc);
  def.initial = initial;
  def.kind = kind;
  def.bounds = bounds.flags;
  def.minimum = bounds.minimum;
  def.maximum = bounds.maximum;
}

// What every declaration says of itself; Self has def().
template <class Self>
class Declaration {
 public:
  Self&& doc(const char* text) && {
    self().def().doc = to_c(text);
    return static_cast<Self&&>(*this);
  }
  Self&& source(const char* text) && {
    self().def().source = to_c(text);
    return static_cast<Self&&>(*this);
  }
  Self&& maturity(Maturity m) && {
    self().def().maturity = static_cast<uint32_t>(m);
    return static_cast<Self&&>(*this);
  }

 private:
  Self& self() { return static_cast<Self&>(*this); }
};

// Samples in the contract's form; keeps what it is given.
class Samples {
 public:
  void add(Sample sample) {
    kept_.push_back(std::move(sample));
    const Sample& s = kept_.back();
    tn_sample& def = structs_.add();
    def.inputs = arrays(s.inputs);
    def.n_inputs = static_cast<uint32_t>(s.inputs.size());
    def.outputs = arrays(s.outputs);
    def.n_outputs = static_cast<uint32_t>(s.outputs.size());
    def.options = s.options.data();
    def.n_options = static_cast<uint32_t>(s.options.size());
    def.tolerance = s.tolerance;
    def.by = to_c(s.by);
  }
  Structs<tn_sample>& structs() { return structs_; }

 private:
  const tn_array* const* arrays(const std::vector<Array>& from) {
    Structs<tn_array>& to = arrays_.emplace_back();
    for (const Array& a : from) {
      tn_array& def = to.add();
      def.dtype = static_cast<uint32_t>(a.dtype);
      def.rank = static_cast<uint32_t>(a.shape.rank());
      def.shape = a.shape.data();
      def.data = a.elements.data();
    }
    return to.pointers();
  }

  std::deque<Sample> kept_;
  std::deque<Structs<tn_array>> arrays_;
  Structs<tn_sample> structs_;
};

}  // namespace internal
}  // namespace tenon

#endif  // TENON_AUTHOR_DECLARE_H_
