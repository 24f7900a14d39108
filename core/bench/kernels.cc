// Heavy kernels beside libtorch in the same run: products of matrices, and the
// convolutions of ResNet-50 at batch 8, forward and backward. One thread.
//
//   bazel run -c opt //core/bench:kernels -- [--torch DIR] [gemm] [conv]
//
// A budget is 5 % over what libtorch takes, at the better of its two layouts.
#include <algorithm>
#include <exception>
#include <iostream>

#include "core/bench/rows.h"

namespace tenon::bench {
namespace {

constexpr double kSeconds = 0.1;
constexpr double kSlack = 1.05;

struct Rows {
  Board& board;
  const Peer& peer;

  void Add(const std::string& work, const Loop& ours,
           const std::vector<std::string>& names, bool correct) const {
    double best = kNone;
    for (const std::string& name : names) {
      const double ns = peer.Measure(name, kSeconds);
      if (ns > 0 && (best < 0 || ns < best)) best = ns;
    }
    board.Add({.work = work,
               .unit = "us",
               .ours = Nanoseconds(ours, kSeconds) / 1e3,
               .peer = best < 0 ? kNone : best / 1e3,
               .budget = best < 0 ? kNone : kSlack * best / 1e3,
               .correct = correct});
  }
};

void GemmRows(const Rows& rows) {
  for (const int64_t n : {16, 32, 64, 128, 256, 512, 1024, 2048}) {
    const Tensor a = uniform(Key(1), {n, n});
    const Tensor b = uniform(Key(2), {n, n});
    const Tensor c = matmul(a, b);
    const Tensor row =
        matmul(a(n - 1).cast(DType::float64), b.cast(DType::float64));
    const std::string size = std::to_string(n);
    rows.Add(
        "GEMM " + size,
        [&](uint64_t k) {
          while (k-- > 0) matmul(a, b);
        },
        {"gemm " + size}, Close(c(n - 1), row.to_vector<double>(), 1e-4));
  }
}

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

// Whether a float32 result is near the float64 one, which other tests hold to
// plain loops; relative to the largest element.
bool Near(const Tensor& got, const Tensor& want) {
  const double off = max(abs(got.cast(DType::float64) - want)).item<double>();
  return off <= 1e-4 * max(abs(want)).item<double>();
}

void ConvRows(const Rows& rows) {
  constexpr int64_t kBatch = 8;
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
    const int64_t pad = p.kernel / 2;
    const Conv2dOptions options = {.stride = {p.stride},
                                   .pads = {pad, pad, pad, pad}};
    const Tensor x = normal(Key(1), {kBatch, p.size, p.size, p.channels});
    const Tensor w =
        normal(Key(2), {p.kernel, p.kernel, p.channels, p.outputs});
    const Tensor y = conv2d(x, w, {}, options);
    const Tensor dy = normal(Key(3), y.shape());
    const auto wide = [](const Tensor& t) { return t.cast(DType::float64); };
    const auto backward = [&](const Tensor& dy, const Tensor& x,
                              const Tensor& w) {
      return Tensors{conv_transpose2d(dy, w, {},
                                      {.stride = options.stride,
                                       .pads = options.pads,
                                       .size = {p.size, p.size}}),
                     conv_weight_gradient(
                         x, dy, {p.kernel, p.kernel},
                         {.stride = options.stride, .pads = options.pads})};
    };
    rows.Add(
        "conv " + p.text() + ", forward",
        [&](uint64_t k) {
          while (k-- > 0) conv2d(x, w, {}, options);
        },
        {"conv nhwc forward " + p.text(), "conv nchw forward " + p.text()},
        Near(y, conv2d(wide(x), wide(w), {}, options)));
    const Tensors got = backward(dy, x, w);
    const Tensors want = backward(wide(dy), wide(x), wide(w));
    rows.Add(
        "conv " + p.text() + ", backward",
        [&](uint64_t k) {
          while (k-- > 0) backward(dy, x, w);
        },
        {"conv nhwc backward " + p.text(), "conv nchw backward " + p.text()},
        Near(got[0], want[0]) && Near(got[1], want[1]));
  }
}

int Run(int argc, char** argv) {
  set_num_threads(1);
  std::string torch;
  std::vector<std::string> asked;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--torch" && i + 1 < argc) {
      torch = argv[++i];
    } else {
      asked.push_back(word);
    }
  }
  const auto wants = [&](const char* rows) {
    return asked.empty() ||
           std::find(asked.begin(), asked.end(), rows) != asked.end();
  };
  const Peer peer(torch, "");
  Board board;
  const Rows rows = {board, peer};
  if (wants("gemm")) GemmRows(rows);
  if (wants("conv")) ConvRows(rows);
  std::cout << "conv: size of the image, channels, outputs, kernel, stride\n"
            << "peer: " << peer.remark() << "\n\n"
            << board.Text();
  return board.any_wrong() ? 1 : 0;
}

}  // namespace
}  // namespace tenon::bench

int main(int argc, char** argv) {
  try {
    return tenon::bench::Run(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
    return 2;
  }
}
