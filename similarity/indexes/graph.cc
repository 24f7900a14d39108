// Building and walking the graph, after Malkov and Yashunin's algorithms.
#include "similarity/indexes/graph.h"

#include <algorithm>
#include <cmath>

namespace tenon::similarity {
namespace {

// The 64 bits of a number, mixed (Steele et al. 2014, SplitMix64).
uint64_t mixed(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

constexpr int kMaxLevel = 40;
constexpr int64_t kLine = 64;    // bytes
constexpr int64_t kAhead = 256;  // of a row; the machine fetches on by itself

}  // namespace

// Exponential, of mean 1 / log neighbours: paper, section 4.1.
int Graph::drawn_level(int64_t id) const {
  const uint64_t bits = mixed(mixed(seed_) ^ static_cast<uint64_t>(id)) >> 11;
  const double u = (static_cast<double>(bits) + 1) * 0x1p-53;
  return std::min(kMaxLevel,
                  static_cast<int>(-std::log(u) / std::log(neighbours_)));
}

void Graph::insert(int32_t place) {
  const int level = drawn_level(rows_.ids()[place]);
  lowest_.resize(lowest_.size() + capacity(0) + 1);
  upper_.push_back({std::vector<int32_t>(level * (neighbours_ + 1))});
  visited_.push_back(0);
  if (entry_ < 0) {
    entry_ = place;
    return;
  }
  const float* row = rows_.at(place);
  const int top = level_of(entry_);
  Found nearest = descend(row, std::min(level, top));
  for (int l = std::min(level, top); l >= 0; --l) {
    search_level(row, nearest, static_cast<size_t>(ef_construction_), l);
    std::vector<Found> candidates;
    for (const Candidate& c : pool_) candidates.emplace_back(c.order, c.place);
    nearest = candidates.front();
    set_links(place, l, choose(candidates, neighbours_));
    for (const int32_t to : links(place, l)) lead_to(to, place, l);
  }
  if (level > top) entry_ = place;
}

std::vector<Found> Graph::search(const float* query, int64_t ef) {
  std::vector<Found> found;
  if (entry_ < 0) return found;
  search_level(query, descend(query, 0), static_cast<size_t>(ef), 0);
  for (const Candidate& c : pool_) found.emplace_back(c.order, c.place);
  return found;
}

// The nearest on the level above `to_level`, by steps to what is nearer.
Found Graph::descend(const float* query, int to_level) {
  Found nearest = {rows_.order(query, entry_), entry_};
  for (int l = level_of(entry_); l > to_level; --l) {
    for (bool moved = true; moved;) {
      moved = false;
      for (const int32_t to : links(nearest.second, l)) {
        const Found other = {rows_.order(query, to), to};
        if (other.first >= nearest.first) continue;
        nearest = other;
        moved = true;
        break;
      }
    }
  }
  return nearest;
}

void Graph::search_level(const float* query, const Found& start, size_t ef,
                         int level) {
  start_visits();
  visit(start.second);
  pool_.assign(1, {start.first, start.second, false});
  const int64_t bytes = std::min<int64_t>(
      kAhead, rows_.columns() * static_cast<int64_t>(sizeof(float)));
  for (size_t next = 0; next < pool_.size();) {
    if (pool_[next].expanded) {
      ++next;
      continue;
    }
    pool_[next].expanded = true;
    fresh_.clear();
    for (const int32_t to : links(pool_[next].place, level)) {
      if (!visit(to)) continue;
      fresh_.push_back(to);
      const char* row = reinterpret_cast<const char*>(rows_.at(to));
      for (int64_t b = 0; b < bytes; b += kLine) __builtin_prefetch(row + b);
    }
    size_t first_new = next + 1;
    for (const int32_t to : fresh_) {
      offer({rows_.order(query, to), to, false}, ef, &first_new);
    }
    next = first_new;
  }
}

void Graph::offer(const Candidate& candidate, size_t ef, size_t* first_new) {
  if (pool_.size() >= ef) {
    if (candidate.order >= pool_.back().order) return;
    pool_.pop_back();
  }
  const auto at = std::upper_bound(
      pool_.begin(), pool_.end(), candidate,
      [](const Candidate& a, const Candidate& b) { return a.order < b.order; });
  *first_new = std::min(*first_new, static_cast<size_t>(at - pool_.begin()));
  pool_.insert(at, candidate);
}

// One is chosen where it is nearer to the row than to all that were chosen.
std::vector<int32_t> Graph::choose(std::span<const Found> candidates,
                                   int32_t count) const {
  std::vector<int32_t> chosen;
  for (const Found& c : candidates) {
    if (static_cast<int32_t>(chosen.size()) == count) break;
    const float* row = rows_.at(c.second);
    if (std::all_of(chosen.begin(), chosen.end(), [&](int32_t other) {
          return rows_.order(row, other) > c.first;
        })) {
      chosen.push_back(c.second);
    }
  }
  return chosen;
}

std::vector<int32_t> Graph::choose_for(int32_t place,
                                       std::vector<int32_t> others,
                                       int32_t count) const {
  std::vector<Found> candidates;
  for (const int32_t other : others) {
    candidates.emplace_back(rows_.order(rows_.at(place), other), other);
  }
  std::sort(candidates.begin(), candidates.end());
  return choose(candidates, count);
}

void Graph::set_links(int32_t place, int level,
                      const std::vector<int32_t>& to) {
  int32_t* const b = block(place, level);
  *b = static_cast<int32_t>(to.size());
  std::copy(to.begin(), to.end(), b + 1);
}

void Graph::lead_to(int32_t from, int32_t to, int level) {
  const std::span<const int32_t> now = links(from, level);
  std::vector<int32_t> others(now.begin(), now.end());
  if (std::find(others.begin(), others.end(), to) != others.end()) return;
  others.push_back(to);
  if (static_cast<int32_t>(others.size()) > capacity(level)) {
    others = choose_for(from, std::move(others), capacity(level));
  }
  set_links(from, level, others);
}

void Graph::find_entry() {
  entry_ = upper_.empty() ? -1 : 0;
  for (size_t i = 1; i < upper_.size(); ++i) {
    const auto place = static_cast<int32_t>(i);
    if (level_of(place) > level_of(entry_)) entry_ = place;
  }
}

void Graph::start_visits() {
  if (++visit_ != 0) return;
  std::fill(visited_.begin(), visited_.end(), uint16_t{0});
  visit_ = 1;
}

}  // namespace tenon::similarity
