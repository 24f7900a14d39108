// Operations on images, on three pieces of clothing of Fashion-MNIST.
//
//   images PICTURE
//
// writes a PNG file: a row for each piece, a column for each operation.
#include <tenon/addons.h>
#include <tenon/fashion_mnist.h>
#include <tenon/tenon.h>

#include <cmath>
#include <iostream>

#include "gan/examples/png.h"

namespace {

using tenon::Tensor;
using tenon::Tensors;
namespace addons = tenon::addons;

// A shoe, a shirt and a bag [3, 28, 28, 1], from 0 to 1.
Tensor clothes() {
  const tenon::Dataset test = tenon::data::fashion_mnist().test;
  return tenon::stack({test.at(0, 0).x, test.at(0, 7).x, test.at(0, 18).x});
}

// A wave of three pixels that runs down: [N, 28, 28, 2].
Tensor wave(int64_t n) {
  const Tensor row = tenon::arange(0, 28, 1).newaxis(1);
  const Tensor right =
      tenon::broadcast_to(3.0 * tenon::sin(row * 0.5), {n, 28, 28});
  return tenon::stack({right * 0.0, right}, 3);
}

// One in eight pixels black or white.
Tensor with_dots(const Tensor& x) {
  const Tensor drawn = tenon::uniform(tenon::Key(7), x.shape());
  return where(drawn < 0.0625, 0, where(drawn > 0.9375, 1, x));
}

// Control points: a square in the middle turned and shrunk, edges stay.
Tensor twisted(const Tensor& x) {
  const Tensor square =
      tenon::tensor({9.f, 9.f, 9.f, 19.f, 19.f, 19.f, 19.f, 9.f});
  const Tensor turned =
      tenon::tensor({14.f, 8.f, 8.f, 14.f, 14.f, 20.f, 20.f, 14.f});
  const auto points = [&](const Tensor& p) {
    return tenon::broadcast_to(p.reshape({1, 4, 2}), {x.size(0), 4, 2});
  };
  return addons::sparse_image_warp(x, points(square), points(turned), 2);
}

Tensor equalized(const Tensor& x) {
  const Tensor bytes = (x * 255.0).cast(tenon::DType::uint8);
  return addons::equalize(bytes).cast(tenon::DType::float32) / 255.0;
}

// How deep inside each pixel lies.
Tensor depth(const Tensor& x) {
  const Tensor inside = (x > 0.1).squeeze(3);
  return addons::distance_transform(inside).newaxis(3) / 8.0;
}

Tensors columns(const Tensor& x) {
  const Tensor projection =
      tenon::tensor({1.3f, 0.3f, -6.f, 0.f, 1.1f, -2.f, 0.f, 0.02f});
  return {
      x,
      addons::rotate(x, tenon::tensor(M_PI / 6)),
      addons::translate(x, tenon::tensor({6.5, 4.0}), {.fill_mode = "reflect"}),
      addons::transform(x, projection),
      addons::dense_image_warp(x, wave(x.size(0))),
      twisted(x),
      addons::cutout(x, tenon::Key(1), {.height = 10, .width = 10}),
      addons::gaussian_blur(x, 1.5, {.height = 7, .width = 7}),
      addons::sharpness(x, 3),
      with_dots(x),
      addons::median_filter(with_dots(x)),
      equalized(x),
      depth(x)};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: images PICTURE\n";
    return 1;
  }
  try {
    const Tensors all = columns(clothes());
    const auto count = static_cast<int64_t>(all.size());
    const Tensor framed = pad(stack(all, 1).reshape({3 * count, 28, 28, 1}),
                              {0, 0, 1, 1, 1, 1, 0, 0}, {.value = 0.3});
    png::write_grid(repeat(repeat(framed, 2, 1), 2, 2) * 2.0 - 1.0, count,
                    argv[1]);
  } catch (const tenon::Error& e) {
    std::cerr << e.what() << "\n";
    return 1;
  }
}
