// After any failure the old content is there, and nothing beside it.

#include "core/formats/atomic_file.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <utility>
#include <vector>

#include "core/formats/testing.h"
#include "gtest/gtest.h"

namespace tenon::formats {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> Names(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.push_back(entry.path().filename());
  }
  return names;
}

// Lets no file grow beyond `bytes`: what a full disk does, at a known place.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit = {bytes, old_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &old_); }

 private:
  rlimit old_;
};

TEST(AtomicFile, ReplacesOnlyAtCommit) {
  const std::string folder = TestFolder();
  const std::string path = folder + "a.txt";
  ASSERT_TRUE(WriteFileAtomically(path, "old").ok());
  auto file = AtomicFile::Create(path);
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_TRUE(file->Append("ne").ok());
  ASSERT_TRUE(file->Append("w").ok());
  EXPECT_EQ(ReadAll(path), "old");
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_EQ(ReadAll(path), "new");
  EXPECT_EQ(Names(folder), std::vector<std::string>{"a.txt"});
}

TEST(AtomicFile, LeavesNothingWithoutCommit) {
  const std::string folder = TestFolder();
  {
    auto file = AtomicFile::Create(folder + "a.txt");
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file->Append("lost").ok());
    AtomicFile moved = *std::move(file);
    ASSERT_TRUE(moved.Append("too").ok());
    EXPECT_EQ(Names(folder).size(), 1u);
  }
  EXPECT_TRUE(Names(folder).empty());
}

TEST(AtomicFile, FullDiskKeepsTheOldFile) {
  const std::string folder = TestFolder();
  const std::string path = folder + "a.txt";
  ASSERT_TRUE(WriteFileAtomically(path, "old").ok());
  auto file = AtomicFile::Create(path);
  ASSERT_TRUE(file.ok());
  absl::Status status;
  {
    FileSizeLimit limit(100);
    status = file->Append(std::string(101, 'x'));
  }
  const std::string text =
      "write: " + path + ": can not write all of it: File too large";
  EXPECT_EQ(Message(status), text);
  EXPECT_EQ(Names(folder), std::vector<std::string>{"a.txt"});
  EXPECT_EQ(Message(file->Append("more")), text);
  EXPECT_EQ(Message(file->Commit()), text);
  EXPECT_EQ(ReadAll(path), "old");
}

TEST(AtomicFile, KeepsPermissionsAndFollowsLinks) {
  const std::string folder = TestFolder();
  ASSERT_TRUE(WriteFileAtomically(folder + "a.txt", "old").ok());
  fs::permissions(folder + "a.txt", fs::perms(0640));
  fs::create_symlink("a.txt", folder + "link");
  ASSERT_TRUE(WriteFileAtomically(folder + "link", "new").ok());
  EXPECT_TRUE(fs::is_symlink(folder + "link"));
  EXPECT_EQ(ReadAll(folder + "a.txt"), "new");
  EXPECT_EQ(fs::status(folder + "a.txt").permissions(), fs::perms(0640));
}

TEST(AtomicFile, NewFileHasThePermissionsOfTheUmask) {
  const mode_t old = umask(027);
  const std::string path = TestFolder() + "a.txt";
  ASSERT_TRUE(WriteFileAtomically(path, "new").ok());
  umask(old);
  EXPECT_EQ(fs::status(path).permissions(), fs::perms(0640));
}

TEST(AtomicFile, RefusesWhatIsNoRegularFile) {
  const std::string folder = TestFolder();
  fs::create_directory(folder + "b");
  EXPECT_EQ(Message(WriteFileAtomically(folder + "b", "x")),
            "write: " + folder + "b is not a regular file; give another path");
  EXPECT_EQ(Message(WriteFileAtomically("/dev/full", "x")),
            "write: /dev/full is not a regular file; give another path");
  EXPECT_EQ(Message(WriteFileAtomically(folder + "none/a.txt", "x")),
            "write: " + folder +
                "none/a.txt: can not create a file in its folder: No such "
                "file or directory");
}

TEST(AtomicFile, WritesIntoTheCurrentFolder) {
  fs::current_path(TestFolder());
  ASSERT_TRUE(WriteFileAtomically("a.txt", "here").ok());
  EXPECT_EQ(ReadAll("a.txt"), "here");
  EXPECT_EQ(Names("."), std::vector<std::string>{"a.txt"});
}

}  // namespace
}  // namespace tenon::formats
