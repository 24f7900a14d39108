// Objects, functions of several outputs and kernels that decline, from a
// package that was loaded at run time.
#include "tenon/object.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tenon/function.h"
#include "tenon/grad.h"
#include "tenon/ops.h"
#include "tenon/package.h"

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

template <class Body>
std::string ErrorOf(const Body& body) {
  try {
    body();
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

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

}  // namespace
}  // namespace tenon
