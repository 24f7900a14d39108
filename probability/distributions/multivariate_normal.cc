// multivariate_normal: the bell curve of K numbers. Its covariance is held as
// one of three roots of it, so that nothing of K x K is made that need not be.
#include "probability/distributions/matrices.h"

namespace tenon::prob {
namespace {

struct MultivariateNormal {
  Tensor loc;         // [batch, K]
  Tensor scale_diag;  // [batch, K]: covariance = diag^2 + factor factor^T
  Tensor factor;      // [batch, K, R], or none
  Tensor scale_tril;  // [batch, K, K], or none: covariance = L L^T

  static void declare(Type<Distribution<MultivariateNormal>>& type);
  static MultivariateNormal from(const Options& o);
  Tensor parameter(std::string_view name) const {
    if (name == "loc") return mean();
    return name == "scale_tril" ? tril_root() : Tensor();
  }
  Shape batch_shape() const {
    Shape batch = without_last(loc.shape(), 1);
    if (scale_tril) {
      return broadcast(batch, without_last(scale_tril.shape(), 2));
    }
    if (factor) batch = broadcast(batch, without_last(factor.shape(), 2));
    return broadcast(batch, without_last(scale_diag.shape(), 1));
  }
  Shape event_shape() const {
    return broadcast(
        last_of(loc.shape(), 1),
        last_of((scale_tril ? scale_tril : scale_diag).shape(), 1));
  }
  DType dtype() const { return loc.dtype(); }

  Tensor log_prob(const Tensor& x) const {
    return -0.5 * squared_distance(x - loc) - log_root_det() -
           half_log_2pi * static_cast<double>(event_shape()[0]);
  }
  Tensor sample(const Noise& noise) const;
  Tensor mean() const {
    return loc.expand(joined(batch_shape(), event_shape()));
  }
  Tensor mode() const { return mean(); }
  Tensor variance() const {
    if (scale_tril) return sum(square(scale_tril), {-1});
    const Tensor own = square(scale_diag);
    return factor ? own + sum(square(factor), {-1}) : own;
  }
  Tensor covariance() const {
    if (scale_tril) return matmul(scale_tril, scale_tril.transpose());
    const Tensor own = diagonal_matrix(square(scale_diag));
    return factor ? own + matmul(factor, factor.transpose()) : own;
  }
  Tensor entropy() const {
    return log_root_det() +
           (0.5 + half_log_2pi) * static_cast<double>(event_shape()[0]);
  }
  static std::vector<Example<MultivariateNormal>> golden();

