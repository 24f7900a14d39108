// Installing, switching and removing, as the loader of libtenon.so sees it.
#include "core/store/install.h"

#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/match.h"
#include "core/store/testing.h"
#include "tenon/package.h"

namespace tenon::store {
namespace {

namespace fs = std::filesystem;

TEST_F(InstallTest, VersionsStandSideBySideAndOneIsInUse) {
  EXPECT_EQ(Found("td_plain"), "");
  EXPECT_EQ(Install("td_plain"), "");
  EXPECT_EQ(Found("td_plain"), "1.0.0");
  EXPECT_EQ(Install("td_plain_2", "td_plain"), "");
  EXPECT_EQ(Found("td_plain"), "2.0.0");
  ASSERT_EQ(store_.List().size(), 2u);
  EXPECT_EQ(store_.List()[0].version, "2.0.0");
  EXPECT_TRUE(store_.List()[0].in_use);
  EXPECT_FALSE(store_.List()[1].in_use);
  EXPECT_EQ(CodeOf(Use(store_, "td_plain", "1.0.0")), "");
  EXPECT_EQ(Found("td_plain"), "1.0.0");
  EXPECT_EQ(store_.InUse(), (State{{"td_plain", "1.0.0"}}));
  EXPECT_EQ(CodeOf(Use(store_, "td_plain", "1.5.0")), "NOT_FOUND");
  EXPECT_TRUE(Verify(store_, "").empty());
}

TEST_F(InstallTest, RollbackGoesBackStepByStep) {
  EXPECT_TRUE(absl::StrContains(CodeOf(Rollback(store_)), "no earlier state"));
  EXPECT_EQ(Install("td_plain"), "");
  EXPECT_EQ(Install("td_plain_2", "td_plain"), "");
  EXPECT_EQ(CodeOf(Use(store_, "td_plain", "1.0.0")), "");
  for (const char* version : {"2.0.0", "1.0.0"}) {
    EXPECT_EQ(CodeOf(Rollback(store_)), "");
    EXPECT_EQ(Found("td_plain"), version);
  }
  EXPECT_TRUE(absl::StrContains(CodeOf(Rollback(store_)), "no earlier state"));
  EXPECT_EQ(Found("td_plain"), "1.0.0");
}

TEST_F(InstallTest, RollbackPassesStatesWhosePackagesAreGone) {
  EXPECT_EQ(Install("td_plain"), "");
  EXPECT_EQ(Install("td_plain_2", "td_plain"), "");
  EXPECT_EQ(CodeOf(Remove(store_, "td_plain", "2.0.0")), "");
  EXPECT_EQ(Found("td_plain"), "");
  EXPECT_EQ(CodeOf(Rollback(store_)), "");
  EXPECT_EQ(Found("td_plain"), "1.0.0");
}

TEST_F(InstallTest, Remove) {
  EXPECT_EQ(CodeOf(Remove(store_, "td_plain", "")), "NOT_FOUND");
  EXPECT_EQ(Install("td_plain"), "");
  EXPECT_EQ(Install("td_plain_2", "td_plain"), "");
  EXPECT_EQ(CodeOf(Remove(store_, "td_plain", "1.0.0")), "");
  EXPECT_EQ(Found("td_plain"), "2.0.0");
  EXPECT_EQ(CodeOf(Remove(store_, "td_plain", "")), "");
  EXPECT_EQ(Found("td_plain"), "");
  EXPECT_TRUE(store_.List().empty());
  EXPECT_FALSE(fs::exists(store_.directory() + "/versions/td_plain"));
}

TEST_F(InstallTest, OldStatesAreForgotten) {
  EXPECT_EQ(Install("td_plain"), "");
  EXPECT_EQ(Install("td_plain_2", "td_plain"), "");
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(CodeOf(Use(store_, "td_plain", i % 2 ? "2.0.0" : "1.0.0")), "");
  }
  const auto states = fs::directory_iterator(store_.directory() + "/states");
  EXPECT_EQ(std::distance(begin(states), end(states)), 32);
}

TEST_F(InstallTest, TheSameAgainIsNothingNewAndOtherContentIsRefused) {
  EXPECT_EQ(Install("td_plain"), "");
  EXPECT_EQ(Install("td_plain"), "");
  EXPECT_EQ(Install("td_plain_copy", "td_plain"), "NAME_CONFLICT");
  EXPECT_TRUE(Verify(store_, "").empty());
}

TEST_F(InstallTest, WhatTheLoaderRefusesIsNotInstalled) {
  EXPECT_EQ(Install("td_floor"), "ABI_TOO_NEW");
  EXPECT_EQ(Install("td_major"), "ABI_TOO_NEW");
  EXPECT_EQ(Install("td_arch"), "TARGET_MISMATCH");
  EXPECT_EQ(Install("td_runtime"), "RUNTIME_MISSING");
  EXPECT_EQ(Install("td_interface"), "INTERFACE_MISSING");
  EXPECT_EQ(Install("td_plain", "other"), "MANIFEST_DISAGREES");
  EXPECT_EQ(CodeOf(InstallFile(
                store_, home_.directory().Write("libx.so", "\177ELF"), {})),
            "MANIFEST_INVALID");
  EXPECT_TRUE(store_.List().empty());
  EXPECT_TRUE(store_.InUse().empty());
}

TEST_F(InstallTest, WhatLiesThereByHandWouldBeLoadedInstead) {
  fs::create_directories(store_.directory());
  fs::copy(home_.Built("td_plain_2", "td_plain"),
           store_.directory() + "/libtd_plain.so");
  EXPECT_EQ(Install("td_plain"), "NAME_CONFLICT");
  EXPECT_EQ(Found("td_plain"), "2.0.0");
}

TEST_F(InstallTest, TheManifestBesideIsHeeded) {
  const std::string path = home_.Built("td_plain", "td_plain");
  const std::string beside =
      fs::path(path).parent_path() / "td_plain.manifest.textproto";
  std::ofstream(beside) << "package: \"td_plain\" sha256: \""
                        << std::string(64, '0') << "\"";
  EXPECT_EQ(CodeOf(InstallFile(store_, path, {})), "MANIFEST_INVALID");
  fs::remove(beside);
  EXPECT_EQ(CodeOf(InstallFile(store_, path, {})), "");
}

TEST_F(InstallTest, ChangedAfterwardsIsFoundAndNotLoaded) {
  EXPECT_EQ(Install("td_plain"), "");
  std::ofstream(store_.Library("td_plain", "1.0.0"), std::ios::app) << "x";
  EXPECT_EQ(Verify(store_, "").size(), 1u);
  EXPECT_EQ(inspect_package(store_.Library("td_plain", "1.0.0")).reason,
            "HASH_MISMATCH");
  EXPECT_EQ(CodeOf(Use(store_, "td_plain", "1.0.0")), "HASH_MISMATCH");
}

TEST_F(InstallTest, WritersTakeTurns) {
  EXPECT_EQ(Install("td_plain"), "");
  EXPECT_EQ(Install("td_plain_2", "td_plain"), "");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(CodeOf(Use(store_, "td_plain", t % 2 ? "1.0.0" : "2.0.0")),
                  "");
        EXPECT_EQ(store_.InUse().size(), 1u);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(Verify(store_, "").empty());
}

}  // namespace
}  // namespace tenon::store
