// sigmoid: from all numbers to an interval.
#include "probability/bijectors/bijector.h"

namespace tenon::prob {
namespace {

struct Sigmoid {
  Coefficient low, high;

  static void declare(Type<Bijector<Sigmoid>>& type) {
    std::move(type)
        .parameter("low", 0, "the lower end")
        .parameter("high", 1, "the upper end");
  }
  static Sigmoid from(const Options& o) {
    const Sigmoid made{{o, 0, "low"}, {o, 1, "high"}};
    const Tensor width = (made.high.value() - made.low.value()).detach();
    if (all_of((width > 0.0) & is_finite(width)).item<bool>()) return made;
    throw Error(TN_INVALID_ARGUMENT, "low must be less than high");
  }
  Tensor width(const Tensor& x) const { return high.like(x) - low.like(x); }
  Tensor forward(const Tensor& x) const {
    return low.like(x) + width(x) * sigmoid(x);
  }
  Tensor inverse(const Tensor& y) const {
    return log(y - low.like(y)) - log(high.like(y) - y);
  }
  Tensor log_det(const Tensor& x) const {
    return log(width(x)) + log_sigmoid(x) + log_sigmoid(-x);
  }
  Tensor inverse_log_det(const Tensor& y) const {
    return log(width(y)) - log(y - low.like(y)) - log(high.like(y) - y);
  }

  static std::vector<Mapped<Sigmoid>> golden() {
    // TFP 0.25.0
    return {{[] {
               return Sigmoid{Coefficient(0.0), Coefficient(1.0)};
             },
             {-40, 0.5, 3},
             {4.248354255291589e-18, 0.6224593312018546, 0.9525741268224333},
             {-40, -1.4481539683602134, -3.097174703147484}},
            {[] {
               return Sigmoid{Coefficient(-1.0), Coefficient(3.0)};
             },
             {-4, 0.5, 3},
             {-0.9280551601516338, 1.4898373248074182, 2.810296507289733},
             {-2.650005494715728, -0.0618596072403228, -1.7108803420275935}}};
  }
};

}  // namespace

void sigmoid_bijector(Registrar& to) {
  add_bijector<Sigmoid>(to, "sigmoid", R"(From all numbers to an interval.

    y = low + (high - low) / (1 + exp(-x)))",
                        "by definition");
}

}  // namespace tenon::prob
