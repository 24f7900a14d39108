// numpy's own files, round trips, and what is refused.

#include "core/formats/npy.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/formats/testing.h"
#include "gtest/gtest.h"

namespace tenon::formats {
namespace {

constexpr char kDamaged[] = "; the file is damaged, copy or export it again";
constexpr char kNoDict[] =
    "npy: x.npy: the header is not a dict of descr, fortran_order and shape";

using Shape = std::vector<int64_t>;

Array Read(const std::string& path) {
  auto array = ReadNpy(path);
  EXPECT_TRUE(array.ok()) << array.status();
  return array.ok() ? *std::move(array) : Array{};
}

// A version 1.0 file of `header` and `data`.
std::string File(const std::string& header, const std::string& data = "") {
  return std::string("\x93NUMPY\1\0", 8) + static_cast<char>(header.size()) +
         '\0' + header + data;
}

std::string Fault(const std::string& bytes) {
  return Message(ParseNpy("x.npy", bytes));
}

TEST(Npy, GoldenIntegersInEveryVersionAndOrder) {
  std::vector<int32_t> expected(24);
  std::iota(expected.begin(), expected.end(), 0);
  for (const char* name :
       {"c_order.npy", "fortran_order.npy", "version_2.npy", "version_3.npy"}) {
    const Array array = Read(TestData(name));
    EXPECT_EQ(array.dtype, DType::kI32) << name;
    EXPECT_EQ(array.shape, (Shape{2, 3, 4})) << name;
    EXPECT_EQ(array.values<int32_t>(), expected) << name;
  }
}

TEST(Npy, GoldenSmallOnes) {
  const Array scalar = Read(TestData("scalar.npy"));
  EXPECT_EQ(scalar.shape, Shape{});
  EXPECT_EQ(scalar.values<double>()[0], 2.5);
  const Array mask = Read(TestData("bool.npy"));
  EXPECT_EQ(mask.dtype, DType::kBool);
  EXPECT_EQ(mask.values<uint8_t>(), (std::vector<uint8_t>{1, 0}));
  const Array empty = Read(TestData("empty.npy"));
  EXPECT_EQ(empty.dtype, DType::kF16);
  EXPECT_EQ(empty.shape, (Shape{0, 3}));
}

TEST(Npy, WritesWhatNumpyWrites) {
  const std::string path = TestFolder() + "a.npy";
  for (const char* name :
       {"c_order.npy", "scalar.npy", "bool.npy", "empty.npy"}) {
    ASSERT_TRUE(WriteNpy(path, Read(TestData(name)).view()).ok());
    EXPECT_EQ(ReadAll(path), ReadAll(TestData(name))) << name;
  }
}

TEST(Npy, RoundTripsEveryDType) {
  const std::string path = TestFolder() + "a.npy";
  const std::string bytes = "0123456789abcdefghijklmn";
  for (const DTypeInfo& info : AllDTypes()) {
    if (info.dtype == DType::kBF16) continue;
    const auto count = static_cast<int64_t>(bytes.size() / info.size);
    ASSERT_TRUE(WriteNpy(path, {info.dtype, {count}, bytes.data()}).ok());
    const Array array = Read(path);
    EXPECT_EQ(array.dtype, info.dtype);
    EXPECT_EQ(array.shape, Shape{count});
    EXPECT_TRUE(std::equal(array.values<char>().begin(),
                           array.values<char>().end(), bytes.begin()));
  }
}

TEST(Npy, RefusesGoldenFilesOfOtherTypes) {
  const auto fault = [](const std::string& name) {
    const std::string message = Message(ReadNpy(TestData(name)));
    const std::string subject = "npy: " + TestData(name) + ": ";
    EXPECT_EQ(message.substr(0, subject.size()), subject);
    return message.substr(std::min(subject.size(), message.size()));
  };
  EXPECT_EQ(fault("big_endian.npy"),
            "dtype '>i4' is big-endian; save "
            "array.astype(array.dtype.newbyteorder('<'))");
  EXPECT_EQ(fault("object.npy"),
            "dtype '|O' means Python objects; make it an array of numbers in "
            "NumPy");
  EXPECT_EQ(fault("structured.npy"),
            "has a structured dtype; save each field as an array of its own");
  EXPECT_EQ(fault("complex.npy"),
            "dtype '<c8' is none that Tenon has; cast the array in NumPy");
}

TEST(Npy, RefusesDamage) {
  const std::string good = ReadAll(TestData("c_order.npy"));
  EXPECT_EQ(
      Fault("PK\3\4"),
      "npy: x.npy: is not npy: it does not begin with \\x93NUMPY; save it "
      "with numpy.save");
  for (size_t size : {6, 9, 20}) {
    EXPECT_EQ(Fault(good.substr(0, size)),
              absl::StrCat("npy: x.npy: is cut off in its header", kDamaged));
  }
  EXPECT_EQ(Fault(good.substr(0, good.size() - 1)),
            absl::StrCat("npy: x.npy: int32[2,3,4] takes 96 bytes, but 95 "
                         "follow the header",
                         kDamaged));
  EXPECT_EQ(Fault(good + "x"),
            absl::StrCat("npy: x.npy: int32[2,3,4] takes 96 bytes, but 97 "
                         "follow the header",
                         kDamaged));
  std::string version = good;
  version[6] = 4;
  EXPECT_EQ(Fault(version),
            "npy: x.npy: has version 4.0, 1.0 to 3.0 are known; save it with "
            "numpy.save");
}

TEST(Npy, RefusesHostileSizes) {
  const std::string start = "{'descr':'<f8','fortran_order':False,'shape':(";
  EXPECT_EQ(Fault(File(start + "1152921504606846976,)}")),
            absl::StrCat("npy: x.npy: shape [1152921504606846976] of float64 "
                         "is too large",
                         kDamaged));
  EXPECT_EQ(Fault(File(start + "1048576,1048576)}")),
            absl::StrCat("npy: x.npy: float64[1048576,1048576] takes "
                         "8796093022208 bytes, but 0 follow the header",
                         kDamaged));
}

TEST(Npy, RefusesOtherPython) {
  for (const char* header :
       {"", "{", "{}", "{'descr':'<f4'}",
        "{'descr':'<f4','descr':'<f4','fortran_order':False,'shape':(0,)}",
        "{'descr':'<f4','fortran_order':0,'shape':(0,)}",
        "{'descr':'<f4','fortran_order':False,'shape':(-1,)}",
        "{'descr':'<f4','fortran_order':False,'shape':(9223372036854775808,)}",
        "{'descr':'<f4','fortran_order':False,'shape':(0 0)}",
        "{'descr':'<f4','fortran_order':False,'shape':[0]}",
        "{'descr':'<f4','fortran_order':False,'shape':(0,),'more':1}",
        "{'descr':'<f4','fortran_order':False,'shape':(0,)}x", "{'descr':'<f4",
        "{'descr':\"<f4','fortran_order':False,'shape':(0,)}"}) {
    EXPECT_EQ(Fault(File(header)), absl::StrCat(kNoDict, kDamaged)) << header;
  }
}

TEST(Npy, AcceptsOtherSpellings) {
  const auto array = ParseNpy(
      "x", File("{\"shape\":(2),'fortran_order':True , 'descr':'<u1'}", "ab"));
  ASSERT_TRUE(array.ok()) << array.status();
  EXPECT_EQ(array->dtype, DType::kU8);
  EXPECT_EQ(array->shape, Shape{2});
}

TEST(Npy, WriterRefusals) {
  const std::string path = TestFolder() + "a.npy";
  const float one = 1;
  EXPECT_EQ(Message(WriteNpy(path, {DType::kBF16, {1}, &one})),
            "npy: " + path +
                ": the format has no bfloat16; cast the array to float32");
  EXPECT_EQ(Message(WriteNpy(path, {DType::kF32, Shape(65, 1), &one})),
            "npy: " + path + ": rank 65 is over NumPy's 64; reshape the array");
  EXPECT_EQ(Message(WriteNpy(path, {DType::kF32, {1}, nullptr})),
            "npy: " + path +
                ": the array has elements but no data; give it its bytes");
  EXPECT_EQ(Message(WriteNpy(path, {DType{14}, {1}, &one})),
            "npy: " + path + ": dtype number 14 is unknown; give one of DType");
  EXPECT_EQ(
      Message(WriteNpy(path, {DType::kF32, {-1}, &one})),
      "npy: " + path + ": shape [-1] has a negative size; sizes are >= 0");
  EXPECT_EQ(ReadAll(path), "");
}

}  // namespace
}  // namespace tenon::formats
