// What the tasks learn from: files that Debian brings, read when they are
// first asked for.
#ifndef TENON_CORE_COMPARE_DATA_H_
#define TENON_CORE_COMPARE_DATA_H_

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "tenon/tensor.h"

namespace tenon::compare {

// Images [N, side, side], float32 in [0, 1], with their classes [N].
struct Images {
  Tensor x;
  Tensor y;
};

// Fashion-MNIST, made smaller. No image is in two parts.
struct ImageData {
  Images train;    // 12,000
  Images tuning;   // 1,000, of those to train with
  Images ranking;  // 2,000, of the test images
};

// Characters as int64, of kCharacters that there are: capitals alone, and one
// for all white space.
inline constexpr int64_t kCharacters = 64;
struct TextData {
  Tensor train;    // the first 90 %
  Tensor tuning;   // the next 5 %
  Tensor ranking;  // the last 5 %
};

class Data {
 public:
  Data(std::string images, std::string texts)
      : image_directory_(std::move(images)),
        text_directory_(std::move(texts)) {}

  // `side` divides 28. *Errors*: files that are not there; the error names the
  // package.
  const ImageData& images(int64_t side);
  const TextData& text();

 private:
  const std::string image_directory_;
  const std::string text_directory_;
  std::map<int64_t, ImageData> images_;  // by their side
  std::unique_ptr<TextData> text_;
};

}  // namespace tenon::compare

#endif  // TENON_CORE_COMPARE_DATA_H_
