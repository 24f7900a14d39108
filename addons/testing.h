// What the tests of the typed front share.
#ifndef ADDONS_TESTING_H_
#define ADDONS_TESTING_H_

#include <gtest/gtest.h>
#include <tenon/addons.h>
#include <tenon/tenon.h>

#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

namespace tenon::addons {

using Numbers = std::vector<double>;

class AddonsTest : public ::testing::Test {
 protected:
  // Where the package is.
  static std::string folder() {
    return std::string(std::getenv("TEST_SRCDIR")) + "/" +
           std::getenv("TEST_WORKSPACE") + "/addons";
  }
  static void SetUpTestSuite() {
    load_package_file(folder() + "/libaddons.so");
  }
};

// A row of float64.
inline Tensor row(const Numbers& numbers) {
  return tensor(numbers, {static_cast<int64_t>(numbers.size())});
}

inline void expect_near(const Tensor& got, const Numbers& wanted,
                        double tolerance = 1e-12) {
  const Numbers numbers = got.to_vector<double>();
  ASSERT_EQ(numbers.size(), wanted.size());
  for (size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_NEAR(numbers[i], wanted[i], tolerance) << "at " << i;
  }
}

// sin(phase + 0.37 i^2) size, for the i-th number.
inline Tensor waves(const Shape& shape, double phase, double size = 0.5) {
  const Tensor i =
      arange(0, static_cast<double>(shape.numel()), 1, DType::float64);
  return (sin(phase + i * i * 0.37) * size).reshape(shape);
}

// The gradient of f, a number, at x in float64, against central differences.
inline void expect_gradient(const std::function<Tensor(const Tensor&)>& f,
                            const Tensor& x, double tolerance = 1e-6) {
  const Numbers slopes = grad(f)(x).to_vector<double>();
  for (size_t i = 0; i < slopes.size(); ++i) {
    const auto at = [&](double by) {
      const Tensor moved = x.copy();
      moved.data<double>()[i] += by;
      return f(moved).item<double>();
    };
    const double h = 1e-5, slope = (at(h) - at(-h)) / (2 * h);
    EXPECT_NEAR(slopes[i], slope, tolerance * (1 + std::abs(slope)))
        << "at " << i;
  }
}

template <class Body>
std::string error_of(const Body& body) {
  try {
    body();
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}
inline void expect_says(const std::string& error, const std::string& text) {
  EXPECT_NE(error.find(text), std::string::npos) << error;
}

}  // namespace tenon::addons

#endif  // ADDONS_TESTING_H_
