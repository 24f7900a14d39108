// NUTS on two posteriors: nuts_bench FOLDER RUNS reads what nuts_bench.py wrote
// there, draws RUNS times, writes the draws beside it and prints what they
// took. Densities are given in ops, differentiated, and as plain C++ with
// slopes.
#include <tenon/probability/inference.h>
#include <tenon/tenon.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace tn = tenon;
namespace prob = tenon::probability;

namespace {

constexpr int64_t kColumns = 20;
constexpr double kEffect[] = {28, 8, -3, 7, -1, 1, 18, 12};
constexpr double kError[] = {15, 10, 16, 11, 9, 11, 10, 18};

double Seconds() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::vector<double> Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  std::vector<double> numbers(static_cast<size_t>(file.tellg()) /
                              sizeof(double));
  file.seekg(0).read(
      reinterpret_cast<char*>(numbers.data()),
      static_cast<std::streamsize>(numbers.size() * sizeof(double)));
  return numbers;
}

// mu ~ N(0, 5), tau ~ half Cauchy(5), z ~ N(0, 1): see examples/eight_schools.
tn::Tensor Schools(const tn::Tensor& x) {
  static const prob::Parts parts({{"mu", {1}}, {"log_tau", {1}}, {"z", {8}}});
  static const tn::Tensor effect = tn::tensor(kEffect, {8});
  static const tn::Tensor inverse = 1.0 / tn::tensor(kError, {8});
  const tn::Tensor mu = parts(x, "mu"), log_tau = parts(x, "log_tau");
  const tn::Tensor z = parts(x, "z"), tau = tn::exp(log_tau);
  const tn::Tensor off = (mu + tau * z - effect) * inverse;
  return -0.5 * tn::sum(tn::square(off) + tn::square(z), {-1}) -
         tn::sum(tn::square(mu) / 50.0 + tn::log1p(tn::square(tau) / 25.0) -
                     log_tau,
                 {-1});
}

double SchoolsByHand(const double* x, double* slope) {
  const double mu = x[0], tau = std::exp(x[1]), square = tau * tau / 25;
  double value = -mu * mu / 50 - std::log1p(square) + x[1];
  slope[0] = -mu / 25;
  slope[1] = 1 - 2 * square / (1 + square);
  for (int i = 0; i < 8; ++i) {
    const double z = x[2 + i];
    const double off = (mu + tau * z - kEffect[i]) / kError[i];
    const double pull = off / kError[i];
    value -= 0.5 * (off * off + z * z);
    slope[0] -= pull;
    slope[1] -= pull * tau * z;
    slope[2 + i] = -pull * tau - z;
  }
  return value;
}

// Labels of 0 and 1 by rows of numbers; coefficients ~ N(0, 1).
struct Logistic {
  tn::Tensor columns, label;  // [20, N], [N]

  tn::Tensor operator()(const tn::Tensor& b) const {
    const tn::Tensor logits = tn::matmul(b, columns);
    return tn::sum(label * logits - tn::softplus(logits), {-1}) -
           0.5 * tn::sum(tn::square(b), {-1});
  }
};

void Run(const std::string& name, const prob::LogDensity& density,
         int64_t dimension, int64_t batch, int run, const std::string& folder) {
  const double start = Seconds();
  const prob::Posterior posterior = prob::sample(
      density, {.dimension = dimension,
                .key = tn::Key(static_cast<uint64_t>(run)),
                .batch = batch});  // of four chains; the rest is for threads
  const double seconds = Seconds() - start;
  const std::string path = folder + "/" + name + std::to_string(run) + ".f64";
  std::ofstream(path, std::ios::binary)
      .write(
          reinterpret_cast<const char*>(posterior.draws.data<double>()),
          static_cast<std::streamsize>(
              static_cast<size_t>(posterior.draws.numel()) * sizeof(double)));
  std::printf("%s %d %.6f %lld\n", name.c_str(), run, seconds,
              static_cast<long long>(posterior.divergences()));
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 1;
  const std::string folder = argv[1];
  const std::vector<double> rows = Read(folder + "/rows.f64");
  const std::vector<double> labels = Read(folder + "/labels.f64");
  const auto n = static_cast<int64_t>(labels.size());
  const Logistic logistic = {tn::tensor(rows, {n, kColumns}).transpose().copy(),
                             tn::tensor(labels, {n})};
  for (int run = 0; run < std::atoi(argv[2]); ++run) {
    Run("schools_ops", Schools, 10, 4, run, folder);
    Run("schools_slopes", SchoolsByHand, 10, 2, run, folder);
    Run("logistic_ops", logistic, kColumns, 2, run, folder);
  }
}
