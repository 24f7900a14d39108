// A task is a block of queries of one head (forward), or all queries that share
// a head of keys (backward), whatever the number of threads.
#include "core/ops/attention_tiles.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/device/cpu/gemm.h"
#include "core/device/parallel.h"
#include "core/ops/as_type.h"
#include "core/ops/attention_rows.h"
#include "core/ops/softmax_rows.h"

namespace tenon::ops {
namespace {

constexpr int64_t kQueries = 64;          // of a block forward
constexpr int64_t kKeys = 256;            // of a tile forward
constexpr int64_t kBackwardQueries = 32;  // of a block backward

template <class T>
struct Matrix {
  T* data;
  int64_t row, column;  // strides

  Matrix Rows(int64_t first) const { return {data + first * row, row, column}; }
  Matrix Turned() const { return {data, column, row}; }
};

enum class Write { kSet, kAdd };

// c = a b, or c += a b, where c's columns are adjacent.
template <class T, class A, class B>
void Product(const Matrix<A>& a, const Matrix<B>& b, const Matrix<T>& c,
             int64_t m, int64_t n, int64_t k, Write write) {
  device::Gemm({.m = m,
                .n = n,
                .k = k,
                .a = a.data,
                .a_row = a.row,
                .a_col = a.column,
                .b = b.data,
                .b_row = b.row,
                .b_col = b.column,
                .c = c.data,
                .c_row = c.row,
                .accumulate = write == Write::kAdd});
}

tn_view DenseLike(const tn_view& v, uint32_t dtype, void* data) {
  tn_view dense = v;
  dense.dtype = dtype;
  dense.flags |= TN_VIEW_CONTIGUOUS;
  dense.data = data;
  return dense;
}

// [..., R, C] as matrices of T, numbered over the leading axes: in place, or
// as a converted copy.
template <class T>
class Stack {
 public:
  explicit Stack(const tn_view& v) : view_(v) {
    if (v.dtype != kDTypeOf<T>) {
      copy_.resize(v.numel);
      view_ = DenseLike(v, kDTypeOf<T>, copy_.data());
      tensor::CopyView(v, view_);
    }
    tensor::FillStrides(view_, strides_);
    for (uint32_t k = 0; k + 2 < v.rank; ++k) {
      leading_.Add(v.shape[k], strides_[k], 0);
    }
  }
  int64_t count() const { return leading_.Count(); }
  int64_t rows() const { return view_.shape[view_.rank - 2]; }
  int64_t columns() const { return view_.shape[view_.rank - 1]; }
  Matrix<const T> operator[](int64_t i) const {
    return {static_cast<const T*>(view_.data) + leading_.Offset(leading_.in, i),
            strides_[view_.rank - 2], strides_[view_.rank - 1]};
  }

 private:
  tn_view view_;
  std::vector<T> copy_;
  int64_t strides_[TN_MAX_RANK];
  AxisList leading_;
};

// A contiguous output [..., R, C] as matrices of T.
template <class T>
class Result {
 public:
  explicit Result(const tn_view& v)
      : rows_(v.shape[v.rank - 2]), columns_(v.shape[v.rank - 1]), out_(v) {}
  Matrix<T> operator[](int64_t i) const {
    return {out_.data() + i * rows_ * columns_, columns_, 1};
  }

 private:
  const int64_t rows_, columns_;
  const OutputAs<T> out_;
};

// What is added to the scores: rows of a mask of bool or float.
template <class T>
class Mask {
 public:
  explicit Mask(const AttentionViews& a) : view_(a.mask) {
    if (view_ == nullptr) return;
    bytes_ = tensor::ElementSize(view_->dtype);
    int64_t strides[TN_MAX_RANK];
    tensor::FillStrides(*view_, strides);
    const uint32_t missing = a.q.rank - view_->rank;
    for (uint32_t k = 0; k + 1 < a.q.rank; ++k) {
      const bool broadcast = k < missing || view_->shape[k - missing] == 1;
      rows_.Add(a.q.shape[k], broadcast ? 0 : strides[k - missing], 0);
    }
    const uint32_t last = view_->rank - 1;
    column_ = view_->shape[last] == 1 ? 0 : strides[last];
  }
  // For one query, numbered over [..., H, L]; null where there is no mask.
  const T* Load(int64_t query, int64_t key, int64_t n, T* buffer) const {
    if (view_ == nullptr) return nullptr;
    const int64_t at = rows_.Offset(rows_.in, query) + key * column_;
    tensor::ConvertRow(view_->dtype,
                       static_cast<const char*>(view_->data) + at * bytes_,
                       column_ * bytes_, kDTypeOf<T>, buffer, sizeof(T), n);
    if (view_->dtype == TN_BOOL) {
      for (int64_t i = 0; i < n; ++i) buffer[i] = buffer[i] != 0 ? 0 : -kFar;
    }
    return buffer;
  }

