// A DCGAN that draws clothes: trained on Fashion-MNIST, a picture for each
// epoch, scored over features of a classifier that is trained here, too.
// Usage: dcgan [OUT [EPOCHS [IMAGES]]]   IMAGES: of an epoch, and scored
#include <tenon/gan.h>
#include <tenon/tenon.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "png.h"

namespace tn = tenon;
namespace gan = tenon::gan;

constexpr int64_t kNoise = 64;
constexpr int64_t kBatch = 64;

// A transposed convolution that doubles height and width.
struct Grow : tn::Module {
  Grow(tn::Module* parent, const std::string& name, int64_t inputs,
       int64_t channels)
      : Module(parent, name),
        weight(parameter("weight", {4, 4, channels, inputs},
                         tn::init::truncated_normal(0.05))) {}
  tn::Tensor operator()(const tn::Tensor& x) const {
    return tn::conv_transpose2d(x, weight.tensor(), {},
                                {.stride = {2}, .padding = "same"});
  }
  tn::Parameter weight;
};

// Noise [N, 64] to images [N, 28, 28, 1] in (-1, 1).
struct Generator : tn::Module {
  tn::Dense project{this, "project", {.inputs = kNoise, .units = 49 * 64}};
  tn::BatchNorm norm1{this, "norm1", {.channels = 64}};
  Grow grow1{this, "grow1", 64, 32};
  tn::BatchNorm norm2{this, "norm2", {.channels = 32}};
  Grow grow2{this, "grow2", 32, 1};

  tn::Tensor operator()(const tn::Tensor& noise) {
    const tn::Tensor x = project(noise).reshape({-1, 7, 7, 64});
    return tn::tanh(grow2(tn::relu(norm2(grow1(tn::relu(norm1(x)))))));
  }
};

struct Discriminator : tn::Module {
  gan::SpectralConv2d conv1{this,
                            "conv1",
                            {.inputs = 1,
                             .channels = 32,
                             .kernel = 4,
                             .stride = 2,
                             .padding = "same"}};
  gan::SpectralConv2d conv2{this,
                            "conv2",
                            {.inputs = 32,
                             .channels = 64,
                             .kernel = 4,
                             .stride = 2,
                             .padding = "same"}};
  gan::SpectralDense output{this, "output", {.inputs = 49 * 64, .units = 1}};

  tn::Tensor operator()(const tn::Tensor& images) {
    const auto bend = [](const tn::Tensor& x) {
      return tn::leaky_relu(x, {.negative_slope = 0.2});
    };
    return output(bend(conv2(bend(conv1(images)))).reshape({-1, 49 * 64}));
  }
};

// Its last hidden layer is what samples are compared by.
struct Classifier : tn::Module {
  tn::Conv2d conv1{
      this,
      "conv1",
      {.channels = 16, .kernel = 3, .stride = 2, .padding = "same"}};
  tn::Conv2d conv2{
      this,
      "conv2",
      {.channels = 32, .kernel = 3, .stride = 2, .padding = "same"}};
  tn::Dense hidden{this, "hidden", {.units = 64}};
  tn::Dense output{this, "output", {.units = 10}};

  tn::Tensor features(const tn::Tensor& images) {
    const tn::Tensor x = tn::relu(conv2(tn::relu(conv1(images))));
    return tn::relu(hidden(x.reshape({x.size(0), -1})));
  }
  tn::Tensor operator()(const tn::Tensor& images) {
    return output(features(images));
  }
};

tn::Dataset from_minus_one(const tn::Dataset& data) {
  return data.map([](const tn::Batch& b) {
    return tn::Batch{b.x * 2 - 1, b.y};
  });
}

void train(Classifier& classifier, const tn::Dataset& data, int64_t epochs) {
  classifier(data.first().x);  // now all shapes are known
  tn::Optimizer optimizer("adam", classifier.parameters(),
                          {{"learning_rate", 2e-3}});
  for (int64_t epoch = 0; epoch < epochs; ++epoch) {
    for (const tn::Batch& b : data.from({.epoch = epoch})) {
      optimizer.minimize(tn::cross_entropy(classifier(b.x), b.y));
    }
  }
}

double accuracy(Classifier& classifier, const tn::Batch& test) {
  const tn::Evaluation evaluation(classifier);
  return tn::accuracy(classifier(test.x), test.y).item<double>();
}

