// How a kernel function is declared: a class with options, whose function of
// differences between points is all that it adds.
#ifndef TENON_PROBABILITY_PROCESSES_KERNEL_H_
#define TENON_PROBABILITY_PROCESSES_KERNEL_H_

#include <string>

#include "tenon/author.h"
#include "tenon/object.h"

namespace tenon::prob {

// A number above 0 or a tensor of such, of whatever dtype the points are of.
class Positive {
 public:
  // By the option's name, and its place among the options.
  Positive(const Options& options, const char* name, uint32_t place);

  // A tensor of this dtype where a number was given, else that tensor.
  Tensor in(DType dtype) const {
    return tensor_ ? tensor_ : full({}, number_, dtype);
  }

 private:
  double number_ = 0;
  Tensor tensor_;  // of rank 0 or 1
};

// The inputs of a kernel's methods: points [N, D] and [M, D], of one dtype.
// *Errors*: others.
void check_points(const Tensor& a, const Tensor& b);

// The root, whose gradient at 0 is 0: of a distance that does not change there.
Tensor safe_sqrt(const Tensor& x);

// A kernel of options variance, the first, and length_scale, the second.
class Kernel {
 public:
  explicit Kernel(const Options& o)
      : variance_(o, "variance", 0), scale_(o, "length_scale", 1) {}
  virtual ~Kernel() = default;

  Tensor matrix(Call& c) const;
  Tensor diagonal(Call& c) const;

 protected:
  // From differences over length scales, [N, M, D], to [N, M]; 1 where points
  // are equal.
  virtual Tensor of(const Tensor& differences) const = 0;
  const Positive& scale() const { return scale_; }

 private:
  Positive variance_, scale_;
};

template <class State>
Type<State> with_matrix(Type<State> type) {
  return std::move(type)
      .template method<&State::matrix>("matrix", "[N, M], of all pairs")
      .input("a", "[N, D], floating")
      .input("b", "[M, D]; left out: a")
      .optional()
      .template method<&State::diagonal>("diagonal",
                                         "[N], of each point with itself")
      .input("a", "[N, D], floating");
}

template <class State>
Type<State> kernel(const char* name, const char* doc, const char* source) {
  return Type<State>(name)
      .doc(doc)
      .source(source)
      .parameter("variance", 1.0, "of each value, v; above 0")
      .parameter("length_scale", 1.0,
                 "l, above 0: how far points are alike; [] or one for each of "
                 "the D columns");
}

// The kernel object of an option; left out: `rbf`, with its defaults.
Object kernel_of(const Options& options, const char* name);

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_PROCESSES_KERNEL_H_
