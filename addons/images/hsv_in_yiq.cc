// Hue, saturation and value changed by one linear map of colours.
#include <cmath>

#include "addons/images/sampling.h"

namespace tenon::addons {
namespace {

// From red, green and blue to luma and two of chroma, and back: [3, 3], acting
// on columns.
constexpr double kToYiq[] = {0.299,  0.587, 0.114,  0.596, -0.274,
                             -0.322, 0.211, -0.523, 0.312};

Tensor matrix(std::initializer_list<double> numbers) {
  const Tensor m = full({3, 3}, 0, DType::float64);
  internal::copy_to(numbers.begin(), numbers.end(), m.data<double>());
  return m;
}

}  // namespace

Function hsv_in_yiq() {
  return Function("hsv_in_yiq")
      .doc(
          R"(Hue turned, saturation and value scaled, by one map of colours.

    rgb -> value YIQ^-1 diag(1, saturation R(hue)) YIQ rgb

with R a turn of the chroma plane. Nothing is clipped.

*Shapes*: images [N, H, W, 3] -> the same. *Cost*: 9 products for each pixel.)")
      .source(
          "Haeberli 1993, Matrix Operations for Image Processing; the space: "
          "NTSC 1953, rounded to 3 digits")
      .input("images", "[N, H, W, 3], floating: red, green, blue")
      .option("hue", 0.0, "to turn by, radians")
      .option("saturation", 1.0, "factor")
      .option("value", 1.0, "factor")
      .body([](Call& c) {
        const Tensor x = c["images"];
        require_images(x);
        if (x.size(3) != 3) {
          refuse("images must be [N, H, W, 3], got " + x.shape().text());
        }
        const double* k = kToYiq;
        const Tensor to =
            matrix({k[0], k[1], k[2], k[3], k[4], k[5], k[6], k[7], k[8]});
        const double v = c.number("value"), s = v * c.number("saturation");
        const double co = s * std::cos(c.number("hue"));
        const double si = s * std::sin(c.number("hue"));
        const Tensor turn = matrix({v, 0, 0, 0, co, -si, 0, si, co});
        const Tensor map = matmul(matmul(inv(to), turn), to);
        return matmul(x, cast(map, x.dtype()).transpose());
      })
      .sample(
          {.inputs = {Array({1, 2, 3, 3},
                            {.1, .5, .2, .8, .9, .3, .7, .4, .2, .6, 1, 0, .25,
                             .35, .15, .65, .05, .95})},
           .options = {internal::value(.6), internal::value(1.3),
                       internal::value(.8)},
           .outputs = {Array(
               {1, 2, 3, 3},
               {0.11383372283418416, 0.4343303281285628, -0.10551036437801947,
                0.8056129360384252, 0.6416356670108787, 0.20913691346972707,
                0.6618450234725917, 0.22386665778897918, 0.38788261207145847,
                0.7233730569161945, 0.7184011017423848, -0.2181576979835388,
                0.24587617055531677, 0.26788093608102065, 0.06207824380806415,
                0.3345455714930442, 0.06303045242388339, 1.1278245601104757})},
           .tolerance = 1e-3,
           .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
