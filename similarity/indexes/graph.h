// The graph of an HNSW index. Rows are known by their places; the rows
// themselves are the owner's, who adds one before insert() and takes them out
// between detach() and renumber().
#ifndef SIMILARITY_INDEXES_GRAPH_H_
#define SIMILARITY_INDEXES_GRAPH_H_

#include <span>
#include <vector>

#include "similarity/indexes/rows.h"

namespace tenon::similarity {

class Graph {
 public:
  Graph(const Rows& rows, int64_t neighbours, int64_t ef_construction,
        int64_t seed)
      : rows_(rows),
        neighbours_(static_cast<int32_t>(neighbours)),
        ef_construction_(ef_construction),
        seed_(static_cast<uint64_t>(seed)) {}
  Graph(const Graph&) = delete;

  // Algorithm 1. `place` is the number of rows that were inserted before.
  void insert(int32_t place);
  // Algorithm 5: up to ef near rows, the nearest first.
  std::vector<Found> search(const float* query, int64_t ef);

  // Leads no row that stays to one that goes.
  void detach(const std::vector<bool>& gone);
  // Then: the rows that stay, in order, under their new places.
  void renumber(const std::vector<bool>& gone);

  void save(NamedTensors& state) const;
  // Of `size` rows. *Errors*: what is no graph of them; then nothing has
  // changed.
  void load(const NamedTensors& state, int32_t size);

 private:
  struct Candidate {
    float order;
    int32_t place;
    bool expanded;
  };
  // What one row has: on level l a count, then that many places, in capacity(l)
  // + 1 numbers. Level 0 of all rows lies together.
  struct Upper {
    std::vector<int32_t> links;  // of levels 1 and above
  };

  int32_t capacity(int level) const {
    return level == 0 ? 2 * neighbours_ : neighbours_;
  }
  int32_t* block(int32_t place, int level) {
    if (level == 0) {
      return lowest_.data() + static_cast<int64_t>(place) * (capacity(0) + 1);
    }
    return upper_[place].links.data() + (level - 1) * (neighbours_ + 1);
  }
  std::span<const int32_t> links(int32_t place, int level) {
    const int32_t* b = block(place, level);
    return {b + 1, static_cast<size_t>(*b)};
  }
  int level_of(int32_t place) const {
    return static_cast<int>(upper_[place].links.size()) / (neighbours_ + 1);
  }
  int drawn_level(int64_t id) const;
  void find_entry();

  Found descend(const float* query, int to_level);
  // Algorithm 2: pool_ is the nearest that were found, in order.
  void search_level(const float* query, const Found& start, size_t ef,
                    int level);
  void offer(const Candidate& candidate, size_t ef, size_t* first_new);
  // Algorithm 4, of candidates in order of their distance from a row.
  std::vector<int32_t> choose(std::span<const Found> candidates,
                              int32_t count) const;
  void set_links(int32_t place, int level, const std::vector<int32_t>& to);
  void lead_to(int32_t from, int32_t to, int level);
  // Orders places by distance from a row, and chooses among them.
  std::vector<int32_t> choose_for(int32_t place, std::vector<int32_t> others,
                                  int32_t count) const;
  void mend(int32_t place, int level, const std::vector<bool>& gone);

  // Each place once, until the next start.
  void start_visits();
  bool visit(int32_t place) {
    if (visited_[place] == visit_) return false;
    visited_[place] = visit_;
    return true;
  }

  const Rows& rows_;
  int32_t neighbours_;
  int64_t ef_construction_;
  uint64_t seed_;
  int32_t entry_ = -1;  // one of the highest level; -1 without rows
  std::vector<int32_t> lowest_;
  std::vector<Upper> upper_;
  std::vector<Candidate> pool_;
  std::vector<int32_t> fresh_;
  std::vector<uint16_t> visited_;
  uint16_t visit_ = 0;
};

}  // namespace tenon::similarity

#endif  // SIMILARITY_INDEXES_GRAPH_H_
