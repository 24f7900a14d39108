// Accuracy, specials and independence of position of every vector math function
// at every SIMD level of the machine.
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "core/device/cpu/math_probe.h"
#include "gtest/gtest.h"

namespace tenon::device {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Accuracy {
  std::string name;
  std::string dtype;
  double max_ulp;
};

const std::vector<Accuracy>& MeasuredAccuracy() {
  static const auto* const rows = new std::vector<Accuracy>{
#include "core/device/cpu/accuracy.inc"
  };
  return *rows;
}

double MeasuredUlp(const std::string& name, const std::string& dtype) {
  for (const Accuracy& row : MeasuredAccuracy()) {
    if (row.name == name && row.dtype == dtype) return row.max_ulp;
  }
  return -1;
}

template <class T>
bool SameBits(T a, T b) {
  return std::memcmp(&a, &b, sizeof(T)) == 0;
}

class MathTest : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    if (GetParam() > static_cast<int>(BestSimdLevel())) {
      GTEST_SKIP() << "this machine has no such level";
    }
  }

  SimdLevel Level() const { return static_cast<SimdLevel>(GetParam()); }

  // The values of accuracy.inc with room for the arguments not drawn there.
  template <class T>
  void ExpectAccurate(const MathFunction& function, const std::string& dtype) {
    constexpr size_t kArguments = 6000;
    std::vector<T> x(kArguments);
    std::vector<T> y(kArguments);
    std::vector<T> out(kArguments);
    DrawArguments(function.domain, 7, x, y);
    function.Kernel<T>()[Level()](x.data(), y.data(), out.data(), kArguments);
    const double measured = MeasuredUlp(function.name, dtype);
    ASSERT_GE(measured, 0) << function.name << " is not in accuracy.inc";
    for (size_t i = 0; i < kArguments; ++i) {
      const long double want = function.reference(x[i], y[i]);
      ASSERT_LE(UlpError(out[i], want, ErrorFloor(function, x[i])),
                measured * 1.05)
          << function.name << "(" << x[i] << ", " << y[i] << ") is " << out[i]
          << ", should be " << want;
    }
  }

  // Lane by lane the results have the bits that whole vectors have.
  template <class T>
  void ExpectIndependent(const MathFunction& function) {
    constexpr size_t kArguments = 515;
    std::vector<T> x(kArguments);
    std::vector<T> y(kArguments);
    std::vector<T> out(kArguments);
    DrawArguments(function.domain, 11, x, y);
    const auto kernel = function.Kernel<T>()[Level()];
    kernel(x.data(), y.data(), out.data(), kArguments);
    for (size_t i = 0; i < kArguments; ++i) {
      T alone;
      kernel(&x[i], &y[i], &alone, 1);
      if (std::isnan(alone) && std::isnan(out[i])) continue;
      ASSERT_TRUE(SameBits(alone, out[i])) << function.name << " at " << x[i];
    }
  }

  template <class T>
  T Call(const std::string& name, T x, T y) {
    // More than one vector, so that both ways through a kernel are taken.
    constexpr size_t kArguments = 17;
    const std::vector<T> xs(kArguments, x);
    const std::vector<T> ys(kArguments, y);
    std::vector<T> out(kArguments);
    for (const MathFunction& function : MathFunctions()) {
      if (name != function.name) continue;
      function.Kernel<T>()[Level()](xs.data(), ys.data(), out.data(),
                                    kArguments);
      EXPECT_TRUE(std::isnan(out[0]) || SameBits(out[0], out[16])) << name;
      return out[0];
    }
    ADD_FAILURE() << "no function " << name;
    return 0;
  }

  template <class T>
  void ExpectValue(const std::string& name, double x, double y, double want) {
    const T got = Call<T>(name, static_cast<T>(x), static_cast<T>(y));
    EXPECT_EQ(UlpError(got, want), 0)
        << name << "(" << x << ", " << y << ") is " << got << ", not " << want;
  }
};

INSTANTIATE_TEST_SUITE_P(Levels, MathTest, testing::Values(0, 1, 2));

TEST_P(MathTest, ErrorsStayBelowTheTable) {
  for (const MathFunction& function : MathFunctions()) {
    ExpectAccurate<float>(function, "float32");
    ExpectAccurate<double>(function, "float64");
  }
}

TEST_P(MathTest, ResultsDoNotDependOnPosition) {
  for (const MathFunction& function : MathFunctions()) {
    ExpectIndependent<float>(function);
    ExpectIndependent<double>(function);
  }
}

TEST_P(MathTest, NanGivesNan) {
  for (const MathFunction& function : MathFunctions()) {
    EXPECT_TRUE(std::isnan(Call<float>(function.name, NAN, 2)))
        << function.name;
    EXPECT_TRUE(std::isnan(Call<double>(function.name, kNan, 2)))
        << function.name;
  }
}

