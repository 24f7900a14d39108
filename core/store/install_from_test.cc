// What packages need, directories that offer them, signatures and locks.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "core/store/install.h"
#include "core/store/testing.h"
#include "tenon/package.h"

namespace tenon::store {
namespace {

namespace fs = std::filesystem;

TEST_F(InstallFromTest, NeedsAreMetOrNothingChanges) {
  EXPECT_EQ(Install("td_needs"), "DEPENDENCY");
  EXPECT_TRUE(store_.List().empty());
  EXPECT_EQ(Install("td_plain"), "");
  EXPECT_EQ(Install("td_needs"), "");
  EXPECT_EQ(Install("td_plain_2", "td_plain"), "DEPENDENCY");
  EXPECT_EQ(CodeOf(Remove(store_, "td_plain", "")), "DEPENDENCY");
  EXPECT_EQ(Install("td_conflicts"), "DEPENDENCY");
  EXPECT_EQ(store_.InUse(),
            (State{{"td_needs", "1.0.0"}, {"td_plain", "1.0.0"}}));
  EXPECT_TRUE(Verify(store_, "").empty());
}

TEST_F(InstallFromTest, FromADirectoryWithWhatItNeeds) {
  const std::string from =
      Offered({{"td_plain", "libtd_plain.so"}, {"td_needs", "libtd_needs.so"}});
  ASSERT_EQ(CodeOf(InstallFrom(store_, from, {"td_needs", ""}, {})), "");
  EXPECT_EQ(store_.InUse(),
            (State{{"td_needs", "1.0.0"}, {"td_plain", "1.0.0"}}));
  EXPECT_EQ(CodeOf(Rollback(store_)),
            "there is no earlier state whose "
            "packages are still installed; `tenon package use NAME@VERSION` "
            "takes another version");
  EXPECT_EQ(CodeOf(InstallFrom(store_, from, {"td_lost", ""}, {})),
            "DEPENDENCY");
  EXPECT_EQ(CodeOf(InstallFrom(store_, from, {"td_plain", ">=2"}, {})),
            "DEPENDENCY");
  EXPECT_EQ(CodeOf(InstallFrom(store_, from + "/none", {"td_plain", ""}, {})),
            "NOT_FOUND");
}

// By an index, as file names are the packages'.
std::string IndexLine(const std::string& folder, const std::string& version,
                      const std::string& file) {
  return "td_plain " + version + " " +
         Sha256(abi::ReadFile(folder + "/" + file)) + " " + file + "\n";
}

TEST_F(InstallFromTest, TheNewestThatFitsThisCore) {
  const std::string from = Offered({{"td_plain", "one.so"},
                                    {"td_plain_2", "two.so"},
                                    {"td_plain_3", "three.so"}});
  std::ofstream(from + "/tenon.index") << "tenon index 1\n"
                                       << IndexLine(from, "1.0.0", "one.so")
                                       << IndexLine(from, "3.0.0", "three.so")
                                       << IndexLine(from, "2.0.0", "two.so");
  ASSERT_EQ(CodeOf(InstallFrom(store_, from, {"td_plain", ""}, {})), "");
  EXPECT_EQ(Found("td_plain"), "2.0.0");
  EXPECT_EQ(CodeOf(InstallFrom(store_, from, {"td_plain", ">=3"}, {})),
            "ABI_TOO_NEW");
  ASSERT_EQ(CodeOf(InstallFrom(store_, from, {"td_plain", "<2"}, {})), "");
  EXPECT_EQ(Found("td_plain"), "1.0.0");
}

TEST_F(InstallFromTest, AnIndexThatLies) {
  const std::string from =
      Offered({{"td_plain", "one.so"}, {"td_plain_2", "two.so"}});
  const auto install = [&](const std::string& lines) {
    std::ofstream(from + "/tenon.index") << "tenon index 1\n" << lines;
    return CodeOf(InstallFrom(store_, from, {"td_plain", ""}, {}));
  };
  const std::string hash(64, '0');
  EXPECT_EQ(install("td_plain 1.0.0 " + hash + " one.so\n"), "HASH_MISMATCH");
  EXPECT_EQ(install("td_plain 1.0.0 " + hash + " ../td_plain/libtd_plain.so\n"),
            "UNTRUSTED_PATH");
  EXPECT_EQ(install(IndexLine(from, "1.5.0", "one.so")), "MANIFEST_DISAGREES");
  EXPECT_EQ(install(IndexLine(from, "1.0.0", "one.so") +
                    IndexLine(from, "1.0.0", "two.so")),
            "NAME_CONFLICT");
  fs::create_symlink(home_.Built("td_plain", "td_plain"), from + "/link.so");
  EXPECT_EQ(install(IndexLine(from, "1.0.0", "link.so")), "UNTRUSTED_PATH");
  EXPECT_TRUE(store_.List().empty());
}

TEST_F(InstallFromTest, ACircleOfNeeds) {
  const std::string from = Offered(
      {{"td_ring_a", "libtd_ring_a.so"}, {"td_ring_b", "libtd_ring_b.so"}});
  const auto result = InstallFrom(store_, from, {"td_ring_a", ""}, {});
  EXPECT_EQ(CodeOf(result), "DEPENDENCY");
  EXPECT_TRUE(absl::StrContains(result.status().message(),
                                "td_ring_a needs td_ring_b needs td_ring_a"))
      << result.status();
  EXPECT_TRUE(store_.List().empty());
}

TEST_F(InstallFromTest, WhatOthersCanWriteIsRefused) {
  const std::string path = home_.Built("td_plain", "td_plain");
  chmod(path.c_str(), 0666);
  EXPECT_EQ(CodeOf(InstallFile(store_, path, {})), "UNTRUSTED_PATH");
  chmod(path.c_str(), 0644);
  chmod(fs::path(path).parent_path().c_str(), 0777);
  EXPECT_EQ(CodeOf(InstallFile(store_, path, {})), "UNTRUSTED_PATH");
}

TEST_F(InstallFromTest, Signatures) {
  const std::string secret = NewSecret(), other = NewSecret();
  const std::string path = home_.Built("td_plain", "td_plain");
  const std::string bytes = abi::ReadFile(path);
  Policy policy;
  policy.must_be_signed = true;
  policy.keys = {*ParseKey("them", *PublicKey(other)),
                 *ParseKey("us", *PublicKey(secret))};
  EXPECT_EQ(CodeOf(InstallFile(store_, path, policy)), "SIGNATURE");
  const auto sign = [&](const std::string& signature) {
    std::ofstream(path + ".sig", std::ios::binary) << signature;
    return CodeOf(InstallFile(store_, path, policy));
  };
  EXPECT_EQ(sign("short"), "SIGNATURE");
  EXPECT_EQ(sign(*Sign(bytes + "x", secret)), "SIGNATURE");
  EXPECT_EQ(sign(*Sign(bytes, NewSecret())), "SIGNATURE");
  EXPECT_TRUE(store_.List().empty());
  // A signature says that nobody changed the file, whoever could have.
  chmod(path.c_str(), 0666);
  EXPECT_EQ(sign(*Sign(bytes, secret)), "");
  EXPECT_EQ(InstallFile(store_, path, policy)->at(0).signer, "us");
}

TEST_F(InstallFromTest, ALockHoldsItsVersionsWhateverIsInUse) {
  EXPECT_EQ(Install("td_plain"), "");
  const auto lock = MakeLock();
  ASSERT_TRUE(lock.ok()) << lock.status();
  EXPECT_TRUE(Verify(store_, *lock).empty());
  const std::string path = home_.directory().Write("tenon.lock", *lock);
  EXPECT_EQ(Install("td_plain_2", "td_plain"), "");
  EXPECT_EQ(Verify(store_, *lock).size(), 1u);
  EXPECT_EQ(inspect_package(store_.Library("td_plain", "2.0.0")).reason, "");
  setenv("TENON_LOCK", path.c_str(), 1);
  EXPECT_EQ(inspect_package(store_.Library("td_plain", "2.0.0")).reason,
            "HASH_MISMATCH");
  EXPECT_EQ(inspect_package(store_.Library("td_plain", "1.0.0")).reason, "");
  load_package("td_plain");
  unsetenv("TENON_LOCK");
  const auto all = packages();
  const auto loaded = std::find_if(all.begin(), all.end(), [](const auto& p) {
    return p.name == "td_plain" && p.loaded;
  });
  ASSERT_NE(loaded, all.end());
  EXPECT_EQ(loaded->version, "1.0.0");
}

}  // namespace
}  // namespace tenon::store
