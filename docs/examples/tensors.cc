// Tensors: views, broadcasting, writing through, random keys, gradients of
// any order.
#include <tenon/tenon.h>

#include <iostream>

namespace tn = tenon;

int main() {
  const tn::Tensor x = tn::tensor({{1.0f, 2.0f}, {3.0f, 4.0f}});
  const tn::Tensor y = tn::matmul(x, x.transpose()) + 0.5f;
  std::cout << y << "\n"                    // prints as NumPy does
            << y(0) << "\n"                 // row 0, a view
            << y(tn::all, tn::range(0, 1))  // column 0, kept as [2,1]
            << "\n"
            << y(1, 1).item<float>() << "\n";

  const auto f = [](const tn::Tensor& x) { return tn::sum(tn::exp(x) * x); };
  const auto slope = tn::grad(f);
  const auto curvature =
      tn::grad([&](const tn::Tensor& x) { return tn::sum(slope(x)); });
  std::cout << curvature(x) << "\n";  // (2 + x) exp(x)

  const tn::Key key(42);  // the same numbers on every machine
  const tn::Tensor noise = tn::normal(key.child(1), {2, 2});
  y(0) = noise(0);  // writes through the view
  std::cout << y(0) << "\n";
}
