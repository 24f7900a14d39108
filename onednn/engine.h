// oneDNN as the kernels use it: on one thread at a time, with primitives that
// are kept by shape. The host's parallel_for shares out the work.
#ifndef TENON_ONEDNN_ENGINE_H_
#define TENON_ONEDNN_ENGINE_H_

#include <cstdint>
#include <dnnl.hpp>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "tenon/author.h"

namespace tenon::onednn {

using Sizes = std::vector<int64_t>;

// While it lives, oneDNN takes this thread alone. The number that OpenMP had
// here, the application's, is put back.
class OneThread {
 public:
  OneThread();
  ~OneThread();
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  const int before_;
};

const dnnl::engine& engine();

// float32 by sizes and strides; oneDNN knows its layouts by these again.
dnnl::memory::desc strided(const Sizes& sizes, const Sizes& strides);
// The layout is the primitive's to choose.
dnnl::memory::desc any_layout(const Sizes& sizes);

// Primitives run with scratch memory of the caller's: on several threads at
// once.
dnnl::primitive_attr attributes();

struct Made {
  dnnl::primitive primitive;
  dnnl::memory::desc scratch;
  dnnl::memory::desc chosen;  // where it could choose a layout
};

// What `make` gives, or gave for an equal key. The last few hundred are kept.
// Throws dnnl::error where oneDNN does not know how.
std::shared_ptr<const Made> kept(const Sizes& key,
                                 const std::function<Made()>& make);

// `data` is not written through where the argument is an input.
dnnl::memory memory(const dnnl::memory::desc& layout, const void* data);

using Arguments = std::unordered_map<int, dnnl::memory>;
void run(const Made& made, Arguments arguments);
void reorder(dnnl::memory from, dnnl::memory to);

// Memory of the host's allocator, not initialised.
class Buffer {
 public:
  explicit Buffer(uint64_t bytes);
  ~Buffer();
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  float* data() const { return data_; }

 private:
  const uint64_t bytes_;
  float* data_;
};

// body(i) for i from 0 to n, on the pool, each with OneThread. What one throws
// is thrown here.
void parallel(int64_t n, const std::function<void(int64_t)>& body);

// The first number of a key.
enum Kind : int64_t {
  kForward,
  kTranspose,
  kWeightGradient,
  kLayerNorm,
  kAvgPool,
  kAvgPoolGradient
};

inline constexpr int32_t priority = 10;
inline constexpr uint32_t float32 = 1u << TN_F32;

}  // namespace tenon::onednn

#endif  // TENON_ONEDNN_ENGINE_H_
