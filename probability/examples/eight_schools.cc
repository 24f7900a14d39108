// How much coaching helps, in eight schools (Rubin 1981):
//   eight_schools [DRAWS [RUN.safetensors]]
// Draws from the posterior of a hierarchical model and prints what they say.
// Where it is given a file and is killed, it goes on from there next time.
#include <tenon/probability/inference.h>
#include <tenon/tenon.h>

#include <cstdio>
#include <cstdlib>

namespace tn = tenon;
namespace prob = tenon::probability;

void Print(const prob::Progress& p) {
  std::fprintf(stderr, "\r%s %lld of %lld, %lld divergent",
               p.is_warmup ? "warm-up" : "draw", static_cast<long long>(p.done),
               static_cast<long long>(p.total),
               static_cast<long long>(p.divergences));
  if (p.done == p.total) std::fputs("\n", stderr);
}

int main(int argc, char** argv) {
  const tn::Tensor effect =
      tn::tensor({28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0});
  const tn::Tensor error =
      tn::tensor({15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0});

  // The effect of school i is mu + tau z[i]: mu ~ N(0, 5), tau ~ half
  // Cauchy(5), z[i] ~ N(0, 1). Of tau, the log is drawn; its slope is part of
  // the density.
  const prob::Parts parts({{"mu", {1}}, {"log_tau", {1}}, {"z", {8}}});
  const auto log_density = [&](const tn::Tensor& x) {
    const tn::Tensor mu = parts(x, "mu"), log_tau = parts(x, "log_tau");
    const tn::Tensor z = parts(x, "z"), tau = tn::exp(log_tau);
    const tn::Tensor off = (mu + tau * z - effect) / error;
    return -0.5 * tn::sum(tn::square(off) + tn::square(z), {-1}) -
           tn::sum(tn::square(mu) / 50.0 + tn::log1p(tn::square(tau) / 25.0) -
                       log_tau,
                   {-1});
  };

  const prob::Posterior posterior =
      prob::sample(log_density, {.dimension = parts.dimension(),
                                 .draws = argc > 1 ? std::atoll(argv[1]) : 1000,
                                 .key = tn::Key(1),
                                 .batch = 4,
                                 .target_accept = 0.9,
                                 .path = argc > 2 ? argv[2] : "",
                                 .progress = Print});
  std::fputs(prob::summary(posterior, parts.names()).c_str(), stdout);

  const tn::Tensor theta =
      parts(posterior.draws, "mu") +
      tn::exp(parts(posterior.draws, "log_tau")) * parts(posterior.draws, "z");
  std::printf("effects: %s\n", tn::mean(theta, {0, 1}).text().c_str());
}
