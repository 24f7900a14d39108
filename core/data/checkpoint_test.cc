// Checkpoints: a run that goes on from one is the run that was never stopped.
#include "tenon/checkpoint.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tenon/layers.h"
#include "tenon/metric.h"

namespace tenon {
namespace {

struct Model : Module {
  Dense hidden{this, "hidden", {.inputs = 6, .units = 8}};
  Dropout dropout{this, "dropout", {.rate = 0.3}};
  Dense output{this, "output", {.inputs = 8, .units = 3}};

  Tensor operator()(const Tensor& x) {
    return output(dropout(relu(hidden(x))));
  }
};

struct Training {
  explicit Training(const std::string& name, const Settings& settings)
      : optimizer(name, model.parameters(), settings),
        data(Dataset(normal(Key(1), {40, 6}), randint(Key(2), {40}, 0, 3))
                 .shuffle(5)
                 .batch(8)
                 .prefetch(2)) {}

  // Up to `steps` more; leaves `position` behind the last.
  void Train(int64_t steps) {
    while (steps > 0) {
      for (const Batch& batch : data.from(position)) {
        optimizer.minimize(cross_entropy(model(batch.x), batch.y));
        ++position.index;
        if (--steps == 0) return;
      }
      position = {position.epoch + 1, 0};
    }
  }
  std::vector<float> Weights() const {
    std::vector<float> all;
    for (const Parameter& p : model.parameters()) {
      for (const float x : p.tensor().to_vector<float>()) all.push_back(x);
    }
    return all;
  }

  Model model;
  Optimizer optimizer;
  Dataset data;
  Position position;
};

TEST(Checkpoint, ResumesBitForBitInTheMiddleOfAnEpoch) {
  const std::string path = testing::TempDir() + "/run.safetensors";
  const Settings settings = {{"learning_rate", cosine(0.1, 20)}};
  for (const char* name : {"sgd", "adam", "adamw"}) {
    SCOPED_TRACE(name);
    Training whole(name, settings), half(name, settings), rest(name, settings);
    whole.Train(17);
    half.Train(8);
    Archive archive;
    store(half.model, half.optimizer, half.position, archive);
    save(archive, path);
    rest.position = restore(rest.model, rest.optimizer, load_archive(path));
    EXPECT_EQ(rest.optimizer.step(), 8);
    EXPECT_EQ(rest.position.epoch, 1);
    EXPECT_EQ(rest.position.index, 3);
    rest.Train(9);
    EXPECT_EQ(rest.Weights(), whole.Weights());
    half.Train(1);
    EXPECT_NE(half.Weights(), whole.Weights());
  }
}

TEST(Checkpoint, OfAnotherOptimizerIsRefused) {
  Training sgd("sgd", {}), adam("adam", {});
  Archive archive;
  store(sgd.model, sgd.optimizer, {}, archive);
  try {
    restore(adam.model, adam.optimizer, archive);
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(std::string(e.what()),
              "resume: the checkpoint is of sgd, not of adam");
  }
}

TEST(Archive, KeepsEveryDTypeAndText) {
  const std::string path = testing::TempDir() + "/archive.safetensors";
  Archive archive;
  for (const DType dtype :
       {DType::boolean, DType::uint8, DType::int16, DType::int64,
        DType::float16, DType::bfloat16, DType::float32, DType::float64}) {
    archive.tensors[name_of(dtype)] =
        tenon::tensor({1.0, 0.0, 3.0}).cast(dtype);
  }
  archive.tensors["view"] = tenon::tensor({{1, 2}, {3, 4}}).transpose();
  archive.tensors["scalar"] = tenon::tensor(2.5);
  archive.tensors["nothing"] = full({0, 3}, 0);
  archive.texts = {{"who", "Tenon"}, {"empty", ""}};
  save(archive, path);
  const Archive back = load_archive(path);
  EXPECT_EQ(back.texts, archive.texts);
  ASSERT_EQ(back.tensors.size(), archive.tensors.size());
  for (const auto& [name, tensor] : archive.tensors) {
    SCOPED_TRACE(name);
    const Tensor& other = back.tensors.at(name);
    EXPECT_EQ(other.dtype(), tensor.dtype());
    EXPECT_EQ(other.shape(), tensor.shape());
    EXPECT_EQ(other.to_vector<double>(), tensor.to_vector<double>());
  }
}

TEST(Metrics, CountWhatIsRight) {
  const Tensor scores = tenon::tensor({{1.0, 2.0}, {3.0, 0.0}, {0.0, 1.0}});
  const Tensor labels = tenon::tensor({1, 0, 0});
  EXPECT_NEAR(accuracy(scores, labels).item<double>(), 2.0 / 3, 1e-6);
  ConfusionMatrix confusion(2);
  EXPECT_EQ(confusion.accuracy(), 0);
  confusion.add(scores, labels);
  confusion.add(scores, labels);
  EXPECT_EQ(confusion.counts(),
            (std::vector<std::vector<int64_t>>{{2, 2}, {0, 2}}));
  EXPECT_NEAR(confusion.accuracy(), 2.0 / 3, 1e-12);
}

}  // namespace
}  // namespace tenon
