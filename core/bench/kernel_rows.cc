// Products of matrices and convolutions.
#include "core/bench/kernel_rows.h"

namespace tenon::bench {
namespace {

// A square image, a square kernel, "same" borders.
struct Problem {
  int64_t size, channels, outputs, kernel, stride;

  std::string text() const {
    std::string all;
    for (const int64_t x : {size, channels, outputs, kernel, stride}) {
      all += (all.empty() ? "" : " ") + std::to_string(x);
    }
    return all;
  }
};

// The three products of one convolution of 8 images.
struct ConvCase {
  explicit ConvCase(const Problem& problem)
      : p(problem),
        pads(4, p.kernel / 2),
        x(normal(Key(1), {8, p.size, p.size, p.channels})),
        w(normal(Key(2), {p.kernel, p.kernel, p.channels, p.outputs})),
        dy(normal(Key(3), Forward(x, w).shape())) {}

  Tensor Forward(const Tensor& x, const Tensor& w) const {
    return conv2d(x, w, {}, {.stride = {p.stride}, .pads = pads});
  }
  Tensor Data(const Tensor& dy, const Tensor& w) const {
    return conv_transpose2d(
        dy, w, {},
        {.stride = {p.stride}, .pads = pads, .size = {p.size, p.size}});
  }
  Tensor Weights(const Tensor& x, const Tensor& dy) const {
    return conv_weight_gradient(x, dy, {p.kernel, p.kernel},
                                {.stride = {p.stride}, .pads = pads});
  }

  Problem p;
  std::vector<int64_t> pads;
  Tensor x, w, dy;
};

}  // namespace

void GemmRows(const KernelRows& rows) {
  for (const int64_t n : {16, 32, 64, 128, 256, 512, 1024, 2048}) {
    const Tensor a = uniform(Key(1), {n, n});
    const Tensor b = uniform(Key(2), {n, n});
    const bool correct =
        Near(matmul(a, b)(n - 1), matmul(Wide(a(n - 1)), Wide(b)));
    const std::string size = std::to_string(n);
    rows.Add(
        "GEMM " + size,
        [&](uint64_t k) {
          while (k-- > 0) matmul(a, b);
        },
        {"gemm " + size}, kSlack, correct);
  }
}

void ConvRows(const KernelRows& rows) {
  for (const Problem& p : std::vector<Problem>{{224, 3, 64, 7, 2},
                                               {56, 64, 64, 1, 1},
                                               {56, 64, 64, 3, 1},
                                               {56, 64, 256, 1, 1},
                                               {56, 128, 128, 3, 2},
                                               {28, 128, 128, 3, 1},
                                               {28, 256, 256, 3, 2},
                                               {14, 256, 256, 3, 1},
                                               {14, 512, 512, 3, 2},
                                               {7, 512, 512, 3, 1},
                                               {7, 512, 2048, 1, 1}}) {
    const ConvCase c(p);
    const auto add =
        [&](const char* pass, const char* words, const Tensor& a,
            const Tensor& b,
            Tensor (ConvCase::*product)(const Tensor&, const Tensor&) const) {
          const std::string row = std::string(pass) + " " + p.text();
          rows.Add(
              "conv " + p.text() + ", " + words,
              [&](uint64_t k) {
                while (k-- > 0) (c.*product)(a, b);
              },
              {"conv nhwc " + row, "conv own " + row}, kSlack,
              Near((c.*product)(a, b), (c.*product)(Wide(a), Wide(b))));
        };
    add("forward", "forward", c.x, c.w, &ConvCase::Forward);
    add("data", "backward by data", c.dy, c.w, &ConvCase::Data);
    add("weights", "backward by weights", c.x, c.dy, &ConvCase::Weights);
  }
}

}  // namespace tenon::bench
