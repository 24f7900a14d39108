// Data sets that the system's packages bring.
#ifndef TENON_FASHION_MNIST_H_
#define TENON_FASHION_MNIST_H_

#include <string>

#include "tenon/data.h"
#include "tenon/function.h"

namespace tenon::data {

// What data sets come as.
struct Split {
  Dataset train;
  Dataset test;
};

// 60,000 and 10,000 grey images of clothes in 10 classes (Xiao et al. 2017,
// arXiv:1708.07747), from Debian's package dataset-fashion-mnist. x [28, 28, 1]
// is float32 in [0, 1], made from the stored bytes as it is asked for; y is the
// class.
// *Errors*: files that are not there; the error names the package.
inline Split fashion_mnist(
    const std::string& directory = "/usr/share/datasets/fashion-mnist") {
  const auto read = [&](const std::string& part) {
    try {
      return Function("read_idx", {{"path", directory + "/" + part}})();
    } catch (const Error& e) {
      throw Error(e.code(), std::string("fashion_mnist: ") + e.what() +
                                "; install the package dataset-fashion-mnist");
    }
  };
  const auto dataset = [&](const std::string& part) {
    const Tensor images = read(part + "-images-idx3-ubyte.gz");
    const Tensor labels = read(part + "-labels-idx1-ubyte.gz");
    return Dataset(images.newaxis(3), labels).map([](const Batch& b) {
      return Batch{b.x.cast(DType::float32) * (1.0 / 255), b.y};
    });
  };
  return {dataset("train"), dataset("t10k")};
}

// The names of fashion_mnist's classes, by number.
inline const char* const fashion_mnist_classes[] = {
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};

}  // namespace tenon::data

#endif  // TENON_FASHION_MNIST_H_
