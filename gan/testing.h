// What the tests of the typed front share.
#ifndef GAN_TESTING_H_
#define GAN_TESTING_H_

#include <gtest/gtest.h>
#include <tenon/gan.h>
#include <tenon/tenon.h>

#include <cmath>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

namespace tenon::gan {

using Numbers = std::vector<double>;

class GanTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    load_package_file(std::string(std::getenv("TEST_SRCDIR")) + "/" +
                      std::getenv("TEST_WORKSPACE") + "/gan/libgan.so");
  }
};

inline Tensor matrix(const Shape& shape, const Numbers& numbers) {
  return tensor(numbers, shape);
}

inline void expect_near(const Tensor& got, const Numbers& wanted,
                        double tolerance = 1e-9) {
  const Numbers numbers = got.to_vector<double>();
  ASSERT_EQ(numbers.size(), wanted.size());
  for (size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_NEAR(numbers[i], wanted[i], tolerance) << "at " << i;
  }
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

}  // namespace tenon::gan

#endif  // GAN_TESTING_H_
