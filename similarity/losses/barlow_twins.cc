// The views' cross-correlation becomes the identity.
#include "similarity/losses/example.h"
#include "similarity/losses/pairs.h"
#include "similarity/losses/views.h"

namespace tenon::similarity {

namespace {

// Columns of mean 0 and mean square 1.
Tensor standardized(const Tensor& x, double epsilon) {
  const Tensor centered = x - mean(x, {0}, {.keep_axes = true});
  return centered *
         rsqrt(mean(centered * centered, {0}, {.keep_axes = true}) + epsilon);
}

}  // namespace

Function barlow_twins() {
  return Function("barlow_twins")
      .doc(R"(The cross-correlation of two views becomes the identity.

    sum_i (1 - C_ii)^2 + redundancy sum_{i != j} C_ij^2,
    C = corr(x_i, y_j) over the batch

*Shapes*: x, y [N, D] -> [].
*Cost*: 2 N D^2 operations.)")
      .source("Zbontar et al. 2021, arXiv:2103.03230, equations 1 and 2")
      .input("x", "[N, D], embeddings of one view")
      .input("y", "[N, D], of another view of the same")
      .option("redundancy", 0.005, "weight of what is off the diagonal",
              non_negative)
      .option("epsilon", 1e-12, "added to variances", non_negative)
      .body([](Call& c) {
        const Views views(c);
        const double epsilon = c.number("epsilon");
        const Tensor x = standardized(views.x, epsilon);
        const Tensor y = standardized(views.y, epsilon);
        const Tensor correlation =
            matmul(x.transpose(), y) / static_cast<double>(x.size(0));
        const Tensor own = diagonal(correlation);
        const Tensor off = sum(correlation * correlation) - sum(own * own);
        return sum((1 - own) * (1 - own)) + c.number("redundancy") * off;
      })
      .sample({.inputs = {example_views(), example_other_views()},
               .outputs = {5.22780097642195},
               .by = "torch 2.15.0, by the equations"})
      .sample({.inputs = {example_views(), example_other_views()},
               .options = {internal::value(0.5)},
               .outputs = {5.83068688286678},
               .by = "torch 2.15.0, by the equations"});
}

}  // namespace tenon::similarity
