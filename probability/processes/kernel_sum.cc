// The sum of two kernels.
#include "probability/processes/kernel.h"

namespace tenon::prob {

class KernelSum {
 public:
  explicit KernelSum(const Options& o)
      : first_(kernel_of(o, "first")), second_(kernel_of(o, "second")) {}

  Tensor matrix(Call& c) const {
    const Tensors points = {c["a"], c["b"]};
    return first_.call("matrix", points) + second_.call("matrix", points);
  }
  Tensor diagonal(Call& c) const {
    const Tensors points = {c["a"]};
    return first_.call("diagonal", points) + second_.call("diagonal", points);
  }

 private:
  Object first_, second_;
};

Type<KernelSum> kernel_sum() {
  return with_matrix(
      Type<KernelSum>("kernel_sum")
          .doc(R"(The sum of two kernels: of functions that are added.

    k(a, b) = first(a, b) + second(a, b)

*Cost*: that of both.)")
          .source("Rasmussen and Williams 2006, section 4.2.4")
          .maybe("first", TN_VALUE_OBJECT, "a kernel; left out: `rbf`")
          .maybe("second", TN_VALUE_OBJECT, "a kernel; left out: `rbf`"));
}

}  // namespace tenon::prob
