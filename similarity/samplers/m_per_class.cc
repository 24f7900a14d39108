// Batches with several examples of several classes, so that there are pairs.
#include <algorithm>
#include <map>
#include <string>

#include "tenon/author.h"

namespace tenon::similarity {

class MPerClass {
 public:
  explicit MPerClass(const Options& o)
      : classes_(o.integer("classes")), examples_(o.integer("examples")) {
    const Tensor labels = o.tensor("labels");
    if (is_floating(labels.dtype()) || labels.rank() != 1) {
      throw Error(TN_INVALID_ARGUMENT,
                  std::string("labels must be [N], ") + "integer, got " +
                      name_of(labels.dtype()) + " " + labels.shape().text());
    }
    std::map<int64_t, std::vector<int64_t>> members;
    int64_t row = 0;
    for (const int64_t label : labels.to_vector<int64_t>()) {
      members[label].push_back(row++);
    }
    for (auto& [label, rows] : members) members_.push_back(std::move(rows));
    if (classes_ > static_cast<int64_t>(members_.size())) {
      throw Error(TN_INVALID_ARGUMENT,
                  "the labels are of " + std::to_string(members_.size()) +
                      " classes, a batch wants " + std::to_string(classes_));
    }
  }

  Tensor draw(Call& c) const {
    const Key key = c.key("key");
    const auto count = static_cast<int64_t>(members_.size());
    const auto drawn = permutation(key.child(0), count).to_vector<int64_t>();
    const Tensor batch = full({classes_ * examples_}, 0, DType::int64);
    int64_t* to = batch.data<int64_t>();
    for (int64_t i = 0; i < classes_; ++i) {
      const std::vector<int64_t>& rows = members_[drawn[i]];
      const auto size = static_cast<int64_t>(rows.size());
      const auto order =
          permutation(key.child(1 + i), size).to_vector<int64_t>();
      for (int64_t k = 0; k < examples_; ++k) *to++ = rows[order[k % size]];
    }
    return batch;
  }

 private:
  int64_t classes_, examples_;
  std::vector<std::vector<int64_t>> members_;  // rows of each class
};

Type<MPerClass> m_per_class() {
  return Type<MPerClass>("m_per_class")
      .doc(R"(Draws batches of `examples` rows from each of `classes` classes.

Classes are drawn without replacement, and so are the rows of one; a class that
has fewer gives some more than once. A draw is a function of its key.

*Cost*: 8 N bytes; a draw takes the time of permuting the drawn classes.
*Errors*: fewer classes than a batch wants.)")
      .source("Hermans et al. 2017, arXiv:1703.07737, section 2, PK batches")
      .required("labels", TN_VALUE_TENSOR, "[N], integer, of all rows")
      .option("classes", 8, "in a batch", between(1, 1e6))
      .option("examples", 4, "of each class", between(1, 1e6))
      .method<&MPerClass::draw>("draw",
                                "row numbers [classes * examples], class by "
                                "class")
      .required("key", TN_VALUE_INTS, "of this draw");
}

}  // namespace tenon::similarity