 private:
  // diag^-1 factor.
  Tensor scaled_factor() const { return factor / scale_diag.newaxis(-1); }
  // The root of I + V^T V, V the scaled factor.
  Tensor inner_root() const {
    const Tensor v = scaled_factor();
    return cholesky(matmul(v.transpose(), v) + eye(v.size(-1), v.dtype()));
  }
  // Any L with L L^T = covariance.
  Tensor tril_root() const {
    if (scale_tril) return scale_tril;
    return factor ? cholesky(covariance()) : diagonal_matrix(scale_diag);
  }
  Tensor squared_distance(const Tensor& from_loc) const;
  Tensor log_root_det() const {
    if (scale_tril) return sum(log(diagonal(scale_tril)), {-1});
    const Tensor own = sum(log(scale_diag), {-1});
    if (!factor) return own;
    return own + sum(log(diagonal(inner_root())), {-1});
  }
};

// d^T covariance^-1 d.
Tensor MultivariateNormal::squared_distance(const Tensor& from_loc) const {
  const Shape shape =
      joined(broadcast(without_last(from_loc.shape(), 1), batch_shape()),
             event_shape());
  const Tensor d = from_loc.expand(shape);
  if (!scale_tril) {
    const Tensor z = d / scale_diag;
    if (!factor) return sum(square(z), {-1});
    // With w = (I + V^T V)^-1 V^T z it is |z - V w|^2 + |w|^2: no difference of
    // large numbers, as Woodbury's identity would have it.
    const Tensor v = scaled_factor(), root = inner_root();
    const Shape batch = without_last(shape, 1);
    const Tensor wide = with_batch(root, batch, 2);
    const Tensor projected = matmul(v.transpose(), z.newaxis(-1));
    const Tensor w = triangular_solve(wide, triangular_solve(wide, projected),
                                      {.transposed = true});
    return sum(square(z - matmul(v, w).squeeze(-1)), {-1}) +
           sum(square(w.squeeze(-1)), {-1});
  }
  if (scale_tril.rank() == 2) {  // all points at once
    const Tensor columns = d.reshape({-1, shape[-1]}).transpose();
    const Tensor z = triangular_solve(scale_tril, columns);
    return sum(square(z), {0}).reshape(without_last(shape, 1));
  }
  const Tensor root = with_batch(scale_tril, without_last(shape, 1), 2);
  const Tensor z = triangular_solve(root, d.newaxis(-1)).squeeze(-1);
  return sum(square(z), {-1});
}

Tensor MultivariateNormal::sample(const Noise& noise) const {
  const Tensor z = noise.of_event(event_shape()).normal();
  if (scale_tril) {
    if (scale_tril.rank() == 2) {
      const Tensor rows = z.reshape({-1, z.size(-1)});
      return loc + matmul(rows, scale_tril.transpose()).reshape(z.shape());
    }
    return loc + matmul(scale_tril, z.newaxis(-1)).squeeze(-1);
  }
  const Tensor own = loc + scale_diag * z;
  if (!factor) return own;
  const Tensor shared =
      noise.child(1).of_event(last_of(factor.shape(), 1)).normal();
  return own + matmul(factor, shared.newaxis(-1)).squeeze(-1);
}

// L, where covariance = precision^-1 = L L^T. Turned about, the root of the
// precision is upper triangular, and its inverse turned about is L^T.
Tensor root_of_inverse(const Tensor& precision) {
  const Tensor turned = flip(cholesky(flip(precision, {-2, -1})), {-2, -1});
  const Tensor one = eye(precision.size(-1), precision.dtype());
  return triangular_solve(turned, one.expand(precision.shape()),
                          {.lower = false})
      .transpose();
}

Tensor tril_of(const Options& o) {
  if (o.has("covariance")) return cholesky(checked_matrix(o, "covariance"));
  if (o.has("precision")) {
    return root_of_inverse(checked_matrix(o, "precision"));
  }
  return checked_root(o, "scale_tril");
}

// All of one dtype, and with an axis of elements.
MultivariateNormal fitted(MultivariateNormal d) {
  Tensor like = d.loc.detach();
  if (d.scale_tril) like = like + diagonal(d.scale_tril.detach());
  if (d.scale_diag) like = like + d.scale_diag.detach();
  if (d.factor) like = like + sum(d.factor.detach(), {-1});
  if (like.rank() == 0) {
    throw Error(TN_INVALID_ARGUMENT,
                "loc or scale_diag must be [batch, K], got numbers");
  }
  const Shape event = last_of(like.shape(), 1);
  if (!d.scale_tril && !d.scale_diag) d.scale_diag = full(event, 1);
  for (Tensor* t : {&d.loc, &d.scale_diag, &d.factor, &d.scale_tril}) {
    if (*t) *t = t->cast(like.dtype());
    if (*t && t->rank() == 0) *t = t->expand(event);
  }
  return d;
}

MultivariateNormal MultivariateNormal::from(const Options& o) {
  constexpr Parameter place{"loc", 0, Domain::real, ""};
  constexpr Parameter diag{"scale_diag", 1, Domain::positive, ""};
  MultivariateNormal made;
  made.loc = given(place, o);
  const int roots =
      o.has("scale_tril") + o.has("covariance") + o.has("precision");
  if (roots > 1 || (roots == 1 && (o.has("scale_diag") || o.has("factor")))) {
    throw Error(TN_INVALID_ARGUMENT,
                "give one of scale_diag with or without factor, scale_tril, "
                "covariance, precision");
  }
  if (roots == 1) made.scale_tril = tril_of(o);
  if (o.has("scale_diag")) made.scale_diag = given(diag, o);
  if (o.has("factor")) made.factor = o.tensor("factor");
  if (made.factor && made.factor.rank() < 2) {
    throw Error(TN_INVALID_ARGUMENT, "factor must be [batch, K, R], got " +
                                         made.factor.shape().text());
  }
  return fitted(std::move(made));
}

void MultivariateNormal::declare(Type<Distribution<MultivariateNormal>>& type) {
  std::move(type)
      .parameter("loc", 0, "[batch, K] mean")
      .maybe("scale_diag", TN_VALUE_TENSOR,
             "[batch, K] standard deviations, each above 0")
      .maybe("factor", TN_VALUE_TENSOR,
             "[batch, K, R], beside scale_diag: low rank that is added")
      .maybe("scale_tril", TN_VALUE_TENSOR,
             "[batch, K, K] in their place: lower triangular")
      .maybe("covariance", TN_VALUE_TENSOR, "[batch, K, K] in their place")
      .maybe("precision", TN_VALUE_TENSOR,
             "[batch, K, K] in their place: the inverse of covariance");
}

std::vector<Example<MultivariateNormal>> MultivariateNormal::golden() {
  // SciPy 1.17.1
  static const auto loc = [] { return tensor({1.0, -2.0, 0.5}); };
  const Array x({3, 3}, {0.5, -1, 0, 3, 0, 1, 40, -30, 25});
  const auto diag = [] {
    return MultivariateNormal{loc(), tensor({0.5, 2.0, 1.5}), {}, {}};
  };
  const auto low_rank = [] {
    return MultivariateNormal{loc(),
                              tensor({0.5, 1.0, 2.0}),
                              tensor({{1.0, 0.5}, {-0.25, 2.0}, {0.5, 0.0}}),
                              {}};
  };
  const auto tril = [] {
    return MultivariateNormal{
        loc(),
        {},
        {},
        tensor({{1.0, 0.0, 0.0}, {0.5, 2.0, 0.0}, {-0.3, 0.4, 0.8}})};
  };
  const auto precision = [] {
    return MultivariateNormal{
        loc(),
        {},
        {},
        root_of_inverse(
            tensor({{2.0, 0.5, -0.3}, {0.5, 1.5, 0.2}, {-0.3, 0.2, 1.0}}))};
  };
  return {{diag,
           x,
           {{"log_prob",
             {-3.8428362632777375, -11.717836263277738, -3276.551169596611}},
            {"mean", {1, -2, 0.5}},
            {"variance", {0.25, 4, 2.25}},
            {"entropy", {4.662280707722183}}}},
          {low_rank,
           x,
           {{"log_prob",
             {-4.68848365202325, -5.87269417833904, -759.4121678625497}},
            {"variance", {1.5, 5.0625, 4.25}},
            {"covariance",
             {1.5, 0.75, 0.5, 0.75, 5.0625, -0.125, 0.5, -0.125, 4.25}},
            {"entropy", {5.93176764325132}}}},
          {tril,
           x,
           {{"log_prob",
             {-4.179944228859753, -5.984631728859754, -2677.39088172886}},
            {"variance", {1, 4.25, 0.89}},
            {"covariance", {1, 0.5, -0.3, 0.5, 4.25, 0.65, -0.3, 0.65, 0.89}},
            {"mode", {1, -2, 0.5}},
            {"entropy", {4.726819228859753}}}},
          {precision,
           x,
           {{"log_prob",
             {-3.0036954016036916, -11.328695401603685, -1441.5786954016037}},
            {"entropy", {3.803695401603692}}}}};
}

}  // namespace

void multivariate_normal(Registrar& to) {
  add_distribution<MultivariateNormal>(
      to, "multivariate_normal",
      R"(The bell curve of K numbers.

    p(x) = exp(-d^T C^-1 d / 2) / sqrt(det(2 pi C)),   d = x - loc

By one of scale_diag, C = diag(scale_diag^2); scale_diag and factor,
C = diag(scale_diag^2) + factor factor^T; scale_tril, C = scale_tril
scale_tril^T; covariance, C itself; precision, C^-1. By none of them C is the
identity. *Cost*: a point takes time O(K), O(K R + R^2), or O(K^2).)",
      "Bishop 2006, Pattern Recognition and Machine Learning, equation 2.43");
}

}  // namespace tenon::prob
