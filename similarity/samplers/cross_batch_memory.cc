// The embeddings of past batches, which stay useful as they drift slowly.
#include <algorithm>
#include <string>

#include "similarity/losses/pairs.h"

namespace tenon::similarity {

class CrossBatchMemory {
 public:
  explicit CrossBatchMemory(const Options& o)
      : capacity_(o.integer("capacity")),
        embeddings_(full({0, dimension_of(o)}, 0)),
        labels_(full({0}, 0, DType::int64)) {}

  void push(Call& c) {
    require_rows("embeddings", c["embeddings"], embeddings_.size(1));
    require_labels("labels", c["labels"], c["embeddings"].size(0));
    const Tensor embeddings =
        concat({embeddings_, c["embeddings"].detach().cast(DType::float32)});
    const Tensor labels = concat({labels_, c["labels"].cast(DType::int64)});
    const int64_t past = std::max<int64_t>(0, labels.size(0) - capacity_);
    embeddings_ = embeddings(from(past)).copy();
    labels_ = labels(from(past)).copy();
  }
  Tensors contents(Call&) const { return {embeddings_, labels_}; }

  NamedTensors save() const {
    return {{"embeddings", embeddings_}, {"labels", labels_}};
  }
  void load(const NamedTensors& state) {
    if (state.count("embeddings") == 0 || state.count("labels") == 0) {
      throw Error(TN_INVALID_ARGUMENT,
                  "the saved state has no embeddings or no labels");
    }
    const Tensor embeddings = state.at("embeddings");
    const Tensor labels = state.at("labels");
    require_rows("embeddings", embeddings, embeddings_.size(1));
    require_labels("labels", labels, embeddings.size(0));
    if (labels.size(0) > capacity_) {
      throw Error(TN_INVALID_ARGUMENT,
                  "the saved memory has " + std::to_string(labels.size(0)) +
                      " rows, this one keeps " + std::to_string(capacity_));
    }
    embeddings_ = embeddings.cast(DType::float32).copy();
    labels_ = labels.cast(DType::int64).copy();
  }

 private:
  int64_t capacity_;
  Tensor embeddings_;  // [M, D], the oldest first
  Tensor labels_;      // [M]
};

Type<CrossBatchMemory> cross_batch_memory() {
  return Type<CrossBatchMemory>("cross_batch_memory")
      .doc(
          R"(The embeddings of past batches, as a reference for any loss of pairs.

Rows are kept as float32 without gradients; the oldest go. Push a batch after
its loss was taken, so that no row is compared with itself.

*Cost*: a copy of what is kept for each push.
*Errors*: rows of another dimension; then nothing has changed.)")
      .source("Wang et al. 2020, arXiv:1912.06798, algorithm 1")
      .required("dimension", TN_VALUE_INT, "of rows, D")
      .option("capacity", 1024, "how many rows are kept", at_least(1))
      .method<&CrossBatchMemory::push>("push", "adds a batch")
      .input("embeddings", "[N, D], floating")
      .input("labels", "[N], integer")
      .method<&CrossBatchMemory::contents>(
          "contents", "embeddings [M, D] and labels [M], the oldest first", 2);
}

}  // namespace tenon::similarity
