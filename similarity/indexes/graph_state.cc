// Taking rows out of the graph, and keeping it in tensors.
#include <algorithm>

#include "similarity/indexes/graph.h"

namespace tenon::similarity {

void Graph::detach(const std::vector<bool>& gone) {
  for (size_t i = 0; i < upper_.size(); ++i) {
    if (gone[i]) continue;
    const auto place = static_cast<int32_t>(i);
    for (int l = level_of(place); l >= 0; --l) mend(place, l, gone);
  }
}

// Leads a row to what is behind those that go, and from there back to it.
void Graph::mend(int32_t place, int level, const std::vector<bool>& gone) {
  const auto enough = static_cast<size_t>(4 * capacity(level));
  std::vector<int32_t> passed, others;
  start_visits();
  visit(place);
  const auto follow = [&](int32_t from) {
    for (const int32_t to : links(from, level)) {
      if (visit(to)) (gone[to] ? passed : others).push_back(to);
    }
  };
  follow(place);
  if (passed.empty()) return;
  const size_t own = others.size();
  for (size_t i = 0; i < passed.size() && others.size() < enough; ++i) {
    follow(passed[i]);
  }
  const std::vector<int32_t> before(others.begin(), others.begin() + own);
  const std::vector<int32_t> chosen =
      choose_for(place, std::move(others), capacity(level));
  set_links(place, level, chosen);
  for (const int32_t to : chosen) {
    if (std::find(before.begin(), before.end(), to) == before.end()) {
      lead_to(to, place, level);
    }
  }
}

void Graph::renumber(const std::vector<bool>& gone) {
  std::vector<int32_t> now(upper_.size());
  int32_t kept = 0;
  for (size_t i = 0; i < now.size(); ++i) now[i] = gone[i] ? -1 : kept++;
  for (size_t i = 0; i < now.size(); ++i) {
    if (gone[i]) continue;
    const auto place = static_cast<int32_t>(i);
    for (int l = level_of(place); l >= 0; --l) {
      int32_t* const b = block(place, l);
      for (int32_t k = 1; k <= *b; ++k) b[k] = now[b[k]];
    }
    std::copy_n(block(place, 0), capacity(0) + 1, block(now[i], 0));
    if (now[i] != place) upper_[now[i]] = std::move(upper_[i]);
  }
  upper_.resize(kept);
  lowest_.resize(static_cast<size_t>(kept) * (capacity(0) + 1));
  visited_.assign(kept, 0);
  visit_ = 0;
  find_entry();
}

// "levels" of the rows, and as "links", row by row from level 0 up, a count and
// that many places.
void Graph::save(NamedTensors& state) const {
  Graph& self = const_cast<Graph&>(*this);  // links() is not const
  std::vector<int32_t> flat;
  const Tensor levels =
      full({static_cast<int64_t>(upper_.size())}, 0, DType::int32);
  for (size_t i = 0; i < upper_.size(); ++i) {
    const auto place = static_cast<int32_t>(i);
    levels.data<int32_t>()[i] = level_of(place);
    for (int l = 0; l <= level_of(place); ++l) {
      const std::span<const int32_t> to = self.links(place, l);
      flat.push_back(static_cast<int32_t>(to.size()));
      flat.insert(flat.end(), to.begin(), to.end());
    }
  }
  const Tensor links =
      full({static_cast<int64_t>(flat.size())}, 0, DType::int32);
  std::copy(flat.begin(), flat.end(), links.data<int32_t>());
  state["levels"] = levels;
  state["links"] = links;
}

void Graph::load(const NamedTensors& state, int32_t size) {
  constexpr int32_t kMaxLevel = 40;
  const auto refuse = [](const char* what) {
    throw Error(TN_INVALID_ARGUMENT,
                std::string("the saved graph is damaged: ") + what);
  };
  const auto levels =
      saved(state, "levels", DType::int32, 1).to_vector<int32_t>();
  const auto flat = saved(state, "links", DType::int32, 1).to_vector<int32_t>();
  if (levels.size() != static_cast<size_t>(size))
    refuse("levels of other rows");
  Graph loaded(rows_, neighbours_, ef_construction_,
               static_cast<int64_t>(seed_));
  loaded.lowest_.resize(static_cast<size_t>(size) * (capacity(0) + 1));
  for (const int32_t level : levels) {
    if (level < 0 || level > kMaxLevel) refuse("a level out of range");
    loaded.upper_.push_back({std::vector<int32_t>(level * (neighbours_ + 1))});
  }
  size_t at = 0;
  for (int32_t place = 0; place < size; ++place) {
    for (int32_t l = 0; l <= levels[place]; ++l) {
      if (at == flat.size()) refuse("it ends too soon");
      const int32_t count = flat[at++];
      if (count < 0 || count > capacity(l) ||
          static_cast<size_t>(count) > flat.size() - at) {
        refuse("a row has more neighbours than there is space for");
      }
      for (int32_t k = 0; k < count; ++k) {
        const int32_t to = flat[at + k];
        if (to < 0 || to >= size || levels[to] < l) refuse("a link to nowhere");
      }
      int32_t* const b = loaded.block(place, l);
      *b = count;
      std::copy_n(flat.begin() + at, count, b + 1);
      at += count;
    }
  }
  if (at != flat.size()) refuse("it goes on after its end");
  lowest_ = std::move(loaded.lowest_);
  upper_ = std::move(loaded.upper_);
  visited_.assign(size, 0);
  visit_ = 0;
  find_entry();
}

}  // namespace tenon::similarity
