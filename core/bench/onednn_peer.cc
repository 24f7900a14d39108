// oneDNN's side of the rows of kernels.cc, called directly. Compiled at run
// time into a plug-in; see peer.h.
#include <omp.h>

#include <cstdio>
#include <cstring>
#include <functional>
#include <numeric>
#include <string>
#include <unordered_map>
#include <vector>

#include "dnnl.hpp"

namespace {

using N = unsigned long long;
using dnnl::memory;
using Tag = memory::format_tag;
using Dims = memory::dims;

dnnl::engine& Engine() {
  static auto& engine = *new dnnl::engine(dnnl::engine::kind::cpu, 0);
  return engine;
}
dnnl::stream& Stream() {
  static auto& stream = *new dnnl::stream(Engine());
  return stream;
}

// The row that was looked up last.
std::function<void()>& Kernel() {
  static auto& kernel = *new std::function<void()>;
  return kernel;
}
void RunKernel(N n) {
  for (N i = 0; i < n; ++i) Kernel()();
}

memory::desc Describe(const Dims& dims, Tag tag) {
  return {dims, memory::data_type::f32, tag};
}

// Numbers that are neither zero nor denormal, in whatever layout.
memory Filled(const memory::desc& layout) {
  memory made(layout, Engine());
  auto* x = static_cast<float*>(made.get_data_handle());
  for (size_t i = 0; i < layout.get_size() / sizeof(float); ++i) {
    x[i] = 0.01f * static_cast<float>(i % 97) - 0.48f;
  }
  return made;
}

void Set(const dnnl::primitive& primitive,
         const std::unordered_map<int, memory>& arguments) {
  Kernel() = [=] {
    primitive.execute(Stream(), arguments);
    Stream().wait();
  };
}

// "gemm N"
bool FindGemm(const char* row) {
  int n;
  if (std::sscanf(row, "gemm %d", &n) != 1) return false;
  const std::vector<float> a(n * n, 0.5f);
  const std::vector<float> b(n * n, 0.25f);
  std::vector<float> c(n * n);
  Kernel() = [=]() mutable {
    dnnl_sgemm('N', 'N', n, n, n, 1, a.data(), n, b.data(), n, 0, c.data(), n);
  };
  return true;
}

// A convolution with its images in a layout, its weight in the one that the
// primitive likes, which costs nothing here.
struct Conv {
  Dims strides, pads;
  memory::desc x, w, y;

  dnnl::convolution_forward::primitive_desc Forward(
      dnnl::prop_kind kind) const {
    return {{kind, dnnl::algorithm::convolution_direct, x, w, y, strides, pads,
             pads},
            Engine()};
  }
  void SetForward() const {
    const auto p = Forward(dnnl::prop_kind::forward_inference);
    Set(dnnl::convolution_forward(p),
        {{DNNL_ARG_SRC, Filled(p.src_desc())},
         {DNNL_ARG_WEIGHTS, Filled(p.weights_desc())},
         {DNNL_ARG_DST, Filled(p.dst_desc())}});
  }
  void SetData() const {
    const dnnl::convolution_backward_data::primitive_desc p(
        {dnnl::algorithm::convolution_direct, x, w, y, strides, pads, pads},
        Engine(), Forward(dnnl::prop_kind::forward_training));
    Set(dnnl::convolution_backward_data(p),
        {{DNNL_ARG_DIFF_SRC, Filled(p.diff_src_desc())},
         {DNNL_ARG_WEIGHTS, Filled(p.weights_desc())},
         {DNNL_ARG_DIFF_DST, Filled(p.diff_dst_desc())}});
  }
  void SetWeights() const {
    const dnnl::convolution_backward_weights::primitive_desc p(
        {dnnl::algorithm::convolution_direct, x, w, y, strides, pads, pads},
        Engine(), Forward(dnnl::prop_kind::forward_training));
    Set(dnnl::convolution_backward_weights(p),
        {{DNNL_ARG_SRC, Filled(p.src_desc())},
         {DNNL_ARG_DIFF_WEIGHTS, Filled(p.diff_weights_desc())},
         {DNNL_ARG_DIFF_DST, Filled(p.diff_dst_desc())}});
  }
};

// "conv nhwc|own forward|data|weights SIZE CHANNELS OUTPUTS KERNEL STRIDE", of
// a batch of 8; own: the layout that oneDNN likes best.
bool FindConv(const char* row) {
  char layout[8], pass[16];
  int size, channels, outputs, kernel, stride;
  if (std::sscanf(row, "conv %7s %15s %d %d %d %d %d", layout, pass, &size,
                  &channels, &outputs, &kernel, &stride) != 7) {
    return false;
  }
  const Tag tag = std::strcmp(layout, "nhwc") == 0 ? Tag::nhwc : Tag::any;
  const int pad = kernel / 2;
  const int out = (size + 2 * pad - kernel) / stride + 1;
  const Conv conv = {{stride, stride},
                     {pad, pad},
                     Describe({8, channels, size, size}, tag),
                     Describe({outputs, channels, kernel, kernel}, Tag::any),
                     Describe({8, outputs, out, out}, tag)};
  if (std::strcmp(pass, "forward") == 0) {
    conv.SetForward();
  } else if (std::strcmp(pass, "data") == 0) {
    conv.SetData();
  } else {
    conv.SetWeights();
  }
  return true;
}

}  // namespace

extern "C" const char* peer_version() {
  omp_set_num_threads(1);
  const dnnl_version_t& v = *dnnl_version();
  static const std::string text = "oneDNN " + std::to_string(v.major) + "." +
                                  std::to_string(v.minor) + "." +
                                  std::to_string(v.patch) + ", called directly";
  return text.c_str();
}

extern "C" void (*peer_find(const char* row))(N n) {
  try {
    return FindGemm(row) || FindConv(row) ? RunKernel : nullptr;
  } catch (const dnnl::error&) {
    return nullptr;  // it has no such kernel
  }
}
