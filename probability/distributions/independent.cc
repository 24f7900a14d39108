// independent: the batch of another distribution as one event.
#include "probability/distributions/distribution.h"
#include "probability/distributions/held.h"
#include "probability/divergences/divergence.h"

namespace tenon::prob {
namespace {

struct Independent {
  Held base;
  size_t rank;  // axes of the batch that are taken, the last ones

  static void declare(Type<Distribution<Independent>>& type) {
    std::move(type)
        .required("distribution", TN_VALUE_OBJECT, "of any package")
        .option("event_rank", -1,
                "how many of the last axes of its batch are of the event; -1: "
                "all of them",
                at_least(-1));
  }
  static Independent from(const Options& o) {
    Independent made{Held(o, "distribution"), 0};
    const Shape batch = made.base.batch_shape();
    const int64_t wanted = o.integer("event_rank");
    made.rank = wanted < 0 ? batch.rank() : static_cast<size_t>(wanted);
    if (made.rank <= batch.rank()) return made;
    throw Error(TN_INVALID_ARGUMENT, "event_rank is " + std::to_string(wanted) +
                                         ", the batch is " + batch.text());
  }
  Shape batch_shape() const { return without_last(base.batch_shape(), rank); }
  Shape event_shape() const {
    return joined(last_of(base.batch_shape(), rank), base.event_shape());
  }

  Tensor log_prob(const Tensor& x) const {
    return sum_last(base.log_prob(x), rank);
  }
  Tensor sample(const Noise& noise) const {
    return base.sample(noise.key,
                       without_last(noise.shape, batch_shape().rank()));
  }
  Tensor mean() const { return base.call("mean"); }
  Tensor variance() const { return base.call("variance"); }
  Tensor mode() const { return base.call("mode"); }
  Tensor entropy() const { return sum_last(base.call("entropy"), rank); }

  Tensor kl_divergence(const Object& q) const {
    if (bare_name(q) != "independent") {
      throw Error(TN_UNIMPLEMENTED, "the divergence from independent to " +
                                        bare_name(q) +
                                        " is not known; make both independent");
    }
    return q.call(
        "kl_from", {},
        {{"p", base.object()}, {"event_rank", static_cast<int64_t>(rank)}});
  }
  Tensor kl_from(const Options& o) const {
    if (o.integer("event_rank") != static_cast<int64_t>(rank)) {
      throw Error(TN_INVALID_ARGUMENT, "the events of p and q differ");
    }
    const Tensor each = divergence(held(o, "p", {"log_prob"}), base.object());
    return sum_last(
        with_batch(each, broadcast(each.shape(), base.batch_shape()), 0), rank);
  }

  static std::vector<Example<Independent>> golden() {
    const auto make = [] {
      const Object normal(
          "probability.normal",
          {{"loc", tensor({1.0, -2.0})}, {"scale", tensor({0.5, 2.0})}});
      return Independent{Held(normal), 1};
    };
    // SciPy 1.17.1, multivariate_normal
    return {{make,
             Array({2, 2}, {0.5, -1, 3, 0}),
             {{"log_prob", {-2.4628770664093453, -10.337877066409345}},
              {"mean", {1, -2}},
              {"variance", {0.25, 4}},
              {"mode", {1, -2}},
              {"entropy", {2.8378770664093453}}}}};
  }
};

}  // namespace

void independent(Registrar& to) {
  add_distribution<Independent>(
      to, "independent",
      R"(The batch of another distribution as one event.

    log p(x) = sum over the event of log p_i(x_i)

What the other has no method for, this one has not.)",
      "by definition");
}

}  // namespace tenon::prob
