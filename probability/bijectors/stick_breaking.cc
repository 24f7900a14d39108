// stick_breaking: from K numbers to K + 1 shares of 1, each of what is left.
#include "probability/bijectors/bijector.h"

namespace tenon::prob {
namespace {

struct StickBreaking {
  static StickBreaking from(const Options&) { return {}; }
  EventRanks event_ranks() const { return {1, 1}; }
  Tensor forward(const Tensor& x) const {
    const Tensor t = shifted(x);
    const Tensor left = cumsum(log_sigmoid(-t));  // log of what is left behind
    const Tensor shares = log_sigmoid(t) + before(left);
    return exp(concat({shares, left.slice({ellipsis, tenon::from(-1)})}, -1));
  }
  // What is left is added up from behind: exact where it is small.
  Tensor inverse(const Tensor& y) const {
    const Tensor left = cumsum(y, -1, {.reverse = true});
    const Tensor t = log(y.slice({ellipsis, until(-1)})) -
                     log(left.slice({ellipsis, tenon::from(1)}));
    return only_of_one(y, t + offsets(t));
  }
  Tensor log_det(const Tensor& x) const {
    const Tensor t = shifted(x), rest = log_sigmoid(-t);
    return sum(log_sigmoid(t) + rest + before(cumsum(rest)), {-1});
  }

  static std::vector<Mapped<StickBreaking>> golden();

 private:
  // log(K - k), so that x = 0 gives equal shares.
  static Tensor offsets(const Tensor& x) {
    const double count = static_cast<double>(x.size(-1));
    return log(arange(count, 0, -1, x.dtype()));
  }
  static Tensor shifted(const Tensor& x) { return x - offsets(x); }
  // Each sum without its last term.
  static Tensor before(const Tensor& sums) {
    const Shape one = joined(without_last(sums.shape(), 1), {1});
    return concat(
        {full(one, 0, sums.dtype()), sums.slice({ellipsis, until(-1)})}, -1);
  }
};

std::vector<Mapped<StickBreaking>> StickBreaking::golden() {
  // NumPyro 0.22.0
  return {{[] { return StickBreaking{}; },
           Array({2, 3}, {0.5, -1, 2, -10, 5, 0}),
           {0.35466124439244334, 0.1002613801409296, 0.48010255958285813,
            0.06497481588376891, 1.5133080907224866e-05, 0.9866883591815332,
            0.006648253868779797, 0.006648253868779797},
           {-6.804077952067264, -21.138830526614107}}};
}

}  // namespace

void stick_breaking_bijector(Registrar& to) {
  add_bijector<StickBreaking>(
      to, "stick_breaking", R"(From K numbers to K + 1 shares of 1.

    y[k] = z[k] (1 - z[0]) ... (1 - z[k - 1]),   z = sigmoid(x[k] - log(K - k))

x = 0 gives equal shares. The determinant is that of the first K shares, which
dirichlet's density is of.)",
      "Betancourt 2012, arXiv:1010.3436, section 3; offsets: Stan reference "
      "manual, simplex transform");
}

}  // namespace tenon::prob
