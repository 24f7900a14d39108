// Every refusal code, provoked with a real file. Each test has a registry and
// a directory of its own; the libraries stay mapped, as they do in life.
#include "core/abi/loader.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "core/abi/manifest.h"
#include "core/abi/manifest.pb.h"
#include "core/abi/status.h"
#include "core/abi/test_definitions.h"
#include "core/abi/test_directory.h"
#include "core/abi/trust.h"

namespace tenon::abi {
namespace {

// ABI 0.9 with tn.base 1.2.
const tn_base_api kBase = [] {
  tn_base_api base = Sized<tn_base_api>();
  base.major = 1;
  base.minor = 2;
  base.status_make = &StatusMake;
  base.status_release = &StatusRelease;
  return base;
}();

tn_status* GetInterface(const tn_string* id, uint32_t major, uint32_t minor,
                        const void** table) {
  if (View(*id) != "tn.base" || major > 1 || minor > 2) {
    return ToC(Refusal(kInterfaceMissing, "no such interface"));
  }
  *table = &kBase;
  return nullptr;
}

const tn_host kHost = {sizeof(tn_host), 0, 0, 9, &GetInterface};

class LoaderTest : public testing::Test {
 protected:
  // Copies a built package, as lib<name>.so, into this test's directory.
  std::string Copy(const std::string& built, const std::string& name) {
    return directory_.Write("lib" + name + ".so", Bytes(built));
  }
  std::string Copy(const std::string& name) { return Copy(name, name); }

  static std::string Bytes(const std::string& built) {
    const std::string bytes = ReadFile("core/abi/testdata/lib" + built + ".so");
    EXPECT_FALSE(bytes.empty()) << built << " was not built";
    return bytes;
  }

  // Loads and expects this refusal, with the registry as it was.
  std::string Refused(const std::string& path, const std::string& reason) {
    const std::string before = registry_.Dump();
    const absl::Status status = loader_.LoadFile(path);
    EXPECT_FALSE(status.ok()) << path;
    EXPECT_EQ(Reason(status), reason) << status;
    EXPECT_EQ(registry_.Dump(), before);
    return std::string(status.message());
  }

  void ExpectLoads(const std::string& path) {
    const absl::Status status = loader_.LoadFile(path);
    EXPECT_TRUE(status.ok()) << status;
  }