// C's standard, annex F, where it says something. The last four follow SciPy
// and Python's %.
TEST_P(MathTest, Specials) {
  struct Row {
    const char* name;
    double x;
    double y;
    double want;
  };
  const double pi = std::acos(-1.0);
  const Row rows[] = {
      {"exp", kInf, 0, kInf},
      {"exp", -kInf, 0, 0},
      {"exp", 0, 0, 1},
      {"exp", 1e4, 0, kInf},
      {"exp", -1e4, 0, 0},
      {"exp2", kInf, 0, kInf},
      {"exp2", -kInf, 0, 0},
      {"exp2", 5, 0, 32},
      {"expm1", -0.0, 0, -0.0},
      {"expm1", -kInf, 0, -1},
      {"expm1", kInf, 0, kInf},
      {"log", 0, 0, -kInf},
      {"log", -0.0, 0, -kInf},
      {"log", -1, 0, kNan},
      {"log", -kInf, 0, kNan},
      {"log", kInf, 0, kInf},
      {"log", 1, 0, 0},
      {"log2", 8, 0, 3},
      {"log2", 0, 0, -kInf},
      {"log10", 1000, 0, 3},
      {"log10", -1, 0, kNan},
      {"log1p", -0.0, 0, -0.0},
      {"log1p", -1, 0, -kInf},
      {"log1p", -2, 0, kNan},
      {"log1p", kInf, 0, kInf},
      {"sigmoid", -kInf, 0, 0},
      {"sigmoid", kInf, 0, 1},
      {"sigmoid", 0, 0, 0.5},
      {"softplus", -kInf, 0, 0},
      {"softplus", kInf, 0, kInf},
      {"log_sigmoid", -kInf, 0, -kInf},
      {"sinh", -0.0, 0, -0.0},
      {"sinh", -kInf, 0, -kInf},
      {"cosh", -kInf, 0, kInf},
      {"cosh", 0, 0, 1},
      {"tanh", -0.0, 0, -0.0},
      {"tanh", -kInf, 0, -1},
      {"tanh", 1e4, 0, 1},
      {"asinh", -0.0, 0, -0.0},
      {"asinh", -kInf, 0, -kInf},
      {"acosh", 1, 0, 0},
      {"acosh", 0.5, 0, kNan},
      {"acosh", kInf, 0, kInf},
      {"atanh", -0.0, 0, -0.0},
      {"atanh", 1, 0, kInf},
      {"atanh", -1, 0, -kInf},
      {"atanh", 1.5, 0, kNan},
      {"sin", -0.0, 0, -0.0},
      {"sin", kInf, 0, kNan},
      {"cos", -kInf, 0, kNan},
      {"cos", 0, 0, 1},
      {"tan", -0.0, 0, -0.0},
      {"tan", kInf, 0, kNan},
      {"asin", -0.0, 0, -0.0},
      {"asin", 1.5, 0, kNan},
      {"acos", 1, 0, 0},
      {"acos", -1.5, 0, kNan},
      {"atan", -0.0, 0, -0.0},
      {"atan2", -0.0, 1, -0.0},
      {"atan2", 0, 0, 0},
      {"atan2", -0.0, 0, -0.0},
      {"sqrt", -0.0, 0, -0.0},
      {"sqrt", -1, 0, kNan},
      {"rsqrt", 0, 0, kInf},
      {"rsqrt", -0.0, 0, -kInf},
      {"rsqrt", kInf, 0, 0},
      {"cbrt", -0.0, 0, -0.0},
      {"cbrt", -kInf, 0, -kInf},
      {"cbrt", -27, 0, -3},
      {"fmod", -0.0, 3, -0.0},
      {"fmod", -7, 3, -1},
      {"fmod", 5, kInf, 5},
      {"fmod", 5, 0, kNan},
      {"fmod", kInf, 3, kNan},
      {"fmod", -6, 3, -0.0},
      {"floor", -0.0, 0, -0.0},
      {"ceil", -0.5, 0, -0.0},
      {"trunc", -0.5, 0, -0.0},
      {"round", -0.5, 0, -0.0},
      {"round", 2.5, 0, 2},
      {"round", 3.5, 0, 4},
      {"floor", -kInf, 0, -kInf},
      {"erf", -0.0, 0, -0.0},
      {"erf", -kInf, 0, -1},
      {"erfc", kInf, 0, 0},
      {"erfc", -kInf, 0, 2},
      {"erfinv", -0.0, 0, -0.0},
      {"erfinv", 1, 0, kInf},
      {"erfinv", -1, 0, -kInf},
      {"erfinv", 1.5, 0, kNan},
      {"pow", kNan, 0, 1},
      {"pow", 1, kNan, 1},
      {"pow", 2, kNan, kNan},
      {"pow", 0, -1, kInf},
      {"pow", -0.0, -1, -kInf},
      {"pow", -0.0, 3, -0.0},
      {"pow", -0.0, 0.5, 0},
      {"pow", -1, kInf, 1},
      {"pow", -1, -kInf, 1},
      {"pow", 0.5, kInf, 0},
      {"pow", 0.5, -kInf, kInf},
      {"pow", -2, 3, -8},
      {"pow", -2, 0.5, kNan},
      {"pow", -kInf, 3, -kInf},
      {"pow", -kInf, 0.5, kInf},
      {"pow", -kInf, -3, -0.0},
      {"pow", kInf, -1, 0},
      {"pow", 2, 1e6, kInf},
      {"pow", 2, -1e6, 0},
      {"pow", -2, 1e30, kInf},
      {"lgamma", 1, 0, 0},
      {"lgamma", 2, 0, 0},
      {"lgamma", 0, 0, kInf},
      {"lgamma", -3, 0, kInf},
      {"lgamma", kInf, 0, kInf},
      {"lgamma", -kInf, 0, kInf},
      {"digamma", 0, 0, -kInf},
      {"digamma", -0.0, 0, kInf},
      {"digamma", -3, 0, kNan},
      {"digamma", kInf, 0, kInf},
      {"digamma", -kInf, 0, kNan},
      {"remainder", -7, 3, 2},
      {"remainder", 7, -3, -2},
      {"remainder", -1, kInf, kInf},
      {"remainder", -6, 3, 0},
      {"remainder", 6, -3, -0.0},
  };
  for (const Row& row : rows) {
    ExpectValue<float>(row.name, row.x, row.y, row.want);
    ExpectValue<double>(row.name, row.x, row.y, row.want);
  }
  EXPECT_EQ(Call<double>("atan2", 0, -1), pi);
  EXPECT_EQ(Call<double>("atan2", -0.0, -0.0), -pi);
  EXPECT_EQ(Call<double>("atan2", kInf, kInf), pi / 4);
  EXPECT_EQ(Call<double>("atan2", -kInf, -kInf), -3 * pi / 4);
  EXPECT_EQ(Call<double>("atan2", 1, 0), pi / 2);
}

