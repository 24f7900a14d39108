// Anchors nearer to a positive than to a negative. All triplets are summed in
// the memory of all pairs: sorted along an anchor's row, running sums say what
// each positive has before it.
#include <string>

#include "similarity/losses/example.h"
#include "similarity/losses/pairs.h"

namespace tenon::similarity {
namespace {

Tensor along(const Tensor& x, const Tensor& order) {
  return take_along_axis(x, order, 1);
}

// The mean of max(0, d_ap + margin - d_an) over all triplets where it is not 0.
Tensor all_with_margin(const Pairs& pairs, const Tensor& d, double margin) {
  const Tensor none = pairs.positive() != pairs.positive();
  const Tensor values = concat({d + margin, d}, 1);
  const Tensor order = argsort(values);  // of equals, positives come first
  const Tensor sorted = along(values, order);
  const Tensor positive =
      ones(along(concat({pairs.positive(), none}, 1), order), d);
  const Tensor negative =
      ones(along(concat({none, pairs.negative()}, 1), order), d);
  const Tensor before = cumsum(negative, 1);
  const Tensor total =
      sum(positive * (sorted * before - cumsum(negative * sorted, 1)));
  return total / maximum(sum(positive * before), 1);
}

// Terms of chosen triplets, x = d_ap - d_an, [N, any], where the mask holds.
Tensor reduced(const Tensor& x, const Tensor& mask, const Call& c) {
  if (c.flag("soft")) return masked_mean(softplus(x), mask);
  return mean_of_nonzero(where(mask, relu(x + c.number("margin")), 0));
}

Tensor all_triplets(const Pairs& pairs, const Tensor& d, const Call& c) {
  if (!c.flag("soft")) return all_with_margin(pairs, d, c.number("margin"));
  return masked_mean(
      softplus(d.newaxis(2) - d.newaxis(1)),
      logical_and(pairs.positive().newaxis(2), pairs.negative().newaxis(1)));
}

Tensor hard_triplets(const Pairs& pairs, const Tensor& d, const Call& c) {
  const Tensor x =
      masked_max(d, pairs.positive()) - masked_min(d, pairs.negative());
  return reduced(
      x,
      logical_and(any_of(pairs.positive(), {1}, {.keep_axes = true}),
                  any_of(pairs.negative(), {1}, {.keep_axes = true})),
      c);
}

// For each positive the nearest negative beyond it, or the farthest of all.
Tensor semi_hard_triplets(const Pairs& pairs, const Tensor& d, const Call& c) {
  const int64_t m = d.size(1);
  const Tensor none = pairs.positive() != pairs.positive();
  const Tensor order =
      argsort(concat({d, d}, 1));  // of equals, negatives first
  const Tensor negative =
      cast(concat({pairs.negative(), none}, 1), DType::int64);
  const Tensor before = cumsum(along(negative, order), 1);
  const Tensor nearer = along(before, argsort(order))(all, from(m));
  const Tensor count = sum(negative, {1}, {.keep_axes = true});
  const Tensor place = maximum(minimum(nearer, count - 1), 0);
  const Tensor beyond = along(sort(where(pairs.negative(), d, 1e30)), place);
  return reduced(d - beyond, logical_and(pairs.positive(), count > 0), c);
}

}  // namespace

Function triplet() {
  return with_pairs(Function("triplet"))
      .doc(R"(Anchors are nearer to a positive than to a negative.

    mean max(0, d_ap - d_an + margin)      over terms that are not 0
    mean log(1 + e^{d_ap - d_an})          where `soft`

over the triplets that `mining` picks: "all"; "hard", for each anchor the
farthest positive and the nearest negative; "semi_hard", for each pair of
anchor and positive the nearest negative beyond the positive, or, where there
is none, the farthest.

*Shapes*: embeddings [N, D], labels [N] -> []; a reference [M, D] with its
labels [M] takes the place of the batch's other rows.
*Cost*: 2 N M D operations and a sort of each row; memory of some N M numbers,
but N M^2 for all triplets, soft.)")
      .source(
          "Schroff et al. 2015, arXiv:1503.03832, equation 2; Hermans et al. "
          "2017, arXiv:1703.07737, equation 5, soft")
      .option("mining", "semi_hard", "\"all\", \"hard\" or \"semi_hard\"")
      .option("margin", 0.2, "in units of the distance")
      .option("soft", false, "a soft margin in place of the hinge")
      .option("distance", "cosine", "the name of a distance of this package")
      .body([](Call& c) {
        const Pairs pairs(c);
        const Tensor d = pairs.distances(c.text("distance"));
        const std::string_view mining = c.text("mining");
        if (mining == "all") return all_triplets(pairs, d, c);
        if (mining == "hard") return hard_triplets(pairs, d, c);
        if (mining == "semi_hard") return semi_hard_triplets(pairs, d, c);
        throw Error(
            TN_INVALID_ARGUMENT,
            "mining must be \"all\", \"hard\" or \"semi_hard\", got \"" +
                std::string(mining) + "\"");
      })
      .sample({.inputs = {example_embeddings(), example_labels()},
               .options = {internal::value(std::string_view("all")), tn_value{},
                           internal::value(false)},
               .outputs = {0.84340582400837},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {example_embeddings(), example_labels(),
                          example_reference(), example_reference_labels()},
               .options = {internal::value(std::string_view("all")), tn_value{},
                           internal::value(false)},
               .outputs = {0.992512434698966},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {example_embeddings(), example_labels()},
               .options = {internal::value(std::string_view("all")), tn_value{},
                           internal::value(true)},
               .outputs = {0.906588599045383},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {example_embeddings(), example_labels(),
                          example_reference(), example_reference_labels()},
               .options = {internal::value(std::string_view("all")), tn_value{},
                           internal::value(true)},
               .outputs = {0.639589736464451},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {example_embeddings(), example_labels()},
               .options = {internal::value(std::string_view("hard")),
                           tn_value{}, internal::value(false)},
               .outputs = {1.20784082061011},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {example_embeddings(), example_labels(),
                          example_reference(), example_reference_labels()},
               .options = {internal::value(std::string_view("hard")),
                           tn_value{}, internal::value(false)},
               .outputs = {0.995693931748959},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {example_embeddings(), example_labels()},
               .options = {internal::value(std::string_view("hard")),
                           tn_value{}, internal::value(true)},
               .outputs = {1.34464488804404},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {example_embeddings(), example_labels()},
               .options = {internal::value(std::string_view("semi_hard")),
                           tn_value{}, internal::value(false)},
               .outputs = {0.216460237842284},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0; triplets "
                     "picked by a loop"})
      .sample({.inputs = {example_embeddings(), example_labels(),
                          example_reference(), example_reference_labels()},
               .options = {internal::value(std::string_view("semi_hard")),
                           tn_value{}, internal::value(false)},
               .outputs = {0.530444593736908},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0; triplets "
                     "picked by a loop"})
      .sample({.inputs = {example_embeddings(), example_labels()},
               .options = {internal::value(std::string_view("semi_hard")),
                           tn_value{}, internal::value(true)},
               .outputs = {0.630457241803009},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0; triplets "
                     "picked by a loop"})
      .sample({.inputs = {example_embeddings(), example_labels(),
                          example_reference(), example_reference_labels()},
               .options = {internal::value(std::string_view("semi_hard")),
                           tn_value{}, internal::value(true)},
               .outputs = {0.516032477266647},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0; triplets "
                     "picked by a loop"});
}

}  // namespace tenon::similarity
