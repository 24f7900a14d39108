// The tile loop. Each row kernel's stream of the next tile is asked for while
// it works on this one.
#include "core/graph/run.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "absl/container/inlined_vector.h"
#include "core/device/parallel.h"
#include "core/ops/row_kernels.h"

namespace tenon::graph {
namespace {

constexpr int64_t kChunk = 1 << 14;  // elements of one task
constexpr int64_t kTileInCache = 1024;
constexpr int64_t kTileInMemory = 256;
constexpr int64_t kCacheBytes = 1 << 20;
constexpr int64_t kLine = 64;
constexpr std::align_val_t kAlignment{64};

struct Chunk {
  Binding* binding;
  int64_t begin;
  int64_t end;
};

void CopyRow(const tn_rows* rows, uint32_t size) {
  std::memcpy(rows->out, rows->in[0], rows->n * size);
}

// One thread's instructions: steps and rows with pointers, and which of these
// move.
class Machine {
 public:
  Machine(const Plan& plan, const Stage& stage, int64_t tile)
      : plan_(plan),
        stage_(stage),
        tile_(tile),
        chains_(Count()),
        rows_(Count()),
        prefetches_(Count(), 0),
        tile_bytes_(static_cast<size_t>(tile) * 8) {
    if (plan.tile_buffers == 0) return;  // all is one chain
    ChoosePrefetches();
    // Not of the allocator with the cap: a pass that began must not fail.
    tiles_ = static_cast<char*>(
        ::operator new(plan.tile_buffers* tile_bytes_, kAlignment));
  }
  ~Machine() { ::operator delete(tiles_, kAlignment); }
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  void Run(const Chunk& chunk) {
    for (size_t k = 0; k < Count(); ++k) {
      if (At(k).chain != nullptr) {
        PointChain(k, chunk);
      } else {
        PointRows(k, chunk);
      }
    }
    for (int64_t i = chunk.begin; i < chunk.end; i += tile_) {
      const int64_t n = std::min(tile_, chunk.end - i);
      for (size_t k = 0; k < Count(); ++k) {
        if (At(k).chain != nullptr) {
          RunChain(k, n);
        } else if (At(k).sum >= 0) {
          double& to = chunk.binding->tile_sums[At(k).sum][i / ops::kTile];
          to = SumTile(At(k), rows_[k].in[0], n);
          Advance(k, n);
        } else {
          RunRows(k, n);
        }
      }
    }
  }

 private:
  using Steps = absl::InlinedVector<ChainStep, 16>;

  size_t Count() const { return stage_.instructions.size(); }
  const Instruction& At(size_t k) const { return stage_.instructions[k]; }

  // Each stream of memory that rows read is asked for once, by who reads it
  // first. Chains are one loop over memory, which the machine looks ahead of.
  void ChoosePrefetches() {
    std::vector<bool> asked(plan_.n_values, false);
    for (size_t k = 0; k < Count(); ++k) {
      for (const Step& step : At(k).steps) {
        if (step.x.kind == Place::kMemory) asked[StreamOf(step.x)] = true;
      }
      for (uint32_t i = 0; i < At(k).n_inputs; ++i) {
        const Place& in = At(k).in[i];
        if (in.kind != Place::kMemory) continue;
        if (!asked[StreamOf(in)]) prefetches_[k] |= 1u << i;
        asked[StreamOf(in)] = true;
      }
    }
  }

  uint32_t StreamOf(const Place& memory) const {
    const int32_t over = plan_.overwrites[memory.index];
    return over < 0 ? memory.index : static_cast<uint32_t>(over);
  }

  void PointChain(size_t k, const Chunk& chunk) {
    Steps& steps = chains_[k];
    steps.clear();
    for (const Step& step : At(k).steps) {
      ChainStep to = {step.op, step.term, nullptr, nullptr};
      if (step.term == Term::kElements || step.term == Term::kScaled) {
        to.x = Address(step.x, chunk, At(k).out_size);
      }
      if (step.term == Term::kNumber || step.term == Term::kScaled) {
        to.number = Address(step.number, chunk, At(k).out_size);
      }
      steps.push_back(to);
    }
  }

  void PointRows(size_t k, const Chunk& chunk) {
    const Instruction& instruction = At(k);
    tn_rows& rows = rows_[k];
    rows = {};
    rows.size = sizeof(tn_rows);
    rows.rows = 1;
    if (instruction.kernel != nullptr) {
      rows.options = plan_.options[instruction.call].data();
    }
    for (uint32_t i = 0; i < instruction.n_inputs; ++i) {
      const Place& in = instruction.in[i];
      rows.in[i] = Address(in, chunk, instruction.in_size[i]);
      if (in.kind >= Place::kOne) rows.scalars |= 1u << i;
    }
    rows.out = Address(instruction.out, chunk, instruction.out_size);
  }

