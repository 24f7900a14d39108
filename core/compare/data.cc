// Reading and cutting the data.
#include "core/compare/data.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>
#include <vector>

#include "tenon/fashion_mnist.h"
#include "tenon/grad.h"
#include "tenon/operators.h"

namespace tenon::compare {
namespace {

constexpr int64_t kTrain = 12000;
constexpr int64_t kTuning = 1000;
constexpr int64_t kRanking = 2000;
constexpr int64_t kLeastText = 50000;

// Each pixel is the mean of a square.
Images Smaller(const Dataset& data, int64_t count, int64_t side) {
  const Batch all = data.take(count).batch(count).first();
  const int64_t square = 28 / side;
  const Tensor x = all.x.reshape({count, side, square, side, square});
  return {mean(x, {2, 4}), all.y.cast(DType::int64)};
}

Images Cut(const Images& images, int64_t begin, int64_t end) {
  return {images.x(range(begin, end)).copy(),
          images.y(range(begin, end)).copy()};
}

// All files of a folder in the order of their names; links are left out.
std::string Texts(const std::string& directory) {
  std::set<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(directory, error)) {
    if (entry.is_regular_file(error) && !entry.is_symlink(error)) {
      files.insert(entry.path());
    }
  }
  std::string text;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    text.append(std::istreambuf_iterator<char>(in), {});
  }
  return text;
}

}  // namespace

const ImageData& Data::images(int64_t side) {
  const auto found = images_.find(side);
  if (found != images_.end()) return found->second;
  const NoGrad no_grad;
  const data::Split split = data::fashion_mnist(image_directory_);
  const Images train = Smaller(split.train, kTrain + kTuning, side);
  return images_
      .emplace(side, ImageData{Cut(train, 0, kTrain),
                               Cut(train, kTrain, kTrain + kTuning),
                               Smaller(split.test, kRanking, side)})
      .first->second;
}

const TextData& Data::text() {
  if (text_ == nullptr) {
    std::vector<int64_t> numbers;
    for (const char c : Texts(text_directory_)) {
      const int capital = c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
      const int place = capital - ' ';
      numbers.push_back(place >= 0 && place < kCharacters ? place : 0);
    }
    const auto size = static_cast<int64_t>(numbers.size());
    if (size < kLeastText) {
      throw Error(TN_NOT_FOUND,
                  "characters: the texts of " + text_directory_ +
                      " are too short; install the package base-files, or "
                      "leave the task out by --tasks");
    }
    const Tensor all = tenon::tensor(numbers, {size});
    const int64_t tuning = size * 90 / 100, ranking = size * 95 / 100;
    text_ = std::make_unique<TextData>(TextData{
        all(until(tuning)), all(range(tuning, ranking)), all(from(ranking))});
  }
  return *text_;
}

}  // namespace tenon::compare
