// Objects, functions of several outputs and kernels that decline, from a
// package that was loaded at run time.
#include "tenon/object.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/testing/error_of.h"
#include "tenon/function.h"
#include "tenon/grad.h"
#include "tenon/ops.h"
#include "tenon/package.h"
#include "tenon/settings.h"

namespace tenon {
namespace {

using Numbers = std::vector<double>;

class ObjectTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    load_package_file(std::string(std::getenv("TEST_SRCDIR")) + "/" +
                      std::getenv("TEST_WORKSPACE") +
                      "/core/nn/plugged/libplugged.so");
  }
};

TEST_F(ObjectTest, IsMadeOfOptionsAndAnswers) {
  const Object sum("plugged.sum", {{"start", 1.0}, {"scale", 2.0}});
  sum.call("add", {tensor({1.0, 2.0})}, {{"times", 3}});
  EXPECT_EQ(sum.call("total").to_vector<double>(), (Numbers{7, 13}));
  EXPECT_TRUE(sum.has("add"));
  EXPECT_FALSE(sum.has("subtract"));
}

TEST_F(ObjectTest, NumbersStandForTensors) {
  const Tensor start = tensor({1.5, 2.5}).cast(DType::float64);
  EXPECT_EQ(Object("plugged.sum").call("total").dtype(), DType::float32);
  EXPECT_EQ(Object("plugged.sum", {{"start", start}}).call("total").dtype(),
            DType::float64);
  EXPECT_EQ(
      Object("plugged.sum", {{"start", 3}}).call("total").to_vector<double>(),
      Numbers{3});
}

TEST_F(ObjectTest, GradientsPassThrough) {
  const Tensor x = variable(tensor({1.0, 2.0}));
  const Object sum("plugged.sum", {{"start", x * x},
                                   {"map", [](const Tensors& in, Tensors& out) {
                                      out[0] = in[0] * in[0] * in[0];
                                    }}});
  sum.call("add", {x});
  EXPECT_EQ(
      gradients(tenon::sum(sum.call("total")), {x})[0].to_vector<double>(),
      (Numbers{2 + 3, 4 + 12}));
}

TEST_F(ObjectTest, SeveralOutputsAndAbsentInputs) {
  const Object sum("plugged.sum", {{"start", 4.0}});
  EXPECT_EQ(sum.call_all("ends")[0].to_vector<double>(), Numbers{0});
  EXPECT_EQ(sum.call_all("ends", {tensor(3.0)})[0].to_vector<double>(),
            Numbers{3});
  const Tensors parts = Function("plugged.split").all({tensor({-2.0, 5.0})});
  EXPECT_EQ(parts[0].to_vector<double>(), (Numbers{-2, 0}));
  EXPECT_EQ(parts[1].to_vector<double>(), (Numbers{0, 5}));
}

TEST_F(ObjectTest, StateIsSavedAndLoaded) {
  Object from("plugged.sum", {{"start", 4.0}}), to("plugged.sum");
  to.set_state(from.state());
  EXPECT_EQ(to.call("total").to_vector<double>(), Numbers{4});
  EXPECT_NE(ErrorOf([&] { to.set_state({{"wrong", tensor(1.0)}}); }), "");
  EXPECT_EQ(to.call("total").to_vector<double>(), Numbers{4});
}

TEST_F(ObjectTest, WhatIsNotThereIsSaid) {
  const Object sum("plugged.sum");
  const auto says = [](const std::string& error, const std::string& text) {
    EXPECT_NE(error.find(text), std::string::npos) << error;
  };
  says(ErrorOf([] { Object("plugged.summ"); }), "plugged.sum");
  says(ErrorOf([] {
         Object("plugged.sum", {{"scal", 1.0}});
       }),
       "did you mean scale?");
  says(ErrorOf([] {
         Object("plugged.sum", {{"scale", -1.0}});
       }),
       "option scale is -1");
  says(ErrorOf([&] { sum.call("totl"); }), "did you mean total?");
  says(ErrorOf([&] { sum.call("add"); }), "plugged.sum.add");
  says(ErrorOf([] { Object().call("total"); }), "holds nothing");
}

TEST_F(ObjectTest, AKernelMayDecline) {
  const Tensor square = tensor({{1.0f, 2.0f}, {3.0f, 4.0f}});
  const Tensor column = tensor({{1.0f}, {10.0f}});
  EXPECT_EQ(matmul(square, square).to_vector<double>(), (Numbers{0, 0, 0, 0}));
  EXPECT_EQ(matmul(square, column).to_vector<double>(), (Numbers{21, 43}));
  // What it does not take by its declaration goes elsewhere, too.
  const Tensor wide = square.cast(DType::float64);
  EXPECT_EQ(matmul(wide, wide).to_vector<double>(), (Numbers{7, 10, 15, 22}));
}

double FirstOfSquare() {
  const Tensor square = tensor({{1.0f, 2.0f}, {3.0f, 4.0f}});
  return matmul(square, square).to_vector<double>()[0];
}

TEST_F(ObjectTest, KernelsAreSwitchedByPackageAndOp) {
  for (const std::string name : {"kernels.plugged", "kernels.plugged.matmul"}) {
    EXPECT_EQ(setting(name), 1);
    set_setting(name, 0);
    EXPECT_EQ(FirstOfSquare(), 7) << name;
    EXPECT_EQ(setting("kernels.plugged.matmul"), 0);
    set_setting(name, 1);
    EXPECT_EQ(FirstOfSquare(), 0) << name;
  }
  // The other levels' choice does not bring back what is off.
  set_setting("kernels.plugged", 0);
  set_setting("simd", setting("simd"));
  EXPECT_EQ(FirstOfSquare(), 7);
  set_setting("kernels.plugged", 1);
  set_setting("kernels.tenon.matmul", 0);
  const Tensor wide = tensor({{1.0, 2.0}, {3.0, 4.0}}).cast(DType::float64);
  EXPECT_NE(ErrorOf([&] { matmul(wide, wide); }).find("no kernel of matmul"),
            std::string::npos);
  set_setting("kernels.tenon.matmul", 1);
}

TEST_F(ObjectTest, WrongSwitchesAreRefused) {
  EXPECT_EQ(ErrorOf([] { set_setting("kernels.pluged", 0); }),
            "no setting \"kernels.pluged\": of the packages that are loaded, "
            "these have kernels: plugged, tenon");
  EXPECT_EQ(ErrorOf([] { set_setting("kernels.plugged.conv2d", 0); }),
            "no setting \"kernels.plugged.conv2d\": plugged has no kernel of "
            "conv2d");
  EXPECT_EQ(ErrorOf([] { set_setting("kernels.plugged", 2); }),
            "kernels.plugged is 0 (off) or 1 (on), got 2");
  EXPECT_NE(ErrorOf([] { setting("kernel"); }).find("kernels.PACKAGE.OP"),
            std::string::npos);
}

}  // namespace
}  // namespace tenon