// Images of the generator's average, in evaluation, a thousand at a time.
tn::Tensor draw(Generator& generator, const gan::Average& average,
                const tn::Key& key, int64_t n) {
  const tn::Evaluation evaluation(generator);
  const auto scope = average.in_force();
  tn::Tensors parts;
  for (int64_t i = 0; i < n; i += 1000) {
    parts.push_back(
        generator(tn::normal(key.child(static_cast<uint64_t>(i)),
                             {std::min<int64_t>(1000, n - i), kNoise})));
  }
  return tn::concat(parts);
}

void print_scores(const char* what, Classifier& classifier,
                  const tn::Tensor& real, const tn::Tensor& fake) {
  const tn::Evaluation evaluation(classifier);
  const tn::Tensor a = classifier.features(real), b = classifier.features(fake);
  const gan::Estimate kid = gan::kernel_distance(a, b);
  const gan::PrecisionRecall both = gan::precision_recall(a, b);
  const gan::Estimate score = gan::classifier_score(classifier(fake));
  std::printf("%-18s %8.2f  %8.3f +- %.3f  %9.3f  %6.3f  %6.2f\n", what,
              gan::frechet_distance(a, b), kid.value, kid.deviation,
              both.precision, both.recall, score.value);
  std::fflush(stdout);
}

struct Data {
  tn::Dataset train;  // batches of an epoch
  tn::Batch test;     // as many images as are scored
  tn::Tensor others;  // of the training images, as many
};

Data load(int64_t images) {
  const int64_t scored = std::clamp<int64_t>(images / 6, 64, 10'000);
  const tn::data::Split data = tn::data::fashion_mnist();
  const tn::Dataset train = from_minus_one(data.train);
  const tn::Dataset test = from_minus_one(data.test);
  return {train.shuffle(1).take(images).batch(kBatch, tn::Remainder::drop),
          test.take(scored).batch(scored).first(),
          train.take(scored).batch(scored).first().x};
}

double seconds() {
  static const auto start = std::chrono::steady_clock::now();
  const std::chrono::duration<double> passed =
      std::chrono::steady_clock::now() - start;
  return passed.count();
}

// Epochs of both players, each with a picture and its scores.
void play(const Data& data, Classifier& classifier, int64_t epochs,
          const std::string& out) {
  Generator generator;
  Discriminator discriminator;
  const tn::Settings settings = {{"learning_rate", 4e-4}, {"beta1", 0.5}};
  tn::Optimizer g("adam", generator.parameters(), settings);
  tn::Optimizer d("adam", discriminator.parameters(), settings);
  gan::Average average(generator, {.decay = 0.995});
  gan::Training training(
      {.generate =
           [&](const tn::Key& key, int64_t n) {
             return generator(tn::normal(key, {n, kNoise}));
           },
       .discriminate = [&](const tn::Tensor& x) { return discriminator(x); }},
      g, d, {.loss = gan::Loss("hinge"), .average = &average});

  for (int64_t epoch = 0; epoch < epochs; ++epoch) {
    const tn::Key key = tn::Key(1).child(static_cast<uint64_t>(epoch));
    uint64_t step = 0;
    for (const tn::Batch& b : data.train.from({.epoch = epoch})) {
      training.step(b.x, key.child(step++));
    }
    const tn::Tensor drawn =
        draw(generator, average, tn::Key(2), data.test.x.size(0));
    const std::string number = std::to_string(epoch + 1);
    png::write_grid(drawn(tn::until(64)), 8, out + "/epoch_" + number + ".png");
    char what[64];
    std::snprintf(what, sizeof(what), "epoch %s, %.0f s", number.c_str(),
                  seconds());
    print_scores(what, classifier, data.test.x, drawn);
  }
}

int main(int argc, char** argv) {
  const std::string out = argc > 1 ? argv[1] : "dcgan";
  const int64_t epochs = argc > 2 ? std::atoll(argv[2]) : 10;
  const int64_t images = argc > 3 ? std::atoll(argv[3]) : 60'000;
  std::filesystem::create_directories(out);
  seconds();  // from now on

  const Data data = load(images);
  Classifier classifier;
  train(classifier, data.train, 2);
  const double right = accuracy(classifier, data.test);
  std::printf("features: of a classifier, %.1f %% right after %.0f s\n",
              100 * right, seconds());
  std::printf("%-18s %8s  %17s  %9s  %6s  %6s\n", "", "FID", "KID", "precision",
              "recall", "score");
  print_scores("real images", classifier, data.test.x, data.others);
  play(data, classifier, epochs, out);
}
