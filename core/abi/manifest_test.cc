#include "core/abi/manifest.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "core/abi/manifest.pb.h"
#include "core/abi/status.h"

namespace tenon::abi {
namespace {

constexpr char kGood[] = R"(format: 1
package: "addons"
version: "0.3.1"
licence: "Apache-2.0"
description: "More optimizers."
maturity: beta
abi { major: 0 floor: 8 built: 9 }
target { os: "linux" arch: "x86_64" }
needs { name: "probability" range: ">=0.2, <1" }
)";

TEST(Manifest, ReadsAndWrites) {
  const auto manifest = ParseManifest(kGood);
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  EXPECT_EQ((*manifest)->package(), "addons");
  EXPECT_EQ((*manifest)->maturity(), Manifest::beta);
  EXPECT_EQ(TargetName(**manifest), "linux-x86_64");
  const auto again = ParseManifest(ManifestText(**manifest));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(DifferingFields(**manifest, **again).empty());
}

TEST(Manifest, ErrorsNameLineOrField) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"format: 1\npackage 3\n",
       "the manifest can not be read: line 2, column 9: Expected \":\", found "
       "\"3\"."},
      {"package: \"a\"",
       "the manifest has format 0, this core reads format 1; set `format: 1`"},
      {"format: 2",
       "the manifest has format 2, this core reads format 1; update "
       "tenon-core"},
      {"format: 1 package: \"A\"",
       "the manifest names the package \"A\"; a name is snake_case"},
      {"format: 1 package: \"a\" version: \"x\"",
       "the manifest has a bad version: \"x\" is no version; write it as 1.2.3 "
       "or 1.2.3-beta.1"},
      {"format: 1 package: \"a\" version: \"1\"",
       "the manifest lacks licence or description; give both"},
      {absl::StrReplaceAll(kGood, {{"floor: 8", "floor: 10"}}),
       "the manifest has abi.floor 10 above abi.built 9; a package can not "
       "need more than it knows"},
      {std::string(kGood) + "runtime { name: \"cuda\" range: \"12\" }",
       "the manifest has a bad runtime \"cuda\": \"12\" is no range; write it "
       "as >=1.2, <2"},
      {std::string(kGood) + "sha256: \"abc\"",
       "the manifest has a sha256 that is not 64 hexadecimal digits"},
  };
  for (const auto& [text, error] : cases) {
    const absl::Status status = ParseManifest(text).status();
    EXPECT_EQ(std::string(status.message()), error);
    EXPECT_EQ(Reason(status), "MANIFEST_INVALID");
  }
}

TEST(Manifest, LaterFieldsAreSkippedWithAWarning) {
  std::vector<std::string> warnings;
  const auto manifest =
      ParseManifest(std::string(kGood) + "colour { red: 1 }", &warnings);
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_NE(warnings[0].find("line 10"), std::string::npos) << warnings[0];
  EXPECT_NE(warnings[0].find("colour"), std::string::npos) << warnings[0];
}

TEST(Manifest, DeprecationSaysWhatReplacesItAndWhen) {
  const std::string good = kGood;
  const auto with = [&](const std::string& more) {
    const auto manifest = ParseManifest(good + more);
    return std::string(manifest.status().message());
  };
  const std::string both = "replaced_by: \"b.c\" removed_in: \"2.0\"";
  EXPECT_EQ(with("deprecations { " + both + " }"), "");
  EXPECT_EQ(with("deprecations { component: \"c\" removed_in: \"2.0\" }"),
            "the manifest deprecates c, but lacks replaced_by, or in "
            "removed_in a version; give both");
  EXPECT_EQ(with("deprecations { replaced_by: \"b\" removed_in: \"soon\" }"),
            "the manifest deprecates addons, but lacks replaced_by, or in "
            "removed_in a version; give both");
  const std::string old =
      absl::StrReplaceAll(good, {{"maturity: beta", "maturity: deprecated"}});
  EXPECT_EQ(ParseManifest(old).status().message(),
            "the manifest says `maturity: deprecated`, but not what replaces "
            "it and when; add `deprecations { replaced_by: \"...\" "
            "removed_in: \"...\" }`");
  EXPECT_TRUE(ParseManifest(old + "deprecations { " + both + " }").ok());
}

TEST(Manifest, DeepAndLongOnesAreRefused) {
  std::string deep = kGood;
  for (int i = 0; i < 100; ++i) deep += "x { ";
  for (int i = 0; i < 100; ++i) deep += "} ";
  EXPECT_FALSE(ParseManifest(deep).ok());
  const std::string text(kMaxManifestBytes + 1, ' ');
  EXPECT_EQ(ParseManifest(text).status().message(),
            "the manifest has 1048577 bytes; at most 1048576 are read");
}

TEST(Manifest, DifferingFieldsAreNamed) {
  const auto a = ParseManifest(kGood);
  ASSERT_TRUE(a.ok());
  (*a)->set_sha256(std::string(64, '0'));
  Manifest c = **a;
  c.clear_sha256();
  c.set_version("0.3.2");
  c.add_maintainers("me");
  EXPECT_EQ(DifferingFields(**a, c),
            (std::vector<std::string>{"version", "maintainers"}));
}

}  // namespace
}  // namespace tenon::abi
