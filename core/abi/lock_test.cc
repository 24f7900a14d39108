#include "core/abi/lock.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/abi/status.h"
#include "core/abi/test_directory.h"

namespace tenon::abi {
namespace {

const std::string& Hash() {
  static const auto& hash = *new std::string(64, 'a');
  return hash;
}

std::string ErrorOf(const std::string& lines) {
  const auto pins = ParseLock("tenon lock 1\n" + lines);
  if (pins.ok()) return "";
  EXPECT_EQ(Reason(pins.status()), "MANIFEST_INVALID");
  return std::string(pins.status().message());
}

TEST(Lock, ThereAndBack) {
  const std::string text = absl::StrCat("tenon lock 1\nx 1.0.0 ", Hash(),
                                        "\ny 2.0.0-beta.1 ", Hash(), "\n");
  const auto pins = ParseLock(text);
  ASSERT_TRUE(pins.ok()) << pins.status();
  ASSERT_EQ(pins->size(), 2u);
  EXPECT_EQ((*pins)[1].version, "2.0.0-beta.1");
  EXPECT_EQ(LockText(*pins), text);
}

TEST(Lock, EachBadLineIsNamed) {
  EXPECT_EQ(ErrorOf(""), "");
  EXPECT_EQ(ErrorOf("x 1.0.0 " + Hash() + "\nx 2.0.0 " + Hash()),
            "line 3 has x a second time");
  EXPECT_EQ(ErrorOf("x 1.0.0"), "line 2 is not `PACKAGE VERSION SHA256`");
  EXPECT_TRUE(absl::StartsWith(ErrorOf("../x 1.0.0 " + Hash()), "line 2: "));
  EXPECT_TRUE(absl::StartsWith(ErrorOf("x ../1 " + Hash()), "line 2: "));
  EXPECT_TRUE(absl::StartsWith(ErrorOf("x 1.0.0 " + Hash() + "a"), "line 2: "));
  EXPECT_FALSE(ParseLock("").ok());
  EXPECT_FALSE(ParseLock("x 1.0.0 " + Hash()).ok());
}

TEST(Lock, TheNamedOneIsObeyedOrAllIsRefused) {
  const TestDirectory directory;
  const Pin pin = {"x", "1.0.0", Hash()};
  const auto code = [&] { return Reason(CheckLock(pin)); };
  unsetenv("TENON_LOCK");
  EXPECT_TRUE(CheckLock(pin).ok());
  setenv("TENON_LOCK", "relative", 1);
  EXPECT_EQ(code(), "UNTRUSTED_PATH");
  const std::string path = directory.path() + "/lock";
  setenv("TENON_LOCK", path.c_str(), 1);
  EXPECT_EQ(code(), "NOT_FOUND");
  directory.Write("lock", "no lock");
  EXPECT_EQ(code(), "MANIFEST_INVALID");
  directory.Write("lock", LockText({pin}));
  EXPECT_TRUE(CheckLock(pin).ok());
  chmod(path.c_str(), 0666);
  EXPECT_EQ(code(), "UNTRUSTED_PATH");
  directory.Write("lock", LockText({{"y", "1.0.0", Hash()}}));
  EXPECT_EQ(code(), "HASH_MISMATCH");
  directory.Write("lock", LockText({{"x", "1.0.1", Hash()}}));
  EXPECT_EQ(code(), "HASH_MISMATCH");
  directory.Write("lock", LockText({{"x", "1.0.0", std::string(64, 'b')}}));
  EXPECT_EQ(code(), "HASH_MISMATCH");
  unsetenv("TENON_LOCK");
}

}  // namespace
}  // namespace tenon::abi
