// softmax_centered: from K numbers to K + 1 shares of 1.
#include "probability/bijectors/bijector.h"

namespace tenon::prob {
namespace {

struct SoftmaxCentered {
  static SoftmaxCentered from(const Options&) { return {}; }
  EventRanks event_ranks() const { return {1, 1}; }
  Tensor forward(const Tensor& x) const { return exp(logarithms(x)); }
  Tensor inverse(const Tensor& y) const {
    const Tensor l = log(y);
    return only_of_one(y, l.slice({ellipsis, until(-1)}) -
                              l.slice({ellipsis, tenon::from(-1)}));
  }
  Tensor log_det(const Tensor& x) const { return sum(logarithms(x), {-1}); }
  Tensor inverse_log_det(const Tensor& y) const { return -sum(log(y), {-1}); }

  static std::vector<Mapped<SoftmaxCentered>> golden();

 private:
  static Tensor logarithms(const Tensor& x) {
    const Shape one = joined(without_last(x.shape(), 1), {1});
    return log_softmax(concat({x, full(one, 0, x.dtype())}, -1));
  }
};

std::vector<Mapped<SoftmaxCentered>> SoftmaxCentered::golden() {
  // TFP 0.25.0, whose log_det also has log(K + 1) / 2, for the area of the
  // simplex in K + 1 dimensions
  return {{[] { return SoftmaxCentered{}; },
           Array({2, 3}, {0.5, -1, 2, -30, 20, 0}),
           {0.15844470951497971, 0.03535379340874887, 0.7100999228861742,
            0.09610157419009722, 1.9287498400130181e-22, 0.9999999958776926,
            2.061153613941849e-09, 2.061153613941849e-09},
           {-7.869398329559288, -90.00000001648923}}};
}

}  // namespace

void softmax_centered_bijector(Registrar& to) {
  add_bijector<SoftmaxCentered>(
      to, "softmax_centered", R"(From K numbers to K + 1 shares of 1.

    y = softmax([x, 0])

The determinant is that of the first K shares, which dirichlet's density is of.)",
      "Aitchison 1982, The statistical analysis of compositional data, section "
      "5");
}

}  // namespace tenon::prob