  void* Address(const Place& place, const Chunk& chunk, uint32_t size) const {
    switch (place.kind) {
      case Place::kTile:
        return tiles_ + place.index * tile_bytes_;
      case Place::kMemory:
        return static_cast<char*>(Data(place, chunk)) + chunk.begin * size;
      case Place::kOne:
        return Data(place, chunk);
      default:
        return const_cast<char*>(plan_.numbers[place.index].bytes);
    }
  }

  static void* Data(const Place& place, const Chunk& chunk) {
    return chunk.binding->data[place.index];
  }

  void RunChain(size_t k, int64_t n) {
    Steps& steps = chains_[k];
    At(k).chain(steps.data(), steps.size(), n);
    for (size_t s = 0; s < steps.size(); ++s) {
      if (steps[s].x == nullptr) continue;
      if (At(k).steps[s].x.kind != Place::kMemory) continue;
      steps[s].x = static_cast<char*>(steps[s].x) + n * At(k).out_size;
    }
  }

  void RunRows(size_t k, int64_t n) {
    const Instruction& instruction = At(k);
    tn_rows& rows = rows_[k];
    rows.n = n;
    for (uint32_t i = 0; i < instruction.n_inputs; ++i) {
      if (!(prefetches_[k] >> i & 1)) continue;
      const char* next =
          static_cast<const char*>(rows.in[i]) + tile_ * instruction.in_size[i];
      for (int64_t at = 0; at < n * instruction.in_size[i]; at += kLine) {
        __builtin_prefetch(next + at, 0, 3);
      }
    }
    if (instruction.kernel != nullptr)
      instruction.kernel(&rows);
    else
      CopyRow(&rows, instruction.out_size);
    Advance(k, n);
  }

  static double SumTile(const Instruction& of, const void* x, int64_t n) {
    if (of.in_size[0] == sizeof(float)) {
      return ops::SumRow(static_cast<const float*>(x), n);
    }
    return ops::SumRow(static_cast<const double*>(x), n);
  }

  // To the rows of the next tile.
  void Advance(size_t k, int64_t n) {
    const Instruction& instruction = At(k);
    tn_rows& rows = rows_[k];
    for (uint32_t i = 0; i < instruction.n_inputs; ++i) {
      if (instruction.in[i].kind != Place::kMemory) continue;
      rows.in[i] =
          static_cast<const char*>(rows.in[i]) + n * instruction.in_size[i];
    }
    if (instruction.out.kind == Place::kMemory) {
      rows.out = static_cast<char*>(rows.out) + n * instruction.out_size;
    }
  }

  const Plan& plan_;
  const Stage& stage_;
  const int64_t tile_;
  // Of each instruction; most passes have one, which allocates nothing.
  absl::InlinedVector<Steps, 1> chains_;
  absl::InlinedVector<tn_rows, 1> rows_;
  absl::InlinedVector<uint8_t, 8> prefetches_;  // bits of inputs
  const size_t tile_bytes_;
  char* tiles_ = nullptr;
};

// Elements of a tile. Without buffers a pass is one loop, which needs none.
int64_t TileOf(const Plan& plan, const Stage& stage, int64_t total) {
  if (stage.sums) return ops::kTile;
  if (plan.tile_buffers == 0) return kChunk;
  const int64_t streams = 4;  // a guess: parameter, gradient, two slots
  const bool in_cache = total * 4 * streams <= kCacheBytes;
  return in_cache ? kTileInCache : kTileInMemory;
}

}  // namespace

void MakeTileSums(const Plan& plan, Binding& binding) {
  const auto tiles =
      static_cast<size_t>((binding.numel + ops::kTile - 1) / ops::kTile);
  binding.tile_sums.resize(plan.sums.size());
  for (std::vector<double>& sums : binding.tile_sums) sums.resize(tiles);
}

void JoinSum(const Sum& sum, size_t index, const Binding& binding) {
  const std::vector<double>& tiles = binding.tile_sums[index];
  const double all =
      ops::JoinTileSums(tiles.data(), static_cast<int64_t>(tiles.size()));
  void* to = binding.data[sum.value];
  if (sum.dtype == TN_F32) {
    *static_cast<float*>(to) = static_cast<float>(all);
  } else {
    *static_cast<double*>(to) = all;
  }
}

void RunPass(const Plan& plan, const Stage& stage,
             absl::Span<Binding> bindings) {
  absl::InlinedVector<Chunk, 16> chunks;
  int64_t total = 0;
  for (Binding& binding : bindings) {
    total += binding.numel;
    for (int64_t i = 0; i < binding.numel; i += kChunk) {
      chunks.push_back({&binding, i, std::min(i + kChunk, binding.numel)});
    }
  }
  const int64_t tile = TileOf(plan, stage, total);
  const auto run = [&](int64_t begin, int64_t end) {
    Machine machine(plan, stage, tile);
    for (int64_t i = begin; i < end; ++i) machine.Run(chunks[i]);
  };
  if (total <= kChunk * 2) {
    run(0, static_cast<int64_t>(chunks.size()));
  } else {
    device::ParallelFor(static_cast<int64_t>(chunks.size()), 4, run);
  }
}

}  // namespace tenon::graph
