// Integers, coin tosses and permutations from a key.
#include <cstring>

#include "core/ops/random_words.h"

namespace tenon::ops {
namespace {

// A number in [0, range), 0 meaning 2^64, from 64 bits: biased by less than
// range / 2^64.
uint64_t Below(uint64_t range, uint64_t word) {
  if (range == 0) return word;
  return static_cast<uint64_t>((static_cast<unsigned __int128>(word) * range) >>
                               64);
}

// The numbers that a dtype holds, as those of int64 at most.
void CheckRange(int64_t low, int64_t high, uint32_t dtype) {
  if (!tensor::IsInteger(dtype)) {
    throw Error(TN_INVALID_ARGUMENT,
                std::string("dtype must be an integer, got ") +
                    tensor::DTypeName(dtype));
  }
  const int bits = static_cast<int>(8 * tensor::ElementSize(dtype));
  const bool is_signed = tensor::IsSigned(dtype);
  const int64_t least = is_signed ? -(int64_t{1} << (bits - 2)) * 2 : 0;
  const bool fits =
      bits == 64 || high <= (int64_t{1} << (is_signed ? bits - 1 : bits));
  if (low >= high || low < least || !fits) {
    throw Error(TN_INVALID_ARGUMENT,
                "[" + std::to_string(low) + ", " + std::to_string(high) +
                    ") is empty or not a range of " + tensor::DTypeName(dtype));
  }
}

}  // namespace

Op randint() {
  return Random("randint")
      .doc(R"(Integers that are uniform in [low, high).

    y = low + floor((high - low) w / 2^64)

w is two words of the stream; the bias is below (high - low) / 2^64. *Options*:
key; shape; low, high; dtype. *Errors*: the range is empty, or the dtype does
not hold it. *Cost*: O(N).)")
      .source(
          "Lemire 2019, Fast random integer generation in an interval, "
          "section 3, without rejection")
      .maturity(Maturity::stable)
      .required("low", TN_VALUE_INT, "the least number")
      .required("high", TN_VALUE_INT, "above all numbers")
      .option("dtype", DType::int64, "of the result, an integer")
      .infer([](Infer& i) {
        const auto dtype = static_cast<uint32_t>(i.option(4).as.i);
        CheckRange(i.integer(2), i.integer(3), dtype);
        InferRandom(i, static_cast<DType>(dtype));
      })
      .kernel([](Execution& e) {
        const uint64_t low = static_cast<uint64_t>(e.integer(2));
        const uint64_t range = static_cast<uint64_t>(e.integer(3)) - low;
        ForTiles(e.option(0), e.out().numel, 2, [&](const Tile& tile) {
          uint64_t elements[2 * kTileBlocks];
          for (int64_t k = 0; k < tile.size; ++k) {
            elements[k] = low + Below(range, tile.words[k]);
          }
          StoreTile(tile, TN_I64, elements, e.out());
        });
      })
      .sample(
          {.options = {SampleKey(), Ints<8>(), internal::value(-3),
                       internal::value(7)},
           .outputs = {Array({6, 2, -1, -1, 4, -1, 5, -2}).as(DType::int64)},
           .by = kRandom123});
}

Op bernoulli() {
  return Random("bernoulli")
      .doc(R"(Booleans that are true with a probability.

    y = w < probability 2^32

w is one word of the stream. *Options*: key; shape; probability. *Cost*:
O(N).)")
      .source("Devroye 1986, Non-uniform random variate generation, III.1")
      .maturity(Maturity::stable)
      .option("probability", 0.5, "of true", between(0, 1))
      .infer([](Infer& i) { InferRandom(i, DType::boolean); })
      .kernel([](Execution& e) {
        const auto below = static_cast<uint64_t>(e.number(2) * 0x1p32);
        uint8_t* out = e.out_data<uint8_t>();
        ForTiles(e.option(0), e.out().numel, 4, [&](const Tile& tile) {
          uint32_t words[4 * kTileBlocks];
          std::memcpy(words, tile.words, 16 * tile.blocks);
          for (int64_t k = 0; k < tile.size; ++k) {
            out[tile.begin + k] = words[k] < below;
          }
        });
      })
      .sample({.options = {SampleKey(), Ints<8>(), internal::value(0.3)},
               .outputs = {Array({0, 0, 1, 0, 0, 1, 0, 1}).as(DType::boolean)},
               .by = kRandom123});
}

Op permutation() {
  return Op("permutation")
      .random()
      .no_gradient()
      .doc(R"(The numbers 0 to n - 1 in random order.

    for i = 0, ..., n - 1:  y[i] = y[j],  y[j] = i
    j uniform in 0 ... i, from words 2 i and 2 i + 1 of the stream

*Shapes*: [n]. *Options*: key; n. *Dtypes*: int64. *Cost*: O(n), one thread.)")
      .source(
          "Knuth 1997, The art of computer programming 2, algorithm 3.4.2P, "
          "inside out")
      .maturity(Maturity::stable)
      .required("key", TN_VALUE_INTS, "a Key's two words")
      .required("n", TN_VALUE_INT, "how many numbers", non_negative)
      .infer([](Infer& i) {
        CheckKey(i.option(0));
        i.set(0, {i.integer(1)}, DType::int64);
      })
      .kernel([](Execution& e) {
        int64_t* y = e.out_data<int64_t>();
        const int64_t n = e.out().numel;
        ForTiles(e.option(0), n, 2, [&](const Tile& tile) {
          std::memcpy(y + tile.begin, tile.words, 8 * tile.size);
        });
        // Place i holds its random words until its turn comes.
        for (int64_t i = 0; i < n; ++i) {
          const auto j = static_cast<int64_t>(
              Below(static_cast<uint64_t>(i) + 1, static_cast<uint64_t>(y[i])));
          y[i] = y[j];
          y[j] = i;
        }
      })
      .sample({.options = {SampleKey(), internal::value(8)},
               .outputs = {Array({2, 7, 0, 4, 1, 3, 6, 5}).as(DType::int64)},
               .by = kRandom123});
}

}  // namespace tenon::ops
