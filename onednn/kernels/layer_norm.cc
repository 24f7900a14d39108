// layer_norm over blocks of rows.
#include <algorithm>
#include <cstring>

#include "onednn/engine.h"
#include "onednn/kernels.h"

namespace tenon::onednn {
namespace {

constexpr int64_t kBlock = 1 << 16;  // elements, about
constexpr int64_t kLeast = 1 << 14;  // elements that are worth a primitive
constexpr int64_t kLeastRow = 16;

struct Rows {
  int64_t length;
  int64_t count;
  int64_t block;  // rows

  explicit Rows(const tn_view& x)
      : length(x.shape[x.rank - 1]),
        count(x.numel / length),
        block(std::clamp<int64_t>(kBlock / length, 1, count)) {}
};

std::shared_ptr<const Made> normalization(int64_t rows, int64_t length,
                                          bool scale, bool shift,
                                          float epsilon) {
  int32_t bits;
  std::memcpy(&bits, &epsilon, sizeof(bits));
  return kept({kLayerNorm, rows, length, scale, shift, bits}, [&] {
    auto flags = dnnl::normalization_flags::none;
    if (scale) flags |= dnnl::normalization_flags::use_scale;
    if (shift) flags |= dnnl::normalization_flags::use_shift;
    const dnnl::layer_normalization_forward::desc desc(
        dnnl::prop_kind::forward_inference,
        strided({rows, length}, {length, 1}), epsilon, flags);
    const dnnl::layer_normalization_forward::primitive_desc chosen(
        desc, attributes(), engine());
    return Made{dnnl::layer_normalization_forward(chosen),
                chosen.scratchpad_desc(),
                {}};
  });
}

void run_layer_norm(Execution& e) {
  const Rows all(e.in(0));
  const auto epsilon = static_cast<float>(e.number(0));
  const dnnl::memory::desc row = strided({all.length}, {1});
  parallel((all.count + all.block - 1) / all.block, [&](int64_t i) {
    const int64_t first = i * all.block;
    const int64_t n = std::min(all.block, all.count - first);
    const std::shared_ptr<const Made> made =
        normalization(n, all.length, e.has(1), e.has(2), epsilon);
    const dnnl::memory::desc rows = strided({n, all.length}, {all.length, 1});
    const int64_t at = first * all.length;
    Arguments arguments = {
        {DNNL_ARG_SRC, memory(rows, e.in_data<float>(0) + at)},
        {DNNL_ARG_DST, memory(rows, e.out_data<float>() + at)}};
    if (e.has(1)) arguments[DNNL_ARG_SCALE] = memory(row, e.in_data<float>(1));
    if (e.has(2)) arguments[DNNL_ARG_SHIFT] = memory(row, e.in_data<float>(2));
    run(*made, std::move(arguments));
  });
}

const char* declines(const Execution& e) {
  const tn_view& x = e.in(0);
  if (x.numel < kLeast || x.shape[x.rank - 1] < kLeastRow) {
    return "takes 2^14 elements or more, in rows of 16 or more: of others the "
           "core's is as fast";
  }
  return nullptr;
}

}  // namespace

void add_layer_norm(Registrar& to) {
  to.add(KernelOf("layer_norm")
             .priority(priority)
             .isa(TN_ISA_AVX2)
             .body(run_layer_norm, float32)
             .declines<&declines>());
}

}  // namespace tenon::onednn
