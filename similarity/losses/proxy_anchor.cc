// Learnt proxies are the anchors, the batch their positives and negatives.
#include "similarity/losses/classes.h"
#include "similarity/losses/example.h"
#include "similarity/losses/pairs.h"

namespace tenon::similarity {

Function proxy_anchor() {
  return Function("proxy_anchor")
      .doc(R"(Learnt proxies are anchors of the batch's rows.

    mean_{p in P+} log(1 + sum_{x of class p} e^{-alpha (s - margin)})
    + mean_{p in P} log(1 + sum_{x of others} e^{alpha (s + margin)})

P the proxies, P+ those whose class is in the batch; s cosines.

*Shapes*: embeddings [N, D], labels [N] in [0, C), proxies [C, D] -> [].)")
      .source("Kim et al. 2020, arXiv:2003.13911, equation 4")
      .input("embeddings", "[N, D], floating")
      .input("labels", "[N], integer in [0, C)")
      .input("proxies", "[C, D], one for each class")
      .option("margin", 0.1, "in cosines")
      .option("alpha", 32.0, "sharpness", positive)
      .body([](Call& c) {
        const double margin = c.number("margin"), alpha = c.number("alpha");
        const Tensor s = class_cosines(c).transpose();
        const Tensor positive = class_mask(c).transpose();
        const Tensor near =
            softplus(masked_logsumexp(-alpha * (s - margin), positive));
        const Tensor far = softplus(
            masked_logsumexp(alpha * (s + margin), logical_not(positive)));
        const Tensor present = any_of(positive, {1}, {.keep_axes = true});
        return masked_mean(near, present) + mean(far);
      })
      .sample({.inputs = {example_embeddings(), example_labels(),
                          example_proxies()},
               .outputs = {35.3376175698491},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {Array({6, 3}, {0.9, -0.4, 0.3, 0.7, 0.2, -0.5, -0.6,
                                         0.8, 0.1, 0.25, -0.9, 0.45, -0.35,
                                         0.15, 0.95, 0.5, 0.65, -0.8}),
                          Array({6}, {0, 0, 1, 1, 2, 2}, DType::int64),
                          example_proxies()},
               .outputs = {39.815519702016},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"});
}

}  // namespace tenon::similarity