 private:
  static constexpr T kFar = std::numeric_limits<T>::infinity();
  const tn_view* view_;
  int64_t bytes_ = 0;
  int64_t column_ = 0;
  AxisList rows_;
};

template <class T>
class Attention {
 public:
  explicit Attention(const AttentionViews& a)
      : q_(a.q),
        k_(a.k),
        v_(a.v),
        mask_(a),
        scale_(static_cast<T>(a.scale)),
        causal_(a.causal),
        queries_(q_.rows()),
        keys_(k_.rows()),
        width_(q_.columns()),
        value_width_(v_.columns()),
        group_(q_.count() / std::max<int64_t>(1, k_.count())) {}

  void Forward(const tn_view& out) const {
    Result<T> y(out);
    const int64_t blocks = (queries_ + kQueries - 1) / kQueries;
    device::ParallelFor(q_.count() * blocks, 1, [&](int64_t i, int64_t end) {
      for (; i < end; ++i) {
        ForwardBlock(i / blocks, i % blocks * kQueries, y[i / blocks]);
      }
    });
  }

  void Backward(const tn_view& dy_view, const tn_view& dq_view,
                const tn_view& dk_view, const tn_view& dv_view) const {
    const Stack<T> dy(dy_view);
    Result<T> dq(dq_view), dk(dk_view), dv(dv_view);
    device::ParallelFor(k_.count(), 1, [&](int64_t i, int64_t end) {
      for (; i < end; ++i) {
        const Matrix<T> to_k = dk[i], to_v = dv[i];
        std::fill_n(to_k.data, keys_ * width_, T{0});
        std::fill_n(to_v.data, keys_ * value_width_, T{0});
        for (int64_t head = i * group_; head < (i + 1) * group_; ++head) {
          BackwardHead(head, dy[head], dq[head], to_k, to_v);
        }
      }
    });
  }

 private:
  // How many keys this query sees, all in front.
  int64_t Visible(int64_t query) const {
    if (!causal_) return keys_;
    return std::clamp<int64_t>(query + 1 + keys_ - queries_, 0, keys_);
  }

  // Turns n products of a query with keys from `key` on into scores, -infinity
  // where not seen; returns the largest.
  T Scores(int64_t head, int64_t query, int64_t key, int64_t n, T* s,
           T* buffer) const {
    const int64_t seen = std::clamp<int64_t>(Visible(query) - key, 0, n);
    constexpr T kFar = std::numeric_limits<T>::infinity();
    std::fill(s + seen, s + n, -kFar);
    if (seen == 0) return -kFar;
    const T* bias = mask_.Load(head * queries_ + query, key, seen, buffer);
    return ScoreRow(s, seen, scale_, bias);
  }

  // What scores are less in their exponentials: nothing where none is seen.
  static T Shift(T largest) { return std::isinf(largest) ? T{0} : largest; }

