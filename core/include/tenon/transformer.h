// Layers of transformers: MultiHeadAttention, TransformerBlock.
#ifndef TENON_TRANSFORMER_H_
#define TENON_TRANSFORMER_H_

#include <string>

#include "tenon/layers.h"

namespace tenon {

// Every place of x looks at the places of a sequence, in several ways at once:
// heads of queries, keys and values are projections, and so is their union.
//
//   y = concat_h(attention(x Wq_h, m Wk_h, m Wv_h)) Wo,   m = x, or a memory
//
// *Shapes*: x [N, L, units], memory [N, S, any] -> [N, L, units]; mask
// broadcasts to [N, heads, L, S], bool (true where seen) or added. *Errors*:
// heads that do not divide units, key_heads that do not divide heads. *Cost*:
// O(N L S units), memory linear in L and S. *Source*: Vaswani et al. 2017,
// section 3.2.2; key_heads: Ainslie et al. 2023; rotary_base: Su et al. 2021.
class MultiHeadAttention : public Module {
 public:
  struct Options {
    int64_t units;  // of x and of the result
    int64_t heads;
    int64_t key_heads = 0;   // heads of keys and values; 0: as many
    bool causal = false;     // the past alone is seen; the ends are aligned
    bool bias = true;        // of the four projections
    double rotary_base = 0;  // turns queries and keys, often 10000; 0: not
  };

  MultiHeadAttention(Module* parent, const std::string& name,
                     const Options& options)
      : Module(parent, name),
        options_(checked(options)),
        query_(this, "query", projection(options_.heads)),
        key_(this, "key", projection(options_.key_heads)),
        value_(this, "value", projection(options_.key_heads)),
        output_(this, "output",
                {.units = options.units, .bias = options.bias}) {}

  // Of a sequence to itself.
  Tensor operator()(const Tensor& x, const Tensor& mask = {}) {
    return attend(x, x, mask);
  }
  // Of x to a memory, such as an encoder's result.
  Tensor attend(const Tensor& x, const Tensor& memory,
                const Tensor& mask = {}) {
    const Tensor y = scaled_dot_product_attention(
        turned(split(query_(x))), turned(split(key_(memory))),
        split(value_(memory)), mask, {.causal = options_.causal});
    return output_(
        y.transpose({0, 2, 1, 3}).reshape({x.size(0), x.size(1), -1}));
  }

 private:
  Options checked(Options options) const {
    if (options.key_heads == 0) options.key_heads = options.heads;
    if (options.heads < 1 || options.units < 1 ||
        options.units % options.heads != 0 || options.key_heads < 1 ||
        options.heads % options.key_heads != 0) {
      throw Error(TN_INVALID_ARGUMENT,
                  path() + " (MultiHeadAttention): units is " +
                      std::to_string(options.units) + ", heads is " +
                      std::to_string(options.heads) + ", key_heads is " +
                      std::to_string(options.key_heads) +
                      "; each must divide the one before");
    }
    return options;
  }
  int64_t width() const { return options_.units / options_.heads; }
  Dense::Options projection(int64_t heads) const {
    return {.units = heads * width(), .bias = options_.bias};
  }
  // [N, L, heads width] as [N, heads, L, width], without a copy.
  Tensor split(const Tensor& t) const {
    return t.reshape({t.size(0), t.size(1), -1, width()})
        .transpose({0, 2, 1, 3});
  }
  Tensor turned(const Tensor& t) const {
    if (options_.rotary_base == 0) return t;
    return rotary_embedding(t, {}, {.base = options_.rotary_base});
  }

  Options options_;
  Dense query_, key_, value_, output_;
};

// Attention and a network for each place, each behind a LayerNorm and added to
// what it was given.
//
//   h = x + dropout(attention(norm(x)))
//   y = h + dropout(gelu(norm(h) W1 + b1) W2 + b2)
//
// *Shapes*: x [N, L, units] -> the same; mask as in MultiHeadAttention.
// *Source*: Vaswani et al. 2017, section 3.1; norms in front: Xiong et al.
// 2020, figure 1 (b).
class TransformerBlock : public Module {
 public:
  struct Options {
    int64_t units;
    int64_t heads;
    int64_t key_heads = 0;  // see MultiHeadAttention
    int64_t hidden = 0;     // of the network; 0: 4 units
    bool causal = false;
    double dropout = 0;  // the probability of a zero, in [0, 1)
    double rotary_base = 0;
  };

  TransformerBlock(Module* parent, const std::string& name,
                   const Options& options)
      : Module(parent, name),
        attention_norm_(this, "attention_norm"),
        attention_(this, "attention",
                   {.units = options.units,
                    .heads = options.heads,
                    .key_heads = options.key_heads,
                    .causal = options.causal,
                    .rotary_base = options.rotary_base}),
        network_norm_(this, "network_norm"),
        hidden_(this, "hidden",
                {.units =
                     options.hidden != 0 ? options.hidden : 4 * options.units}),
        output_(this, "output", {.units = options.units}),
        attention_dropout_(this, "attention_dropout",
                           {.rate = options.dropout}),
        network_dropout_(this, "network_dropout", {.rate = options.dropout}) {}

  Tensor operator()(const Tensor& x, const Tensor& mask = {}) {
    const Tensor h =
        x + attention_dropout_(attention_(attention_norm_(x), mask));
    return h + network_dropout_(output_(gelu(hidden_(network_norm_(h)))));
  }

 private:
  LayerNorm attention_norm_;
  MultiHeadAttention attention_;
  LayerNorm network_norm_;
  Dense hidden_, output_;
  Dropout attention_dropout_, network_dropout_;
};

}  // namespace tenon

#endif  // TENON_TRANSFORMER_H_
