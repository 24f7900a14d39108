// Sums of products by an equation, as NumPy's einsum; and outer and vecdot.
//
//   einsum("bij,bjk->bik", {a, b})   a stack of matrix products
//   einsum("ii->", {a})              the trace
//   einsum("...i,...i", {a, b})      the product of two vectors, broadcast
//
// Operands are contracted from left to right, two at a time, each by a matmul
// over transposed views; indices of one operand only are summed before.
#ifndef TENON_EINSUM_H_
#define TENON_EINSUM_H_

#include <string>
#include <vector>

#include "tenon/internal/plain.h"
#include "tenon/operators.h"
#include "tenon/ops.h"

namespace tenon {
namespace internal {

// A tensor with a letter for each axis. Axes of an ellipsis are the characters
// from 1 on, the last axis first.
struct Labelled {
  Tensor x;
  std::string axes;
};

[[noreturn]] inline void einsum_error(const std::string& what) {
  throw Error(TN_INVALID_ARGUMENT, "einsum: " + what);
}

// "a...b" with the ellipsis written out for `rank` axes.
inline std::string write_out(std::string term, int64_t rank) {
  const size_t at = term.find("...");
  if (at == std::string::npos) return term;
  const int64_t hidden = rank - static_cast<int64_t>(term.size() - 3);
  std::string axes;
  for (int64_t k = hidden; k > 0; --k) axes += static_cast<char>(k);
  return term.replace(at, 3, axes);
}

// Axes of one letter become one: their diagonal.
inline void take_diagonals(Labelled& t) {
  for (size_t i = 0; i < t.axes.size(); ++i) {
    const size_t j = t.axes.find(t.axes[i], i + 1);
    if (j == std::string::npos) continue;
    const int64_t n = t.x.size(static_cast<int64_t>(i));
    if (n != t.x.size(static_cast<int64_t>(j))) {
      einsum_error("\"" + t.axes + "\" has one letter for sizes " +
                   std::to_string(n) + " and " +
                   std::to_string(t.x.size(static_cast<int64_t>(j))));
    }
    // Both axes to the front; of [n n, ...] every (n + 1)-th is on the
    // diagonal.
    std::vector<int64_t> order = {static_cast<int64_t>(i),
                                  static_cast<int64_t>(j)};
    std::string left;
    std::vector<int64_t> sizes = {n * n};
    for (size_t k = 0; k < t.axes.size(); ++k) {
      if (k == i || k == j) continue;
      order.push_back(static_cast<int64_t>(k));
      left += t.axes[k];
      sizes.push_back(t.x.size(static_cast<int64_t>(k)));
    }
    t.x = t.x.transpose(order).reshape(sizes)(from(0, n + 1));
    t.axes = t.axes[i] + left;
    i = static_cast<size_t>(-1);  // again from the start
  }
}

// Sums over the axes that are not in `kept`.
inline void sum_others(Labelled& t, const std::string& kept) {
  std::vector<int64_t> axes;
  std::string left;
  for (size_t k = 0; k < t.axes.size(); ++k) {
    if (kept.find(t.axes[k]) != std::string::npos) {
      left += t.axes[k];
    } else {
      axes.push_back(static_cast<int64_t>(k));
    }
  }
  if (axes.empty()) return;
  t.x = sum(t.x, axes);
  t.axes = left;
}

inline Tensor ordered(const Labelled& t, const std::string& axes) {
  std::vector<int64_t> order;
  for (const char c : axes) {
    order.push_back(static_cast<int64_t>(t.axes.find(c)));
  }
  return axes == t.axes ? t.x : t.x.transpose(order);
}

// The size of each letter's axis; -1: no operand has it.
struct Sizes {
  Sizes() {
    for (int64_t& size : of) size = -1;
  }
  int64_t& operator[](char c) { return of[static_cast<unsigned char>(c)]; }
  int64_t at(char c) const { return of[static_cast<unsigned char>(c)]; }
  int64_t of[256];
};

// `t` as [shared ..., rows, columns].
inline Tensor as_matrices(const Labelled& t, const std::string& shared,
                          const std::string& rows, const std::string& columns,
                          const Sizes& sizes) {
  std::vector<int64_t> shape;
  const auto size = [&](char c) {
    return t.x.size(static_cast<int64_t>(t.axes.find(c)));
  };
  std::vector<int64_t> wide;  // contracted sizes of 1 grow
  for (const char c : shared + rows + columns) wide.push_back(sizes.at(c));
  for (size_t k = 0; k < shared.size(); ++k) wide[k] = size(shared[k]);
  for (const char c : shared) shape.push_back(size(c));
  int64_t m = 1, n = 1;
  for (const char c : rows) m *= sizes.at(c);
  for (const char c : columns) n *= sizes.at(c);
  shape.push_back(m);
  shape.push_back(n);
  return ordered(t, shared + rows + columns).expand(wide).reshape(shape);
}

// The product of two, summed over what only they have and `kept` has not.
inline Labelled contract(Labelled a, Labelled b, const std::string& kept,
                         const Sizes& sizes) {
  sum_others(a, b.axes + kept);
  sum_others(b, a.axes + kept);
  std::string shared, summed, left, right;
  for (const char c : a.axes) {
    if (b.axes.find(c) == std::string::npos) {
      left += c;
    } else {
      (kept.find(c) == std::string::npos ? summed : shared) += c;
    }
  }
  for (const char c : b.axes) {
    if (a.axes.find(c) == std::string::npos) right += c;
  }
  const std::string axes = shared + left + right;
  const Tensor product = matmul(as_matrices(a, shared, left, summed, sizes),
                                as_matrices(b, shared, summed, right, sizes));
  std::vector<int64_t> shape;
  for (size_t k = 0; k < shared.size(); ++k) shape.push_back(product.size(k));
  for (const char c : left + right) shape.push_back(sizes.at(c));
  return {product.reshape(shape), axes};
}

// Letters that stand once, in order, behind what an ellipsis stands for.
inline std::string implied_output(const std::vector<Labelled>& terms) {
  int count[256] = {};
  for (const Labelled& t : terms) {
    for (const char c : t.axes) ++count[static_cast<unsigned char>(c)];
  }
  std::string hidden, letters;
  for (int i = 1; i < 256; ++i) {
    const char c = static_cast<char>(i);
    if (i < ' ') {
      if (count[i] != 0) hidden.insert(hidden.begin(), c);
    } else if (count[i] == 1) {
      letters += c;
    }
  }
  return hidden + letters;
}

}  // namespace internal

// Sums the products of operands' elements over all letters that the result
// lacks. Without "->" the result has the letters that stand once, sorted.
inline Tensor einsum(const std::string& equation, const Tensors& operands) {
  std::string text;
  for (const char c : equation) {
    if (c != ' ') text += c;
  }
  const size_t arrow = text.find("->");
  std::vector<internal::Labelled> terms;
  internal::Sizes sizes;
  int64_t hidden = 0;
  size_t at = 0;
  const std::string inputs = text.substr(0, arrow);
  for (const Tensor& x : operands) {
    const size_t comma = internal::smaller(inputs.find(',', at), inputs.size());
    const std::string term =
        at > inputs.size() ? "?" : inputs.substr(at, comma - at);
    at = comma + 1;
    internal::Labelled t = {x, internal::write_out(term, x.rank())};
    if (static_cast<int64_t>(t.axes.size()) != x.rank()) {
      internal::einsum_error("\"" + equation + "\" does not fit operand " +
                             std::to_string(terms.size()) + " of shape " +
                             x.shape().text());
    }
    internal::take_diagonals(t);
    for (size_t k = 0; k < t.axes.size(); ++k) {
      int64_t& size = sizes[t.axes[k]];
      if (size < 0) size = 1;
      const int64_t n = t.x.size(static_cast<int64_t>(k));
      if (size != n && size != 1 && n != 1) {
        internal::einsum_error(
            "\"" + equation + "\" has one letter for sizes " +
            std::to_string(size) + " and " + std::to_string(n));
      }
      size = size == 1 ? n : size;
      if (t.axes[k] < ' ')
        hidden = internal::larger<int64_t>(hidden, t.axes[k]);
    }
    terms.push_back(std::move(t));
  }
  if (terms.empty() || at != inputs.size() + 1) {
    internal::einsum_error("\"" + equation +
                           "\" names another number of "
                           "operands than the " +
                           std::to_string(terms.size()) + " given");
  }
  std::string output = internal::implied_output(terms);
  if (arrow != std::string::npos) {
    const std::string term = text.substr(arrow + 2);
    const bool dots = term.find("...") != std::string::npos;
    output = internal::write_out(
        term, static_cast<int64_t>(term.size()) - (dots ? 3 : 0) + hidden);
  }
  for (const char c : output) {
    if (sizes.at(c) < 0 || output.find(c) != output.rfind(c)) {
      internal::einsum_error("\"" + equation +
                             "\" has a result with a letter "
                             "twice, or one that no operand has");
    }
  }
  internal::Labelled result = terms[0];
  for (size_t i = 1; i < terms.size(); ++i) {
    std::string kept = output;
    for (size_t k = i + 1; k < terms.size(); ++k) kept += terms[k].axes;
    result = internal::contract(result, terms[i], kept, sizes);
  }
  internal::sum_others(result, output);
  return internal::ordered(result, output);
}

// All products of two vectors: y_ij = a_i b_j.
inline Tensor outer(const Tensor& a, const Tensor& b) {
  return matmul(a.newaxis(1), b.newaxis(0));
}

// The product of vectors along the last axis, broadcast over the others.
inline Tensor vecdot(const Tensor& a, const Tensor& b) {
  return matmul(a.newaxis(-2), b.newaxis(-1)).squeeze(-1).squeeze(-1);
}

}  // namespace tenon

#endif  // TENON_EINSUM_H_
