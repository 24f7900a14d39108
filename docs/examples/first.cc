#include <tenon/tenon.h>

#include <iostream>

int main() {
  const tenon::Tensor x = tenon::tensor({{1.0f, 2.0f}, {3.0f, 4.0f}});
  const auto f = [](const tenon::Tensor& x) {
    return tenon::sum(tenon::exp(x) * x);
  };
  const auto [value, slope] = tenon::value_and_grad(f)(x);
  std::cout << value << "\n" << slope << "\n";
}
