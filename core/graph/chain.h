// Chains: calls whose intermediate results stay in registers. A chain is a
// list of steps over an accumulator of some vectors, done from the first to the
// last for one block of elements after the other.
#ifndef TENON_CORE_GRAPH_CHAIN_H_
#define TENON_CORE_GRAPH_CHAIN_H_

#include <cstddef>
#include <cstdint>

namespace tenon::graph {

// What a step does with the accumulator a and, from kTake on, an operand b.
enum class ChainOp : uint8_t {
  kStore,  // x = a
  kSquare,
  kSqrt,
  kNegative,
  kAbs,
  kSign,
  kTake,  // a = b
  kAdd,
  kMultiply,
  kSubtract,      // a = a - b
  kSubtractFrom,  // a = b - a
  kDivide,        // a = a / b
  kDivideInto,    // a = b / a
  // Which operand is first decides the sign of a zero.
  kMaximum,    // a = maximum(a, b)
  kMaximumOf,  // a = maximum(b, a)
  kMinimum,
  kMinimumOf
};

// The operand b: elements x, one number, or number * x, which is rounded.
enum class Term : uint8_t { kNone, kElements, kNumber, kScaled };

struct ChainStep {
  ChainOp op;
  Term term;
  void* x;
  const void* number;
};

// Does the steps over elements [0, n) of each x. A store's elements may be
// those of another step's x: what reads them later reads what was stored.
using ChainFunction = void (*)(const ChainStep* steps, size_t n_steps,
                               int64_t n);

// Null for a dtype that has no chains.
ChainFunction ChainOf(uint32_t dtype);

}  // namespace tenon::graph

#endif  // TENON_CORE_GRAPH_CHAIN_H_
