// The stages that Dataset's members add.
#ifndef TENON_INTERNAL_STAGES_H_
#define TENON_INTERNAL_STAGES_H_

#include <string>

#include "tenon/data.h"
#include "tenon/internal/plain.h"

namespace tenon {
namespace internal {

class Source : public Stage {
 public:
  Source(const Tensor& x, const Tensor& y) : x_(x), y_(y) {
    if (y && y.size(0) != x.size(0)) {
      throw Error(TN_INVALID_ARGUMENT, "Dataset: x is " + x.shape().text() +
                                           ", y is " + y.shape().text() +
                                           "; their first sizes must agree");
    }
  }
  int64_t size() const override { return x_.size(0); }
  bool is_batched() const override { return false; }
  Batch rows(int64_t, const std::vector<int64_t>& index) const override {
    const Tensor at =
        tenon::tensor(index, {static_cast<int64_t>(index.size())});
    return {tenon::take(x_, at), y_ ? tenon::take(y_, at) : Tensor()};
  }
  Batch at(int64_t, int64_t i) const override {
    return {x_(i), y_ ? y_(i) : Tensor()};
  }

 private:
  Tensor x_;
  Tensor y_;
};

class Map : public Stage {
 public:
  Map(StagePtr from, std::function<Batch(const Batch&)> f)
      : from_(std::move(from)), f_(std::move(f)) {}
  int64_t size() const override { return from_->size(); }
  bool is_batched() const override { return from_->is_batched(); }
  Batch rows(int64_t epoch, const std::vector<int64_t>& index) const override {
    return f_(from_->rows(epoch, index));
  }
  Batch at(int64_t epoch, int64_t index) const override {
    return is_batched() ? f_(from_->at(epoch, index)) : Stage::at(epoch, index);
  }

 private:
  StagePtr from_;
  std::function<Batch(const Batch&)> f_;
};

class Shuffle : public Stage {
 public:
  Shuffle(StagePtr from, uint64_t seed) : from_(std::move(from)), key_(seed) {}
  int64_t size() const override { return from_->size(); }
  bool is_batched() const override { return from_->is_batched(); }
  Batch rows(int64_t epoch, const std::vector<int64_t>& index) const override {
    const auto order = order_of(epoch);
    std::vector<int64_t> moved;
    moved.reserve(index.size());
    for (const int64_t i : index) moved.push_back((*order)[i]);
    return from_->rows(epoch, moved);
  }
  Batch at(int64_t epoch, int64_t index) const override {
    return from_->at(epoch, (*order_of(epoch))[index]);
  }

 private:
  using Order = std::shared_ptr<const std::vector<int64_t>>;

  // Kept for the epoch that was asked for last.
  Order order_of(int64_t epoch) const {
    const Lock lock(mutex_);
    if (order_ == nullptr || epoch_ != epoch) {
      const Tensor order =
          permutation(key_.child(static_cast<uint64_t>(epoch)), size());
      order_ = std::make_shared<const std::vector<int64_t>>(
          order.to_vector<int64_t>());
      epoch_ = epoch;
    }
    return order_;
  }

  StagePtr from_;
  Key key_;
  mutable Mutex mutex_;
  mutable Order order_;
  mutable int64_t epoch_ = 0;
};

class Take : public Stage {
 public:
  Take(StagePtr from, int64_t n) : from_(std::move(from)), n_(n) {}
  int64_t size() const override { return smaller(n_, from_->size()); }
  bool is_batched() const override { return from_->is_batched(); }
  Batch rows(int64_t epoch, const std::vector<int64_t>& index) const override {
    return from_->rows(epoch, index);
  }
  Batch at(int64_t epoch, int64_t index) const override {
    return from_->at(epoch, index);
  }

 private:
  StagePtr from_;
  int64_t n_;
};

class Group : public Stage {
 public:
  Group(StagePtr from, int64_t n, Remainder remainder)
      : from_(std::move(from)), n_(n), remainder_(remainder) {
    if (n < 1) {
      throw Error(TN_INVALID_ARGUMENT,
                  "batch: n is " + std::to_string(n) + ", must be 1 or more");
    }
  }
  int64_t size() const override {
    const int64_t all = from_->size();
    return remainder_ == Remainder::drop ? all / n_ : (all + n_ - 1) / n_;
  }
  bool is_batched() const override { return true; }
  Batch at(int64_t epoch, int64_t index) const override {
    const int64_t begin = index * n_;
    const int64_t end = begin + smaller(n_, from_->size() - begin);
    std::vector<int64_t> members;
    for (int64_t i = begin; i < end; ++i) members.push_back(i);
    return from_->rows(epoch, members);
  }
  Batch rows(int64_t epoch, const std::vector<int64_t>& index) const override {
    Tensors x, y;
    for (const int64_t i : index) {
      const Batch one = at(epoch, i);
      x.push_back(one.x);
      if (one.y) y.push_back(one.y);
    }
    return {stack(x), y.empty() ? Tensor() : stack(y)};
  }

 private:
  StagePtr from_;
  int64_t n_;
  Remainder remainder_;
};

}  // namespace internal

inline Dataset::Dataset(const Tensor& x, const Tensor& y)
    : stage_(std::make_shared<internal::Source>(x, y)) {}

inline Dataset Dataset::map(std::function<Batch(const Batch&)> f) const {
  return Dataset(std::make_shared<internal::Map>(stage_, std::move(f)), ahead_);
}
inline Dataset Dataset::shuffle(uint64_t seed) const {
  return Dataset(std::make_shared<internal::Shuffle>(stage_, seed), ahead_);
}
inline Dataset Dataset::take(int64_t n) const {
  return Dataset(std::make_shared<internal::Take>(stage_, n), ahead_);
}
inline Dataset Dataset::batch(int64_t n, Remainder remainder) const {
  return Dataset(std::make_shared<internal::Group>(stage_, n, remainder),
                 ahead_);
}

}  // namespace tenon

#endif  // TENON_INTERNAL_STAGES_H_
