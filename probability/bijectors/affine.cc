// affine: a line.
#include "probability/bijectors/bijector.h"

namespace tenon::prob {
namespace {

struct Affine {
  Coefficient shift, scale;

  static void declare(Type<Bijector<Affine>>& type) {
    std::move(type)
        .parameter("shift", 0, "that is added")
        .parameter("scale", 1, "other than 0");
  }
  static Affine from(const Options& o) {
    const Affine made{{o, 0, "shift"}, {o, 1, "scale"}};
    const Tensor s = made.scale.value().detach();
    if (all_of((s != 0.0) & is_finite(s)).item<bool>()) return made;
    throw Error(TN_INVALID_ARGUMENT, "scale must be finite and not 0");
  }
  Tensor forward(const Tensor& x) const {
    return x * scale.like(x) + shift.like(x);
  }
  Tensor inverse(const Tensor& y) const {
    return (y - shift.like(y)) / scale.like(y);
  }
  Tensor log_det(const Tensor& x) const {
    const Shape shape = broadcast(broadcast(x.shape(), scale.value().shape()),
                                  shift.value().shape());
    return with_batch(log(abs(scale.like(x))), shape, 0);
  }

  static std::vector<Mapped<Affine>> golden() {
    // TFP 0.25.0, Shift of Scale
    return {{[] {
               return Affine{Coefficient(1.5), Coefficient(-2.0)};
             },
             {-2, 0.5, 3},
             {5.5, 0.5, -4.5},
             {0.6931471805599453, 0.6931471805599453, 0.6931471805599453}}};
  }
};

}  // namespace

void affine_bijector(Registrar& to) {
  add_bijector<Affine>(to, "affine", R"(A line.

    y = scale x + shift)",
                       "by definition");
}

}  // namespace tenon::prob
