// Augmentations of what a discriminator sees, real or generated, through which
// gradients pass to the generator; as often as it seems to learn by heart.
#ifndef TENON_GAN_AUGMENTATION_H_
#define TENON_GAN_AUGMENTATION_H_

#include <algorithm>
#include <vector>

#include "tenon/module.h"

namespace tenon::gan {

struct Augmentations {
  bool flip = true;       // left and right
  bool rotate = true;     // by quarter turns; square images only
  bool translate = true;  // by up to an eighth of the size, mirrored at edges
  bool colour = true;     // brightness and contrast
};

namespace internal {

// Which of N images something happens to, [N, 1, 1, 1].
inline Tensor drawn(const Key& key, int64_t n, double probability) {
  return bernoulli(key, {n}, {.probability = probability})
      .reshape({n, 1, 1, 1});
}

// Each image a quarter turn, a half and three quarters where `turns` says so.
inline Tensor rotated(const Tensor& x, const Tensor& turns) {
  const Tensor turned = transpose(x, {0, 2, 1, 3});
  Tensor y = where(turns == 1, flip(turned, {1}), x);
  y = where(turns == 2, flip(x, {1, 2}), y);
  return where(turns == 3, flip(turned, {2}), y);
}

// Each image moved along an axis by its own number of places.
inline Tensor moved(const Tensor& x, const Tensor& places, int64_t axis) {
  const int64_t size = x.size(axis);
  std::vector<int64_t> sizes = {1, 1, 1, 1};
  sizes[static_cast<size_t>(axis)] = size;
  const Tensor from =
      arange(0, static_cast<double>(size), 1, DType::int64).reshape(sizes) -
      places;
  const Tensor mirrored = (size - 1) - abs((size - 1) - abs(from));
  return take_along_axis(x, broadcast_to(mirrored, x.shape()), axis);
}

inline Tensor translated(const Tensor& x, const Key& key, const Tensor& which) {
  Tensor y = x;
  for (const int64_t axis : {1, 2}) {
    const int64_t most = x.size(axis) / 8;
    const Tensor places = randint(key.child(static_cast<uint64_t>(axis)),
                                  {x.size(0), 1, 1, 1}, -most, most + 1);
    y = moved(y, where(which, places, places * 0), axis);
  }
  return y;
}

}  // namespace internal

// Images, each changed in each way with a probability of its own draw.
//
// Contrast is e^(0.35 n), brightness 0.2 n, for normal n.
// *Shapes*: images [N, H, W, C], about 0, as from tanh -> the same.
// *Source*: Karras et al. 2020, arXiv:2006.06676, appendix B, in part.
inline Tensor augmented(const Tensor& images, const Key& key,
                        double probability, const Augmentations& by = {}) {
  const int64_t n = images.size(0);
  const auto which = [&](uint64_t i) {
    return internal::drawn(key.child(i), n, probability);
  };
  Tensor x = images;
  if (by.flip) {  // half of those that are drawn look the same as before
    x = where(which(0) & internal::drawn(key.child(1), n, 0.5), flip(x, {2}),
              x);
  }
  if (by.rotate) {
    const Tensor turns = randint(key.child(2), {n, 1, 1, 1}, 0, 4);
    x = internal::rotated(x, where(which(3), turns, turns * 0));
  }
  if (by.translate) x = internal::translated(x, key.child(4), which(5));
  if (by.colour) {
    const auto noise = [&](uint64_t i, double size) {
      const Tensor drawn = normal(key.child(i), {n, 1, 1, 1}, x.dtype());
      return where(which(i + 1), size * drawn, drawn * 0);
    };
    x = x * exp(noise(6, 0.35)) + noise(8, 0.2);
  }
  return x;
}

// Augments with a probability that follows how sure the discriminator is of
// real images: it rises while their mean sign is above a target.
//
//   p = clip(p + sign(mean sign(D(real)) - target) images seen / images)
//
// A module, to be saved with a run; its buffers are what it has seen.
// *Source*: Karras et al. 2020, arXiv:2006.06676, section 3.1 (r_t).
class AdaptiveAugmentation : public Module {
 public:
  struct Options {
    double target = 0.6;      // of the mean sign of D(real), in (-1, 1)
    double images = 500'000;  // in which the probability goes from 0 to 1
    int64_t every = 4;        // batches to a change
    double most = 0.8;        // of the probability; above, samples show it
    Augmentations by = {};
  };

  AdaptiveAugmentation() : AdaptiveAugmentation(Options()) {}
  explicit AdaptiveAugmentation(const Options& options)
      : options_(options),
        probability_(buffer("probability", zero())),
        signs_(buffer("signs", zero())),
        images_(buffer("images", zero())),
        batches_(buffer("batches", zero())) {}

  double probability() const { return number(probability_); }

  Tensor operator()(const Tensor& images, const Key& key) const {
    if (probability() == 0) return images;
    return augmented(images, key, probability(), options_.by);
  }

  // To be told the scores of each batch of real images. Reads them.
  void observe(const Tensor& real_scores) {
    const NoGrad no_grad;
    number(signs_) += sum(sign(real_scores.detach())).item<double>();
    number(images_) += static_cast<double>(real_scores.numel());
    if (++number(batches_) < static_cast<double>(options_.every)) return;
    const double off = number(signs_) / number(images_) - options_.target;
    const double change = (off > 0) - (off < 0);
    number(probability_) = std::clamp(
        number(probability_) + change * number(images_) / options_.images, 0.0,
        options_.most);
    number(signs_) = number(images_) = number(batches_) = 0;
  }

 private:
  static Tensor zero() { return full({}, 0, DType::float64); }
  static double& number(const Parameter& p) {
    return *p.tensor().data<double>();
  }

  const Options options_;
  Parameter probability_;  // buffers
  Parameter signs_;
  Parameter images_;
  Parameter batches_;
};

}  // namespace tenon::gan

#endif  // TENON_GAN_AUGMENTATION_H_
