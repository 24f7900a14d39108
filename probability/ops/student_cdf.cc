// student_cdf, student_inverse, log_student: Student's distribution function,
// its quantiles and the logarithm of its density.
#include "probability/ops/inverse.h"

namespace tenon::prob {
namespace {

constexpr char source[] = "Abramowitz and Stegun 1964, section 26.7";

Op with_df(const char* name) {
  return Op(name)
      .source(source)
      .input("df", "degrees of freedom, above 0", wide)
      .saved();
}

}  // namespace

Op student_cdf() {
  return family<StudentCdf>(with_df("student_cdf")
                                .doc(R"(Student's distribution function.

    F(z; df) = integral of (1 + t^2 / df)^(-(df + 1) / 2) / (B(1/2, df/2) sqrt(df))
               over t < z

With `upper` it is 1 - F, with `log` the logarithm, each exact where it is small:
the relative error of a probability p is below 1e-15 (20 + |log p|), in float32 a
rounding more. Orders make it a derivative, up to the third. NaN where df <= 0.)")
                                .input("z", "any shape that fits", wide)
                                .saved(),
                            {"order_df", "order_z"})
      .sample({.inputs = {3, -40},
               .outputs = {1.7190340394579263e-05},
               .by = "mpmath 1.4.1"})
      .sample({.inputs = {120, 20},
               .options = {internal::value(true), internal::value(true)},
               .outputs = {-91.16625407196348},
               .by = "mpmath 1.4.1"});
}

Op student_inverse() {
  return inverse<StudentInverse>(
             with_df("student_inverse")
                 .doc(R"(Where Student's distribution function is p.

    F(y; df) = p

With `upper` 1 - F(y; df) = p, for probabilities near 1. Off by some 1e-15 of
1 + |y|, and of y where p is small. NaN where p is not in [0, 1].)")
                 .input("p", "in [0, 1]", wide)
                 .saved())
      .sample({.inputs = {3, 0.001},
               .outputs = {-10.214531852407386},
               .by = "mpmath 1.4.1"});
}

Op log_student() {
  return family<LogStudent>(with_df("log_student")
                                .doc(R"(The logarithm of Student's density.

    log p(z; df) = -(df + 1) / 2 log(1 + z^2 / df) - log(B(1/2, df/2) sqrt(df))

Off by some 1e-15 of 1 + |log p|, however large df or z is. Orders make it a
derivative, up to the third. NaN where df <= 0.)")
                                .input("z", "any shape that fits", wide)
                                .saved(),
                            {"order_df", "order_z"})
      .sample({.inputs = {{0.5, 3, 1e9}, {0.25, -1e15, 2}},
               .outputs = {{-1.3988702026537971, -136.95876985193004,
                            -2.918938531454673}},
               .by = "mpmath 1.4.1"});
}

}  // namespace tenon::prob
