// libtorch's side of the rows, by the names that eager.cc and kernels.cc use.
// Compiled at run time into a plug-in; see peer.h.
#include <torch/torch.h>
#include <torch/version.h>

#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <vector>

namespace {

using torch::Tensor;
using N = unsigned long long;

Tensor& A64() {
  static Tensor a = torch::rand({64});
  return a;
}
Tensor& B64() {
  static Tensor b = torch::rand({64});
  return b;
}

template <class F>
void Repeat(N n, const F& f) {
  for (N i = 0; i < n; ++i) f();
}

void Create(N n) {
  torch::NoGradGuard no_grad;
  Repeat(n, [] { torch::empty({64}); });
}
void View(N n) {
  torch::NoGradGuard no_grad;
  const Tensor x = torch::rand({8, 8});
  Repeat(n, [&] { x.view({64}); });
}
void Slice(N n) {
  torch::NoGradGuard no_grad;
  const Tensor x = torch::rand({8, 8});
  Repeat(n, [&] { x.slice(0, 2, 6); });
}
void Transpose(N n) {
  torch::NoGradGuard no_grad;
  const Tensor x = torch::rand({8, 8});
  Repeat(n, [&] { x.transpose(-1, -2); });
}
void Add(N n) {
  torch::NoGradGuard no_grad;
  Repeat(n, [] { A64() + B64(); });
}
void AddRecorded(N n) {
  static Tensor leaf = torch::rand({64}, torch::requires_grad());
  Repeat(n, [] { leaf + B64(); });
}
void AddScalar(N n) {
  torch::NoGradGuard no_grad;
  Repeat(n, [] { A64() + 1.5; });
}
void Broadcast(N n) {
  torch::NoGradGuard no_grad;
  const Tensor x = torch::rand({32, 64});
  Repeat(n, [&] { x + B64(); });
}
template <int size>
void Matmul(N n) {
  torch::NoGradGuard no_grad;
  static const Tensor a = torch::rand({size, size});
  static const Tensor b = torch::rand({size, size});
  Repeat(n, [] { torch::matmul(a, b); });
}
void Chain(N n) {
  torch::NoGradGuard no_grad;
  static const Tensor c = torch::rand({100000});
  Repeat(n, [] { torch::relu(c * 2 + 1) * c - 0.5; });
}

// Layers of these sizes, relu between, one batch again and again.
class Mlp {
 public:
  Mlp(const std::vector<int64_t>& sizes, int64_t batch)
      : x_(torch::rand({batch, sizes[0]})),
        y_(torch::randint(sizes.back(), {batch}, torch::kLong)) {
    for (size_t i = 0; i + 1 < sizes.size(); ++i) {
      weights.push_back((torch::rand({sizes[i + 1], sizes[i]}) * 0.1)
                            .set_requires_grad(true));
      weights.push_back(torch::zeros({sizes[i + 1]}, torch::requires_grad()));
    }
  }
  void Step(torch::optim::Optimizer& optimizer) {
    Tensor x = x_;
    for (size_t i = 0; i < weights.size(); i += 2) {
      x = torch::linear(x, weights[i], weights[i + 1]);
      if (i + 2 < weights.size()) x = torch::relu(x);
    }
    Tensor loss = torch::cross_entropy_loss(x, y_);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    last = loss.item<float>();
  }
  std::vector<Tensor> weights;
  float last = 0;

