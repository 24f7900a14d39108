// tenon package new: what it writes, and that it writes all or nothing.
#include <unistd.h>

#include <filesystem>
#include <regex>
#include <set>

#include "core/cli/tool_testing.h"

namespace tenon::cli {
namespace {

namespace fs = std::filesystem;

// An empty folder, to work in.
std::string Folder(const std::string& name) {
  const std::string path = ::testing::TempDir() + "/" + name;
  fs::remove_all(path);
  fs::create_directories(path);
  return path;
}

Result CallIn(const std::string& folder, const std::string& arguments,
              const std::string& before = "") {
  return Call("package new " + arguments,
              "cd " + folder + "; " + before + "exec ");
}

std::set<std::string> FilesBelow(const std::string& folder) {
  std::set<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_directory()) continue;
    files.insert(fs::relative(entry.path(), folder).string());
  }
  return files;
}

TEST(PackageNew, WritesAWholePackageOfEachKind) {
  const std::string folder = Folder("kinds");
  for (const auto& [kind, component] :
       {std::pair{"optimizer", "sign_descent"},
        {"function", "generalized_cross_entropy"},
        {"op", "squareplus"},
        {"kernel", "hard_swish"},
        {"type", "rayleigh"}}) {
    const std::string name = std::string("my_") + kind;
    const Result result = CallIn(folder, name + " --kind " + kind);
    ASSERT_EQ(result.code, 0) << result.error;
    const std::string package = folder + "/" + name;
    EXPECT_EQ(FilesBelow(package),
              (std::set<std::string>{
                  ".github/workflows/check.yml", ".gitignore", "BUILD",
                  "CHANGELOG.md", "CMakeLists.txt", "LICENSE", "Makefile",
                  "README.md", "VERSION", "WORKSPACE", "contents.inc",
                  "manifest.textproto", "package.cc",
                  std::string(component) + ".cc"}));
    for (const std::string& file : FilesBelow(package)) {
      const std::string text = ReadFile(package + "/" + file);
      EXPECT_FALSE(std::regex_search(text, std::regex("@[A-Z]"))) << file;
    }
    EXPECT_TRUE(Has(ReadFile(package + "/README.md"), "# " + name));
    EXPECT_TRUE(Has(ReadFile(package + "/README.md"), "## Add to it"));
    EXPECT_EQ(fs::status(package).permissions(), fs::perms(0755));
  }
}

TEST(PackageNew, NamesItsComponent) {
  const std::string folder = Folder("named");
  ASSERT_EQ(CallIn(folder, "lab --kind op --component my_own").code, 0);
  const std::string file = ReadFile(folder + "/lab/my_own.cc");
  EXPECT_TRUE(Has(file, "Op my_own()") && Has(file, "Op(\"my_own\")"));
  EXPECT_TRUE(
      Has(ReadFile(folder + "/lab/contents.inc"), "COMPONENT(Op, my_own)"));
  EXPECT_TRUE(Has(ReadFile(folder + "/lab/README.md"), "`lab.my_own`"));
}

TEST(PackageNew, NamesTheClassOfATypesObjects) {
  const std::string folder = Folder("class");
  ASSERT_EQ(CallIn(folder, "lab --kind type --component half_2_nice").code, 0);
  const std::string file = ReadFile(folder + "/lab/half_2_nice.cc");
  EXPECT_TRUE(Has(file, "class Half2Nice {")) << file;
  EXPECT_TRUE(Has(file, "tenon::Type<Half2Nice> half_2_nice()"));
  EXPECT_TRUE(Has(ReadFile(folder + "/lab/contents.inc"),
                  "COMPONENT(Type<class Half2Nice>, half_2_nice)"));
}

TEST(PackageNew, BadNamesAreWrongUse) {
  const std::string folder = Folder("names");
  for (const char* name : {"My_Lab", "9lab", "my-lab", "../lab", "''", "tenon",
                           "_lab", "lab/one"}) {
    SCOPED_TRACE(name);
    const Result result = CallIn(folder, std::string(name) + " --kind op");
    EXPECT_EQ(result.code, 2);
    EXPECT_TRUE(Has(result.error, "such as my_lab") ||
                Has(result.error, "is taken"))
        << result.error;
  }
  EXPECT_EQ(CallIn(folder, "lab --kind op --component switch").code, 2);
  EXPECT_TRUE(Has(CallIn(folder, "lab --kind optimiser").error,
                  "did you mean optimizer?"));
  EXPECT_EQ(CallIn(folder, "lab").code, 2);
  EXPECT_TRUE(fs::is_empty(folder));
}

TEST(PackageNew, TouchesNothingThatIsThere) {
  const std::string folder = Folder("there");
  fs::create_directories(folder + "/lab");
  const Result result = CallIn(folder, "lab --kind op");
  EXPECT_EQ(result.code, 1);
  EXPECT_TRUE(Has(result.error, "/lab is there already")) << result.error;
  EXPECT_TRUE(fs::is_empty(folder + "/lab"));
}

// Where no file may grow beyond 1 KB, writing fails as on a full disk.
TEST(PackageNew, AFullDiskLeavesNothing) {
  const std::string folder = Folder("full");
  const Result result =
      CallIn(folder, "lab --kind op", "trap '' 25; ulimit -f 2; ");
  EXPECT_EQ(result.code, 1);
  EXPECT_TRUE(Has(result.error, "LICENSE: File too large")) << result.error;
  EXPECT_TRUE(fs::is_empty(folder));
  if (geteuid() == 0) return;  // may write everywhere
  fs::permissions(folder, fs::perms(0555));
  EXPECT_TRUE(
      Has(CallIn(folder, "lab --kind op").error, "lab: Permission denied"));
}

}  // namespace
}  // namespace tenon::cli
