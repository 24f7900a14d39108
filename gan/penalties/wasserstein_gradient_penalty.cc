// Gradient penalty: a critic of slope one between real and generated samples.
#include "gan/penalties/slopes.h"

namespace tenon::gan {
namespace {

// A point between each real sample and its generated one.
Tensor between(const Call& c, const Tensor& real, const Tensor& fake) {
  if (!c.has("key")) {
    throw Error(TN_INVALID_ARGUMENT,
                "points between real and fake are random; give a key");
  }
  std::vector<int64_t> sizes(static_cast<size_t>(real.rank()), 1);
  sizes[0] = real.size(0);
  const Tensor share = uniform(c.key("key"), sizes, real.dtype());
  return fake + share * (real - fake);
}

}  // namespace

Function wasserstein_gradient_penalty() {
  return with_critic(Function("wasserstein_gradient_penalty"))
      .doc(R"(How far the slopes of a critic are from a target.

    mean ((|d critic(x) / d x| - target) / target)^2

at points x, uniform between each real and generated sample; without generated
ones, at the real ones. One-sided, slopes below the target count nothing. Its
weight is 10 in the paper. The scores of a batch must not depend on each
other's samples, as they do behind batch normalization.

*Shapes*: real, fake [N, ...] -> []. *Cost*: that of the critic's gradient,
recorded to be differentiated again.)")
      .source(
          "Gulrajani et al. 2017, arXiv:1704.00028, equation 3; one-sided: "
          "Petzka et al. 2018, arXiv:1709.08894, equation 8")
      .input("real", "[N, ...]")
      .input("fake", "of the same shape; its gradient passes through x, too")
      .optional()
      .maybe("key", TN_VALUE_INTS, "of the points; needed where there is fake")
      .option("target", 1.0, "of the slopes", positive)
      .option("one_sided", false, "only steeper slopes count")
      .option("epsilon", 1e-10, "added to squared slopes", non_negative)
      .body([](Call& c) {
        const Tensor real = c["real"];
        const Tensor at = c.has(1) ? between(c, real, c["fake"]) : real;
        const double target = c.number("target");
        const Tensor slope =
            sqrt(squared_norms(slopes(c, at)) + c.number("epsilon"));
        const Tensor off = (slope - target) / target;
        return mean(square(c.flag("one_sided") ? relu(off) : off));
      })
      .sample({.inputs = {example_slopes()},
               .outputs = {0.3515021759932584},
               .by = "torch 2.15.0"})
      .sample({.inputs = {example_slopes()},
               .options = {tn_value{}, tn_value{}, internal::value(0.5)},
               .outputs = {2.8030043521865164},
               .by = "torch 2.15.0"})
      .sample({.inputs = {example_slopes()},
               .options = {tn_value{}, tn_value{}, tn_value{},
                           internal::value(true)},
               .outputs = {0.2209460018339416},
               .by = "torch 2.15.0"});
}

}  // namespace tenon::gan
