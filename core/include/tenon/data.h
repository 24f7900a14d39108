// Datasets: lazy pipelines of plain functions. The order of the examples is a
// function of the seed and the epoch alone, and any place in it can be gone to
// at once, so a run that was stopped goes on where it was.
//
//   for (const tn::Batch& batch : train.shuffle(1).batch(128).prefetch(2)) ...
#ifndef TENON_DATA_H_
#define TENON_DATA_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "tenon/internal/prefetch.h"
#include "tenon/operators.h"
#include "tenon/ops.h"

namespace tenon {

// Examples and what is to be learnt of them; y may hold nothing.
struct Batch {
  Tensor x;
  Tensor y;
};

// Whether a last batch that is not full is given or left out.
enum class Remainder { keep, drop };

// A place in the order of a dataset: `index` elements of `epoch` were given.
struct Position {
  int64_t epoch = 0;
  int64_t index = 0;
};

namespace internal {

// A step of a pipeline. Elements are addressed by epoch and index.
class Stage {
 public:
  virtual ~Stage() = default;
  virtual int64_t size() const = 0;
  // Whether elements are groups of examples.
  virtual bool is_batched() const = 0;
  // Elements stacked along axis 0, in this order.
  virtual Batch rows(int64_t epoch,
                     const std::vector<int64_t>& index) const = 0;
  // One element.
  virtual Batch at(int64_t epoch, int64_t index) const {
    const Batch one = rows(epoch, {index});
    return {one.x(0), one.y ? one.y(0) : Tensor()};
  }
};
using StagePtr = std::shared_ptr<const Stage>;

}  // namespace internal

// Copies share their stages. For any number of threads.
class Dataset {
 public:
  class Iterator;

  // One example for each row of x, and of y where there is one.
  explicit Dataset(const Tensor& x, const Tensor& y = {});

  // How many elements an epoch has: examples, or batches behind batch().
  int64_t size() const { return stage_->size(); }

  // `f` is given elements stacked along axis 0, as many as the next stage asks
  // for, and treats each for itself; behind batch(), it is given each batch.
  Dataset map(std::function<Batch(const Batch&)> f) const;
  // Another order in every epoch. *Memory*: 8 bytes for each element.
  Dataset shuffle(uint64_t seed) const;
  // The first n elements, before what comes behind.
  Dataset take(int64_t n) const;
  // Groups of n elements, stacked.
  Dataset batch(int64_t n, Remainder remainder = Remainder::keep) const;
  // Makes up to n elements ahead of their use, on one background thread. What
  // fails there is thrown where the element would have been given.
  Dataset prefetch(int64_t n) const {
    Dataset result(*this);
    result.ahead_ = n;
    return result;
  }

  // One element of an epoch, made on the spot.
  Batch at(int64_t epoch, int64_t index) const {
    return stage_->at(epoch, index);
  }
  Batch first() const { return at(0, 0); }

  // The elements from a position to the end of its epoch:
  //   for (const tn::Batch& batch : train.from({.epoch = 3})) ...
  class Range;
  Range from(const Position& position) const;
  Iterator begin() const;
  Iterator end() const;

 private:
  explicit Dataset(internal::StagePtr stage, int64_t ahead)
      : stage_(std::move(stage)), ahead_(ahead) {}

  internal::StagePtr stage_;
  int64_t ahead_ = 0;
};

// Goes once through an epoch.
class Dataset::Iterator {
 public:
  using value_type = Batch;

  const Batch& operator*() const { return current_; }
  const Batch* operator->() const { return &current_; }
  Iterator& operator++() {
    ++position_.index;
    fetch();
    return *this;
  }
  // All that is asked of one: whether the epoch has ended.
  bool operator!=(const Iterator&) const { return position_.index < size_; }

  // Where *this stands; give it to from() to go on with this element.
  const Position& position() const { return position_; }

 private:
  friend class Dataset;
  Iterator(internal::StagePtr stage, const Position& position, int64_t ahead)
      : stage_(std::move(stage)), position_(position), size_(stage_->size()) {
    if (ahead > 0) {
      auto make = [stage = stage_, epoch = position.epoch](int64_t index) {
        return stage->at(epoch, index);
      };
      ahead_ = std::make_shared<internal::Prefetch<Batch>>(
          std::move(make), position.index, size_, ahead);
    }
    fetch();
  }
  Iterator() = default;  // the end

  void fetch() {
    if (position_.index >= size_) {
      current_ = {};
    } else if (ahead_ != nullptr) {
      current_ = ahead_->next();
    } else {
      current_ = stage_->at(position_.epoch, position_.index);
    }
  }

  internal::StagePtr stage_;
  Position position_;
  int64_t size_ = 0;
  std::shared_ptr<internal::Prefetch<Batch>> ahead_;
  Batch current_;
};

class Dataset::Range {
 public:
  Iterator begin() const { return begin_; }
  Iterator end() const { return begin_; }  // see Iterator::operator!=

 private:
  friend class Dataset;
  explicit Range(Iterator begin) : begin_(std::move(begin)) {}
  Iterator begin_;
};

inline Dataset::Range Dataset::from(const Position& position) const {
  return Range(Iterator(stage_, position, ahead_));
}
inline Dataset::Iterator Dataset::begin() const {
  return Iterator(stage_, Position(), ahead_);
}
inline Dataset::Iterator Dataset::end() const { return Iterator(); }

}  // namespace tenon

#include "tenon/internal/stages.h"  // IWYU pragma: export

#endif  // TENON_DATA_H_
