// How good samples are, from features that a network makes of them. All in
// float64. Values of different feature networks can not be compared.
#ifndef TENON_GAN_METRICS_H_
#define TENON_GAN_METRICS_H_

#include "tenon/gan/load.h"
#include "tenon/grad.h"

namespace tenon::gan {

struct Estimate {
  double value;
  double deviation;  // over blocks or splits; 0 of one
};
struct PrecisionRecall {
  double precision;
  double recall;
};

// FID, of features [N, D] and [M, D]. *Source*: Heusel et al. 2017,
// arXiv:1706.08500.
inline double frechet_distance(const Tensor& real, const Tensor& fake) {
  const NoGrad no_grad;
  return internal::function("frechet_distance")(real, fake).item<double>();
}

// KID, of features [N, D] and [M, D], in blocks. *Source*: Binkowski et al.
// 2018, arXiv:1801.01401.
inline Estimate kernel_distance(const Tensor& real, const Tensor& fake,
                                int64_t block = 1000) {
  const NoGrad no_grad;
  const Tensors both = internal::function("kernel_distance", {{"block", block}})
                           .all({real, fake});
  return {both[0].item<double>(), both[1].item<double>()};
}

// How many samples look real, and how much of what is real they cover.
// *Source*: Kynkaanniemi et al. 2019, arXiv:1904.06991.
inline PrecisionRecall precision_recall(const Tensor& real, const Tensor& fake,
                                        int64_t neighbours = 3) {
  const NoGrad no_grad;
  const Tensors both =
      internal::function("precision_recall", {{"neighbours", neighbours}})
          .all({real, fake});
  return {both[0].item<double>(), both[1].item<double>()};
}

// The Inception score's formula, of any classifier's logits [N, C].
// *Source*: Salimans et al. 2016, arXiv:1606.03498.
inline Estimate classifier_score(const Tensor& logits, int64_t splits = 1) {
  const NoGrad no_grad;
  const Tensors both =
      internal::function("classifier_score", {{"splits", splits}})
          .all({logits});
  return {both[0].item<double>(), both[1].item<double>()};
}

}  // namespace tenon::gan

#endif  // TENON_GAN_METRICS_H_
