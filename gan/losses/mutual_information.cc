// Mutual information: a generator whose code can be read off its samples.
#include "tenon/author.h"

namespace tenon::gan {
namespace {

// -log N(code; mean, e^log_deviation), summed over the code's numbers.
Tensor gaussian(const Tensor& mean_of_code, const Tensor& code,
                const Tensor& log_deviation) {
  constexpr double kHalfLogTwoPi = 0.918938533204672741780329736406;
  const Tensor away = code - mean_of_code;
  const Tensor distance = log_deviation ? away * exp(-log_deviation) : away;
  Tensor each = 0.5 * square(distance) + kHalfLogTwoPi;
  if (log_deviation) each = each + log_deviation;
  return mean(sum(each, {1}));
}

}  // namespace

Function mutual_information() {
  return Function("mutual_information")
      .doc(R"(How badly a code can be told from the sample that it generated.

    mean -log q(code | sample)

a bound of the mutual information, up to the code's entropy. Integer codes are
classes, q = softmax(prediction). Floating ones are K numbers of a normal
distribution each, with prediction as means and e^log_deviation, or 1.

*Shapes*: prediction [N, K], code [N] integer or [N, K] floating,
log_deviation [N, K] -> [].)")
      .source("Chen et al. 2016, arXiv:1606.03657, equation 5")
      .input("prediction", "[N, K], scores of classes, or means")
      .input("code", "[N] integer, or [N, K] floating; what was generated from")
      .input("log_deviation", "[N, K], of floating codes; absent: 0")
      .optional()
      .body([](Call& c) {
        const Tensor prediction = c["prediction"], code = c["code"];
        if (is_floating(code.dtype())) {
          return gaussian(prediction, code, c["log_deviation"]);
        }
        return cross_entropy(prediction, code);
      })
      .sample({.inputs = {Array({3, 3}, {-.4, .9, .3, 2, .2, -.6, .3, .6, -.9}),
                          Array({3}, {1, 0, 1}, DType::int64)},
               .outputs = {0.4964326128701673},
               .by = "torch 2.15.0"})
      .sample({.inputs = {Array({2, 2}, {.2, -.5, 1.1, .4}),
                          Array({2, 2}, {.6, -.1, .3, .9})},
               .outputs = {2.1403770664093456},
               .by = "torch 2.15.0"})
      .sample({.inputs = {Array({2, 2}, {.2, -.5, 1.1, .4}),
                          Array({2, 2}, {.6, -.1, .3, .9}),
                          Array({2, 2}, {-.2, .3, .1, -.4})},
               .outputs = {2.0895957482820138},
               .by = "torch 2.15.0"});
}

}  // namespace tenon::gan