 private:
  Tensor x_, y_;
};

void MlpSgd(N n) {
  static Mlp mlp({64, 64, 64, 10}, 32);
  static torch::optim::SGD sgd(mlp.weights, torch::optim::SGDOptions(1e-3));
  Repeat(n, [] { mlp.Step(sgd); });
}
void MlpAdam(N n) {
  static Mlp mlp({64, 64, 64, 10}, 32);
  static torch::optim::Adam adam(mlp.weights, torch::optim::AdamOptions(1e-3));
  Repeat(n, [] { mlp.Step(adam); });
}
void Training(N n) {
  static Mlp mlp({784, 256, 128, 100, 10}, 128);
  static torch::optim::Adam adam(mlp.weights, torch::optim::AdamOptions(1e-3));
  Repeat(n, [] { mlp.Step(adam); });
}

void BigAdam(N n) {
  static std::vector<Tensor> parameters = [] {
    std::vector<Tensor> made;
    for (int i = 0; i < 10; ++i) {
      made.push_back(torch::rand({1000000}).set_requires_grad(true));
      made.back().mutable_grad() = torch::rand({1000000});
    }
    return made;
  }();
  static torch::optim::Adam adam(parameters, torch::optim::AdamOptions(1e-3));
  Repeat(n, [] { adam.step(); });
}

// A row of core/bench/kernels.cc, named by its sizes; the last one looked up.
std::function<void()>& Kernel() {
  static auto& kernel = *new std::function<void()>;
  return kernel;
}
void RunKernel(N n) {
  torch::NoGradGuard no_grad;
  Repeat(n, Kernel());
}

// "gemm N"
bool FindGemm(const char* row) {
  int n;
  if (std::sscanf(row, "gemm %d", &n) != 1) return false;
  const Tensor a = torch::rand({n, n});
  const Tensor b = torch::rand({n, n});
  Kernel() = [=] { torch::matmul(a, b); };
  return true;
}

// "nhwc", or "own": NCHW.
torch::MemoryFormat FormatOf(const char* layout) {
  return std::strcmp(layout, "nhwc") == 0 ? torch::MemoryFormat::ChannelsLast
                                          : torch::MemoryFormat::Contiguous;
}

// "conv nhwc|own forward|data|weights SIZE CHANNELS OUTPUTS KERNEL STRIDE", of
// a batch of 8
bool FindConv(const char* row) {
  char layout[8], pass[16];
  int size, channels, outputs, kernel, stride;
  if (std::sscanf(row, "conv %7s %15s %d %d %d %d %d", layout, pass, &size,
                  &channels, &outputs, &kernel, &stride) != 7) {
    return false;
  }
  const auto format = FormatOf(layout);
  const Tensor x = torch::randn({8, channels, size, size}).contiguous(format);
  const Tensor w =
      torch::randn({outputs, channels, kernel, kernel}).contiguous(format);
  const std::vector<int64_t> strides = {stride, stride};
  const std::vector<int64_t> pads = {kernel / 2, kernel / 2};
  const std::vector<int64_t> ones = {1, 1};
  const std::vector<int64_t> zeros = {0, 0};
  const auto forward = [=] {
    return at::convolution(x, w, {}, strides, pads, ones, false, zeros, 1);
  };
  if (std::strcmp(pass, "forward") == 0) {
    Kernel() = forward;
    return true;
  }
  const Tensor dy = torch::randn_like(forward());
  const bool data = std::strcmp(pass, "data") == 0;
  Kernel() = [=] {
    at::convolution_backward(dy, x, w, c10::nullopt, strides, pads, ones, false,
                             zeros, 1, {data, !data, false});
  };
  return true;
}

// "attention forward|training", 12 heads of 512 x 64
bool FindAttention(const char* row) {
  const bool forward = std::strcmp(row, "attention forward") == 0;
  if (!forward && std::strcmp(row, "attention training") != 0) return false;
  std::vector<Tensor> in;
  for (int i = 0; i < 3; ++i) {
    in.push_back(torch::randn({1, 12, 512, 64}, torch::requires_grad()));
  }
  const Tensor dy = torch::randn({1, 12, 512, 64});
  const auto attend = [=] {
    return at::scaled_dot_product_attention(in[0], in[1], in[2]);
  };
  if (forward) {
    Kernel() = attend;
    return true;
  }
  Kernel() = [=] {
    torch::AutoGradMode with_grad(true);
    torch::autograd::grad({(attend() * dy).sum()}, in);
  };
  return true;
}

// The network of core/cli/networks.h.
class Cnn {
 public:
  explicit Cnn(torch::MemoryFormat format)
      : x_(torch::rand({128, 1, 28, 28}).contiguous(format)),
        y_(torch::randint(10, {128}, torch::kLong)) {
    const int channels[] = {1, 32, 64, 64};
    for (int i = 0; i < 3; ++i) {
      const int inputs = channels[i], outputs = channels[i + 1];
      convs_.push_back(Learnt(
          (torch::randn({outputs, inputs, 3, 3}) * 0.1).contiguous(format)));
      scales_.push_back(Learnt(torch::ones({outputs})));
      shifts_.push_back(Learnt(torch::zeros({outputs})));
      means_.push_back(torch::zeros({outputs}));
      variances_.push_back(torch::ones({outputs}));
    }
    for (const auto& [inputs, units] :
         {std::pair{7 * 7 * 64, 128}, {128, 10}}) {
      dense_.push_back(Learnt(torch::randn({units, inputs}) * 0.02));
      biases_.push_back(Learnt(torch::zeros({units})));
    }
    adam_ = std::make_unique<torch::optim::Adam>(
        learnt_, torch::optim::AdamOptions(1e-3));
  }

