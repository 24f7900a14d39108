// kl_divergence: of two objects, which stay as they are.
#include "probability/divergences/divergence.h"

namespace tenon::prob {
namespace {

class KlDivergence {
 public:
  explicit KlDivergence(const Options& o)
      : p_(held(o, "p", {"log_prob"})), q_(held(o, "q", {"log_prob"})) {}
  Tensor value(Call&) const { return divergence(p_, q_); }

 private:
  Object p_, q_;
};

}  // namespace

void kl_divergence(Registrar& to) {
  to.add(Type<KlDivergence>("kl_divergence")
             .doc(R"(How much is lost where q stands for p.

    KL(p, q) = mean of log p(x) - log q(x) over draws x of p

In closed form: by the method kl_divergence of p, if it has that, else by a
function kl_P_Q, P and Q the names of the two types, that any package may
register. Its inputs p_NAME and q_NAME are given what the method parameter of p
and q says. *Errors*: a pair whose form is not known.)")
             .source("Kullback and Leibler 1951, equation 2.4")
             .required("p", TN_VALUE_OBJECT, "a distribution, of any package")
             .required("q", TN_VALUE_OBJECT, "another")
             .method<&KlDivergence::value>("value", "[batch], at least 0"));
}

}  // namespace tenon::prob