  // One tile at a time; what was summed before shrinks by e^(old - new) as the
  // largest score grows from old to new.
  void ForwardBlock(int64_t head, int64_t first, Matrix<T> y) const {
    const int64_t rows = std::min(kQueries, queries_ - first);
    const int64_t end = Visible(first + rows - 1);
    const int64_t kv = head / group_;
    const Matrix<T> out = y.Rows(first);
    std::vector<T> tile(rows * kKeys), bias(kKeys);
    std::vector<T> largest(rows, -std::numeric_limits<T>::infinity());
    std::vector<T> sums(rows);
    std::fill_n(out.data, rows * value_width_, T{0});
    for (int64_t key = 0; key < end; key += kKeys) {
      const int64_t n = std::min(kKeys, end - key);
      const Matrix<T> s = {tile.data(), n, 1};
      Product(q_[head].Rows(first), k_[kv].Rows(key).Turned(), s, rows, n,
              width_, Write::kSet);
      for (int64_t r = 0; r < rows; ++r) {
        T* row = s.data + r * n;
        const T top = std::max(
            largest[r], Scores(head, first + r, key, n, row, bias.data()));
        const T shift = Shift(top);
        const T shrink = std::exp(largest[r] - shift);
        largest[r] = top;
        sums[r] = sums[r] * shrink + ExpRow(row, shift, n, row);
        if (shrink != 1 && key != 0) {
          NormalizeRow(out.Rows(r).data, out.Rows(r).data, value_width_, T{0},
                       shrink);
        }
      }
      Product(s, v_[kv].Rows(key), out, rows, value_width_, n, Write::kAdd);
    }
    for (int64_t r = 0; r < rows; ++r) {
      T* row = out.Rows(r).data;
      if (sums[r] != 0) NormalizeRow(row, row, value_width_, T{0}, 1 / sums[r]);
    }
  }

  // With p = softmax(s): dv += p^T dy, ds = p (dp - sum p dp), dp = dy v^T,
  // dq = scale ds k, dk += scale ds^T q.
  void BackwardHead(int64_t head, const Matrix<const T>& dy, Matrix<T> dq,
                    Matrix<T> dk, Matrix<T> dv) const {
    const Matrix<const T> q = q_[head];
    const Matrix<const T> k = k_[head / group_];
    const Matrix<const T> v = v_[head / group_];
    std::vector<T> p_tile(kBackwardQueries * keys_), ds_tile(p_tile.size());
    std::vector<T> bias(keys_);
    for (int64_t first = 0; first < queries_; first += kBackwardQueries) {
      const int64_t rows = std::min(kBackwardQueries, queries_ - first);
      const int64_t n = Visible(first + rows - 1);
      const Matrix<T> p = {p_tile.data(), n, 1};
      const Matrix<T> ds = {ds_tile.data(), n, 1};
      Product(q.Rows(first), k.Turned(), p, rows, n, width_, Write::kSet);
      Product(dy.Rows(first), v.Turned(), ds, rows, n, value_width_,
              Write::kSet);
      for (int64_t r = 0; r < rows && n != 0; ++r) {
        T* row = p.data + r * n;
        const T top = Scores(head, first + r, 0, n, row, bias.data());
        const T sum = ExpRow(row, Shift(top), n, row);
        if (sum != 0) NormalizeRow(row, row, n, T{0}, 1 / sum);
        SoftmaxSlopeRow(row, ds.data + r * n, n, scale_);
      }
      Product(p.Turned(), dy.Rows(first), dv, n, value_width_, rows,
              Write::kAdd);
      Product(ds, k, dq.Rows(first), rows, width_, n, Write::kSet);
      Product(ds.Turned(), q.Rows(first), dk, n, width_, rows, Write::kAdd);
    }
  }

  const Stack<T> q_, k_, v_;
  const Mask<T> mask_;
  const T scale_;
  const bool causal_;
  const int64_t queries_, keys_, width_, value_width_;
  const int64_t group_;  // heads of queries that share one of keys
};

}  // namespace

void AttentionForward(const AttentionViews& a, const tn_view& y) {
  if (y.numel == 0) return;
  InFloatOf(y.dtype, [&](auto tag) { Attention<decltype(tag)>(a).Forward(y); });
}

void AttentionBackward(const AttentionViews& a, const tn_view& dy,
                       const tn_view& dq, const tn_view& dk,
                       const tn_view& dv) {
  InFloatOf(dy.dtype, [&](auto tag) {
    Attention<decltype(tag)>(a).Backward(dy, dq, dk, dv);
  });
}

}  // namespace tenon::ops
