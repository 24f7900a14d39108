// Pairs of words that stand near each other.
#include <algorithm>
#include <vector>

#include "addons/require.h"

namespace tenon::addons {
namespace {

// How far each of n tokens looks: from `least` to `most`.
std::vector<int64_t> reaches(const Call& c, int64_t n) {
  const int64_t least = c.integer("min_skips"), most = c.integer("max_skips");
  if (least > most) {
    refuse("min_skips must be at most max_skips, got " + std::to_string(least) +
           " and " + std::to_string(most));
  }
  if (least == most) return std::vector<int64_t>(n, least);
  if (!c.has("key")) refuse("give a key to draw distances with");
  return randint(c.key("key"), {n}, least, most + 1).to_vector<int64_t>();
}

}  // namespace

Function skip_gram() {
  return Function("skip_gram")
      .doc(R"(Pairs of a token and one near it, to learn embeddings by.

For each token i a distance r is drawn from min_skips to max_skips, and pairs
(t_i, t_j) are given for all j of i - r ... i + r but i, in order.

*Shapes*: tokens [L] -> tokens [P], labels [P], int64.)")
      .source("Mikolov et al. 2013, arXiv:1301.3781, section 3.2")
      .input("tokens", "[L], integer")
      .option("min_skips", 1, "at least so far", between(1, 1e6))
      .option("max_skips", 5, "at most so far", between(1, 1e6))
      .maybe("key", TN_VALUE_INTS, "of this draw, where distances vary")
      .body(2,
            [](Call& c) -> Tensors {
              require_integer("tokens", c["tokens"]);
              require_rank("tokens", c["tokens"], 1, "[L]");
              const auto tokens = c["tokens"].to_vector<int64_t>();
              const auto n = static_cast<int64_t>(tokens.size());
              const std::vector<int64_t> reach = reaches(c, n);
              std::vector<int64_t> from, to;
              for (int64_t i = 0; i < n; ++i) {
                const int64_t end = std::min(n - 1, i + reach[i]);
                for (int64_t j = std::max<int64_t>(0, i - reach[i]); j <= end;
                     ++j) {
                  if (j == i) continue;
                  from.push_back(tokens[i]);
                  to.push_back(tokens[j]);
                }
              }
              const Shape shape = {static_cast<int64_t>(from.size())};
              return {tensor(from, shape), tensor(to, shape)};
            })
      .sample({.inputs = {Array({4}, {7, 3, 5, 9}, DType::int64)},
               .options = {internal::value(1), internal::value(1)},
               .outputs = {Array({6}, {7, 3, 3, 5, 5, 9}, DType::int64),
                           Array({6}, {3, 7, 5, 3, 9, 5}, DType::int64)},
               .by = "by hand"});
}

}  // namespace tenon::addons
