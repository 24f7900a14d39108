// Connected components: neighbours that are equal get one number.
#include <algorithm>
#include <vector>

#include "addons/images/plane.h"

namespace tenon::addons {
namespace {

// One image's pixels [height, width] to numbers, from 1 in the order of rows.
template <class T>
void number(const T* x, int64_t height, int64_t width, bool diagonal,
            int64_t* y) {
  std::fill(y, y + height * width, 0);
  std::vector<int64_t> open;
  int64_t components = 0;
  for (int64_t first = 0; first < height * width; ++first) {
    if (x[first] == 0 || y[first] != 0) continue;
    y[first] = ++components;
    open.push_back(first);
    while (!open.empty()) {
      const int64_t at = open.back();
      open.pop_back();
      const int64_t row = at / width, column = at % width;
      for (int64_t r = std::max<int64_t>(row - 1, 0);
           r <= std::min(row + 1, height - 1); ++r) {
        for (int64_t c = std::max<int64_t>(column - 1, 0);
             c <= std::min(column + 1, width - 1); ++c) {
          const int64_t to = r * width + c;
          if (!diagonal && r != row && c != column) continue;
          if (y[to] != 0 || x[to] != x[at]) continue;
          y[to] = components;
          open.push_back(to);
        }
      }
    }
  }
}

void kernel(Execution& e) {
  const tn_view& x = e.in(0);
  const int64_t height = x.shape[1], width = x.shape[2];
  const bool diagonal = e.integer(0) == 8;
  over_bits(x, [&](const auto* in) {
    parallel(x.shape[0], 1, [&](int64_t i, int64_t end) {
      for (; i < end; ++i) {
        const int64_t start = i * height * width;
        number(in + start, height, width, diagonal,
               e.out_data<int64_t>() + start);
      }
    });
  });
}

void infer(Infer& i) {
  if (i.integer(0) != 4 && i.integer(0) != 8) {
    refuse("neighbours must be 4 or 8, got " + std::to_string(i.integer(0)));
  }
  infer_plane(i, DType::int64);
}

}  // namespace

Op connected_components() {
  return Op("connected_components")
      .doc(
          R"(Numbers the components of images: neighbours of equal value, not 0.

From 1 in each image, in the order of their first pixels, row by row; 0 stays 0.

*Shapes*: [N, H, W] -> the same, int64. *Dtypes*: integers, bool. *Cost*: O(H W)
for each image.)")
      .source(
          "Rosenfeld and Pfaltz 1966, Journal of the ACM 13(4), section 4.2")
      .input("images", "[N, H, W]", countable)
      .contiguous()
      .option("neighbours", 4, "of a pixel: 4, or 8 with the diagonal ones")
      .no_gradient()
      .infer(infer)
      .kernel(kernel)
      .sample({.inputs = {Array({1, 4, 5}, {1, 1, 0, 2, 2, 0, 1, 0, 2, 0,
                                            3, 0, 1, 0, 0, 3, 3, 0, 1, 1},
                                DType::int32)},
               .outputs = {Array({1, 4, 5}, {1, 1, 0, 2, 2, 0, 1, 0, 2, 0,
                                             3, 0, 4, 0, 0, 3, 3, 0, 5, 5},
                                 DType::int64)},
               .by = "scikit-image 0.26.0 (measure.label)"})
      .sample({.inputs = {Array({1, 4, 5}, {1, 1, 0, 2, 2, 0, 1, 0, 2, 0,
                                            3, 0, 1, 0, 0, 3, 3, 0, 1, 1},
                                DType::uint8)},
               .options = {internal::value(8)},
               .outputs = {Array({1, 4, 5}, {1, 1, 0, 2, 2, 0, 1, 0, 2, 0,
                                             3, 0, 1, 0, 0, 3, 3, 0, 1, 1},
                                 DType::int64)},
               .by = "scikit-image 0.26.0 (measure.label)"});
}

}  // namespace tenon::addons
