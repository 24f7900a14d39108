// What a power cut would lose: at each rename that makes something visible, all
// that it stands on has been flushed, and at the end of a change so has all of
// it. System calls are followed by their paths.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdarg>
#include <set>

#include "absl/strings/match.h"
#include "core/store/testing.h"

namespace {

// Files whose content, and directories whose entries, are not on the disk yet.
std::set<std::string>& Dirty() {
  static auto& dirty = *new std::set<std::string>;
  return dirty;
}
bool following = false;
int renames_to_in_use = 0;
std::string problem;

std::string Above(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

std::string PathOf(int descriptor) {
  char path[4096];
  const ssize_t n = readlink(
      ("/proc/self/fd/" + std::to_string(descriptor)).c_str(), path, 4095);
  return std::string(path, n < 0 ? 0 : static_cast<size_t>(n));
}

void Touch(const std::string& path) {
  if (following) Dirty().insert(path);
}

// All below `path`, and `path`, is flushed.
void ExpectFlushed(const std::string& path, const std::string& before) {
  for (const std::string& dirty : Dirty()) {
    if (dirty == path || absl::StartsWith(dirty, path + "/")) {
      problem += dirty + " is not flushed before " + before + "\n";
    }
  }
}

}  // namespace

// In place of the C library's, for all of this program.
extern "C" {
ssize_t write(int descriptor, const void* bytes, size_t size) {
  if (following) Touch(PathOf(descriptor));
  return syscall(SYS_write, descriptor, bytes, size);
}
int fsync(int descriptor) {
  if (following) Dirty().erase(PathOf(descriptor));
  return static_cast<int>(syscall(SYS_fsync, descriptor));
}
int mkdir(const char* path, mode_t mode) noexcept {
  Touch(Above(path));
  return static_cast<int>(syscall(SYS_mkdir, path, mode));
}
int symlink(const char* to, const char* path) noexcept {
  Touch(Above(path));
  return static_cast<int>(syscall(SYS_symlink, to, path));
}
int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if ((flags & O_EXCL) != 0) Touch(Above(path));
  return static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}
int rename(const char* from, const char* to) noexcept {
  const std::string source = from, target = to;
  if (following) {
    ExpectFlushed(source, "it is renamed to " + target);
    if (absl::EndsWith(target, "/in_use")) {
      ++renames_to_in_use;
      ExpectFlushed(Above(target) + "/versions", "the switch");
      ExpectFlushed(Above(target) + "/states", "the switch");
    }
    Touch(Above(source));
    Touch(Above(target));
  }
  return static_cast<int>(syscall(SYS_rename, from, to));
}
}

namespace tenon::store {
namespace {

// The change succeeds, and leaves nothing that a power cut would undo.
template <class Run>
void Follow(const Home& home, int switches, Run run) {
  Dirty().clear();
  problem.clear();
  renames_to_in_use = 0;
  following = true;
  const absl::Status status = run();
  following = false;
  EXPECT_TRUE(status.ok()) << status;
  // Without a switch, the directory itself only had a staging that is gone.
  ExpectFlushed(home.store().directory() + (switches == 0 ? "/versions" : ""),
                "the end");
  EXPECT_EQ(problem, "");
  EXPECT_EQ(renames_to_in_use, switches);
}

TEST(StorePower, WhatIsNamedIsOnTheDisk) {
  const Home home;
  const Store store = home.store();
  const std::string one = home.Built("td_plain", "td_plain");
  const std::string two = home.Built("td_plain_2", "td_plain");
  Follow(home, 1, [&] { return InstallFile(store, one, {}).status(); });
  Follow(home, 1, [&] { return InstallFile(store, two, {}).status(); });
  Follow(home, 1, [&] { return Use(store, "td_plain", "1.0.0"); });
  Follow(home, 1, [&] { return Rollback(store); });
  Follow(home, 0, [&] { return Remove(store, "td_plain", "1.0.0"); });
}

}  // namespace
}  // namespace tenon::store
