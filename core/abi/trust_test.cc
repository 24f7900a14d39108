#include "core/abi/trust.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/abi/search_path.h"
#include "core/abi/status.h"
#include "core/abi/test_directory.h"

namespace tenon::abi {
namespace {

// The sentence that opening `path` fails with, or empty.
std::string ErrorOf(const std::string& path) {
  const absl::Status status = TrustedFile::Open(path).status();
  if (!status.ok() && !absl::IsNotFound(status)) {
    EXPECT_EQ(Reason(status), "UNTRUSTED_PATH");
  }
  return std::string(status.message());
}

TEST(TrustedFile, ReadsAndHashes) {
  const TestDirectory dir;
  const auto file = TrustedFile::Open(dir.Write("x", "abc"));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->size(), 3u);
  EXPECT_EQ(*file->ReadAll(3), "abc");
  EXPECT_FALSE(file->ReadAll(2).ok());
  char c[4];
  EXPECT_FALSE(file->ReadAt(1, c, 3));
  // FIPS 180-4's example for "abc".
  EXPECT_EQ(*file->Sha256(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(TrustedFile, WhatOthersCanWriteIsRefused) {
  const TestDirectory dir;
  const std::string file = dir.Write("x", "abc");
  chmod(file.c_str(), 0666);
  EXPECT_EQ(ErrorOf(file),
            file + " can be written by everybody; chmod go-w " + file);
  chmod(file.c_str(), 0664);
  EXPECT_EQ(ErrorOf(file),
            file + " can be written by a group; chmod go-w " + file);
  chmod(file.c_str(), 0644);
  EXPECT_EQ(ErrorOf(file), "");
}

TEST(TrustedFile, SetuidIsRefused) {
  const TestDirectory dir;
  const std::string file = dir.Write("x", "abc");
  for (const mode_t mode : {04755, 02755}) {
    chmod(file.c_str(), mode);
    EXPECT_EQ(ErrorOf(file), file +
                                 " is setuid or setgid, as no package is; "
                                 "chmod ug-s " +
                                 file);
  }
}

TEST(TrustedFile, DirectoryAndAncestorsCount) {
  const TestDirectory dir;
  const std::string outer = dir.MakeDirectory("outer", 0755);
  const std::string inner = dir.MakeDirectory("outer/inner", 0755);
  const std::string file = dir.Write("outer/inner/x", "abc");
  EXPECT_EQ(ErrorOf(file), "");
  chmod(inner.c_str(), 0777);
  EXPECT_EQ(ErrorOf(file),
            inner + " can be written by everybody; chmod go-w " + inner);
  chmod(inner.c_str(), 0755);
  chmod(outer.c_str(), 0777);
  EXPECT_EQ(ErrorOf(file),
            outer + " can be written by everybody; chmod go-w " + outer);
}

TEST(TrustedFile, StickyWillDoForAnAncestorOfRootsOnly) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can make root's directories";
  const TestDirectory dir;
  const std::string sticky = dir.MakeDirectory("sticky", 01777);
  dir.MakeDirectory("sticky/inner", 0755);
  EXPECT_EQ(ErrorOf(dir.Write("sticky/inner/x", "abc")), "");
  EXPECT_NE(ErrorOf(dir.Write("sticky/x", "abc")), "");
  ASSERT_EQ(chown(sticky.c_str(), 12345, 12345), 0);
  EXPECT_NE(ErrorOf(sticky + "/inner/x"), "");
}

TEST(TrustedFile, OwnedByAnotherIsRefused) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  const TestDirectory dir;
  const std::string file = dir.Write("x", "abc");
  ASSERT_EQ(chown(file.c_str(), 12345, 12345), 0);
  EXPECT_EQ(ErrorOf(file),
            file +
                " is owned by user 12345, not by root or you; copy the "
                "package to a directory of your own");
}

TEST(TrustedFile, LinksAreFollowedByTheSameRule) {
  const TestDirectory dir;
  dir.Write("x", "abc");
  const std::string open = dir.MakeDirectory("open", 0755);
  const std::string link = open + "/link";
  ASSERT_EQ(symlink("../x", link.c_str()), 0);
  const auto file = TrustedFile::Open(link);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->path(), dir.path() + "/x");
  chmod(open.c_str(), 0777);
  EXPECT_EQ(ErrorOf(link),
            open + " can be written by everybody; chmod go-w " + open);
  const std::string loop = dir.path() + "/loop";
  ASSERT_EQ(symlink("loop", loop.c_str()), 0);
  EXPECT_EQ(ErrorOf(loop), loop + " leads through more than 8 links");
}

TEST(TrustedFile, OnlyRegularFiles) {
  const TestDirectory dir;
  EXPECT_EQ(ErrorOf(dir.MakeDirectory("d", 0755)),
            dir.path() + "/d is not a regular file");
  const std::string pipe = dir.path() + "/pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(ErrorOf(pipe), pipe + " is not a regular file");
  EXPECT_EQ(ErrorOf(dir.path() + "/none"),
            dir.path() + "/none: No such file or directory");
}

TEST(SearchPath, NamesOfFiles) {
  EXPECT_EQ(LibraryName("addons"), "libaddons.so");
  EXPECT_EQ(PackageOf("/x/libaddons.so"), "addons");
  EXPECT_EQ(PackageOf("libaddons.so"), "addons");
  EXPECT_EQ(PackageOf("/x/libaddons.so.1"), "");
  EXPECT_EQ(PackageOf("/x/addons.so"), "");
  EXPECT_EQ(SidecarOf("/x/libaddons.so"), "/x/addons.manifest.textproto");
}

TEST(SearchPath, EnvironmentThenUserThenPrefixAndOnlyAbsolute) {
  setenv("TENON_PACKAGE_PATH", "/a:relative::/b", 1);
  setenv("XDG_DATA_HOME", "/data", 1);
  std::vector<std::string> all = DefaultDirectories();
  ASSERT_GE(all.size(), 3u);
  EXPECT_EQ(all[0], "/a");
  EXPECT_EQ(all[1], "/b");
  EXPECT_EQ(all[2], "/data/tenon");
  unsetenv("TENON_PACKAGE_PATH");
  unsetenv("XDG_DATA_HOME");
  setenv("HOME", "/srv/me", 1);
  EXPECT_EQ(DefaultDirectories()[0], "/srv/me/.local/share/tenon");
}

TEST(SearchPath, FirstDirectoryWins) {
  const TestDirectory dir;
  const std::string a = dir.MakeDirectory("a", 0755);
  const std::string b = dir.MakeDirectory("b", 0755);
  dir.Write("b/libx.so", "");
  EXPECT_EQ(FindLibrary("x", {a, b}), b + "/libx.so");
  dir.Write("a/libx.so", "");
  EXPECT_EQ(FindLibrary("x", {a, b}), a + "/libx.so");
  EXPECT_EQ(FindLibrary("../b/x", {a, b}), "");
  EXPECT_EQ(AllLibraries({b, a}),
            (std::vector<std::string>{b + "/libx.so", a + "/libx.so"}));
}

}  // namespace
}  // namespace tenon::abi
