// Attention, and a step of training a network for images.
#include "core/bench/kernel_rows.h"
#include "core/cli/networks.h"

namespace tenon::bench {

void AttentionRows(const KernelRows& rows) {
  const Shape shape = {1, 12, 512, 64};
  const Tensor q = variable(normal(Key(1), shape));
  const Tensor k = variable(normal(Key(2), shape));
  const Tensor v = variable(normal(Key(3), shape));
  const Tensor dy = normal(Key(4), shape);
  const auto both = [](const Tensor& q, const Tensor& k, const Tensor& v,
                       const Tensor& dy) {
    return gradients(sum(scaled_dot_product_attention(q, k, v) * dy),
                     {q, k, v});
  };
  const auto forward = [&] {
    const NoGrad no_grad;
    return scaled_dot_product_attention(q, k, v);
  };
  rows.Add(
      "attention 12 x 512 x 64, forward",
      [&](uint64_t n) {
        while (n-- > 0) forward();
      },
      {"attention forward"}, kSlack,
      Near(forward(), scaled_dot_product_attention(Wide(q), Wide(k), Wide(v))));
  const Tensors got = both(q, k, v, dy);
  const Tensors want =
      both(variable(Wide(q)), variable(Wide(k)), variable(Wide(v)), Wide(dy));
  rows.Add(
      "attention 12 x 512 x 64, forward and backward",
      [&](uint64_t n) {
        while (n-- > 0) both(q, k, v, dy);
      },
      {"attention training"}, kSlack,
      Near(got[0], want[0]) && Near(got[1], want[1]) && Near(got[2], want[2]));
}

// `tenon train --model cnn`'s network and batch, one batch again and again.
void CnnRows(const KernelRows& rows) {
  constexpr int64_t kBatch = 128;
  cli::Cnn model;
  const Tensor images = uniform(Key(1), {kBatch, 28, 28});
  const Tensor labels = randint(Key(2), {kBatch}, 0, 10);
  Optimizer adam("adam", model.parameters(), {{"learning_rate", 1e-3}});
  const auto step = [&] {
    const Tensor loss = cross_entropy(model(images), labels);
    adam.minimize(loss);
    return loss.item<double>();
  };
  const double first = step();
  double last = first;
  for (int i = 0; i < 20; ++i) last = step();
  // Scores that know nothing cost log 10; with He's start, somewhat more.
  const bool correct = first > 1 && first < 10 && last < 0.9 * first;
  rows.Add(
      "training step of `tenon train --model cnn`, batch 128, Adam",
      [&](uint64_t n) {
        while (n-- > 0) step();
      },
      {"cnn nhwc", "cnn own"}, 1.0, correct);
}

}  // namespace tenon::bench
