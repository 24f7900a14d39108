// What this folder's tests share. Not for code outside of tests.

#ifndef TENON_CORE_FORMATS_TESTING_H_
#define TENON_CORE_FORMATS_TESTING_H_

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "gtest/gtest.h"

namespace tenon::formats {

// A fixture, from the root of the repository, where Bazel starts tests.
inline std::string TestData(const std::string& name) {
  return "core/formats/testdata/" + name;
}

// A fresh folder of the running test, with a slash at the end.
inline std::string TestFolder() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const std::string folder =
      testing::TempDir() + test->test_suite_name() + "." + test->name() + "/";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

inline std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// "message" of a status or StatusOr, which must be an error.
template <typename StatusOr>
std::string Message(const StatusOr& result) {
  EXPECT_FALSE(result.ok());
  if constexpr (requires { result.message(); }) {
    return std::string(result.message());
  } else {
    return std::string(result.status().message());
  }
}

}  // namespace tenon::formats

#endif  // TENON_CORE_FORMATS_TESTING_H_
