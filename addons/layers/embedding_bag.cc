// Embeddings of several ids in one.
#include "addons/require.h"

namespace tenon::addons {

Function embedding_bag() {
  return Function("embedding_bag")
      .doc(R"(The sum, mean or greatest of the embeddings of bags of ids.

    y[n] = sum_l weights[n, l] table[ids[n, l]]   (mean: over L)

A weight of 0 leaves an id out of a sum.

*Shapes*: table [V, D], ids [N, L], weights [N, L] -> [N, D].
*Cost*: N L D numbers.)")
      .source(
          "Mikolov et al. 2013, arXiv:1301.3781, section 3.1, whose "
          "projection is such a mean")
      .input("table", "[V, D], floating")
      .input("ids", "[N, L], integer, each below V")
      .input("weights", "[N, L]; absent: 1; not with max")
      .optional()
      .option("combiner", "mean", "\"sum\", \"mean\" or \"max\"")
      .body([](Call& c) {
        require_rank("table", c["table"], 2, "[V, D]");
        require_rank("ids", c["ids"], 2, "[N, L]");
        const size_t combiner =
            which("combiner", c.text("combiner"), {"sum", "mean", "max"});
        Tensor rows = embedding(c["table"], c["ids"]);
        if (c.has(2)) {
          if (combiner == 2) refuse("max takes no weights");
          require_same("weights", c["weights"], "ids", c["ids"]);
          rows = rows * c["weights"].newaxis(2);
        }
        return combiner == 0   ? sum(rows, {1})
               : combiner == 1 ? mean(rows, {1})
                               : max(rows, {1});
      })
      .sample({.inputs = {Array({3, 2}, {.5, -1, 2, .25, -.75, 3}),
                          Array({2, 2}, {0, 2, 1, 1}, DType::int64)},
               .outputs = {Array({2, 2}, {-.125, 1, 2, .25})},
               .by = "by hand"})
      .sample({.inputs = {Array({3, 2}, {.5, -1, 2, .25, -.75, 3}),
                          Array({2, 2}, {0, 2, 1, 1}, DType::int64),
                          Array({2, 2}, {2, -1, .5, 0})},
               .options = {internal::value("sum")},
               .outputs = {Array({2, 2}, {1.75, -5, 1, .125})},
               .by = "by hand"});
}

}  // namespace tenon::addons
