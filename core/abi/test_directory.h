// A directory of its own for a test, removed at its end. It lies in /tmp, whose
// ancestors are root's on every machine, so that what is found untrusted is
// what the test made so.
#ifndef TENON_CORE_ABI_TEST_DIRECTORY_H_
#define TENON_CORE_ABI_TEST_DIRECTORY_H_

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace tenon::abi {

class TestDirectory {
 public:
  TestDirectory() {
    char path[] = "/tmp/tenon_abi_XXXXXX";
    if (mkdtemp(path) != nullptr) path_ = path;
  }
  ~TestDirectory() { std::filesystem::remove_all(path_); }
  TestDirectory(const TestDirectory&) = delete;
  TestDirectory& operator=(const TestDirectory&) = delete;

  const std::string& path() const { return path_; }

  // A new file, not the old one's contents: that may be mapped.
  std::string Write(const std::string& name, const std::string& bytes) const {
    const std::string path = path_ + "/" + name;
    std::filesystem::remove(path);
    std::ofstream(path, std::ios::binary) << bytes;
    chmod(path.c_str(), 0644);
    return path;
  }

  std::string MakeDirectory(const std::string& name, mode_t mode) const {
    const std::string path = path_ + "/" + name;
    mkdir(path.c_str(), 0700);
    chmod(path.c_str(), mode);
    return path;
  }

 private:
  std::string path_;
};

inline std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_TEST_DIRECTORY_H_
