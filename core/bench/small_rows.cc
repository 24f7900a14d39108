// What one op costs beside its arithmetic.
#include "core/bench/rows.h"

namespace tenon::bench {
namespace {

std::vector<double> Apply(const Tensor& x,
                          const std::function<double(size_t, double)>& f) {
  std::vector<double> y = x.to_vector<double>();
  for (size_t i = 0; i < y.size(); ++i) y[i] = f(i, y[i]);
  return y;
}

void Views(const Bench& bench) {
  const Tensor x = uniform(Key(1), {8, 8});
  const std::vector<double> v = x.to_vector<double>();
  std::vector<double> rows(v.begin() + 16, v.begin() + 48), turned;
  for (int i = 0; i < 64; ++i) turned.push_back(v[i % 8 * 8 + i / 8]);
  bench.Time(
      "view 8x8 as 64", "ns", 1, 30, Close(x.reshape({64}), v),
      [&](uint64_t n) {
        while (n-- > 0) x.reshape({64});
      },
      "view");
  bench.Time(
      "slice of rows", "ns", 1, 30, Close(x(range(2, 6)), rows),
      [&](uint64_t n) {
        while (n-- > 0) x(range(2, 6));
      },
      "slice");
  bench.Time(
      "transpose", "ns", 1, 30, Close(x.transpose(), turned),
      [&](uint64_t n) {
        while (n-- > 0) x.transpose();
      },
      "transpose");
}

void Adds(const Bench& bench) {
  const Tensor a = uniform(Key(2), {64});
  const Tensor b = uniform(Key(3), {64});
  const Tensor leaf = variable(a);
  const std::vector<double> y = b.to_vector<double>();
  const auto sum = Apply(a, [&](size_t i, double x) { return x + y[i]; });
  bench.Time(
      "add, 64 floats", "ns", 1, bench.Budget(30, 40), Close(a + b, sum),
      [&](uint64_t n) {
        while (n-- > 0) a + b;
      },
      "add");
  bench.Time(
      "add, recorded for gradient", "ns", 1, 50,
      Close((leaf + b).detach(), sum) && (leaf + b).is_tracked(),
      [&](uint64_t n) {
        while (n-- > 0) leaf + b;
      },
      "add_recorded");
  bench.Time(
      "add a scalar", "ns", 1, 30,
      Close(a + 1.5, Apply(a, [](size_t, double x) { return x + 1.5; })),
      [&](uint64_t n) {
        while (n-- > 0) a + 1.5;
      },
      "add_scalar");
  const Tensor wide = uniform(Key(4), {32, 64});
  bench.Time(
      "broadcast a row to 32x64", "ns", 1, bench.Budget(100, 120),
      Close(wide + b,
            Apply(wide, [&](size_t i, double x) { return x + y[i % 64]; })),
      [&](uint64_t n) {
        while (n-- > 0) wide + b;
      },
      "broadcast");
}

}  // namespace

void SmallRows(const Bench& bench) {
  bench.Time(
      "create and free, 64 floats", "ns", 1, 15, empty({64}).numel() == 64,
      [](uint64_t n) {
        while (n-- > 0) empty({64});
      },
      "create");
  Views(bench);
  Adds(bench);
  constexpr int64_t kElements = 100'000;
  const Tensor c = uniform(Key(5), {kElements});
  const auto chain = [&c] { return relu(c * 2 + 1) * c - 0.5; };
  bench.Time(
      "relu(c*2+1)*c-0.5, 100,000 floats", "ns/element", kElements,
      bench.Budget(0.6, 0.8),
      Close(chain(), Apply(c,
                           [](size_t, double x) {
                             return std::max(x * 2 + 1, 0.0) * x - 0.5;
                           })),
      [&](uint64_t n) {
        while (n-- > 0) chain();
      },
      "chain");
}

}  // namespace tenon::bench
