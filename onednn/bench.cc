// The core's kernels against oneDNN's, in turns in one process; the best of
// each. Prints ratios: above 1, oneDNN is faster.
//   bench LIBRARY [THREADS]     bazel-bin/onednn/libonednn.so
// A ratio of 1.00 of what the package declines: the same kernel ran twice.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "tenon/tenon.h"

namespace tn = tenon;

namespace {

using tn::Shape;
using tn::Tensor;

constexpr int kRounds = 15;

double milliseconds(const std::function<Tensor()>& body) {
  const auto begin = std::chrono::steady_clock::now();
  body();
  const std::chrono::duration<double, std::milli> took =
      std::chrono::steady_clock::now() - begin;
  return took.count();
}

void compare(const std::string& name, const std::function<Tensor()>& body) {
  double best[2] = {1e9, 1e9};
  for (int round = 0; round <= kRounds; ++round) {
    for (const int on : {0, 1}) {
      tn::set_setting("kernels.onednn", on);
      const double took = milliseconds(body);
      if (round > 0) best[on] = std::min(best[on], took);
    }
  }
  std::printf("%-44s %9.3f ms %9.3f ms %6.2f\n", name.c_str(), best[0], best[1],
              best[0] / best[1]);
  std::fflush(stdout);
}

Tensor random(const Shape& shape) { return tn::normal(tn::Key(1), shape); }

void convolution(int64_t n, int64_t size, int64_t channels, int64_t window,
                 int64_t stride, int64_t outputs, int64_t groups = 1) {
  const int64_t border = window / 2;
  const std::vector<int64_t> pads(4, border);
  const Tensor x = random({n, size, size, channels});
  const Tensor weight = random({window, window, channels / groups, outputs});
  const auto forward = [&] {
    return tn::conv2d(x, weight, {},
                      {.stride = {stride}, .groups = groups, .pads = pads});
  };
  const Tensor dy = random(forward().shape());
  const auto name = x.shape().text() + " by " + weight.shape().text() +
                    (stride > 1 ? " / " + std::to_string(stride) : "");
  compare(name, forward);
  compare("  to x", [&] {
    return tn::conv_transpose2d(dy, weight, {},
                                {.stride = {stride},
                                 .groups = groups,
                                 .pads = pads,
                                 .size = {size, size}});
  });
  compare("  to the weight", [&] {
    return tn::conv_weight_gradient(
        x, dy, {window, window},
        {.stride = {stride}, .groups = groups, .pads = pads});
  });
}

void product(int64_t m, int64_t k, int64_t n) {
  const Tensor a = random({m, k});
  const Tensor b = random({k, n});
  compare("matmul " + a.shape().text() + " by " + b.shape().text(),
          [&] { return tn::matmul(a, b); });
}

void layer_norm(int64_t rows, int64_t length) {
  const Tensor x = random({rows, length});
  const Tensor scale = random({length});
  compare("layer_norm " + x.shape().text(),
          [&] { return tn::layer_norm(x, scale, scale); });
}

void avg_pool(int64_t n, int64_t size, int64_t channels) {
  const Tensor x = random({n, size, size, channels});
  const Tensor dy = random({n, size / 2, size / 2, channels});
  compare("avg_pool2d " + x.shape().text() + ", 2",
          [&] { return tn::avg_pool2d(x, {2}); });
  compare("  to x", [&] {
    return tn::avg_pool_gradient(dy, {2}, {size, size});
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench LIBRARY [THREADS]\n");
    return 2;
  }
  tn::load_package_file(argv[1]);
  tn::set_num_threads(argc > 2 ? std::atoi(argv[2]) : 1);
  std::printf("%-44s %12s %12s %6s\n", "", "core", "onednn", "ratio");
  const tn::NoGrad no_grad;
  for (const int64_t n : {1, 8}) {
    convolution(n, 224, 3, 7, 2, 64);  // ResNet-50
    convolution(n, 56, 64, 1, 1, 256);
    convolution(n, 56, 64, 3, 1, 64);
    convolution(n, 28, 128, 3, 1, 128);
    convolution(n, 14, 256, 3, 1, 256);
    convolution(n, 7, 512, 3, 1, 512);
    convolution(n, 28, 256, 3, 1, 256, 32);  // ResNeXt-50
    convolution(n, 28, 1, 3, 1, 32);         // of one channel, and of three
    convolution(n, 32, 3, 3, 1, 64);
    convolution(n, 56, 144, 3, 1, 144, 144);  // MobileNet v2
    convolution(n, 14, 384, 3, 1, 384, 384);
  }
  for (const int64_t m : {1, 4, 8, 16, 32, 256}) product(m, 1024, 1024);
  product(64, 784, 10);
  product(1024, 1024, 1024);
  avg_pool(1, 56, 64);
  avg_pool(8, 56, 64);
  avg_pool(8, 28, 128);
  layer_norm(64, 100);
  layer_norm(4096, 64);
  layer_norm(4096, 768);
  return 0;
}
