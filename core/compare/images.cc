// Tasks on small images of clothes, from a linear model to embeddings. Sides of
// matrices are below 100, as some optimizers decompose them in each step.
#include <utility>

#include "core/compare/task.h"
#include "tenon/image_layers.h"
#include "tenon/layers.h"
#include "tenon/metric.h"

namespace tenon::compare {
namespace {

constexpr int64_t kPixels = 7 * 7;
constexpr int64_t kClasses = 10;

// From images to scores [N, 10].
struct Classifier : Module {
  virtual Tensor operator()(const Tensor& images) = 0;

  virtual Tensor loss(const Images& batch) {
    return cross_entropy((*this)(batch.x), batch.y);
  }
  virtual double error(const Images& images) {
    return 1 - accuracy((*this)(images.x), images.y).item<double>();
  }
};

struct Logistic : Classifier {
  Dense output{this, "output", {.inputs = kPixels, .units = kClasses}};

  Tensor operator()(const Tensor& images) override {
    return output(images.reshape({-1, kPixels}));
  }
};

// Pixels are scaled by 1 to 1/100, so that weights differ as much.
struct ScaledLogistic : Logistic {
  Tensor scales =
      take(exp(linspace(0, -4.6052, kPixels)), permutation(Key(7), kPixels));

  Tensor operator()(const Tensor& images) override {
    return output(images.reshape({-1, kPixels}) * scales);
  }
};

struct Mlp : Classifier {
  Dense hidden1{
      this,
      "hidden1",
      {.inputs = kPixels, .units = 32, .weight_start = init::he_normal()}};
  Dense hidden2{this,
                "hidden2",
                {.inputs = 32, .units = 32, .weight_start = init::he_normal()}};
  Dense output{this, "output", {.inputs = 32, .units = kClasses}};

  Tensor operator()(const Tensor& images) override {
    return output(relu(hidden2(relu(hidden1(images.reshape({-1, kPixels}))))));
  }
};

// Of images of 14 x 14.
struct Cnn : Classifier {
  Conv2d first{this,
               "first",
               {.inputs = 1,
                .channels = 4,
                .kernel = 3,
                .padding = "same",
                .weight_start = init::he_normal()}};
  Conv2d second{this,
                "second",
                {.inputs = 4,
                 .channels = 8,
                 .kernel = 3,
                 .padding = "same",
                 .weight_start = init::he_normal()}};
  Dense output{this, "output", {.inputs = 3 * 3 * 8, .units = kClasses}};

  Tensor operator()(const Tensor& images) override {
    const Tensor x = max_pool2d(relu(first(images.newaxis(3))), {2});
    const Tensor y = max_pool2d(relu(second(x)), {2});
    return output(y.reshape({-1, 3 * 3 * 8}));
  }
};

// Unit vectors, near those of the same class: cross entropy of cosines to one
// vector for each class, times 10 (Wang et al. 2017, arXiv:1704.06369,
// equation 6). The error is that of the nearest other image.
struct Embedder : Classifier {
  Dense hidden{
      this,
      "hidden",
      {.inputs = kPixels, .units = 32, .weight_start = init::he_normal()}};
  Dense output{this, "output", {.inputs = 32, .units = 16}};
  Parameter centers =
      parameter("centers", {kClasses, 16}, init::glorot_uniform());

  static Tensor unit(const Tensor& x) {
    return x / sqrt(sum(square(x), {1}, {.keep_axes = true}) + 1e-12);
  }
  Tensor operator()(const Tensor& images) override {
    return unit(output(relu(hidden(images.reshape({-1, kPixels})))));
  }
  Tensor loss(const Images& batch) override {
    const Tensor to = unit(centers.tensor()).transpose();
    return cross_entropy(10 * matmul((*this)(batch.x), to), batch.y);
  }
  double error(const Images& images) override {
    const Tensor x = (*this)(images.x);
    const Tensor place = arange(0, static_cast<double>(x.size(0)), 1);
    const Tensor self = equal(place.newaxis(0), place.newaxis(1));
    const Tensor near =
        matmul(x, x.transpose()) - 3 * self.cast(DType::float32);
    const Tensor right = equal(take(images.y, argmax(near, -1)), images.y);
    return 1 - mean(right.cast(DType::float32)).item<double>();
  }
};

struct Batches {
  int64_t size;
  double wrong = 0;  // share of labels that are drawn at random
};

class ImageProblem : public Problem {
 public:
  ImageProblem(std::unique_ptr<Classifier> model, uint64_t seed,
               const Batches& batches, const ImageData& data)
      : model_(std::move(model)),
        key_(Key(seed).child(1)),
        batches_(batches),
        data_(data),
        labels_(data.train.y) {
    model_->initialize(Key(seed));
    if (batches.wrong == 0) return;
    const int64_t n = labels_.numel();
    labels_ = where(uniform(Key(8), {n}) < batches.wrong,
                    randint(Key(9), {n}, 0, kClasses), labels_);
  }

  Parameters parameters() const override { return model_->parameters(); }
  Tensor loss(int64_t step) override {
    const Tensor picked = randint(key_.child(static_cast<uint64_t>(step)),
                                  {batches_.size}, 0, labels_.numel());
    return model_->loss({take(data_.train.x, picked), take(labels_, picked)});
  }
  double score(Part part) override {
    const Evaluation evaluation(*model_);
    return model_->error(part == Part::kTuning ? data_.tuning : data_.ranking);
  }

 private:
  const std::unique_ptr<Classifier> model_;
  const Key key_;
  const Batches batches_;
  const ImageData& data_;
  Tensor labels_;
};

template <class Model, int64_t side, int64_t batch>
std::unique_ptr<Problem> Make(uint64_t seed, Data& data) {
  return std::make_unique<ImageProblem>(std::make_unique<Model>(), seed,
                                        Batches{.size = batch},
                                        data.images(side));
}

std::unique_ptr<Problem> MakeNoisy(uint64_t seed, Data& data) {
  return std::make_unique<ImageProblem>(std::make_unique<Mlp>(), seed,
                                        Batches{.size = 16, .wrong = 0.4},
                                        data.images(7));
}

}  // namespace

std::vector<Task> ImageTasks() {
  return {
      {"logistic", "logistic regression, 49-10", "test error", 300, 0,
       Make<Logistic, 7, 64>},
      {"logistic_ill", "the same, pixels scaled by 1 to 1/100", "test error",
       300, 0, Make<ScaledLogistic, 7, 64>},
      {"mlp", "49-32-32-10, relu", "test error", 300, 0, Make<Mlp, 7, 64>},
      {"mlp_noisy", "the same, batches of 16, 40 % of labels at random",
       "test error", 300, 0, MakeNoisy},
      {"cnn", "two convolutions with 4 and 8 channels, images of 14 x 14",
       "test error", 200, 0, Make<Cnn, 14, 32>},
      {"embedding", "unit vectors of 16 numbers, near those of their class",
       "1 - recall@1", 300, 0, Make<Embedder, 7, 64>},
  };
}

}  // namespace tenon::compare
