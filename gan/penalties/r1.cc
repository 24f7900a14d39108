// R1: a critic that is flat at real samples.
#include "gan/penalties/slopes.h"

namespace tenon::gan {

Function r1() {
  return with_critic(Function("r1"))
      .doc(R"(The mean squared slope of a critic at real samples.

    gamma / 2 mean |d critic(real) / d real|^2

The scores of a batch must not depend on each other's samples, as they do
behind batch normalization; else slopes are those of the batch's sum.

*Shapes*: real [N, ...] -> []. *Cost*: that of the critic's gradient, recorded
to be differentiated again.)")
      .source("Mescheder et al. 2018, arXiv:1801.04406, equation 9")
      .input("real", "[N, ...]")
      .option("gamma", 10.0, "weight", non_negative)
      .body([](Call& c) { return zero_centred_penalty(c, c["real"]); })
      .sample({.inputs = {example_slopes()},
               .outputs = {7.75},
               .by = "torch 2.15.0"})
      .sample({.inputs = {example_slopes()},
               .options = {tn_value{}, internal::value(2.0)},
               .outputs = {1.55},
               .by = "torch 2.15.0"});
}

}  // namespace tenon::gan
