#include "core/abi/version.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tenon::abi {
namespace {

Version V(const std::string& text) { return Version::Parse(text).value(); }

// The order that semver.org 2.0.0, section 11, gives as its example.
TEST(Version, SemverOrder) {
  const std::vector<std::string> ascending = {
      "0.9.0",      "1.0.0-alpha",  "1.0.0-alpha.1", "1.0.0-alpha.beta",
      "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
      "1.0.0",      "1.2.0",        "1.10.0",        "2"};
  for (size_t i = 0; i < ascending.size(); ++i) {
    for (size_t j = 0; j < ascending.size(); ++j) {
      const int order = Compare(V(ascending[i]), V(ascending[j]));
      EXPECT_EQ(order < 0, i < j) << ascending[i] << " " << ascending[j];
      EXPECT_EQ(order == 0, i == j) << ascending[i] << " " << ascending[j];
    }
  }
  EXPECT_EQ(Compare(V("1.0+build.5"), V("1.0.0")), 0);
}

TEST(Version, MalformedIsAnError) {
  for (const char* text : {"", "1.", "a", "1.2.3.4", "-1", "1.0.0-",
                           "1.0.0-a..b", "1.0.0+", "99999999999", "1.0 "}) {
    EXPECT_FALSE(Version::Parse(text).ok()) << text;
  }
  EXPECT_EQ(Version::Parse("one").status().message(),
            "\"one\" is no version; write it as 1.2.3 or 1.2.3-beta.1");
}

TEST(VersionRange, Bounds) {
  const auto range = VersionRange::Parse(" >=1.2 , <2 ");
  ASSERT_TRUE(range.ok());
  EXPECT_TRUE(range->Contains(V("1.2")));
  EXPECT_TRUE(range->Contains(V("1.99.3")));
  EXPECT_FALSE(range->Contains(V("1.1.9")));
  EXPECT_FALSE(range->Contains(V("2.0")));
  EXPECT_FALSE(VersionRange::Parse(">1")->Contains(V("1.0.0")));
  EXPECT_TRUE(VersionRange::Parse("<=1")->Contains(V("1.0.0")));
  EXPECT_TRUE(VersionRange::Parse("=1.0")->Contains(V("1.0.0")));
  EXPECT_FALSE(VersionRange::Parse("=1.0")->Contains(V("1.0.1")));
  EXPECT_TRUE(VersionRange::Parse("*")->Contains(V("0.0.1")));
  EXPECT_TRUE(VersionRange::Parse("")->Contains(V("0.0.1")));
  EXPECT_FALSE(VersionRange::Parse("1.2").ok());
  EXPECT_FALSE(VersionRange::Parse(">=1.2,").ok());
}

}  // namespace
}  // namespace tenon::abi
