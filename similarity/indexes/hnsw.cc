// Hierarchical navigable small worlds: a graph of near rows on each level,
// searched from the top level's few to the bottom level's all.
#include <algorithm>

#include "similarity/distances/distances.h"
#include "similarity/indexes/graph.h"

namespace tenon::similarity {

class Hnsw {
 public:
  explicit Hnsw(const Options& o)
      : rows_(dimension_of(o), measure_named(o.text("distance"))),
        graph_(rows_, o.integer("neighbours"), o.integer("ef_construction"),
               o.integer("seed")) {}

  void add(Call& c) {
    for (int32_t i = rows_.add(c["ids"], c["x"]); i < rows_.size(); ++i) {
      graph_.insert(i);
    }
  }
  void remove(Call& c) {
    const std::vector<bool> gone = rows_.places_of(c["ids"]);
    graph_.detach(gone);
    rows_.remove(gone);
    graph_.renumber(gone);
  }
  Tensor size(Call&) const { return full({}, rows_.size(), DType::int64); }

  Tensors search(Call& c) {
    const Tensor queries = rows_.prepared(c["queries"]);
    const int64_t k = c.integer("k");
    const int64_t ef = std::max(k, c.integer("ef"));
    std::vector<std::vector<Found>> found(queries.size(0));
    const float* query = queries.data<float>();
    for (std::vector<Found>& one : found) {
      one = graph_.search(query, std::min<int64_t>(ef, rows_.size()));
      if (static_cast<int64_t>(one.size()) > k) one.resize(k);
      query += rows_.columns();
    }
    return results(rows_, found, k);
  }

  NamedTensors save() const {
    NamedTensors state = rows_.save();
    graph_.save(state);
    return state;
  }
  void load(const NamedTensors& state) {
    Rows rows(rows_.columns(), rows_.measure());
    rows.load(state);
    graph_.load(state, rows.size());
    rows_ = std::move(rows);
  }

 private:
  Rows rows_;
  Graph graph_;  // of rows_
};

Type<Hnsw> hnsw() {
  return Type<Hnsw>("hnsw")
      .doc(R"(An approximate index: a walk along a graph of near rows.

Rows are float32, under ids of one's own. A row's level, and so the whole
graph, is a function of the seed, the ids and the order of additions. Removal
is for good: rows that led to a removed one are led to what it led to.

*Cost*: D numbers and about 2 `neighbours` + 20 of 4 bytes for each row; the
time of a query grows like the logarithm of N, and with `ef`; of an addition,
with `ef_construction`; of one removal of any number, with N.
*Errors*: an id that is there already, or is not; then nothing has changed.)")
      .source("Malkov and Yashunin 2018, arXiv:1603.09320, algorithms 1 to 5")
      .required("dimension", TN_VALUE_INT, "of rows, D")
      .option("distance", "cosine",
              "\"cosine\", \"euclidean\", \"squared_euclidean\" or "
              "\"inner_product\", negative")
      .option("neighbours", 16, "of a row on a level, twice that on the lowest",
              between(2, 256))
      .option("ef_construction", 200, "candidates for neighbours",
              between(1, 100000))
      .option("seed", 0, "of the rows' levels")
      .method<&Hnsw::add>("add", "puts rows in")
      .input("ids", "[N], integer, each once")
      .input("x", "[N, D], floating")
      .method<&Hnsw::remove>("remove", "takes rows out")
      .input("ids", "[N], integer")
      .method<&Hnsw::size>("size", "how many rows there are")
      .method<&Hnsw::search>(
          "search",
          "the ids [Q, k] and distances [Q, k] of the nearest that "
          "were found; where there are fewer, -1 and infinity",
          2)
      .input("queries", "[Q, D], floating")
      .option("k", 10, "how many", at_least(1))
      .option("ef", 64, "candidates; more find more", at_least(1));
}

}  // namespace tenon::similarity
