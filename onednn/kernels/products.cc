// matmul and linear of a few rows by a large matrix, by oneDNN's product of
// matrices. Where rows are many, or the matrix small, the core is as fast.
#include <algorithm>

#include "onednn/engine.h"
#include "onednn/kernels.h"

namespace tenon::onednn {
namespace {

constexpr int64_t kFewestRows = 4;
constexpr int64_t kMostRows = 32;
constexpr int64_t kLargeMatrix = 1 << 20;  // elements
constexpr int64_t kBlocks = 16;            // for as many threads, about
constexpr int64_t kLeastBlock = 96;        // columns

struct Strides {
  int64_t of[TN_MAX_RANK];

  explicit Strides(const tn_view& v) {
    int64_t step = 1;
    for (int k = static_cast<int>(v.rank) - 1; k >= 0; --k) {
      of[k] = v.flags & TN_VIEW_CONTIGUOUS ? step : v.strides[k];
      step *= v.shape[k];
    }
  }
};

// y [rows, columns] = a [rows, depth] b [depth, columns].
struct Product {
  int64_t rows = 1;
  int64_t depth;
  int64_t columns;
  int64_t a_step = 0;       // from row to row of a
  bool a_is_matrix = true;  // all but its last axis together are rows
  bool b_transposed;
  int64_t b_step;  // from row to row of b, or, transposed, column to column
  bool b_has_gaps;

  Product(const tn_view& a, const tn_view& b)
      : depth(a.shape[a.rank - 1]), columns(b.shape[1]) {
    const Strides as(a);
    const Strides bs(b);
    const int last = static_cast<int>(a.rank) - 1;
    a_step = last > 0 ? as.of[last - 1] : depth;
    a_is_matrix = as.of[last] == 1 && a_step >= depth;
    for (int k = last - 1; k >= 0; --k) {
      a_is_matrix &= as.of[k] == a_step * rows;
      rows *= a.shape[k];
    }
    b_transposed = bs.of[1] != 1;
    b_step = bs.of[b_transposed ? 1 : 0];
    b_has_gaps = bs.of[b_transposed ? 0 : 1] != 1 ||
                 b_step < (b_transposed ? depth : columns);
  }
};

void multiply(const Execution& e, const float* bias) {
  const Product p(e.in(0), e.in(1));
  const int64_t even = (p.columns + kBlocks - 1) / kBlocks;
  const int64_t block = std::max(kLeastBlock, (even + 15) / 16 * 16);
  parallel((p.columns + block - 1) / block, [&](int64_t i) {
    const int64_t first = i * block;
    const int64_t n = std::min(block, p.columns - first);
    const float* b =
        e.in_data<float>(1) + first * (p.b_transposed ? p.b_step : 1);
    float* y = e.out_data<float>() + first;
    if (dnnl_sgemm('N', p.b_transposed ? 'T' : 'N', p.rows, n, p.depth, 1,
                   e.in_data<float>(0), p.a_step, b, p.b_step, 0, y,
                   p.columns) != dnnl_success) {
      throw Error(TN_INTERNAL, "oneDNN refuses a product of matrices");
    }
    if (bias == nullptr) return;
    // A sum of its own: linear is matmul + bias, bit for bit.
    for (int64_t row = 0; row < p.rows; ++row) {
      for (int64_t k = 0; k < n; ++k) y[row * p.columns + k] += bias[first + k];
    }
  });
}

void run_matmul(Execution& e) { multiply(e, nullptr); }
void run_linear(Execution& e) {
  multiply(e, e.has(2) ? e.in_data<float>(2) : nullptr);
}

const char* declines(const Execution& e) {
  if (e.in(1).rank != 2) return "takes one matrix at the right, no stack";
  const Product p(e.in(0), e.in(1));
  if (p.rows < kFewestRows || p.rows > kMostRows) {
    return "takes 4 to 32 rows: of others the core's is as fast";
  }
  if (p.depth * p.columns < kLargeMatrix) {
    return "takes a matrix of 2^20 elements or more at the right: by smaller "
           "ones the core's is as fast";
  }
  if (!p.a_is_matrix || p.b_has_gaps) return "takes no operand with gaps";
  return nullptr;
}

void add(Registrar& to, const char* op, Kernel body) {
  to.add(KernelOf(op)
             .priority(priority)
             .isa(TN_ISA_AVX2)
             .body(body, float32)
             .declines<&declines>());
}

}  // namespace

void add_products(Registrar& to) {
  add(to, "matmul", run_matmul);
  add(to, "linear", run_linear);
}

}  // namespace tenon::onednn
