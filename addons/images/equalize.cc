// Histogram equalization.
#include <array>
#include <vector>

#include "addons/parallel.h"
#include "addons/require.h"

namespace tenon::addons {
namespace {

// What each brightness becomes, by the counts of all.
std::array<uint8_t, 256> table_of(const std::array<int64_t, 256>& counts) {
  int64_t total = 0, last = 0;
  for (const int64_t n : counts) {
    total += n;
    if (n != 0) last = n;
  }
  const int64_t step = (total - last) / 255;
  std::array<uint8_t, 256> table;
  int64_t below = step / 2;
  for (size_t i = 0; i < 256; ++i) {
    const int64_t y = step == 0 ? static_cast<int64_t>(i) : below / step;
    table[i] = static_cast<uint8_t>(y < 255 ? y : 255);
    below += counts[i];
  }
  return table;
}

void kernel(Execution& e) {
  const tn_view& x = e.in(0);
  const int64_t channels = x.shape[3], size = x.shape[1] * x.shape[2];
  parallel(x.shape[0] * channels, 1, [&](int64_t i, int64_t end) {
    for (; i < end; ++i) {
      const int64_t start = i / channels * size * channels + i % channels;
      const uint8_t* from = e.in_data<uint8_t>(0) + start;
      std::array<int64_t, 256> counts = {};
      for (int64_t k = 0; k < size; ++k) ++counts[from[k * channels]];
      const auto table = table_of(counts);
      uint8_t* to = e.out_data<uint8_t>() + start;
      for (int64_t k = 0; k < size; ++k) {
        to[k * channels] = table[from[k * channels]];
      }
    }
  });
}

void infer(Infer& i) {
  if (i.rank(0) != 4) {
    refuse("images must be [N, H, W, C], got " + i.shape(0).text());
  }
  i.set(i.shape(0));
}

// An image of so many values, each 256 times.
Array rows_of(std::initializer_list<double> values) {
  std::vector<double> all;
  for (const double x : values) all.insert(all.end(), 256, x);
  return Array({1, static_cast<int64_t>(values.size()), 256, 1}, std::move(all),
               DType::uint8);
}

}  // namespace

Op equalize() {
  return Op("equalize")
      .doc(R"(Brightness spread so that all values are about equally frequent.

    y = (n / 2 + pixels darker than x) / n,  n = (pixels - brightest) / 255

in whole numbers, of each channel of each image. What has few values stays.

*Shapes*: [N, H, W, C] -> the same. *Dtypes*: uint8.)")
      .source(
          "Gonzalez and Woods 2018, Digital Image Processing, section 3.3; "
          "rounding as Pillow's ImageOps.equalize")
      .input("images", "[N, H, W, C], 0 ... 255", 1u << TN_U8)
      .contiguous()
      .no_gradient()
      .infer(infer)
      .kernel(kernel)
      .sample({.inputs = {rows_of({10, 12, 12, 20, 20, 20, 200, 250})},
               .outputs = {rows_of({0, 37, 37, 110, 110, 110, 219, 255})},
               .by = "Pillow 13.0.0 (ImageOps.equalize)"});
}

}  // namespace tenon::addons
