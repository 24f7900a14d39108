// Learns where clothes that are alike lie together, and finds them there:
//   fashion [STEPS [PICTURE.svg]]
// Trains an embedding of Fashion-MNIST, reports recall@1 of the test images
// beside that of their pixels, and draws queries with what is nearest, and a
// map of the embeddings.
#include <tenon/fashion_mnist.h>
#include <tenon/similarity.h>
#include <tenon/tenon.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "similarity/examples/picture.h"

namespace tn = tenon;
namespace similarity = tenon::similarity;

struct Embedder : tn::Module {
  tn::Conv2d first{this, "first", {.channels = 32, .kernel = 3}};
  tn::BatchNorm first_norm{this, "first_norm"};
  tn::Conv2d second{this, "second", {.channels = 64, .kernel = 3}};
  tn::BatchNorm second_norm{this, "second_norm"};
  tn::Dense hidden{this, "hidden", {.units = 128}};
  tn::Dense output{this, "output", {.units = 64}};

  // [N, 28, 28, 1] to [N, 64].
  tn::Tensor operator()(const tn::Tensor& images) {
    tn::Tensor x = tn::relu(first_norm(first(images)));
    x = tn::relu(second_norm(second(tn::max_pool2d(x, {2}))));
    x = tn::flatten(tn::max_pool2d(x, {2}), 1);
    return output(tn::relu(hidden(x)));
  }
};

tn::Tensor Embedded(Embedder& model, const tn::Dataset& images) {
  const tn::Evaluation evaluation(model);
  tn::Tensors parts;
  for (const tn::Batch& batch : images.batch(500)) {
    parts.push_back(model(batch.x).detach());
  }
  return tn::concat(parts);
}

void Train(Embedder& model, const tn::Batch& train, int64_t steps) {
  model(train.x(tn::until(2)));  // now all shapes are known
  tn::Optimizer optimizer("adam", model.parameters(),
                          {{"learning_rate", tn::cosine(2e-3, steps)}});
  const similarity::PairLoss loss("sup_con");
  const similarity::Sampler sampler(train.y, {.classes = 10, .examples = 12});
  const tn::Key key(1);
  for (int64_t step = 0; step < steps; ++step) {
    const tn::Tensor rows = sampler.draw(key.child(step));
    const tn::Tensor value =
        loss(model(tn::take(train.x, rows)), tn::take(train.y, rows));
    optimizer.minimize(value);
    if (step % 100 == 0 || step + 1 == steps) {
      std::printf("step %4d  loss %.3f\n", static_cast<int>(step),
                  value.detach().item<double>());
      std::fflush(stdout);
    }
  }
}

// The plane in which rows vary most: their first two principal components.
tn::Tensor Flattened(const tn::Tensor& x) {
  const tn::Tensor centered = x - tn::mean(x, {0}, {.keep_axes = true});
  const tn::Tensor vectors =
      tn::eigh(tn::matmul(centered.transpose(), centered))[1];
  return tn::matmul(centered, vectors(tn::all, tn::from(-2)));
}

std::vector<Answer> Answers(const similarity::Index& index,
                            const tn::Tensor& embedded, const tn::Batch& test) {
  std::vector<Answer> answers;
  const auto labels = test.y.to_vector<int64_t>();
  for (int64_t wanted = 0; wanted < 10; ++wanted) {
    int64_t query = 0;
    while (labels[query] != wanted) ++query;
    const tn::Tensor ids =
        index.search(embedded(tn::range(query, query + 1)), 9).ids(0);
    const tn::Tensor others = ids(tn::from(1));  // the first is the query
    Answer answer = {test.x(query, tn::all, tn::all, 0),
                     tn::data::fashion_mnist_classes[wanted],
                     tn::take(test.x, others)(tn::all, tn::all, tn::all, 0),
                     {}};
    for (const int64_t id : others.to_vector<int64_t>()) {
      answer.right.push_back(labels[id] == wanted);
    }
    answers.push_back(std::move(answer));
  }
  return answers;
}

int main(int argc, char** argv) {
  const int64_t steps = argc > 1 ? std::atoll(argv[1]) : 1500;
  const tn::data::Split data = tn::data::fashion_mnist();
  const tn::Batch train = data.train.batch(data.train.size()).first();
  const tn::Dataset tests = data.test.take(steps < 100 ? 1000 : 10000);
  const tn::Batch test = tests.batch(tests.size()).first();

  Embedder model;
  Train(model, train, steps);
  const tn::Tensor embedded = Embedded(model, tests);
  const double pixels =
      similarity::recall_at_k(tn::flatten(test.x, 1), test.y).item<double>();
  const double learnt =
      similarity::recall_at_k(embedded, test.y).item<double>();
  const double map = similarity::map_at_r(embedded, test.y).item<double>();
  std::printf("recall@1 %.4f, of pixels %.4f; MAP@R %.4f\n", learnt, pixels,
              map);
  if (argc < 3) return 0;

  const similarity::Index index({.dimension = 64, .type = "hnsw"});
  index.add(
      tn::arange(0, static_cast<double>(tests.size()), 1, tn::DType::int64),
      embedded);
  char title[128];
  std::snprintf(
      title, sizeof(title),
      "Fashion-MNIST, test images: recall@1 %.1f %%, of pixels %.1f %%",
      100 * learnt, 100 * pixels);
  const tn::Index some = tn::until(1000);
  const tn::Tensor unit =
      embedded / tn::norm(embedded, {1}, {.keep_axes = true});
  std::ofstream(argv[2]) << Picture(
      title, Answers(index, embedded, test), Flattened(unit)(some),
      test.y(some),
      {std::begin(tn::data::fashion_mnist_classes),
       std::end(tn::data::fashion_mnist_classes)});
}
