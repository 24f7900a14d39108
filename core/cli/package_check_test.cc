// tenon package check on a package whose ops break their process: each end is
// a finding that names what was being checked, and the rest is checked as well.
#include <filesystem>
#include <map>

#include "core/cli/tool_testing.h"
#include "core/formats/json.h"
#include "nlohmann/json.hpp"

namespace tenon::cli {
namespace {

// The loader wants a folder that no group may write to.
std::string Copy(const std::string& folder) {
  namespace fs = std::filesystem;
  const fs::path to = ::testing::TempDir() + "/" + folder;
  const fs::path from =
      std::string(std::getenv("TEST_SRCDIR")) + "/tenon/core/testing/broken";
  fs::create_directories(to);
  for (const char* file : {"libbroken.so", "broken.manifest.textproto"}) {
    fs::copy_file(from / file, to / file, fs::copy_options::overwrite_existing);
  }
  fs::permissions(to, fs::perms(0755));
  return to.string();
}

// By name of the part, what was found.
std::map<std::string, std::string> Found(const nlohmann::json& package) {
  std::map<std::string, std::string> found;
  for (const auto& part : package["parts"]) {
    std::string& text = found[part["name"]];
    for (const std::string finding : part["findings"]) text += finding + "\n";
  }
  return found;
}

TEST(PackageCheck, EveryEndIsAFindingAndTheRestIsChecked) {
  const Result result =
      Call("package check " + Copy("broken") + " --seconds 2 --json");
  ASSERT_EQ(result.code, 1) << result.error;
  const nlohmann::json all = formats::ParseJson(result.out, 10).value();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0]["name"], "broken");
  auto found = Found(all[0]);
  EXPECT_EQ(found.size(), 18u);
  EXPECT_EQ(found["broken"], "");
  EXPECT_EQ(found["broken.is_right"], "");
  const std::string& crash = found["broken.crashes"];
  const std::string& exit = found["broken.exits"];
#ifdef __SANITIZE_ADDRESS__  // makes an exit of an abort, and 1 of its code
  EXPECT_TRUE(Has(crash, "broken.crashes, sample 0")) << crash;
  EXPECT_TRUE(Has(exit, ": ended its process with code ")) << exit;
#else
  EXPECT_TRUE(Has(crash,
                  "broken.crashes, sample 0, inputs of zero size: crashed: "
                  "Aborted; gdb says where: "))
      << crash;
  EXPECT_EQ(exit,
            "broken.exits, sample 0, inputs of zero size: ended its process "
            "with code 0; return a status, or throw, instead\n");
#endif
  EXPECT_EQ(found["broken.spins"],
            "broken.spins, sample 0: was not done after 2 s of CPU time; does "
            "a loop of it end?\n");
  EXPECT_EQ(found["broken.waits"],
            "broken.waits, sample 0: did nothing for 2 s; hold no lock over a "
            "call of the host, and wait for nothing that may not come\n");
  EXPECT_TRUE(Has(found["broken.is_wrong"],
                  "broken.is_wrong, sample 0, first order: the gradient of "
                  "input 0 at 0 is 0.091190, differences give 0.182379; the "
                  "gradient rule is not the formula's derivative"))
      << found["broken.is_wrong"];
  EXPECT_EQ(found["broken.right_type"], "");
  for (const auto& [name, text] : std::map<std::string, std::string>{
           {"wrong_density", "density: exp(log_prob) adds up to 1.105"},
           {"wrong_cdf", "distribution: cdf at "},
           {"wrong_mean", "moments: mean is 0.505000, the integral of "},
           {"wrong_mode", "mode: mode is 1.000000, where log_prob is not"},
           {"wrong_draws", "distribution: of the draws "},
           {"wrong_slope", "draws by rate: the slope at draw 0 is "},
           {"wrong_golden", "golden: pair 0 at 0: got 0.69314718055994"},
           {"falls", "falls.add, odd inputs: "},
           {"forgets", "saved and loaded: b is not what was saved"},
           {"trebles", "golden: pair 0 at 0: got 4, expected 6"}}) {
    EXPECT_TRUE(Has(found["broken." + name], text))
        << name << ": " << found["broken." + name];
  }
}

TEST(PackageCheck, ATableInWords) {
  const std::string library = Copy("table") + "/libbroken.so";
  const Result result = Call("package check " + library + " --seconds 2");
  EXPECT_EQ(result.code, 1);
  EXPECT_TRUE(Has(result.out, "broken.is_right       op       ok\n"))
      << result.out;
  EXPECT_TRUE(Has(result.out, "broken.waits          op       1 finding\n"));
  EXPECT_TRUE(Has(result.out, "\nbroken 0.1.0: ")) << result.out;
  const Result good = Call("package check gan");
  EXPECT_EQ(good.code, 0) << good.out;
  EXPECT_TRUE(Has(good.out, "all checks passed")) << good.out;
}

TEST(PackageCheck, WhatCanNotBeCheckedIsSaid) {
  const std::string empty = ::testing::TempDir() + "/empty";
  std::filesystem::create_directories(empty);
  Result result = Call("package check " + empty);
  EXPECT_EQ(result.code, 1);
  EXPECT_TRUE(Has(result.error, "no package is built here")) << result.error;
  result = Call("package check " + empty + "/libnone.so");
  EXPECT_EQ(result.code, 1);
  EXPECT_TRUE(Has(result.out, "libnone.so: No such file")) << result.out;
  result = Call("package check tenon");
  EXPECT_TRUE(Has(result.error, "is built in")) << result.error;
  EXPECT_EQ(Call("package check addons --seconds 0").code, 2);
}

}  // namespace
}  // namespace tenon::cli
