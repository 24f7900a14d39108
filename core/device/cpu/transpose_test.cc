// Every size of element and many odd shapes against two plain loops.
#include "core/device/cpu/transpose.h"

#include <cstring>
#include <numeric>
#include <vector>

#include "core/device/cpu/targets.h"
#include "gtest/gtest.h"

namespace tenon::device {
namespace {

void Check(int size, int64_t rows, int64_t cols) {
  const int64_t src_stride = cols + 3;
  const int64_t dst_stride = rows + 2;
  std::vector<unsigned char> src(rows * src_stride * size);
  for (size_t i = 0; i < src.size(); ++i) src[i] = (i * 2654435761u) >> 13;
  std::vector<unsigned char> want(cols * dst_stride * size, 0xEE);
  std::vector<unsigned char> got = want;
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < cols; ++j) {
      std::memcpy(&want[(j * dst_stride + i) * size],
                  &src[(i * src_stride + j) * size], size);
    }
  }
  Transpose(src.data(), src_stride, got.data(), dst_stride, rows, cols, size);
  EXPECT_EQ(got, want) << rows << "x" << cols << " of " << size << " bytes";
}

TEST(TransposeTest, MatchesPlainLoopsAtEveryLevel) {
  const SimdLevel before = ActiveSimdLevel();
  for (int level = 0; level <= static_cast<int>(BestSimdLevel()); ++level) {
    SetSimdLevel(static_cast<SimdLevel>(level));
    for (int size : {1, 2, 4, 8}) {
      for (int64_t rows : {1, 2, 3, 4, 5, 6, 8, 13, 16, 31, 64, 67, 130}) {
        for (int64_t cols : {1, 2, 3, 4, 7, 8, 16, 17, 33, 64, 65, 129}) {
          Check(size, rows, cols);
        }
      }
    }
  }
  SetSimdLevel(before);
}

TEST(TransposeTest, EmptyWritesNothing) {
  Transpose(nullptr, 0, nullptr, 0, 0, 5, 4);
  Transpose(nullptr, 0, nullptr, 0, 5, 0, 4);
}

}  // namespace
}  // namespace tenon::device
