// Rows of numbers under ids, and how far a query is from one: what the indexes
// share. Sums run in a fixed order, the same at every SIMD level.
#ifndef SIMILARITY_INDEXES_ROWS_H_
#define SIMILARITY_INDEXES_ROWS_H_

#include <cstdint>
#include <new>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tenon/author.h"

namespace tenon::similarity {

// Of which the least is the nearest. Numbers stand in files.
enum class Measure : int64_t {
  cosine = 0,
  euclidean = 1,
  squared_euclidean = 2,
  inner_product = 3,
};
// *Errors*: an index has no distance of that name.
Measure measure_named(std::string_view distance);

// sum a b or sum (a - b)^2 over n numbers, at this machine's SIMD level.
using Sum = float (*)(const float* a, const float* b, int64_t n);
Sum product_sum();
Sum difference_sum();

// Memory from where a cache line begins: rows of a multiple of 16 numbers then
// lie on as few lines as they can.
template <class T>
struct Aligned {
  using value_type = T;
  static constexpr std::align_val_t kLine{64};
  Aligned() = default;
  template <class U>
  Aligned(const Aligned<U>&) {}  // NOLINT: as allocators are
  T* allocate(size_t n) {
    return static_cast<T*>(::operator new(n * sizeof(T), kLine));
  }
  void deallocate(T* p, size_t) { ::operator delete(p, kLine); }
  friend bool operator==(const Aligned&, const Aligned&) { return true; }
};

// A row that was found; order is by distance, then by place.
using Found = std::pair<float, int32_t>;

class Rows {
 public:
  Rows(int64_t columns, Measure measure);

  int32_t size() const { return static_cast<int32_t>(ids_.size()); }
  int64_t columns() const { return columns_; }
  Measure measure() const { return measure_; }
  const std::vector<int64_t>& ids() const { return ids_; }
  const float* at(int32_t place) const {
    return numbers_.data() + place * columns_;
  }

  // What orders rows by their distance from a query of prepared(); of the
  // euclidean distance, it is the square.
  float order(const float* query, int32_t place) const {
    return sign_ * sum_(query, at(place), columns_);
  }
  bool is_of_products() const { return sign_ < 0; }
  // The distance that goes with it.
  float distance(float order) const;

  // Queries or new rows as they are compared: float32, of length 1 for
  // cosines. *Errors*: they are not [N, columns].
  Tensor prepared(const Tensor& x) const;

  // Appends rows; gives the place of the first. *Errors*: an id that is there
  // already, or twice; then nothing has changed.
  int32_t add(const Tensor& ids, const Tensor& x);
  // Which places go. *Errors*: an id that is not there, or twice.
  std::vector<bool> places_of(const Tensor& ids) const;
  // Keeps the others, in order.
  void remove(const std::vector<bool>& gone);

  // ids and x as they are; what load() takes.
  NamedTensors save() const;
  // *Errors*: it is not what save() gave for such columns and measure; then
  // nothing has changed.
  void load(const NamedTensors& state);

 private:
  int64_t columns_;
  Measure measure_;
  Sum sum_;
  float sign_;
  std::vector<int64_t> ids_;
  std::vector<float, Aligned<float>> numbers_;
  std::unordered_map<int64_t, int32_t> place_of_;
};

// Found places of each query as ids [Q, k] and distances [Q, k]; where there
// are fewer than k, id -1 at an infinite distance.
Tensors results(const Rows& rows, const std::vector<std::vector<Found>>& found,
                int64_t k);

// A tensor of a saved state. *Errors*: it is not there, or of another dtype or
// rank.
Tensor saved(const NamedTensors& state, const std::string& name, DType dtype,
             int64_t rank);

// The elements of a tensor as integers.
std::vector<int64_t> integers_in(const char* name, const Tensor& x);

}  // namespace tenon::similarity

#endif  // SIMILARITY_INDEXES_ROWS_H_
