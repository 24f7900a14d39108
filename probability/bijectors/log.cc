// log: from numbers above 0 to all.
#include "probability/bijectors/bijector.h"

namespace tenon::prob {
namespace {

struct Log {
  static Log from(const Options&) { return {}; }
  Tensor forward(const Tensor& x) const { return log(x); }
  Tensor inverse(const Tensor& y) const { return exp(y); }
  Tensor log_det(const Tensor& x) const { return -log(x); }
  Tensor inverse_log_det(const Tensor& y) const { return y; }

  static std::vector<Mapped<Log>> golden() {
    // TFP 0.25.0
    return {{[] { return Log{}; },
             {1e-9, 0.5, 3},
             {-20.72326583694641, -0.6931471805599453, 1.0986122886681098},
             {20.72326583694641, 0.6931471805599453, -1.0986122886681098}}};
  }
};

}  // namespace

void log_bijector(Registrar& to) {
  add_bijector<Log>(to, "log", R"(From numbers above 0 to all.

    y = log(x))",
                    "by definition");
}

}  // namespace tenon::prob
