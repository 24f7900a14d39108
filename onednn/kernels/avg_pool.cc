// avg_pool1d, 2d, 3d and their gradient, in pieces of a batch.
#include <algorithm>

#include "onednn/kernels.h"
#include "onednn/kernels/windows.h"

namespace tenon::onednn {
namespace {

constexpr int64_t kPieceWork = 1 << 18;  // additions that are worth a piece
constexpr int64_t kLeast = 1 << 13;      // elements that are worth a primitive
constexpr int64_t kMostChannels = 128;
constexpr auto kAlgorithm = dnnl::algorithm::pooling_avg_exclude_padding;
enum Option : uint32_t { kKernel };

// Sizes of the window, one number or one for each axis.
Axes window(const Execution& e) {
  const Shape list = e.list(kKernel);
  Axes all;
  for (size_t k = 0; k < all.size(); ++k) {
    all[k] = list[static_cast<int64_t>(std::min(k, list.rank() - 1))];
  }
  return all;
}

Windows of(const Execution& e, const tn_view& x, const tn_view& y) {
  return Windows(x, y, window(e).data(), WindowOptions::of_pool(e));
}
Windows of_forward(const Execution& e) { return of(e, e.in(0), e.out()); }
Windows of_gradient(const Execution& e) { return of(e, e.out(), e.in(0)); }

int64_t work(const Windows& w) { return w.y_image() * w.taps(); }

dnnl::pooling_forward::primitive_desc forward_of(const Windows& w) {
  const dnnl::pooling_forward::desc desc(
      dnnl::prop_kind::forward_training, kAlgorithm, w.x_layout(), w.y_layout(),
      w.strides(), w.window(), w.pads_before(), w.pads_behind());
  return {desc, attributes(), engine()};
}

std::shared_ptr<const Made> forward(const Windows& w) {
  return kept(w.key(kAvgPool), [&] {
    const auto chosen = forward_of(w);
    return Made{dnnl::pooling_forward(chosen), chosen.scratchpad_desc(), {}};
  });
}

std::shared_ptr<const Made> gradient(const Windows& w) {
  return kept(w.key(kAvgPoolGradient), [&] {
    const dnnl::pooling_backward::desc desc(
        kAlgorithm, w.x_layout(), w.y_layout(), w.strides(), w.window(),
        w.pads_before(), w.pads_behind());
    const dnnl::pooling_backward::primitive_desc chosen(
        desc, attributes(), engine(), forward_of(w));
    return Made{dnnl::pooling_backward(chosen), chosen.scratchpad_desc(), {}};
  });
}

void run_forward(Execution& e) {
  const Windows all = of_forward(e);
  const Pieces pieces(all, work(all), kPieceWork, Pieces::kRows);
  parallel(pieces.count(), [&](int64_t i) {
    const Piece p(pieces, i);
    const Windows& w = p.windows;
    run(*forward(w),
        {{DNNL_ARG_SRC, memory(w.x_layout(), e.in_data<float>(0) + p.x)},
         {DNNL_ARG_DST, memory(w.y_layout(), e.out_data<float>() + p.y)}});
  });
}

void run_gradient(Execution& e) {
  const Windows all = of_gradient(e);
  const Pieces pieces(all, work(all), kPieceWork, Pieces::kImages);
  parallel(pieces.count(), [&](int64_t i) {
    const Piece p(pieces, i);
    const Windows& w = p.windows;
    run(*gradient(w),
        {{DNNL_ARG_DIFF_DST, memory(w.y_layout(), e.in_data<float>(0) + p.y)},
         {DNNL_ARG_DIFF_SRC, memory(w.x_layout(), e.out_data<float>() + p.x)}});
  });
}

const char* declines_forward(const Execution& e) {
  const tn_view& x = e.in(0);
  if (e.out().numel < kLeast) {
    return "gives 2^13 elements or more: of fewer the core's is as fast";
  }
  if (x.shape[x.rank - 1] > kMostChannels) {
    return "takes 128 channels or fewer: of more the core's is as fast";
  }
  return nullptr;
}

const char* declines_gradient(const Execution& e) {
  if (e.option(kKernel).count == 0) return "takes no adaptive windows";
  if (e.in(0).numel < kLeast) {
    return "takes 2^13 elements or more: of fewer the core's is as fast";
  }
  const tn_view& x = e.out();
  if (x.shape[x.rank - 1] > kMostChannels) {
    return "takes 128 channels or fewer: of more the core's is as fast";
  }
  return nullptr;
}

}  // namespace

void add_avg_pools(Registrar& to) {
  for (const char* op : {"avg_pool1d", "avg_pool2d", "avg_pool3d"}) {
    to.add(KernelOf(op)
               .priority(priority)
               .isa(TN_ISA_AVX2)
               .body(run_forward, float32)
               .declines<&declines_forward>());
  }
  to.add(KernelOf("avg_pool_gradient")
             .priority(priority)
             .isa(TN_ISA_AVX2)
             .body(run_gradient, float32)
             .declines<&declines_gradient>());
}

}  // namespace tenon::onednn
