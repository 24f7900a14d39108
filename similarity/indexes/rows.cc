// Rows under ids: added, removed, saved and checked when loaded.
#include "similarity/indexes/rows.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "similarity/distances/distances.h"

namespace tenon::similarity {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw Error(TN_INVALID_ARGUMENT, what);
}

// A place for each id. *Errors*: an id that is there twice.
std::unordered_map<int64_t, int32_t> places(const std::vector<int64_t>& ids) {
  std::unordered_map<int64_t, int32_t> places;
  places.reserve(ids.size());
  for (size_t i = 0; i < ids.size(); ++i) {
    if (!places.emplace(ids[i], static_cast<int32_t>(i)).second) {
      refuse("id " + std::to_string(ids[i]) + " is there twice");
    }
  }
  return places;
}

// Numbers whose squares can be summed without overflow.
bool all_moderate(const Tensor& x) {
  return all_of(abs(x) <= 1e15).item<bool>();
}

}  // namespace

Measure measure_named(std::string_view distance) {
  if (distance == "cosine") return Measure::cosine;
  if (distance == "euclidean") return Measure::euclidean;
  if (distance == "squared_euclidean") return Measure::squared_euclidean;
  if (distance == "inner_product") return Measure::inner_product;
  refuse("an index has no distance \"" + std::string(distance) +
         "\"; there are cosine, euclidean, inner_product and "
         "squared_euclidean");
}

Rows::Rows(int64_t columns, Measure measure)
    : columns_(columns), measure_(measure) {
  const bool products =
      measure == Measure::cosine || measure == Measure::inner_product;
  sum_ = products ? product_sum() : difference_sum();
  sign_ = products ? -1.0f : 1.0f;
}

float Rows::distance(float order) const {
  if (measure_ == Measure::cosine) return std::max(0.0f, 1 + order);
  return measure_ == Measure::euclidean ? std::sqrt(order) : order;
}

Tensor Rows::prepared(const Tensor& x) const {
  require_rows("x", x, columns_);
  const Tensor rows = x.detach().cast(DType::float32);
  if (!all_moderate(rows)) {
    refuse("x holds a number that is not finite, or above 1e15");
  }
  return measure_ == Measure::cosine ? unit_rows(rows).copy() : rows.copy();
}

int32_t Rows::add(const Tensor& ids, const Tensor& x) {
  const Tensor rows = prepared(x);
  std::vector<int64_t> wanted = integers_in("ids", ids);
  if (static_cast<int64_t>(wanted.size()) != rows.size(0)) {
    refuse("got " + std::to_string(wanted.size()) + " ids for " +
           std::to_string(rows.size(0)) + " rows");
  }
  if (wanted.size() + ids_.size() > std::numeric_limits<int32_t>::max()) {
    refuse("an index holds at most 2^31 - 1 rows");
  }
  places(wanted);
  for (const int64_t id : wanted) {
    if (place_of_.count(id) != 0) {
      refuse("id " + std::to_string(id) + " is there; remove it first");
    }
  }
  const int32_t first = size();
  const float* numbers = rows.data<float>();
  numbers_.insert(numbers_.end(), numbers, numbers + rows.numel());
  for (const int64_t id : wanted) {
    place_of_[id] = size();
    ids_.push_back(id);
  }
  return first;
}

std::vector<bool> Rows::places_of(const Tensor& ids) const {
  std::vector<bool> chosen(ids_.size());
  for (const int64_t id : integers_in("ids", ids)) {
    const auto found = place_of_.find(id);
    if (found == place_of_.end() || chosen[found->second]) {
      refuse("id " + std::to_string(id) +
             (found == place_of_.end() ? " is not there" : " is given twice"));
    }
    chosen[found->second] = true;
  }
  return chosen;
}

void Rows::remove(const std::vector<bool>& gone) {
  int32_t kept = 0;
  for (int32_t i = 0; i < size(); ++i) {
    if (gone[i]) continue;
    std::copy_n(at(i), columns_, numbers_.begin() + kept * columns_);
    ids_[kept++] = ids_[i];
  }
  ids_.resize(kept);
  numbers_.resize(kept * columns_);
  place_of_ = places(ids_);
}

NamedTensors Rows::save() const {
  const Tensor ids = full({size()}, 0, DType::int64);
  std::copy(ids_.begin(), ids_.end(), ids.data<int64_t>());
  const Tensor x = full({size(), columns_}, 0);
  std::copy(numbers_.begin(), numbers_.end(), x.data<float>());
  return {{"ids", ids},
          {"x", x},
          {"measure", full({}, static_cast<double>(measure_), DType::int64)}};
}

void Rows::load(const NamedTensors& state) {
  const Tensor ids = saved(state, "ids", DType::int64, 1);
  const Tensor x = saved(state, "x", DType::float32, 2);
  const Tensor measure = saved(state, "measure", DType::int64, 0);
  if (x.size(1) != columns_ || x.size(0) != ids.size(0)) {
    refuse("the saved index has rows " + x.shape().text() + " and " +
           std::to_string(ids.size(0)) + " ids; this one has " +
           std::to_string(columns_) + " columns");
  }
  if (measure.item<int64_t>() != static_cast<int64_t>(measure_)) {
    refuse("the saved index is of another distance");
  }
  if (ids.size(0) > std::numeric_limits<int32_t>::max() || !all_moderate(x)) {
    refuse("the saved index is damaged");
  }
  std::vector<int64_t> loaded = integers_in("ids", ids);
  place_of_ = places(loaded);
  ids_ = std::move(loaded);
  const Tensor numbers = x.copy();
  numbers_.assign(numbers.data<float>(),
                  numbers.data<float>() + numbers.numel());
}

Tensors results(const Rows& rows, const std::vector<std::vector<Found>>& found,
                int64_t k) {
  const Shape shape{static_cast<int64_t>(found.size()), k};
  const Tensor ids = full(shape, -1, DType::int64);
  const Tensor distances =
      full(shape, std::numeric_limits<double>::infinity(), DType::float32);
  int64_t* id = ids.data<int64_t>();
  float* distance = distances.data<float>();
  for (size_t q = 0; q < found.size(); ++q) {
    for (size_t i = 0; i < found[q].size(); ++i) {
      const auto [order, place] = found[q][i];
      id[q * k + i] = rows.ids()[place];
      distance[q * k + i] = rows.distance(order);
    }
  }
  return {ids, distances};
}

Tensor saved(const NamedTensors& state, const std::string& name, DType dtype,
             int64_t rank) {
  const auto found = state.find(name);
  if (found == state.end()) refuse("the saved index has no " + name);
  const Tensor& x = found->second;
  if (x.dtype() != dtype || x.rank() != rank) {
    refuse("the saved index's " + name + " is " + name_of(x.dtype()) + " " +
           x.shape().text());
  }
  return x;
}

std::vector<int64_t> integers_in(const char* name, const Tensor& x) {
  if (is_floating(x.dtype()) || x.rank() != 1) {
    refuse(std::string(name) + " must be [N], integer, got " +
           name_of(x.dtype()) + " " + x.shape().text());
  }
  return x.to_vector<int64_t>();
}

}  // namespace tenon::similarity