// mpmath 1.4.1, 60 digits, at the doubles written here.
TEST_P(MathTest, GoldenValues) {
  struct Row {
    const char* name;
    double x;
    double y;
    double want;
    double max_ulp;
  };
  const Row rows[] = {
      {"erfinv", 0.3, 0, 0.2724627147267543450246528, 2.5},
      {"erfinv", 0.9999, 0, 2.751063905712079691742594, 2.5},
      {"erfinv", -0.7, 0, -0.7328690779592167848787632, 2.5},
      {"digamma", 0.25, 0, -4.22745353337626540808953, 2},
      {"digamma", 1.5, 0, 0.03648997397857652055902367, 8},
      {"digamma", -2.75, 0, -1.959055264977997009821132, 4},
      {"digamma", 40.5, 0, 3.688905492933233584385292, 2},
      {"lgamma", 0.125, 0, 2.019418357553796345320291, 2},
      {"lgamma", 3.75, 0, 1.486815578593417055540582, 3},
      {"lgamma", 100.25, 0, 360.2845596377642349684133, 2},
      {"sin", 1e+22, 0, -0.8522008497671888017727059, 1},
      {"cos", 123456.75, 0, 0.01269521406412672017006869, 1},
      {"erfc", 26.5, 0, 2.210907664263734275929239e-307, 3.5},
      {"pow", 1.0000001, 12345678.9, 3.436892874245222382542299, 1},
      {"tan", 1.5707963267948966, 0, 16331239353195369.75596774, 2.1},
  };
  for (const Row& row : rows) {
    const double got = Call<double>(row.name, row.x, row.y);
    EXPECT_LE(UlpError(got, row.want), row.max_ulp)
        << row.name << "(" << row.x << ", " << row.y << ") is " << got;
  }
}

// Results and arguments below the smallest normal value are not flushed.
TEST_P(MathTest, DenormalsAreKept) {
  const float tiny = std::numeric_limits<float>::denorm_min();
  EXPECT_EQ(Call<float>("exp2", -149, 0), tiny);
  EXPECT_EQ(Call<float>("log2", tiny, 0), -149);
  EXPECT_EQ(Call<float>("sqrt", tiny * 4, 0), std::sqrt(tiny * 4));
  for (const char* name : {"expm1", "log1p", "sinh", "tanh", "asinh", "atanh",
                           "sin", "tan", "asin", "atan"}) {
    EXPECT_EQ(Call<float>(name, tiny * 5, 0), tiny * 5) << name;
    const double tiny_double = std::numeric_limits<double>::denorm_min();
    EXPECT_EQ(Call<double>(name, tiny_double * 5, 0), tiny_double * 5) << name;
  }
  EXPECT_EQ(Call<double>("exp2", -1074, 0),
            std::numeric_limits<double>::denorm_min());
}

}  // namespace
}  // namespace tenon::device