  TestDirectory directory_;
  Registry registry_;
  Loader loader_{&registry_, DetectHost(&kHost)};
};

TEST_F(LoaderTest, LoadsAllKinds) {
  ExpectLoads(Copy("td_plain"));
  EXPECT_TRUE(registry_.Find<OpEntry>("td_plain.copy").ok());
  EXPECT_TRUE(registry_.Find<OptimizerEntry>("td_plain.lion").ok());
  EXPECT_TRUE(registry_.Find<tn_function>("td_plain.nothing").ok());
  EXPECT_TRUE(registry_.Find<tn_type>("td_plain.state").ok());
}

TEST_F(LoaderTest, LoadingTwiceIsNothingNewAndShowsHiddenNames) {
  const std::string path = Copy("td_plain");
  ExpectLoads(path);
  const std::string before = registry_.Dump();
  ExpectLoads(path);
  const TestDirectory elsewhere;
  ExpectLoads(elsewhere.Write("libtd_plain.so", Bytes("td_plain")));
  EXPECT_EQ(registry_.Dump(), before);
  ASSERT_TRUE(loader_.Deactivate("td_plain").ok());
  EXPECT_FALSE(registry_.Find<OpEntry>("td_plain.copy").ok());
  ExpectLoads(path);
  EXPECT_EQ(registry_.Dump(), before);
}

TEST_F(LoaderTest, ByNameThroughTheSearchPath) {
  Copy("td_plain");
  EXPECT_EQ(Reason(loader_.Load("td_plain")), "NOT_FOUND");
  EXPECT_FALSE(loader_.AddDirectory("relative").ok());
  ASSERT_TRUE(loader_.AddDirectory(directory_.path()).ok());
  ASSERT_TRUE(loader_.Load("td_plain").ok());
  const absl::Status none = loader_.Load("nobody");
  EXPECT_TRUE(absl::StartsWith(
      none.message(),
      absl::StrCat("no package \"nobody\": there is no libnobody.so in ",
                   directory_.path(), ", ")))
      << none;
  EXPECT_EQ(Reason(loader_.Load("../td_plain")), "NOT_FOUND");
}

TEST_F(LoaderTest, NameOfTheFileMustBeThePackages) {
  const std::string path = Copy("td_plain", "other");
  ASSERT_TRUE(loader_.AddDirectory(directory_.path()).ok());
  const absl::Status status = loader_.Load("other");
  EXPECT_EQ(Reason(status), "MANIFEST_DISAGREES");
  EXPECT_EQ(std::string(status.message()),
            "package td_plain 1.0.0 was not loaded\n"
            "  field  this core         the package\n"
            "  name   asked for: other  manifest: td_plain  "
            "MANIFEST_DISAGREES\n"
            "  rename " +
                path + " to libtd_plain.so");
}

TEST_F(LoaderTest, NotFound) {
  EXPECT_EQ(Refused(directory_.path() + "/libnone.so", "NOT_FOUND"),
            directory_.path() + "/libnone.so was not loaded: " +
                directory_.path() + "/libnone.so: No such file or directory");
}

TEST_F(LoaderTest, TruncatedFile) {
  const std::string bytes = Bytes("td_plain");
  for (const size_t n : {size_t{0}, size_t{3}, size_t{64}, size_t{1000},
                         bytes.size() / 2, bytes.size() - 1}) {
    const std::string path =
        directory_.Write("libtd_plain.so", bytes.substr(0, n));
    Refused(path, "MANIFEST_INVALID");
  }
  ExpectLoads(directory_.Write("libtd_plain.so", bytes));
}

TEST_F(LoaderTest, NoElfAndNoPackage) {
  Refused(directory_.Write("libx.so", "#!/bin/sh\n"), "MANIFEST_INVALID");
  std::string bytes = Bytes("td_plain");
  const size_t name = bytes.find(".tenon.manifest");
  ASSERT_NE(name, bytes.npos);
  bytes[name] = '_';
  EXPECT_TRUE(absl::StrContains(
      Refused(directory_.Write("libx.so", bytes), "MANIFEST_INVALID"),
      "no section .tenon.manifest"));
}

TEST_F(LoaderTest, ManifestWithAnError) {
  const std::string bytes = absl::StrReplaceAll(
      Bytes("td_plain"), {{"version: \"1.0.0\"", "version: \"1.0.x\""}});
  const std::string path = directory_.Write("libtd_plain.so", bytes);
  EXPECT_EQ(Refused(path, "MANIFEST_INVALID"),
            path +
                " was not loaded: the manifest has a bad version: \"1.0.x\" "
                "is no version; write it as 1.2.3 or 1.2.3-beta.1");
}

TEST_F(LoaderTest, WrongMachine) {
  std::string bytes = Bytes("td_plain");
  bytes[18] = 8;  // e_machine: MIPS
  EXPECT_TRUE(absl::StrContains(
      Refused(directory_.Write("libtd_plain.so", bytes), "TARGET_MISMATCH"),
      "the file is for machine 8 (ELF's number)"));
  const std::string arch = Refused(Copy("td_arch"), "TARGET_MISMATCH");
  EXPECT_TRUE(absl::StrContains(arch, "linux-vax")) << arch;
  const std::string libc = Refused(Copy("td_libc"), "TARGET_MISMATCH");
  EXPECT_TRUE(absl::StrContains(libc, ">=99.0")) << libc;
}

TEST_F(LoaderTest, UntrustedPath) {
  const std::string path = Copy("td_plain");
  chmod(directory_.path().c_str(), 0777);
  EXPECT_EQ(Refused(path, "UNTRUSTED_PATH"),
            path + " was not loaded: " + directory_.path() +
                " can be written by everybody; chmod go-w " +
                directory_.path());
  chmod(directory_.path().c_str(), 0700);
  ExpectLoads(path);
}

TEST_F(LoaderTest, ManifestBesideTheLibrary) {
  const std::string path = Copy("td_plain");
  const std::string hash = *TrustedFile::Open(path)->Sha256();
  const std::string text =
      ManifestText(**ParseManifest(loader_.Inspect(path).manifest));
  const auto beside = [&](const std::string& manifest) {
    directory_.Write("td_plain.manifest.textproto", manifest);
  };
  beside(absl::StrCat(text, "sha256: \"", std::string(64, '0'), "\"\n"));
  EXPECT_TRUE(
      absl::StrContains(Refused(path, "HASH_MISMATCH"),
                        absl::StrCat("its SHA-256 is ", hash,
                                     ", the manifest beside it says 0000")));
  beside(absl::StrReplaceAll(text, {{"Loaded", "Refused"}}));
  EXPECT_TRUE(absl::StrContains(Refused(path, "MANIFEST_DISAGREES"),
                                "differ in description"));
  beside(absl::StrCat(text, "sha256: \"", hash, "\"\n"));
  ExpectLoads(path);
}

TEST_F(LoaderTest, AbiTooNewIsATable) {
  EXPECT_EQ(Refused(Copy("td_floor"), "ABI_TOO_NEW"),
            "package td_floor 1.0.0 was not loaded\n"
            "  field      this core  the package\n"
            "  abi floor  0.9        0.99         ABI_TOO_NEW\n"
            "  update tenon-core to ABI 0.99 or later, or use an older "
            "td_floor");
  EXPECT_TRUE(absl::StrContains(Refused(Copy("td_major"), "ABI_TOO_NEW"),
                                "abi major  0.9        7.9"));
}

// An invented later core: its major no longer loads what it does here.
TEST_F(LoaderTest, AbiTooOld) {
  tn_host later = kHost;
  later.abi_major = 1;
  Loader loader(&registry_, DetectHost(&later));
  const absl::Status status = loader.LoadFile(Copy("td_plain"));
  EXPECT_EQ(Reason(status), "ABI_TOO_OLD") << status;
  EXPECT_TRUE(absl::StrContains(status.message(),
                                "fetch a build of td_plain for ABI 1"));
}

// An invented later minor takes what was built for this one.
TEST_F(LoaderTest, ALaterMinorLoadsOlderPackages) {
  tn_host later = kHost;
  later.abi_minor = 42;
  Loader loader(&registry_, DetectHost(&later));
  EXPECT_TRUE(loader.LoadFile(Copy("td_plain")).ok());
}

TEST_F(LoaderTest, RuntimeMissing) {
  EXPECT_TRUE(absl::StrContains(
      Refused(Copy("td_runtime"), "RUNTIME_MISSING"),
      "runtime cuda  none       >=12, <14    RUNTIME_MISSING"));
  HostFacts facts = DetectHost(&kHost);
  facts.runtimes["cuda"] = "12.4";
  Loader loader(&registry_, facts);
  EXPECT_TRUE(loader.LoadFile(Copy("td_runtime")).ok());
  EXPECT_TRUE(absl::StrContains(Refused(Copy("td_missing"), "RUNTIME_MISSING"),
                                "tn_test_function_of_no_library"));
}

TEST_F(LoaderTest, InterfaceMissing) {
  EXPECT_TRUE(absl::StrContains(
      Refused(Copy("td_interface"), "INTERFACE_MISSING"),
      "interface tn.base  1.2        1.7          INTERFACE_MISSING"));
}

TEST_F(LoaderTest, Dependency) {
  EXPECT_TRUE(
      absl::StrContains(Refused(Copy("td_needs"), "DEPENDENCY"),
                        "needs td_plain  none       >=1, <2      DEPENDENCY\n"
                        "  load td_plain >=1, <2 first"));
  ExpectLoads(Copy("td_plain"));
  EXPECT_TRUE(absl::StrContains(Refused(Copy("td_needs_newer"), "DEPENDENCY"),
                                "needs td_plain  1.0.0      >=2 "));
  Refused(Copy("td_conflicts"), "DEPENDENCY");
  ExpectLoads(Copy("td_needs"));
}

TEST_F(LoaderTest, ConflictIsSeenFromBothSides) {
  ExpectLoads(Copy("td_conflicts"));
  EXPECT_TRUE(absl::StrContains(Refused(Copy("td_plain"), "DEPENDENCY"),
                                "load only one of td_conflicts and td_plain"));
}

TEST_F(LoaderTest, RecordAgainstManifest) {
  EXPECT_TRUE(absl::StrContains(
      Refused(Copy("td_record"), "MANIFEST_DISAGREES"),
      "version  manifest: 1.0.0  library: 1.0.1  MANIFEST_DISAGREES"));
  const std::string provides =
      Refused(Copy("td_provides"), "MANIFEST_DISAGREES");
  EXPECT_TRUE(absl::StrContains(provides, "provides optimizer adam"));
  EXPECT_TRUE(absl::StrContains(provides, "provides optimizer lion"));
  EXPECT_FALSE(absl::StrContains(provides, "provides op copy"));
}

TEST_F(LoaderTest, WrongMagicAndNoRecord) {
  EXPECT_TRUE(absl::StrContains(Refused(Copy("td_magic"), "MANIFEST_INVALID"),
                                "the magic number is wrong"));
  EXPECT_TRUE(absl::StrContains(Refused(Copy("td_symbol"), "MANIFEST_INVALID"),
                                "it does not export tn_package_1"));
}

TEST_F(LoaderTest, NameConflict) {
  const std::string first = Copy("td_plain");
  ExpectLoads(first);
  for (const char* built : {"td_plain_2", "td_plain_copy"}) {
    const std::string second = Copy(built);
    const std::string error = Refused(second, "NAME_CONFLICT");
    EXPECT_TRUE(absl::StrContains(
        error,
        absl::StrCat(second, " can not be loaded beside td_plain 1.0.0 (",
                     first, ")")))
        << error;
  }
  Refused(Copy("td_twice"), "NAME_CONFLICT");
}

TEST_F(LoaderTest, InitFails) {
  EXPECT_EQ(Refused(Copy("td_half"), "INIT_FAILED"),
            "package td_half 1.0.0 was not loaded: its init failed: no luck "
            "today");
  EXPECT_EQ(Refused(Copy("td_throws"), "INIT_FAILED"),
            "package td_throws 1.0.0 was not loaded: its init failed: it "
            "threw: thrown by a package");
  EXPECT_TRUE(absl::StrContains(Refused(Copy("td_bad_def"), "INIT_FAILED"),
                                "\"No_Snake\" must be snake_case"));
  EXPECT_TRUE(absl::StrContains(Refused(Copy("td_newer_struct"), "ABI_TOO_NEW"),
                                " bytes of tn_function_def, this core knows "));
  ExpectLoads(Copy("td_plain"));  // the process goes on
}

TEST_F(LoaderTest, KernelsOfOthers) {
  Refused(Copy("td_kernel"), "NOT_FOUND");
  ExpectLoads(Copy("td_plain"));
  EXPECT_TRUE(
      absl::StrContains(Refused(Copy("td_kernel"), "MANIFEST_DISAGREES"),
                        "list it under `overrides`"));
  ExpectLoads(Copy("td_overrides"));
  EXPECT_EQ((*registry_.Find<OpEntry>("td_plain.copy"))->op->kernels[0].package,
            "td_overrides");
}

TEST_F(LoaderTest, ListRunsNothingAndSaysWhyNot) {
  const std::string plain = Copy("td_plain");
  Copy("td_floor");
  Copy("td_throws");
  directory_.Write("libbroken.so", "no ELF");
  ASSERT_TRUE(loader_.AddDirectory(directory_.path()).ok());
  ExpectLoads(plain);
  std::string text;
  for (const PackageInfo& info : loader_.List()) {
    absl::StrAppend(&text, info.name, " ", info.version, " ", info.loaded, " ",
                    info.reason, "\n");
  }
  EXPECT_EQ(text,
            "td_plain 1.0.0 1 \n"
            "broken  0 MANIFEST_INVALID\n"
            "td_floor 1.0.0 0 ABI_TOO_NEW\n"
            "td_throws 1.0.0 0 \n");
}

TEST_F(LoaderTest, Inspect) {
  const PackageInfo info = loader_.Inspect(Copy("td_plain"));
  EXPECT_EQ(info.maturity, TN_BETA);
  EXPECT_EQ(info.abi_floor, 9u);
  EXPECT_EQ(info.refusal, "");
  EXPECT_FALSE(info.loaded);
  EXPECT_TRUE(absl::StartsWith(info.manifest, "format: 1\n"));
}

TEST_F(LoaderTest, GeneratesProvides) {
  const auto text = loader_.GenerateManifest(Copy("td_plain"));
  ASSERT_TRUE(text.ok()) << text.status();
  const auto manifest = ParseManifest(*text);
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  ASSERT_EQ((*manifest)->provides_size(), 4);
  EXPECT_EQ((*manifest)->provides(0).ShortDebugString(),
            "kind: \"op\" name: \"copy\" devices: \"cpu\"");
  EXPECT_EQ((*manifest)->provides(1).ShortDebugString(),
            "kind: \"optimizer\" name: \"lion\" options: \"learning_rate\"");
  EXPECT_EQ(registry_.Dump(), "");
}

TEST_F(LoaderTest, BuiltIn) {
  static const std::string text =
      std::string(
          "format: 1 package: \"tenon\" version: \"0.1.0\" licence: \"x\" "
          "description: \"x\" abi { floor: 9 built: 9 } target { os: \"linux\" "
          "arch: \"") +
      DetectHost(&kHost).target.substr(6) + "\" }";
  static const std::string target = DetectHost(&kHost).target;
  tn_package_record record = {};
  record.magic = TN_PACKAGE_MAGIC;
  record.size = sizeof record;
  record.abi_floor = record.abi_built = 9;
  record.package = Text("tenon");
  record.version = Text("0.1.0");
  record.target = Borrow(target);
  record.manifest = Borrow(text);
  record.init = [](const tn_host*, const tn_registrar* r) {
    TestOptimizer adam;
    return r->add_optimizer(r->context, &adam.def);
  };
  const absl::Status status = loader_.LoadBuiltIn(record);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_TRUE(registry_.Find<OptimizerEntry>("lion").ok());
  EXPECT_EQ(loader_.List()[0].path, "");
}

TEST_F(LoaderTest, InitCanNotLoadPackages) {
  static Loader* loader;
  loader = &loader_;
  tn_package_record record = {};
  record.magic = TN_PACKAGE_MAGIC;
  record.size = sizeof record;
  record.abi_floor = record.abi_built = 9;
  const std::string text = absl::StrReplaceAll(
      loader_.Inspect(Copy("td_plain")).manifest, {{"td_plain", "nested"}});
  record.package = Text("nested");
  record.version = Text("1.0.0");
  const std::string target = DetectHost(&kHost).target;
  record.target = Borrow(target);
  record.manifest = Borrow(text);
  record.init = [](const tn_host*, const tn_registrar*) {
    return ToC(loader->Load("td_plain"));
  };
  EXPECT_EQ(loader_.LoadBuiltIn(record).message(),
            "package nested 1.0.0 was not loaded: its init failed: a package's "
            "init can not load packages; list them under `needs` in the "
            "manifest");
}

}  // namespace
}  // namespace tenon::abi
