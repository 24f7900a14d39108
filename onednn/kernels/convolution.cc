// conv1d, 2d, 3d, their transposes, and the gradient of their weights. Pieces
// of a batch are computed apart: how it is cut follows from shapes alone.
#include <algorithm>

#include "onednn/kernels.h"
#include "onednn/kernels/windows.h"

namespace tenon::onednn {
namespace {

constexpr int64_t kPieceWork = 1 << 23;  // multiply-adds that are worth one
constexpr int64_t kSums = 4;             // of the weight's gradient, apart
constexpr int64_t kShortLine = 16;       // elements; shorter ones cost as much
constexpr int64_t kFewInGroup = 8;
constexpr int64_t kManyInGroup = 32;
constexpr char kEmpty[] = "takes no tensors without elements";
constexpr auto kAlgorithm = dnnl::algorithm::convolution_direct;

Windows of_forward(const Execution& e) {
  return Windows(e.in(0), e.out(), e.in(1).shape, WindowOptions::of_conv(e));
}
Windows of_transpose(const Execution& e) {
  return Windows(e.out(), e.in(0), e.in(1).shape, WindowOptions::of_conv(e));
}
Windows of_weight(const Execution& e) {
  constexpr uint32_t kKernel = 5;
  return Windows(e.in(0), e.in(1), e.list(kKernel).begin(),
                 WindowOptions::of_conv(e));
}

// A weight in the layout that a primitive chose.
class Packed {
 public:
  Packed(const Windows& c, const Made& made, const void* weight)
      : buffer_(made.chosen.get_size()),
        packed_(memory(made.chosen, buffer_.data())) {
    const OneThread one;
    reorder(memory(c.weight_layout(), weight), packed_);
  }
  const dnnl::memory& operator*() const { return packed_; }

 private:
  const Buffer buffer_;
  const dnnl::memory packed_;
};

dnnl::convolution_forward::primitive_desc forward_of(const Windows& c) {
  const dnnl::convolution_forward::desc desc(
      dnnl::prop_kind::forward_training, kAlgorithm, c.x_layout(),
      any_layout(c.weight_sizes()), c.y_layout(), c.strides(), c.gaps(),
      c.pads_before(), c.pads_behind());
  return {desc, attributes(), engine()};
}

std::shared_ptr<const Made> forward(const Windows& c) {
  return kept(c.key(kForward), [&] {
    const auto chosen = forward_of(c);
    return Made{dnnl::convolution_forward(chosen), chosen.scratchpad_desc(),
                chosen.weights_desc()};
  });
}

std::shared_ptr<const Made> transpose(const Windows& c) {
  return kept(c.key(kTranspose), [&] {
    const dnnl::convolution_backward_data::desc desc(
        kAlgorithm, c.x_layout(), any_layout(c.weight_sizes()), c.y_layout(),
        c.strides(), c.gaps(), c.pads_before(), c.pads_behind());
    const dnnl::convolution_backward_data::primitive_desc chosen(
        desc, attributes(), engine(), forward_of(c));
    return Made{dnnl::convolution_backward_data(chosen),
                chosen.scratchpad_desc(), chosen.weights_desc()};
  });
}

std::shared_ptr<const Made> weight_gradient(const Windows& c) {
  return kept(c.key(kWeightGradient), [&] {
    const dnnl::convolution_backward_weights::desc desc(
        kAlgorithm, c.x_layout(), any_layout(c.weight_sizes()), c.y_layout(),
        c.strides(), c.gaps(), c.pads_before(), c.pads_behind());
    const dnnl::convolution_backward_weights::primitive_desc chosen(
        desc, attributes(), engine(), forward_of(c));
    return Made{dnnl::convolution_backward_weights(chosen),
                chosen.scratchpad_desc(), chosen.diff_weights_desc()};
  });
}

// As a sum of its own, so that it is what conv + bias gives, bit for bit.
void add_bias(const Execution& e, float* y, int64_t rows, int64_t n) {
  if (!e.has(2)) return;
  const float* bias = e.in_data<float>(2);
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t i = 0; i < n; ++i) y[r * n + i] += bias[i];
  }
}

// Most pieces are alike, and so is the weight they want.
struct WeightOf {
  std::shared_ptr<const Made> made;
  std::shared_ptr<const Packed> packed;
};

template <class Make>
std::vector<WeightOf> weights(const Pieces& pieces, const void* weight,
                              const Make& make) {
  std::vector<WeightOf> all;
  for (int64_t i = 0; i < pieces.count(); ++i) {
    WeightOf one = {make(Piece(pieces, i).windows), nullptr};
    for (const WeightOf& other : all) {
      if (other.made->chosen == one.made->chosen) one.packed = other.packed;
    }
    if (!one.packed) {
      one.packed = std::make_shared<Packed>(pieces.whole, *one.made, weight);
    }
    all.push_back(std::move(one));
  }
  return all;
}

void run_forward(Execution& e) {
  const Windows c = of_forward(e);
  const Pieces pieces(c, c.work(), kPieceWork, Pieces::kRows);
  const OneThread one;
  const std::vector<WeightOf> with = weights(
      pieces, e.in(1).data, [](const Windows& p) { return forward(p); });
  parallel(pieces.count(), [&](int64_t i) {
    const Piece p(pieces, i);
    const Windows& part = p.windows;
    float* y = e.out_data<float>() + p.y;
    run(*with[i].made,
        {{DNNL_ARG_SRC, memory(part.x_layout(), e.in_data<float>(0) + p.x)},
         {DNNL_ARG_WEIGHTS, **with[i].packed},
         {DNNL_ARG_DST, memory(part.y_layout(), y)}});
    add_bias(e, y, part.batch * part.y_image() / c.outputs, c.outputs);
  });
}

