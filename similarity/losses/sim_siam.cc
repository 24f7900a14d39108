// Predictions of one view agree with the other's projection.
#include "similarity/losses/example.h"
#include "similarity/losses/pairs.h"
#include "similarity/losses/views.h"

namespace tenon::similarity {

namespace {

Tensor mean_cosine(const Tensor& p, const Tensor& z) {
  return mean(sum(unit_rows(p) * unit_rows(z), {1}));
}

}  // namespace

Function sim_siam() {
  return Function("sim_siam")
      .doc(
          R"(The prediction of each view agrees with the projection of the other.

    -1/2 (mean cos(p1, z2) + mean cos(p2, z1))

Gradients take the projections z for constants, without which all would
collapse, unless `through_projections`.

*Shapes*: predictions p1, p2 and projections z1, z2 [N, D] -> [].)")
      .source("Chen and He 2021, arXiv:2011.10566, equations 1 to 4")
      .input("p1", "[N, D], predicted from view 1")
      .input("p2", "[N, D], from view 2")
      .input("z1", "[N, D], projection of view 1")
      .input("z2", "[N, D], of view 2")
      .option("through_projections", false, "gradients of z1 and z2, too")
      .body([](Call& c) {
        Tensor z1 = c["z1"], z2 = c["z2"];
        for (const char* name : {"p1", "p2", "z1", "z2"}) {
          require_rows(name, c[name], c["p1"].size(-1));
        }
        if (!c.flag("through_projections")) {
          z1 = z1.detach();
          z2 = z2.detach();
        }
        return (mean_cosine(c["p1"], z2) + mean_cosine(c["p2"], z1)) * -0.5;
      })
      .sample({.inputs = {example_views(), example_other_views(),
                          rolled(example_other_views(), 1),
                          rolled(example_views(), 2)},
               .options = {internal::value(true)},
               .outputs = {0.0211323577900904},
               .by = "torch 2.15.0"});
}

}  // namespace tenon::similarity
