// All that similarity offers, by the kit, in a process of its own.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tenon/testing.h"

namespace tenon {
namespace {

std::string Library() {
  return std::string(std::getenv("TEST_SRCDIR")) + "/" +
         std::getenv("TEST_WORKSPACE") + "/similarity/libsimilarity.so";
}

// What check_package writes about a file.
std::string Report(const std::string& path, int& findings) {
  char* text = nullptr;
  size_t size = 0;
  std::FILE* out = open_memstream(&text, &size);
  findings = testing::check_package(path, out);
  std::fclose(out);
  const std::string report(text, size);
  std::free(text);
  return report;
}

TEST(Similarity, Hold) {
  int findings = -1;
  EXPECT_EQ(Report(Library(), findings), "");
  EXPECT_EQ(findings, 0);
}

}  // namespace
}  // namespace tenon
