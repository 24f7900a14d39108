// Tensors as users meet them: promotion, views, writing through views,
// printing, exchange, and the texts of errors.
#include "tenon/tensor.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <sstream>

#include "core/testing/error_of.h"
#include "tenon/grad.h"
#include "tenon/settings.h"

namespace tenon {
namespace {

std::vector<double> Values(const Tensor& t) { return t.to_vector<double>(); }

// 0, 1 ... n - 1 in float64.
Tensor Count(int n) { return arange(0, n, 1, DType::float64); }

// ---------------------------------- Promotion -------------------------------

DType ByCode(const std::string& code) {
  const std::string codes[] = {"",   "b",  "u1", "i1", "u2", "i2", "u4",
                               "i4", "u8", "i8", "f2", "bf", "f4", "f8"};
  for (uint32_t d = 1; d < TN_NUM_DTYPES; ++d) {
    if (codes[d] == code) return static_cast<DType>(d);
  }
  return DType::none;
}

// numpy.result_type of NumPy 2.4.6 where the array API standard, 2023.12,
// defines it: within a kind, and for bool with bool. A row and a column each.
constexpr const char* kPromotion[] = {
    "u1 u1 i2 u2 i2 u4 i4 u8 i8",  //
    "i1 i2 i1 i4 i2 i8 i4 -- i8",  //
    "u2 u2 i4 u2 i4 u4 i4 u8 i8",  //
    "i2 i2 i2 i4 i2 i8 i4 -- i8",  //
    "u4 u4 i8 u4 i8 u4 i8 u8 i8",  //
    "i4 i4 i4 i4 i4 i8 i4 -- i8",  //
    "u8 u8 -- u8 -- u8 -- u8 --",  //
    "i8 i8 i8 i8 i8 i8 i8 -- i8",
};

TEST(Promotion, OfIntegersIsTheStandards) {
  const std::string columns[] = {"u1", "i1", "u2", "i2",
                                 "u4", "i4", "u8", "i8"};
  for (const char* text : kPromotion) {
    std::istringstream row(text);
    std::string a, expected;
    row >> a;
    for (const std::string& b : columns) {
      row >> expected;
      const Tensor x = full({2}, 1, ByCode(a)), y = full({2}, 1, ByCode(b));
      if (expected == "--") {
        EXPECT_NE(ErrorOf([&] { x + y; }), "") << a << " " << b;
      } else {
        EXPECT_EQ((x + y).dtype(), ByCode(expected)) << a << " " << b;
      }
    }
  }
}

TEST(Promotion, OfFloatsIsTheWiderOne) {
  const auto sum_of = [](DType a, DType b) {
    return (full({}, 1, a) + full({}, 1, b)).dtype();
  };
  EXPECT_EQ(sum_of(DType::float16, DType::float32), DType::float32);
  EXPECT_EQ(sum_of(DType::float32, DType::float64), DType::float64);
  EXPECT_EQ(sum_of(DType::float16, DType::bfloat16), DType::float32);
  EXPECT_EQ(sum_of(DType::bfloat16, DType::bfloat16), DType::bfloat16);
}

TEST(Promotion, LetsNumbersAdapt) {
  EXPECT_EQ((full({}, 1, DType::float16) * 2.5).dtype(), DType::float16);
  EXPECT_EQ((full({}, 1, DType::int8) * 2).dtype(), DType::int8);
  EXPECT_EQ((full({}, 1, DType::int8) * 2.5).dtype(), DType::float32);
}

TEST(Promotion, SaysWhatHasNoCommonDType) {
  EXPECT_EQ(
      ErrorOf([] { full({}, 1, DType::uint64) + full({}, 1, DType::int64); }),
      "add: no dtype holds both uint64 and int64; cast one of the "
      "inputs");
}

// ----------------------------------- Views ----------------------------------

TEST(Views, ShareMemory) {
  const Tensor x = Count(12).reshape({3, 4});
  const Tensor column = x(all, 1);
  column(2) = -1;
  EXPECT_EQ(Values(x(2)), (std::vector<double>{8, -1, 10, 11}));
}

TEST(Views, AreWrittenThroughBroadcastAndCast) {
  const Tensor x = full({2, 4}, 0, DType::float32);
  x(all, from(0, 2)) = tensor({1.0, 2.0});
  x(1, 3) = 7;
  EXPECT_EQ(Values(x), (std::vector<double>{1, 0, 2, 0, 1, 0, 2, 7}));
}

TEST(Views, MayOverlapWhatIsWritten) {
  const Tensor x = tensor({1.0, 2.0, 3.0, 4.0});
  x(from(1)) = x(until(3));
  EXPECT_EQ(Values(x), (std::vector<double>{1, 1, 2, 3}));
  x(all) = x(range(3, -5, -1));
  EXPECT_EQ(Values(x), (std::vector<double>{3, 2, 1, 1}));
}

TEST(Views, RefuseWhatDoesNotFit) {
  const Tensor x = full({2, 3}, 0);
  EXPECT_EQ(ErrorOf([&] { x(0) = full({4}, 1); }),
            "assign: source is [4], target is [3]; the source must broadcast "
            "to the target");
}

TEST(Views, RefuseToWriteWhatIsTracked) {
  const Tensor x = variable(full({2}, 0));
  EXPECT_EQ(ErrorOf([&] { x(0) = 1; }).substr(0, 50),
            "assign: the target or the source is tracked for gr");
}

// ---------------------------------- Printing --------------------------------
// Expected texts: print() of NumPy 2.4.6.

TEST(Printing, IsNumPys) {
  EXPECT_EQ(tensor({{1.f, 2.5f}, {-3.f, 1e-3f}}).text(),
            "[[ 1.0e+00  2.5e+00]\n"
            " [-3.0e+00  1.0e-03]]");
  EXPECT_EQ(Count(12).cast(DType::int64).reshape({2, 2, 3}).text(),
            "[[[ 0  1  2]\n"
            "  [ 3  4  5]]\n"
            "\n"
            " [[ 6  7  8]\n"
            "  [ 9 10 11]]]");
  EXPECT_EQ(tensor({true, false}).text(), "[ True False]");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(tensor({1e10, 1.0, nan, -inf}).text(),
            "[1.e+10 1.e+00    nan   -inf]");
  EXPECT_EQ(tensor(2.5).text(), "2.5");
  EXPECT_EQ(tensor({1 / 3.0, 2 / 3.0}).text(), "[0.33333333 0.66666667]");
  EXPECT_EQ(tensor({-1e-7, 1.0}).text(), "[-1.e-07  1.e+00]");
}

TEST(Printing, BreaksLongRows) {
  EXPECT_EQ((Count(30).cast(DType::int64) * 1000).text(),
            "[    0  1000  2000  3000  4000  5000  6000  7000  8000  9000 "
            "10000 11000\n"
            " 12000 13000 14000 15000 16000 17000 18000 19000 20000 21000 "
            "22000 23000\n"
            " 24000 25000 26000 27000 28000 29000]");
}

TEST(Printing, CutsWhatIsLarge) {
  EXPECT_EQ(
      Count(2000).cast(DType::float32).reshape({50, 40}).text(),
      "[[0.000e+00 1.000e+00 2.000e+00 ... 3.700e+01 3.800e+01 3.900e+01]\n"
      " [4.000e+01 4.100e+01 4.200e+01 ... 7.700e+01 7.800e+01 7.900e+01]\n"
      " [8.000e+01 8.100e+01 8.200e+01 ... 1.170e+02 1.180e+02 1.190e+02]\n"
      " ...\n"
      " [1.880e+03 1.881e+03 1.882e+03 ... 1.917e+03 1.918e+03 1.919e+03]\n"
      " [1.920e+03 1.921e+03 1.922e+03 ... 1.957e+03 1.958e+03 1.959e+03]\n"
      " [1.960e+03 1.961e+03 1.962e+03 ... 1.997e+03 1.998e+03 1.999e+03]]");
}

// ---------------------------------- Exchange --------------------------------

tn_dlpack* Export(const Tensor& t) {
  tn_dlpack* pack = nullptr;
  internal::check(internal::tables().tensor->to_dlpack(t.get(), &pack));
  return pack;
}

TEST(DLPack, GoesOutAndComesBackSharingMemory) {
  Tensor x = Count(6).reshape({2, 3}).transpose();
  tn_dlpack* pack = Export(x);
  EXPECT_EQ(pack->major, 1u);
  EXPECT_EQ(pack->ndim, 2);
  EXPECT_EQ(pack->type_code, 2);
  EXPECT_EQ(pack->type_bits, 64);
  tn_tensor* taken = nullptr;
  internal::check(internal::tables().tensor->from_dlpack(pack, &taken));
  const Tensor y = Tensor::adopt(taken);
  EXPECT_EQ(y.shape(), (Shape{3, 2}));
  y(0, 1) = 50;
  EXPECT_EQ(Values(x), (std::vector<double>{0, 50, 1, 4, 2, 5}));
  x = Tensor();
  EXPECT_EQ(Values(y(0)), (std::vector<double>{0, 50}));
}

TEST(DLPack, IsFreedByItsDeleterWithTheLastView) {
  static int deleted;
  deleted = 0;
  float memory[4] = {1, 2, 3, 4};
  int64_t shape[] = {4};
  tn_dlpack pack = {};
  pack.major = 1;
  pack.deleter = [](tn_dlpack*) { ++deleted; };
  pack.data = memory;
  pack.device_type = 1;
  pack.ndim = 1;
  pack.type_code = 2;
  pack.type_bits = 32;
  pack.type_lanes = 1;
  pack.shape = shape;
  tn_tensor* taken = nullptr;
  internal::check(internal::tables().tensor->from_dlpack(&pack, &taken));
  Tensor view = Tensor::adopt(taken)(from(2));
  EXPECT_EQ(deleted, 0);
  EXPECT_EQ(Values(view), (std::vector<double>{3, 4}));
  view = Tensor();
  EXPECT_EQ(deleted, 1);
}

TEST(DLPack, OfAnotherMajorStaysItsOwners) {
  tn_dlpack pack = {};
  pack.major = 2;
  tn_tensor* taken = nullptr;
  EXPECT_EQ(
      ErrorOf([&] {
        internal::check(internal::tables().tensor->from_dlpack(&pack, &taken));
      }),
      "from_dlpack: major version 2, this core reads 1");
  EXPECT_EQ(taken, nullptr);
}

// ----------------------------------- Errors ---------------------------------

TEST(Errors, OfMemoryNameTheOpAndSizes) {
  const Tensor x = full({1 << 10, 1 << 10}, 1);
  set_setting("memory.cap", setting("memory.in_use") + (1 << 20));
  const std::string text = ErrorOf([&] {
    concat(Tensors{x, x, x, x, x, x, x, x}, 0);
  });
  set_setting("memory.cap", 0);
  EXPECT_EQ(text.substr(0, 59),
            "concat: no memory for float32 [8192,1024] (33554432 bytes);");
  EXPECT_NE(text.find("are in use; use smaller sizes, or raise the cap"),
            std::string::npos)
      << text;
}

TEST(Errors, OfShapes) {
  EXPECT_EQ(ErrorOf([] {
              matmul(full({3, 4}, 1), full({5, 6}, 1));
            }),
            "matmul: a is [3,4], b is [5,6]; a's last and b's second-last size "
            "must agree");
  EXPECT_EQ(ErrorOf([] {
              full({3, 4}, 1) + full({5}, 1);
            }),
            "add: a is [3,4], b is [5]; from the last axis on, sizes must be "
            "equal or one of them 1");
}

TEST(Errors, OfDTypes) {
  EXPECT_EQ(ErrorOf([] {
              softplus(tensor({1, 2}));
            }),
            "softplus: x must be floating point, got int32; cast it first");
}

TEST(Errors, OfOptions) {
  EXPECT_EQ(ErrorOf([] { leaky_relu(full({2}, 1), {.negative_slope = -1}); }),
            "leaky_relu: option negative_slope is -1, must be in [0, inf)");
}

TEST(Errors, NameTheCallersLine) {
  const Tensor a = full({3}, 1), b = full({4}, 1);
  const uint32_t line = __LINE__ + 2;
  try {
    a + b;
    FAIL() << "no error";
  } catch (const Error& e) {
    EXPECT_EQ(e.line(), line);
    EXPECT_EQ(e.file(), __FILE__);
    EXPECT_EQ(e.component(), "add");
    EXPECT_EQ(e.code(), TN_INVALID_ARGUMENT);
  }
}

TEST(Errors, OfAnEmptyHandle) {
  EXPECT_EQ(ErrorOf([] { Tensor() + 1; }),
            "an op was given a Tensor that holds nothing");
}

}  // namespace
}  // namespace tenon
