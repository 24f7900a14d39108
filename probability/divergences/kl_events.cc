// Divergences of two distributions of one type with events of several numbers,
// and of categories.
#include "probability/divergences/forms.h"

namespace tenon::prob {
namespace {

Tensor of_categories(const Tensor& p_logits, const Tensor& q_logits) {
  const Tensor p = log_softmax(p_logits), q = log_softmax(q_logits);
  const Tensor some = p > -infinity;
  const Tensor ratio = where(some, p, 0.0) - where(some, q, 0.0);
  return sum(where(some, exp(p) * ratio, 0.0), {-1});
}

Function categories(const char* name) {
  return form(name, "sum over k of p(k) log(p(k) / q(k))", "by definition",
              {"p_logits", "q_logits"},
              [](Call& c) { return of_categories(c.input(0), c.input(1)); },
              {.inputs = {Array({2, 3}, {0.5, -1, 2, 0, 0, 0}),
                          Array({2, 3}, {1, 1, 1, -3, 2, 0.25})},
               .outputs = {{0.4770276839888353, 1.3173358612087798}},
               .by = "SciPy 1.17.1, special.rel_entr"});
}

Function multinomial() {
  return form("kl_multinomial_multinomial",
              "total_count times that of one trial; infinite where the counts "
              "differ",
              "by definition",
              {"p_total_count", "p_logits", "q_total_count", "q_logits"},
              [](Call& c) {
                return where(
                    c.input(0) == c.input(2),
                    c.input(0).detach() * of_categories(c.input(1), c.input(3)),
                    infinity);
              },
              {.inputs = {{2, 3},
                          Array({2, 3}, {0.5, -1, 2, 0, 0, 0}),
                          {2, 4},
                          Array({2, 3}, {1, 1, 1, -3, 2, 0.25})},
               .outputs = {{0.9540553679776707, infinity}},
               .by = "SciPy 1.17.1, special.rel_entr"});
}

// With m = root_q^-1 root_p, lower triangular: its diagonal by what it is more
// than 1, and all else by squares.
Tensor of_normals(Call& c) {
  const Tensor p = c.input(1), q = c.input(3), d = c.input(0) - c.input(2);
  const Shape batch = broadcast(
      without_last(d.shape(), 1),
      broadcast(without_last(p.shape(), 2), without_last(q.shape(), 2)));
  const Tensor root = with_batch(q, batch, 2);
  const Tensor m = triangular_solve(root, with_batch(p, batch, 2));
  const Tensor z =
      triangular_solve(root, with_batch(d, batch, 1).newaxis(-1)).squeeze(-1);
  const Tensor own =
      excess(square(diagonal(p)), square(diagonal(q))) + square(z);
  return 0.5 *
         (sum(own, {-1}) + sum(square(tril(m, {.diagonal = -1})), {-2, -1}));
}

Function multivariate_normal() {
  return form(
      "kl_multivariate_normal_multivariate_normal",
      "(|M|^2 + |z|^2 - K) / 2 - log det M, M = root_q^-1 root_p, "
      "z = root_q^-1 (loc_p - loc_q); the roots are scale_tril",
      "Bishop 2006, Pattern Recognition and Machine Learning, equations "
      "2.43 and 1.113",
      {"p_loc", "p_scale_tril", "q_loc", "q_scale_tril"}, of_normals,
      {.inputs = {{1, -2, 0.5},
                  Array({3, 3}, {1, 0, 0, 0.5, 2, 0, -0.3, 0.4, 0.8}),
                  {0.5, -1, 0},
                  Array({3, 3}, {2, 0, 0, -0.5, 1, 0, 0.25, 0.5, 1.5})},
       .outputs = {2.4835044927557073},
       .by = "PyTorch 2.15.0, kl_divergence"});
}

}  // namespace

void kl_events(Registrar& to) {
  to.add(categories("kl_categorical_categorical"));
  to.add(categories("kl_one_hot_categorical_one_hot_categorical"));
  to.add(multinomial());
  to.add(multivariate_normal());
}

}  // namespace tenon::prob