void run_transpose(Execution& e) {
  const Windows c = of_transpose(e);
  const Pieces pieces(c, c.work(), kPieceWork, Pieces::kImages);
  const OneThread one;
  const std::vector<WeightOf> with = weights(
      pieces, e.in(1).data, [](const Windows& p) { return transpose(p); });
  parallel(pieces.count(), [&](int64_t i) {
    const Piece p(pieces, i);
    const Windows& part = p.windows;
    float* x = e.out_data<float>() + p.x;
    run(*with[i].made, {{DNNL_ARG_DIFF_DST,
                         memory(part.y_layout(), e.in_data<float>(0) + p.y)},
                        {DNNL_ARG_WEIGHTS, **with[i].packed},
                        {DNNL_ARG_DIFF_SRC, memory(part.x_layout(), x)}});
    add_bias(e, x, part.batch * c.x_image() / c.channels, c.channels);
  });
}

// Each part of the batch has a sum of its own; they are added in order.
void run_weight_gradient(Execution& e) {
  const Windows c = of_weight(e);
  const int64_t worth = std::max<int64_t>(1, c.batch * c.work() / kPieceWork);
  const int64_t sums = std::min({kSums, c.batch, worth});
  const Buffer all(sums * c.weight() * sizeof(float));
  parallel(sums, [&](int64_t i) {
    Windows part = c;
    const int64_t image = i * c.batch / sums;
    part.batch = (i + 1) * c.batch / sums - image;
    const std::shared_ptr<const Made> made = weight_gradient(part);
    const Buffer chosen(made->chosen.get_size());
    const dnnl::memory sum = memory(made->chosen, chosen.data());
    const float* x = e.in_data<float>(0) + image * c.x_image();
    const float* y = e.in_data<float>(1) + image * c.y_image();
    run(*made, {{DNNL_ARG_SRC, memory(part.x_layout(), x)},
                {DNNL_ARG_DIFF_DST, memory(part.y_layout(), y)},
                {DNNL_ARG_DIFF_WEIGHTS, sum}});
    reorder(sum, memory(c.weight_layout(), all.data() + i * c.weight()));
  });
  float* out = e.out_data<float>();
  std::copy_n(all.data(), c.weight(), out);
  for (int64_t i = 1; i < sums; ++i) {
    const float* sum = all.data() + i * c.weight();
    for (int64_t k = 0; k < c.weight(); ++k) out[k] += sum[k];
  }
}

// What oneDNN does not do, or gains nothing by; README.md has the measurements.
const char* declined(const Windows& c) {
  for (int k = 0; k < c.axes; ++k) {
    const int64_t reach = (c.kernel[k] - 1) * c.dilation[k] + 1;
    if (c.before[k] >= reach || c.behind(k) >= reach) {
      return "takes no windows that lie in the border alone";
    }
  }
  if (c.groups > 1 && c.groups == c.channels && c.outputs != c.channels) {
    return "takes depthwise convolutions of as many outputs as channels";
  }
  if (c.groups > 1 && c.channels / c.groups > kManyInGroup) {
    return "takes groups of 32 channels or fewer: of others the core's is as "
           "fast";
  }
  return nullptr;
}

// The core reads a line of the window as one run.
const char* dense(const Windows& c) {
  if (c.kernel[c.axes - 1] * c.channels >= kShortLine || c.taps() == 1) {
    return "takes several groups, or one where a line of the window has fewer "
           "than 16 elements: of others the core's is as fast";
  }
  return nullptr;
}

const char* declines_forward(const Execution& e) {
  if (e.out().numel == 0 || e.in(1).numel == 0) return kEmpty;
  const Windows c = of_forward(e);
  const char* why = declined(c);
  return why == nullptr && c.groups == 1 ? dense(c) : why;
}

const char* declines_transpose(const Execution& e) {
  if (e.out().numel == 0 || e.in(0).numel == 0) return kEmpty;
  const Windows c = of_transpose(e);
  if (c.groups == 1) {
    return "takes several groups: of one the core's is as fast";
  }
  return declined(c);
}

const char* declines_weight(const Execution& e) {
  if (e.in(0).numel == 0 || e.in(1).numel == 0) return kEmpty;
  const Windows c = of_weight(e);
  const int64_t of_group = c.channels / c.groups;
  if (c.groups > 1 && of_group > 1 && of_group < kFewInGroup) {
    return "takes no groups of 2 to 7 channels: the core's is as fast";
  }
  const char* why = declined(c);
  return why == nullptr && c.groups == 1 ? dense(c) : why;
}

}  // namespace

void add_convolutions(Registrar& to) {
  const auto kernel = [](const char* op, Kernel body) {
    return KernelOf(op).priority(priority).isa(TN_ISA_AVX2).body(body, float32);
  };
  for (const char* op : {"conv1d", "conv2d", "conv3d"}) {
    to.add(kernel(op, run_forward).declines<&declines_forward>());
  }
  for (const char* op :
       {"conv_transpose1d", "conv_transpose2d", "conv_transpose3d"}) {
    to.add(kernel(op, run_transpose).declines<&declines_transpose>());
  }
  to.add(kernel("conv_weight_gradient", run_weight_gradient)
             .declines<&declines_weight>());
}

}  // namespace tenon::onednn