  void Step() {
    Tensor x = torch::max_pool2d(Block(0, x_), 2);
    x = Block(2, torch::max_pool2d(Block(1, x), 2)).reshape({128, -1});
    x = torch::relu(torch::linear(x, dense_[0], biases_[0]));
    x = torch::linear(torch::dropout(x, 0.3, true), dense_[1], biases_[1]);
    Tensor loss = torch::cross_entropy_loss(x, y_);
    adam_->zero_grad();
    loss.backward();
    adam_->step();
    last = loss.item<float>();
  }
  float last = 0;

 private:
  Tensor Learnt(const Tensor& start) {
    learnt_.push_back(start.detach().set_requires_grad(true));
    return learnt_.back();
  }
  Tensor Block(int i, const Tensor& x) {
    const Tensor y = torch::conv2d(x, convs_[i], {}, 1, 1);
    return torch::relu(torch::batch_norm(y, scales_[i], shifts_[i], means_[i],
                                         variances_[i], true, 0.1, 1e-5,
                                         false));
  }

  Tensor x_, y_;
  std::vector<Tensor> learnt_, convs_, scales_, shifts_, means_, variances_;
  std::vector<Tensor> dense_, biases_;
  std::unique_ptr<torch::optim::Adam> adam_;
};

// "cnn nhwc|own"
bool FindCnn(const char* row) {
  char layout[8];
  if (std::sscanf(row, "cnn %7s", layout) != 1) return false;
  const auto cnn = std::make_shared<Cnn>(FormatOf(layout));
  Kernel() = [=] {
    torch::AutoGradMode with_grad(true);
    cnn->Step();
  };
  return true;
}

constexpr struct {
  const char* name;
  void (*work)(N n);
} kRows[] = {
    {"create", Create},
    {"view", View},
    {"slice", Slice},
    {"transpose", Transpose},
    {"add", Add},
    {"add_recorded", AddRecorded},
    {"add_scalar", AddScalar},
    {"broadcast", Broadcast},
    {"matmul16", Matmul<16>},
    {"matmul256", Matmul<256>},
    {"matmul1024", Matmul<1024>},
    {"chain", Chain},
    {"mlp_sgd", MlpSgd},
    {"mlp_adam", MlpAdam},
    {"training", Training},
    {"adam10m", BigAdam},
};

}  // namespace

extern "C" const char* peer_version() {
  at::set_num_threads(1);
  return "libtorch " TORCH_VERSION ", C++ API";
}

extern "C" void (*peer_find(const char* row))(N n) {
  for (const auto& known : kRows) {
    if (std::strcmp(known.name, row) == 0) return known.work;
  }
  const bool found =
      FindGemm(row) || FindConv(row) || FindAttention(row) || FindCnn(row);
  return found ? RunKernel : nullptr;
}
