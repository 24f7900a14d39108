// Gaussian blur: a weighted mean of each pixel's neighbours.
#include <cmath>

#include "addons/images/filters.h"

namespace tenon::addons {
namespace {

// e^(-x^2 / (2 sigma^2)) around the middle, with sum 1.
std::vector<double> bell(int64_t size, double sigma) {
  std::vector<double> weights;
  double total = 0;
  for (int64_t i = 0; i < size; ++i) {
    const double x = static_cast<double>(2 * i - (size - 1)) / 2 / sigma;
    weights.push_back(std::exp(-x * x / 2));
    total += weights.back();
  }
  for (double& w : weights) w /= total;
  return weights;
}

}  // namespace

Function gaussian_blur() {
  return with_window(
             Function("gaussian_blur")
                 .doc(
                     R"(Images convolved with a normal density, within a window.

    y = sum_(i, j) w_i w_j x[row + i, column + j],  w_i ~ e^(-i^2 / (2 sigma^2))

*Shapes*: images [N, H, W, C] -> the same. *Cost*: height + width passes.)")
                 .source("Szeliski 2022, Computer Vision, section 3.2.1"))
      .option("sigma", 1.0, "deviation, pixels", between(1e-3, 1e6))
      .body([](Call& c) {
        const Window w(c);
        const double sigma = c.number("sigma");
        const Tensor x = bordered(c["images"], w, c);
        return weighted_along(weighted_along(x, 1, bell(w.height, sigma)), 2,
                              bell(w.width, sigma));
      })
      .sample(
          {.inputs = {example_image()},
           .outputs = {Array(
               {1, 3, 4, 1},
               {0.4573102539304268, 0.4043742248154729, 0.2785130758078758,
                0.22505238294526997, 0.4604691603512142, 0.47825074393404987,
                0.3723308062200543, 0.31096087743445794, 0.5024965301181874,
                0.5857860444715048, 0.43684004028678375, 0.35892778605508097})},
           .by = "SciPy 1.17.1 (ndimage.gaussian_filter)"})
      .sample(
          {.inputs = {example_image()},
           .options = {tn_value{}, tn_value{}, internal::value("constant"),
                       internal::value(.7)},
           .outputs = {Array(
               {1, 3, 4, 1},
               {0.21732489886845557, 0.26337010983637854, 0.1715031146875262,
                0.22781743958063438, 0.42518702380648865, 0.4781808890096145,
                0.40492110868237163, 0.08259709280788075, 0.263262979128311,
                0.4553625664350154, 0.49150731526938707, 0.10373675806642685})},
           .by = "SciPy 1.17.1 (ndimage.correlate1d)"});
}

}  // namespace tenon::addons
