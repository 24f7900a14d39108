// The words of a key's stream, in tiles, and how a kernel makes its elements
// of them. The layout is that of tenon/key.h.
#ifndef TENON_CORE_OPS_RANDOM_WORDS_H_
#define TENON_CORE_OPS_RANDOM_WORDS_H_

#include <algorithm>
#include <cstdint>

#include "core/device/parallel.h"
#include "core/ops/ints.h"
#include "core/tensor/convert.h"
#include "core/tensor/dtype.h"
#include "tenon/author.h"

namespace tenon::ops {

// Blocks of a tile, 4 KiB, and of a step: four vectors of any SIMD level.
inline constexpr int64_t kTileBlocks = 256;
inline constexpr int64_t kBlockStep = 32;

// Writes `blocks` blocks from number `first` on, two 64-bit words each;
// `blocks` is a multiple of kBlockStep. The option is a key.
void RandomBlocks(const tn_value& key, uint64_t first, int64_t blocks,
                  uint64_t* words);

struct Tile {
  const uint64_t* words;
  int64_t blocks;  // a multiple of kBlockStep
  int64_t begin;   // the first element
  int64_t size;    // elements
};

// Calls body(const Tile&) on any thread until all n elements have their words;
// `per_block` elements are made of a block.
template <class Body>
void ForTiles(const tn_value& key, int64_t n, int64_t per_block,
              const Body& body) {
  const int64_t size = kTileBlocks * per_block;
  constexpr int64_t kGrain = 8;  // tiles worth a thread's while
  device::ParallelFor(
      (n + size - 1) / size, kGrain, [&](int64_t begin, int64_t end) {
        alignas(64) uint64_t words[2 * kTileBlocks];
        for (int64_t t = begin; t < end; ++t) {
          Tile tile = {words, kTileBlocks, t * size,
                       std::min(size, n - t * size)};
          const int64_t used = (tile.size + per_block - 1) / per_block;
          tile.blocks = (used + kBlockStep - 1) / kBlockStep * kBlockStep;
          RandomBlocks(key, static_cast<uint64_t>(t * kTileBlocks), tile.blocks,
                       words);
          body(tile);
        }
      });
}

// Writes a tile's elements, computed as `dtype`, to the output.
inline void StoreTile(const Tile& tile, uint32_t dtype, const void* elements,
                      const tn_view& out) {
  const int64_t bytes = tensor::ElementSize(out.dtype);
  tensor::ConvertRow(dtype, elements, tensor::ElementSize(dtype), out.dtype,
                     static_cast<char*>(out.data) + tile.begin * bytes, bytes,
                     tile.size);
}

// The key of samples. Their words are those of another implementation, at the
// places that tenon/key.h names; what an op makes of its words is its own
// documentation's formula once more, in Python, but where SciPy has it. So a
// mistake in the formula itself shows only in the tests of distributions.
inline tn_value SampleKey() {
  return Ints<0x0123456789ABCDEF, -0x0123456789ABCDF0>();
}
inline constexpr char kRandom123[] =
    "words of Random123 1.14.0, the formula above in Python 3.11";
inline constexpr char kRandom123AndSciPy[] =
    "words of Random123 1.14.0, distribution of SciPy 1.17.1";

// A declaration with the options that all makers of random tensors begin
// with: key, shape.
Op Random(const char* name);

// Sets the shape, and the dtype from an option, after a look at the key.
void InferRandom(Infer& i, DType dtype);

// Refuses what is no key.
void CheckKey(const tn_value& key);

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_RANDOM_WORDS_H_
