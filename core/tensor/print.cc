// Formatting: one format for all elements, found by looking at those that are
// shown; then rows in brackets.
#include "core/tensor/print.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/tensor/convert.h"
#include "core/tensor/dtype.h"
#include "core/tensor/tensor.h"

namespace tenon::tensor {
namespace {

constexpr int64_t kThreshold = 1000;  // elements beyond which axes are cut
constexpr int64_t kEdge = 3;          // elements kept at each end
constexpr int kPrecision = 8;         // digits after the point at most
constexpr size_t kLineWidth = 75;

class Printer {
 public:
  explicit Printer(const tn_view& view)
      : view_(view), cut_(view.numel > kThreshold) {
    FillStrides(view, strides_);
  }

  std::string Run() {
    if (view_.numel == 0) {
      return absl::StrCat("[] (", DTypeName(view_.dtype), " ",
                          ShapeText(ShapeOf(view_)), ")");
    }
    Collect(0, 0);
    ChooseFormat();
    for (const Element& e : elements_) {
      width_ = std::max(width_, Text(e).size());
    }
    std::string text;
    Print(0, text);
    return text;
  }

 private:
  struct Element {
    double real;
    int64_t integer;
  };

  bool Shown(uint32_t axis, int64_t i) const {
    const int64_t n = view_.shape[axis];
    return !cut_ || n <= 2 * kEdge || i < kEdge || i >= n - kEdge;
  }

  void Collect(uint32_t axis, int64_t offset) {
    if (axis == view_.rank) {
      Element e = {};
      const char* at = static_cast<const char*>(view_.data) +
                       offset * ElementSize(view_.dtype);
      if (IsFloating(view_.dtype)) {
        e.real = LoadScalar(view_.dtype, at);
      } else {
        const uint32_t to = view_.dtype == TN_U64 ? uint32_t{TN_U64} : TN_I64;
        ConvertRow(view_.dtype, at, 0, to, &e.integer, 0, 1);
      }
      elements_.push_back(e);
      return;
    }
    for (int64_t i = 0; i < view_.shape[axis]; ++i) {
      if (Shown(axis, i))
        Collect(axis + 1, offset + i * strides_[axis]);
      else
        i = view_.shape[axis] - kEdge - 1;
    }
  }

  // Exponents where sizes differ by 10^3 or leave [1e-4, 1e8): as NumPy.
  void ChooseFormat() {
    if (!IsFloating(view_.dtype)) return;
    double largest = 0, smallest = 0;
    for (const Element& e : elements_) {
      const double x = std::fabs(e.real);
      if (!std::isfinite(x) || x == 0) continue;
      largest = std::max(largest, x);
      smallest = smallest == 0 ? x : std::min(smallest, x);
    }
    scientific_ = largest >= 1e8 || (smallest != 0 && smallest < 1e-4) ||
                  (smallest != 0 && largest / smallest > 1e3);
    for (const Element& e : elements_) {
      if (std::isfinite(e.real)) digits_ = std::max(digits_, Digits(e.real));
    }
  }

  std::string Shortest(double x) const {
    const int most = view_.dtype == TN_F64   ? 17
                     : view_.dtype == TN_F32 ? 9
                     : view_.dtype == TN_F16 ? 5
                                             : 4;
    for (int digits = 1; digits < most; ++digits) {
      std::string text = absl::StrFormat("%.*e", digits - 1, x);
      if (Same(std::strtod(text.c_str(), nullptr), x)) return text;
    }
    return absl::StrFormat("%.*e", most - 1, x);
  }

  // Whether two doubles are one number of the dtype.
  bool Same(double a, double b) const {
    char x[8] = {}, y[8] = {};
    ConvertRow(TN_F64, &a, 0, view_.dtype, x, 0, 1);
    ConvertRow(TN_F64, &b, 0, view_.dtype, y, 0, 1);
    return std::equal(x, x + 8, y);
  }

  // Digits after the point that the shortest text of x has in this format.
  int Digits(double x) const {
    const std::string text = Shortest(x);
    const size_t e = text.find('e');
    const size_t point = text.find('.');
    const int fraction =
        point == std::string::npos ? 0 : static_cast<int>(e - point - 1);
    const int exponent = std::atoi(text.c_str() + e + 1);
    const int digits = scientific_ ? fraction : fraction - exponent;
    return std::clamp(digits, 0, kPrecision);
  }

  std::string Text(const Element& e) const {
    if (view_.dtype == TN_BOOL) return e.integer != 0 ? "True" : "False";
    if (view_.dtype == TN_U64) {
      return absl::StrCat(static_cast<uint64_t>(e.integer));
    }
    if (!IsFloating(view_.dtype)) return absl::StrCat(e.integer);
    if (std::isnan(e.real)) return "nan";
    if (std::isinf(e.real)) return e.real < 0 ? "-inf" : "inf";
    if (scientific_) return absl::StrFormat("%#.*e", digits_, e.real);
    std::string text = absl::StrFormat("%.*f", digits_, e.real);
    if (digits_ == 0) return text + ".";
    // Trailing zeros become spaces, so that points align.
    for (size_t i = text.size(); i-- > 0 && text[i] == '0';) text[i] = ' ';
    return text;
  }

  void Print(uint32_t axis, std::string& text) {
    if (axis == view_.rank) {
      std::string element = Text(elements_[next_++]);
      if (view_.rank == 0) {
        element.erase(element.find_last_not_of(' ') + 1);
        text += element;
        return;
      }
      absl::StrAppend(&text, std::string(width_ - element.size(), ' '),
                      element);
      return;
    }
    text += '[';
    const bool row = axis + 1 == view_.rank;
    const std::string gap = row ? " "
                                : std::string(view_.rank - axis - 1, '\n') +
                                      std::string(axis + 1, ' ');
    size_t line = text.size() - text.rfind('\n') - 1;
    for (int64_t i = 0; i < view_.shape[axis]; ++i) {
      if (i != 0) text += gap;
      if (!Shown(axis, i)) {
        text += "...";
        line += 4;
        i = view_.shape[axis] - kEdge - 1;
        continue;
      }
      if (row && i != 0 && line + width_ + 1 > kLineWidth) {
        text.pop_back();
        text += '\n' + std::string(view_.rank, ' ');
        line = view_.rank;
      }
      Print(axis + 1, text);
      line += width_ + 1;
    }
    text += ']';
  }

  const tn_view& view_;
  const bool cut_;
  int64_t strides_[TN_MAX_RANK];
  std::vector<Element> elements_;
  bool scientific_ = false;
  int digits_ = 0;
  size_t width_ = 0;
  size_t next_ = 0;
};

}  // namespace

std::string Print(const tn_view& view) { return Printer(view).Run(); }

}  // namespace tenon::tensor
