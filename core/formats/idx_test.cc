// Fashion-MNIST's own files, golden files, and headers that lie.

#include "core/formats/idx.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "core/formats/testing.h"
#include "gtest/gtest.h"

namespace tenon::formats {
namespace {

constexpr char kFashionMnist[] = "/usr/share/datasets/fashion-mnist/";
constexpr char kDamaged[] = "; the file is damaged, copy or export it again";

using Shape = std::vector<int64_t>;

std::string Bytes(std::initializer_list<int> values) {
  return {values.begin(), values.end()};
}

Array Read(const std::string& path) {
  auto array = ReadIdx(path);
  EXPECT_TRUE(array.ok()) << array.status();
  return array.ok() ? *std::move(array) : Array{};
}

std::string Fault(const std::string& bytes) {
  return Message(ParseIdx("x.idx", bytes));
}

TEST(Idx, FashionMnist) {
  for (const auto& [set, count] :
       {std::pair<std::string, int64_t>{"train", 60000}, {"t10k", 10000}}) {
    const std::string path = kFashionMnist + set;
    const Array images = Read(path + "-images-idx3-ubyte.gz");
    EXPECT_EQ(images.dtype, DType::kU8);
    EXPECT_EQ(images.shape, (Shape{count, 28, 28}));
    const Array labels = Read(path + "-labels-idx1-ubyte.gz");
    EXPECT_EQ(labels.shape, Shape{count});
    std::vector<int64_t> histogram(10);
    for (uint8_t label : labels.values<uint8_t>()) ++histogram.at(label);
    EXPECT_EQ(histogram, Shape(10, count / 10));
  }
}

// The sum of the pixels of the training images, by Python's gzip and
// numpy 2.4.6.
TEST(Idx, FashionMnistPixels) {
  const Array images =
      Read(std::string(kFashionMnist) + "train-images-idx3-ubyte.gz");
  const auto pixels = images.values<uint8_t>();
  const int64_t sum = std::accumulate(pixels.begin(), pixels.end(), int64_t{0});
  EXPECT_EQ(sum, 3431114169);
}

TEST(Idx, FloatsPlainAndCompressed) {
  for (const char* name : {"floats.idx", "floats.idx.gz"}) {
    const Array array = Read(TestData(name));
    EXPECT_EQ(array.dtype, DType::kF32);
    EXPECT_EQ(array.shape, (Shape{2, 3}));
    EXPECT_EQ(array.values<float>(),
              (std::vector<float>{1.5, -2, 3.25, 0, 1e30f, -0.5}));
  }
}

TEST(Idx, EveryType) {
  const auto parse = [](int code, std::initializer_list<int> element) {
    auto array =
        ParseIdx("x", Bytes({0, 0, code, 1, 0, 0, 0, 1}) + Bytes(element));
    EXPECT_TRUE(array.ok()) << array.status();
    return *std::move(array);
  };
  EXPECT_EQ(parse(0x08, {200}).values<uint8_t>()[0], 200);
  EXPECT_EQ(parse(0x09, {200}).values<int8_t>()[0], -56);
  EXPECT_EQ(parse(0x0b, {0xff, 0xfe}).values<int16_t>()[0], -2);
  EXPECT_EQ(parse(0x0c, {0, 0, 1, 0}).values<int32_t>()[0], 256);
  EXPECT_EQ(parse(0x0d, {0x3f, 0xc0, 0, 0}).values<float>()[0], 1.5f);
  EXPECT_EQ(parse(0x0e, {0x3f, 0xf8, 0, 0, 0, 0, 0, 0}).values<double>()[0],
            1.5);
}

TEST(Idx, Empty) {
  const auto array = ParseIdx("x", Bytes({0, 0, 8, 1, 0, 0, 0, 0}));
  ASSERT_TRUE(array.ok()) << array.status();
  EXPECT_TRUE(array->bytes.empty());
}

TEST(Idx, Refusals) {
  EXPECT_EQ(Fault(""),
            std::string("idx: x.idx: is cut off in its header") + kDamaged);
  EXPECT_EQ(Fault("PNG."),
            "idx: x.idx: is not idx: it does not begin with two "
            "zero bytes and a known type; give an idx file");
  EXPECT_EQ(Fault(Bytes({0, 0, 7, 0})),
            "idx: x.idx: is not idx: it does not begin with two zero bytes and "
            "a known type; give an idx file");
  EXPECT_EQ(Fault(Bytes({0, 0, 8, 2, 0, 0, 0, 1})),
            std::string("idx: x.idx: is cut off in its header") + kDamaged);
  EXPECT_EQ(Fault(Bytes({0, 0, 8, 1, 0, 0, 0, 1, 5, 6})),
            std::string("idx: x.idx: more follows its 1 bytes of elements") +
                kDamaged);
  EXPECT_EQ(Fault(Bytes({0, 0, 8, 1, 0, 0, 0, 2, 5})),
            std::string("idx: x.idx: declares 2 bytes of elements, but can "
                        "hold no more than 1") +
                kDamaged);
}

// 2^60 elements in 20 bytes; more than 2^63 in 24.
TEST(Idx, HostileSizesAllocateNothing) {
  const std::string header = Bytes(
      {0, 0, 8, 4, 0, 0, 0x80, 0, 0, 0, 0x80, 0, 0, 0, 0x80, 0, 0, 0, 0x80, 0});
  EXPECT_EQ(Fault(header),
            std::string("idx: x.idx: declares 1152921504606846976 bytes of "
                        "elements, but can hold no more than 0") +
                kDamaged);
  EXPECT_EQ(Fault(Bytes({0, 0, 8, 2}) + std::string(8, '\xff')),
            std::string("idx: x.idx: shape [4294967295,4294967295] of uint8 "
                        "is too large") +
                kDamaged);
}

TEST(Idx, DamagedGzip) {
  const std::string good = ReadAll(TestData("floats.idx.gz"));
  ASSERT_TRUE(ParseIdx("x", good).ok());
  EXPECT_EQ(Fault(good.substr(0, good.size() - 1)),
            std::string("idx: x.idx: the gzip data are cut off") + kDamaged);
  EXPECT_EQ(Fault(good + "x"),
            std::string("idx: x.idx: 1 bytes follow the gzip data") + kDamaged);
  std::string flipped = good;
  flipped[flipped.size() - 5] ^= 1;  // in the checksum
  EXPECT_EQ(Fault(flipped), std::string("idx: x.idx: the gzip data are not "
                                        "valid (incorrect data check)") +
                                kDamaged);
}

TEST(Idx, MembersInARowAreOneStream) {
  const std::string good = ReadAll(TestData("floats.idx.gz"));
  EXPECT_EQ(Fault(good + good),
            std::string("idx: x.idx: more follows its 24 bytes of elements") +
                kDamaged);
}

TEST(Idx, MissingFile) {
  EXPECT_EQ(Message(ReadIdx("/none.idx")),
            "read: /none.idx: can not open: No such file or directory");
  EXPECT_EQ(Message(ReadIdx("/dev/null")),
            "read: /dev/null is not a regular file; copy it into one first");
}

}  // namespace
}  // namespace tenon::formats
