#include "core/abi/registry.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/abi/status.h"
#include "core/abi/suggest.h"
#include "core/abi/test_definitions.h"
#include "core/abi/transaction.h"

namespace tenon::abi {
namespace {

// Adds one component of each kind, except the ops of `tenon`.
void AddAll(const tn_registrar& r) {
  TestOp op;
  TestOptimizer optimizer;
  const tn_function_def function = TestFunction();
  const tn_type_def type = TestType();
  EXPECT_EQ(r.add_op(r.context, &op.def), nullptr);
  EXPECT_EQ(r.add_optimizer(r.context, &optimizer.def), nullptr);
  EXPECT_EQ(r.add_function(r.context, &function), nullptr);
  EXPECT_EQ(r.add_type(r.context, &type), nullptr);
}

absl::Status Commit(Registry* registry, const std::string& package) {
  Transaction t(registry, {package, "1.0.0", "/p/lib" + package + ".so", {}});
  AddAll(*t.registrar());
  return t.Commit();
}

TEST(Registry, FindsWhatWasCommitted) {
  Registry registry;
  ASSERT_TRUE(Commit(&registry, "addons").ok());
  ASSERT_TRUE(Commit(&registry, "tenon").ok());
  const auto lion = registry.Find<OptimizerEntry>("addons.lion");
  ASSERT_TRUE(lion.ok()) << lion.status();
  EXPECT_EQ((*lion)->package->version, "1.0.0");
  EXPECT_EQ(View((*lion)->def().name), "lion");
  const auto slope = registry.Find<OpEntry>("slope");
  const auto same = registry.Find<OpEntry>("tenon.slope");
  ASSERT_TRUE(slope.ok() && same.ok());
  EXPECT_EQ(*slope, *same);
  EXPECT_EQ((*slope)->op->name, "slope");
  EXPECT_TRUE(registry.Find<tn_function>("addons.distance").ok());
  EXPECT_TRUE(registry.Find<tn_type>("addons.normal").ok());
  EXPECT_EQ(registry.At<tn_type>(1)->name, "normal");
  EXPECT_EQ(registry.At<tn_type>(2), nullptr);
}

TEST(Registry, NotFoundSuggests) {
  Registry registry;
  ASSERT_TRUE(Commit(&registry, "addons").ok());
  const absl::Status close =
      registry.Find<OptimizerEntry>("addons.loin").status();
  EXPECT_EQ(close.message(),
            "no optimizer \"addons.loin\"; did you mean addons.lion?  `tenon "
            "package list` shows all");
  EXPECT_EQ(Reason(close), "NOT_FOUND");
  EXPECT_EQ(registry.Find<tn_type>("probability.beta").status().message(),
            "no type \"probability.beta\"; package probability is not loaded.  "
            "`tenon package list` shows all");
  EXPECT_EQ(registry.Find<tn_type>("zzz").status().message(),
            "no type \"zzz\".  `tenon package list` shows all");
}

TEST(Registry, DeactivateHidesAndActivateShows) {
  Registry registry;
  ASSERT_TRUE(Commit(&registry, "addons").ok());
  ASSERT_TRUE(registry.SetActive("addons", false).ok());
  EXPECT_EQ(registry.Find<OptimizerEntry>("addons.lion").status().message(),
            "the optimizer addons.lion is hidden: package addons was "
            "deactivated; load it again");
  EXPECT_EQ(registry.At<OptimizerEntry>(0), nullptr);
  ASSERT_TRUE(registry.SetActive("addons", true).ok());
  EXPECT_TRUE(registry.Find<OptimizerEntry>("addons.lion").ok());
  EXPECT_FALSE(registry.SetActive("nobody", false).ok());
}

TEST(Registry, DuplicateNamesBothFilesAndChangesNothing) {
  Registry registry;
  ASSERT_TRUE(Commit(&registry, "addons").ok());
  const std::string before = registry.Dump();
  const absl::Status again = Commit(&registry, "addons");
  EXPECT_EQ(Reason(again), "NAME_CONFLICT");
  EXPECT_EQ(again.message(),
            "package addons 1.0.0 (/p/libaddons.so) registers the op "
            "addons.slope, which is there already, from addons 1.0.0 "
            "(/p/libaddons.so); load only one of them");
  Transaction other(&registry, {"addons", "1.0.0", "/q/libaddons.so", {}});
  const absl::Status status = other.Commit();
  EXPECT_EQ(status.message(),
            "package addons 1.0.0 (/q/libaddons.so) can not be loaded beside "
            "addons 1.0.0 (/p/libaddons.so); start the process anew to change "
            "it");
  EXPECT_EQ(registry.Dump(), before);
}

TEST(Transaction, OneRefusedDeclarationRefusesAll) {
  Registry registry;
  Transaction t(&registry, {"addons", "1.0.0", "", {}});
  AddAll(*t.registrar());
  tn_type_def bad = TestType();
  bad.name = Text("bad");
  bad.doc = {};
  const tn_registrar& r = *t.registrar();
  absl::Status status = FromC(r.add_type(r.context, &bad));
  EXPECT_EQ(status.message(),
            "addons.bad: has no doc; its first line is the summary");
  EXPECT_EQ(t.Commit(), status);
  EXPECT_EQ(registry.Dump(), "");
}

TEST(Transaction, TheSameNameTwiceIsRefused) {
  Registry registry;
  Transaction t(&registry, {"addons", "1.0.0", "/p", {}});
  AddAll(*t.registrar());
  AddAll(*t.registrar());
  const absl::Status status = t.Commit();
  EXPECT_EQ(Reason(status), "NAME_CONFLICT");
  EXPECT_EQ(status.message(),
            "package addons 1.0.0 (/p) registers the op addons.slope twice; "
            "rename one of them");
  EXPECT_EQ(registry.Dump(), "");
}

absl::Status AddKernel(Registry* registry, const char* op,
                       std::vector<std::string> overrides) {
  Transaction t(registry, {"fast", "1.0.0", "/p", std::move(overrides)});
  TestOp declared;
  declared.kernel.op = Text(op);
  declared.kernel.priority = 5;
  const tn_registrar& r = *t.registrar();
  EXPECT_EQ(r.add_kernel(r.context, &declared.kernel), nullptr);
  return t.Commit();
}

TEST(Transaction, KernelsOfOthersNeedTheManifestsLeave) {
  Registry registry;
  ASSERT_TRUE(Commit(&registry, "tenon").ok());
  const std::string before = registry.Dump();
  const absl::Status status = AddKernel(&registry, "tenon.slope", {});
  EXPECT_EQ(Reason(status), "MANIFEST_DISAGREES");
  EXPECT_EQ(status.message(),
            "package fast 1.0.0 (/p) registers a kernel of slope, an op of "
            "tenon 1.0.0 (/p/libtenon.so); list it under `overrides` in the "
            "manifest");
  EXPECT_FALSE(AddKernel(&registry, "slop", {"slop"}).ok());
  EXPECT_EQ(registry.Dump(), before);
  ASSERT_TRUE(AddKernel(&registry, "slope", {"tenon.slope"}).ok());
  const auto op = registry.Find<OpEntry>("slope");
  ASSERT_TRUE(op.ok());
  EXPECT_EQ((*op)->op->kernels[0].package, "fast");
}

TEST(Suggest, EditDistance) {
  EXPECT_EQ(EditDistance("", "abc"), 3);
  EXPECT_EQ(EditDistance("loin", "lion"), 1);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3);
  EXPECT_EQ(Closest("adma", {"sgd", "adam", "adamw"}), "adam");
  EXPECT_EQ(Closest("lamb", {"sgd", "adam"}), "");
}

}  // namespace
}  // namespace tenon::abi
