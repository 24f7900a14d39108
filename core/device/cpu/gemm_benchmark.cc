// Gemm beside OpenBLAS and libxsmm in the same process, one thread: each row
// has the GFLOP/s of the three and the ratio of ours to the better peer.
// Set OPENBLAS_CORETYPE=SkylakeX: OpenBLAS 0.3.21 takes new CPUs for Prescott.
#include <cblas.h>
#include <libxsmm.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "core/device/cpu/gemm.h"
#include "core/device/cpu/targets.h"
#include "core/device/parallel.h"

namespace tenon::device {
namespace {

enum class Form { kPlain, kTransposedA, kTransposedB };

struct Problem {
  const char* name;
  int64_t m, n, k;
  Form form;
};

constexpr Problem kProblems[] = {
    {"16", 16, 16, 16, Form::kPlain},
    {"32", 32, 32, 32, Form::kPlain},
    {"64", 64, 64, 64, Form::kPlain},
    {"128", 128, 128, 128, Form::kPlain},
    {"256", 256, 256, 256, Form::kPlain},
    {"512", 512, 512, 512, Form::kPlain},
    {"1024", 1024, 1024, 1024, Form::kPlain},
    {"256/a_transposed", 256, 256, 256, Form::kTransposedA},
    {"256/b_transposed", 256, 256, 256, Form::kTransposedB},
    {"mlp/y=xW", 32, 64, 64, Form::kPlain},
    {"mlp/dW=xTdy", 64, 64, 32, Form::kTransposedA},
    {"mlp/dx=dyWT", 32, 64, 64, Form::kTransposedB},
    {"mlp/y=xW10", 32, 10, 64, Form::kPlain},
    {"mlp/dW10=xTdy", 64, 10, 32, Form::kTransposedA},
    {"mlp/dx=dyW10T", 32, 64, 10, Form::kTransposedB},
    {"mnist/y=xW", 128, 256, 784, Form::kPlain},
    {"mnist/dW=xTdy", 784, 256, 128, Form::kTransposedA},
    {"mnist/dx=dyWT", 128, 784, 256, Form::kTransposedB},
    {"gemv/m1", 1, 2048, 2048, Form::kPlain},
    {"gemv/m1_transposed", 1, 2048, 2048, Form::kTransposedB},
    {"gemv/n1", 2048, 1, 2048, Form::kPlain},
};

// The best seconds per call of several runs of about 5 ms.
template <class Call>
double Seconds(Call call, double flops) {
  using Clock = std::chrono::steady_clock;
  const int calls = std::max(1, static_cast<int>(50e9 * 0.005 / flops));
  double best = 1e9;
  for (int run = 0; run < 6; ++run) {
    const auto start = Clock::now();
    for (int i = 0; i < calls; ++i) call();
    best = std::min(
        best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return best / calls;
}

void Run(benchmark::State& state, const Problem& p) {
  const bool ta = p.form == Form::kTransposedA;
  const bool tb = p.form == Form::kTransposedB;
  std::vector<float> a(p.m * p.k), b(p.k * p.n), c(p.m * p.n), want(p.m * p.n);
  for (size_t i = 0; i < a.size(); ++i) a[i] = (i * 37 % 64) / 32.0f - 1;
  for (size_t i = 0; i < b.size(); ++i) b[i] = (i * 53 % 64) / 32.0f - 1;
  const int lda = ta ? p.m : p.k;
  const int ldb = tb ? p.k : p.n;
  const GemmArgs<float> args = {p.m,      p.n,          p.k,
                                a.data(), ta ? 1 : p.k, ta ? p.m : 1,
                                b.data(), tb ? 1 : p.n, tb ? p.k : 1,
                                c.data(), p.n};
  const auto ours = [&] { Gemm(args); };
  const auto blas = [&] {
    cblas_sgemm(CblasRowMajor, ta ? CblasTrans : CblasNoTrans,
                tb ? CblasTrans : CblasNoTrans, p.m, p.n, p.k, 1.0f, a.data(),
                lda, b.data(), ldb, 0.0f, want.data(), p.n);
  };
  const double flops = 2.0 * p.m * p.n * p.k;
  const double gflop = flops * 1e-9;
  for (auto _ : state) {
    const double blas_rate = gflop / Seconds(blas, flops);
    double peer = blas_rate;
    state.counters["openblas"] = blas_rate;
    if (p.form == Form::kPlain && std::max({p.m, p.n, p.k}) <= 128) {
      const int flags = LIBXSMM_GEMM_FLAG_NONE;  // column-major: c^T = b^T a^T
      const float one = 1;
      const float zero = 0;
      const int ldc = p.n;
      const auto kernel = libxsmm_smmdispatch(p.n, p.m, p.k, &ldb, &lda, &ldc,
                                              &one, &zero, &flags, nullptr);
      if (kernel != nullptr) {
        const double rate =
            gflop /
            Seconds([&] { kernel(b.data(), a.data(), want.data()); }, flops);
        state.counters["libxsmm"] = rate;
        peer = std::max(peer, rate);
      }
    }
    const double seconds = Seconds(ours, flops);
    state.counters["tenon"] = gflop / seconds;
    state.counters["ns"] = seconds * 1e9;
    state.counters["ratio"] = gflop / seconds / peer;
  }
  for (size_t i = 0; i < c.size(); ++i) {
    if (std::fabs(c[i] - want[i]) > 1e-3f * p.k) {
      state.SkipWithError("differs from the peer");
    }
  }
}

}  // namespace
}  // namespace tenon::device

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  openblas_set_num_threads(1);
  if (!tenon::device::SetNumThreads(1).ok()) return 1;
  for (const auto& problem : tenon::device::kProblems) {
    benchmark::RegisterBenchmark(problem.name, [&problem](
                                                   benchmark::State& state) {
      tenon::device::Run(state, problem);
    })->Iterations(1);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
