// The exact index. Many queries go through matrix products, whose rounding is
// bounded: all rows that could be among the nearest are then compared as one
// query's are, so both ways give the same bits.
#include <algorithm>
#include <cmath>
#include <limits>

#include "similarity/distances/distances.h"
#include "similarity/indexes/rows.h"

namespace tenon::similarity {
namespace {

constexpr int32_t kBlock = 4096;  // rows in one product
constexpr int64_t kQueries = 64;  // queries in one product
constexpr int64_t kFew = 8;       // queries that are not worth products

// The k nearest so far.
class Nearest {
 public:
  explicit Nearest(size_t k) : k_(k) {}
  // What orders rows above it is not wanted.
  float bound() const {
    return heap_.size() < k_ ? std::numeric_limits<float>::infinity()
                             : heap_.front().first;
  }
  void offer(const Found& found) {
    if (heap_.size() == k_) {
      if (!(found < heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end());
      heap_.pop_back();
    }
    heap_.push_back(found);
    std::push_heap(heap_.begin(), heap_.end());
  }
  std::vector<Found> sorted() && {
    std::sort_heap(heap_.begin(), heap_.end());
    return std::move(heap_);
  }

 private:
  size_t k_;
  std::vector<Found> heap_;
};

}  // namespace

class Flat {
 public:
  explicit Flat(const Options& o)
      : rows_(dimension_of(o), measure_named(o.text("distance"))) {}

  void add(Call& c) { rows_.add(c["ids"], c["x"]); }
  void remove(Call& c) { rows_.remove(rows_.places_of(c["ids"])); }
  Tensor size(Call&) const { return full({}, rows_.size(), DType::int64); }

  Tensors search(Call& c) const {
    const Tensor queries = rows_.prepared(c["queries"]);
    const int64_t k = c.integer("k");
    const int64_t n = queries.size(0);
    std::vector<Nearest> nearest(n,
                                 Nearest(std::min<int64_t>(k, rows_.size())));
    for (int32_t row = 0; row < rows_.size(); row += kBlock) {
      const int32_t end = std::min(row + kBlock, rows_.size());
      if (n <= kFew) {
        scan(queries, row, end, nearest);
      } else {
        multiply(queries, row, end, nearest);
      }
    }
    std::vector<std::vector<Found>> found;
    for (Nearest& one : nearest) found.push_back(std::move(one).sorted());
    return results(rows_, found, k);
  }

  NamedTensors save() const { return rows_.save(); }
  void load(const NamedTensors& state) { rows_.load(state); }

 private:
  void scan(const Tensor& queries, int32_t row, int32_t end,
            std::vector<Nearest>& nearest) const {
    const float* query = queries.data<float>();
    for (Nearest& one : nearest) {
      for (int32_t i = row; i < end; ++i) {
        one.offer({rows_.order(query, i), i});
      }
      query += rows_.columns();
    }
  }

  // Of rows [row, end), by products with a block of queries at a time.
  void multiply(const Tensor& queries, int32_t row, int32_t end,
                std::vector<Nearest>& nearest) const {
    const int64_t n = queries.size(0), columns = rows_.columns();
    const Tensor block = full({end - row, columns}, 0);
    std::copy(rows_.at(row), rows_.at(row) + (end - row) * columns,
              block.data<float>());
    const Tensor transposed = block.transpose();
    // Of products -<q, x>; else |x|^2 - 2 <q, x>, less than by |q|^2.
    const Tensor squares = sum(block * block, {1});
    const double longest = max(squares).item<double>();
    for (int64_t q = 0; q < n; q += kQueries) {
      const Tensor some = queries(range(q, std::min(q + kQueries, n)));
      const Tensor products = matmul(some, transposed);
      const Tensor rough =
          (rows_.is_of_products() ? -products : squares - 2 * products).copy();
      const std::vector<float> lengths =
          sum(some * some, {1}).to_vector<float>();
      for (int64_t i = 0; i < some.size(0); ++i) {
        const double add = rows_.is_of_products() ? 0 : lengths[i];
        pick(queries.data<float>() + (q + i) * columns,
             rough.data<float>() + i * (end - row), row, end, add,
             slack(lengths[i], longest), nearest[q + i]);
      }
    }
  }

  // Rows whose rough order, and `add`, is not above the bound by more than the
  // error that both can have.
  void pick(const float* query, const float* rough, int32_t row, int32_t end,
            double add, double slack, Nearest& nearest) const {
    const auto bound = [&] {
      return static_cast<float>(nearest.bound() - add + slack);
    };
    float limit = bound();
    for (int32_t i = row; i < end; ++i) {
      if (rough[i - row] > limit) continue;
      nearest.offer({rows_.order(query, i), i});
      limit = bound();
    }
  }

  // Twice what sums of n terms, in any order, are off by at most: n roundings
  // of the sum of magnitudes, which is below (|q| + |x|)^2.
  double slack(double query, double longest) const {
    const double magnitude = std::sqrt(query) + std::sqrt(longest);
    return 0x1p-23 * 2 * (static_cast<double>(rows_.columns()) + 4) *
           magnitude * magnitude;
  }

  Rows rows_;
};

Type<Flat> flat() {
  return Type<Flat>("flat")
      .doc(R"(An exact index: the nearest rows by comparing with all of them.

Rows are float32, under ids of one's own. Equal distances are in the order in
which rows were added.

*Cost*: D numbers of 4 bytes and about 50 bytes for each row; 2 N D operations
for each query, in matrix products where there are many queries; removal in the
time of a copy.
*Errors*: an id that is there already, or is not; then nothing has changed.)")
      .source("Knuth 1998, The Art of Computer Programming 3, section 6.1")
      .required("dimension", TN_VALUE_INT, "of rows, D")
      .option("distance", "cosine",
              "\"cosine\", \"euclidean\", \"squared_euclidean\" or "
              "\"inner_product\", negative")
      .method<&Flat::add>("add", "puts rows in")
      .input("ids", "[N], integer, each once")
      .input("x", "[N, D], floating")
      .method<&Flat::remove>("remove", "takes rows out")
      .input("ids", "[N], integer")
      .method<&Flat::size>("size", "how many rows there are")
      .method<&Flat::search>(
          "search",
          "the ids [Q, k] and distances [Q, k] of the nearest; "
          "where there are fewer, -1 and infinity",
          2)
      .input("queries", "[Q, D], floating")
      .option("k", 10, "how many", at_least(1));
}

}  // namespace tenon::similarity
