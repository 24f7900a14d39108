// Indexes: exact and approximate search among rows.
#ifndef TENON_SIMILARITY_INDEX_H_
#define TENON_SIMILARITY_INDEX_H_

#include <string>
#include <utility>
#include <vector>

#include "tenon/checkpoint.h"
#include "tenon/similarity/load.h"

namespace tenon::similarity {

// An index of rows under ids. Copies share it; calls are made one after
// another.
//
//   similarity::Index index({.dimension = 64, .distance = "cosine"});
//   index.add(arange(0, 1000, 1, DType::int64), embeddings);
//   const auto [ids, distances] = index.search(queries, 10);
class Index {
 public:
  struct Options {
    int64_t dimension;
    std::string distance = "cosine";
    std::string type = "flat";  // exact; or "hnsw"
    // Of HNSW alone.
    int64_t neighbours = 16;
    int64_t ef_construction = 200;
    int64_t ef = 64;
  };
  struct Result {
    Tensor ids;        // [Q, k], int64; -1 where there are fewer
    Tensor distances;  // [Q, k], float32
  };

  explicit Index(const Options& options)
      : type_(options.type), ef_(options.ef), object_(made(options)) {}

  // *Errors*: an id that is there already, or is not; nothing has changed then.
  void add(const Tensor& ids, const Tensor& rows) const {
    object_.call("add", {ids, rows});
  }
  void remove(const Tensor& ids) const { object_.call("remove", {ids}); }
  int64_t size() const { return object_.call("size").item<int64_t>(); }

  // The k nearest rows of each query [Q, D], the nearest first.
  Result search(const Tensor& queries, int64_t k = 10) const {
    std::vector<Option> options = {{"k", k}};
    if (type_ == "hnsw") options.emplace_back("ef", ef_);
    Tensors found = object_.call_all("search", {queries}, std::move(options));
    return {std::move(found[0]), std::move(found[1])};
  }

  // One file, that other programs read too. After any error, and after a kill
  // at any moment, `path` is as it was or as it should be.
  void save(const std::string& path) const {
    Archive archive;
    for (const Object::State& s : object_.state()) {
      archive.tensors[s.name] = s.value;
    }
    archive.texts["type"] = "similarity." + type_;
    tenon::save(archive, path);
  }
  // What was saved by an index of the same options takes this one's place.
  // *Errors*: another type, dimension or distance, or a damaged file; then
  // nothing has changed.
  void load(const std::string& path) {
    Archive archive = load_archive(path);
    if (archive.texts["type"] != "similarity." + type_) {
      throw Error(TN_INVALID_ARGUMENT, path + ": is no index of type " + type_);
    }
    std::vector<Object::State> state;
    for (const auto& [name, value] : archive.tensors) {
      state.push_back({name, value});
    }
    object_.set_state(state);
  }

  const Object& object() const { return object_; }

 private:
  static Object made(const Options& o) {
    std::vector<Option> options = {{"dimension", o.dimension},
                                   {"distance", o.distance}};
    if (o.type == "hnsw") {
      options.emplace_back("neighbours", o.neighbours);
      options.emplace_back("ef_construction", o.ef_construction);
    }
    return internal::object(o.type, std::move(options));
  }

  std::string type_;
  int64_t ef_;
  Object object_;
};

}  // namespace tenon::similarity

#endif  // TENON_SIMILARITY_INDEX_H_
