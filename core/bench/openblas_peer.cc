// OpenBLAS's side of the rows of kernels.cc. Compiled at run time into a
// plug-in; see peer.h.
#include <cblas.h>

#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace {

using N = unsigned long long;

// The row that was looked up last.
std::function<void()>& Kernel() {
  static auto& kernel = *new std::function<void()>;
  return kernel;
}
void RunKernel(N n) {
  for (N i = 0; i < n; ++i) Kernel()();
}

}  // namespace

extern "C" const char* peer_version() {
  openblas_set_num_threads(1);
  static const std::string text = std::string(openblas_get_config()) +
                                  ", kernels of " + openblas_get_corename();
  return text.c_str();
}

// "gemm N"
extern "C" void (*peer_find(const char* row))(N n) {
  int n;
  if (std::sscanf(row, "gemm %d", &n) != 1) return nullptr;
  const std::vector<float> a(n * n, 0.5f);
  const std::vector<float> b(n * n, 0.25f);
  std::vector<float> c(n * n);
  Kernel() = [=]() mutable {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a.data(),
                n, b.data(), n, 0, c.data(), n);
  };
  return RunKernel;
}
