// The task on text: a small transformer that predicts the next character.
#include "core/compare/task.h"
#include "tenon/layers.h"
#include "tenon/normalization.h"
#include "tenon/transformer.h"

namespace tenon::compare {
namespace {

constexpr int64_t kContext = 32;
constexpr int64_t kUnits = 32;
constexpr int64_t kBatch = 16;
constexpr int64_t kHeldOut = 128;  // windows

struct Writer : Module {
  Embedding characters{
      this, "characters", {.rows = kCharacters, .columns = kUnits}};
  TransformerBlock block{this,
                         "block",
                         {.units = kUnits,
                          .heads = 4,
                          .hidden = 64,
                          .causal = true,
                          .rotary_base = 10000}};
  LayerNorm norm{this, "norm"};
  Dense output{this, "output", {.units = kCharacters}};

  // Of windows [N, kContext + 1].
  Tensor loss(const Tensor& windows) {
    const Tensor x = block(characters(windows(all, until(-1))));
    return cross_entropy(output(norm(x)), windows(all, from(1)));
  }
};

// `n` windows from anywhere in the text.
Tensor Windows(const Tensor& text, const Key& key, int64_t n) {
  const Tensor starts = randint(key, {n, 1}, 0, text.numel() - kContext);
  return take(text, starts + arange(0, kContext + 1, 1, DType::int64));
}

class Characters : public Problem {
 public:
  Characters(uint64_t seed, const TextData& data)
      : key_(Key(seed).child(1)),
        text_(data.train),
        tuning_(Windows(data.tuning, Key(5), kHeldOut)),
        ranking_(Windows(data.ranking, Key(6), kHeldOut)) {
    model_.initialize(Key(seed));
    score(Part::kTuning);  // lets the layers learn their sizes
  }

  Parameters parameters() const override { return model_.parameters(); }
  Tensor loss(int64_t step) override {
    const Key key = key_.child(static_cast<uint64_t>(step));
    return model_.loss(Windows(text_, key, kBatch));
  }
  double score(Part part) override {
    const Evaluation evaluation(model_);
    return model_.loss(part == Part::kTuning ? tuning_ : ranking_)
        .item<double>();
  }

 private:
  Writer model_;
  const Key key_;
  const Tensor text_, tuning_, ranking_;
};

std::unique_ptr<Problem> Make(uint64_t seed, Data& data) {
  return std::make_unique<Characters>(seed, data.text());
}

}  // namespace

std::vector<Task> TextTasks() {
  return {{"characters", "a transformer of one block that reads 32 characters",
           "test loss", 200, 0, Make}};
}

}  // namespace tenon::compare
