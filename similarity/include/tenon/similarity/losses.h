// Distances, losses of pairs, and what these draw their batches from.
#ifndef TENON_SIMILARITY_LOSSES_H_
#define TENON_SIMILARITY_LOSSES_H_

#include <string>
#include <utility>
#include <vector>

#include "tenon/similarity/load.h"

namespace tenon::similarity {

// Distances between all rows of a [N, D] and all of b [M, D]: [N, M]. Without
// b, of a with itself.
inline Tensor cosine(const Tensor& a, const Tensor& b = {}) {
  return internal::function("cosine")(a, b);
}
inline Tensor euclidean(const Tensor& a, const Tensor& b = {}) {
  return internal::function("euclidean")(a, b);
}
inline Tensor squared_euclidean(const Tensor& a, const Tensor& b = {}) {
  return internal::function("squared_euclidean")(a, b);
}
inline Tensor inner_product(const Tensor& a, const Tensor& b = {}) {
  return internal::function("inner_product")(a, b);
}
inline Tensor manhattan(const Tensor& a, const Tensor& b = {}) {
  return internal::function("manhattan")(a, b);
}
inline Tensor snr(const Tensor& a, const Tensor& b = {}) {
  return internal::function("snr")(a, b);
}
inline Tensor angular(const Tensor& a, const Tensor& b = {}) {
  return internal::function("angular")(a, b);
}

// What a batch's rows are compared with, in place of each other: earlier rows,
// or another encoder's.
struct Reference {
  Tensor embeddings;  // [M, D]
  Tensor labels;      // [M]
};

// A loss of pairs by name, for any number of calls; its options are in the
// reference.
//
//   const similarity::PairLoss loss("multi_similarity", {{"base", 0.5}});
//   optimizer.minimize(loss(model(batch.x), batch.y));
//
// Names: circle, contrastive, lifted_structure, multi_similarity, nt_xent,
// sup_con, triplet.
class PairLoss {
 public:
  explicit PairLoss(const std::string& name, std::vector<Option> options = {})
      : function_(internal::function(name, std::move(options))) {}

  // *Shapes*: embeddings [N, D], labels [N] -> [].
  Tensor operator()(const Tensor& embeddings, const Tensor& labels) const {
    return function_(embeddings, labels);
  }
  // *Errors*: lifted_structure takes no reference.
  Tensor operator()(const Tensor& embeddings, const Tensor& labels,
                    const Reference& reference) const {
    return function_(embeddings, labels, reference.embeddings,
                     reference.labels);
  }

 private:
  Function function_;
};

// Draws batches with several rows of several classes.
//
//   const similarity::Sampler sampler(labels, {.classes = 10, .examples = 8});
//   const Tensor rows = sampler.draw(key.child(step));
class Sampler {
 public:
  struct Options {
    int64_t classes = 8;
    int64_t examples = 4;  // of each class
  };
  // *Errors*: labels of fewer classes.
  Sampler(const Tensor& labels, const Options& options)
      : object_(internal::object("m_per_class",
                                 {{"labels", labels},
                                  {"classes", options.classes},
                                  {"examples", options.examples}})) {}

  // Row numbers [classes * examples], the same for the same key.
  Tensor draw(const Key& key) const {
    return object_.call("draw", {}, {{"key", key}});
  }

 private:
  Object object_;
};

// Embeddings of past batches: push each batch behind its step.
class CrossBatchMemory {
 public:
  struct Options {
    int64_t dimension;
    int64_t capacity = 1024;
  };
  explicit CrossBatchMemory(const Options& options)
      : object_(internal::object("cross_batch_memory",
                                 {{"dimension", options.dimension},
                                  {"capacity", options.capacity}})) {}

  void push(const Tensor& embeddings, const Tensor& labels) const {
    object_.call("push", {embeddings, labels});
  }
  Reference contents() const {
    Tensors all = object_.call_all("contents");
    return {std::move(all[0]), std::move(all[1])};
  }

  Object& object() { return object_; }  // for checkpoints

 private:
  Object object_;
};

}  // namespace tenon::similarity

#endif  // TENON_SIMILARITY_LOSSES_H_
