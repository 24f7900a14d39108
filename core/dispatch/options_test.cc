// Options that are absent, of the wrong kind, or out of their range.
#include "core/dispatch/options.h"

#include <string>

#include "gtest/gtest.h"

namespace tenon::dispatch {
namespace {

tn_option_def Option(uint32_t kind) {
  tn_option_def def = {};
  def.size = sizeof(def);
  def.name = {"depth", 5};
  def.kind = kind;
  return def;
}

std::string Fill(const tn_option_def& def, const tn_value& given) {
  const tn_option_def* declared[] = {&def};
  tn_value filled = {};
  return std::string(FillOptions(declared, {&given, 1}, &filled).message());
}

TEST(FillOptions, WhatHasNoDefaultMustBeGivenWhateverItsKind) {
  const char* const names[] = {"a bool",  "an integer", "a number", "a string",
                               "a dtype", "a tensor",   "integers", "numbers",
                               "tensors", "a callable", "an object"};
  for (uint32_t kind = TN_VALUE_BOOL; kind <= TN_VALUE_OBJECT; ++kind) {
    EXPECT_EQ(Fill(Option(kind), {}),
              std::string("option depth must be given: ") + names[kind - 1]);
    EXPECT_EQ(Fill(Option(kind), {kind, 0, {.p = nullptr}, 0}), "");
  }
}

TEST(FillOptions, TakesTheDefaultOfWhatIsAbsent) {
  tn_option_def def = Option(TN_VALUE_FLOAT);
  def.initial = {TN_VALUE_INT, 0, {.i = 3}, 0};
  const tn_option_def* declared[] = {&def};
  tn_value filled = {};
  EXPECT_TRUE(FillOptions(declared, {}, &filled).ok());
  EXPECT_EQ(filled.kind, TN_VALUE_FLOAT);
  EXPECT_EQ(filled.as.f, 3);
}

TEST(FillOptions, RefusesKindsRangesAndNumbersOfOptions) {
  tn_option_def def = Option(TN_VALUE_INT);
  def.bounds = TN_BOUND_MIN;
  def.minimum = 1;
  EXPECT_EQ(Fill(def, {TN_VALUE_INT, 0, {.i = 0}, 0}),
            "option depth is 0, must be in [1, inf)");
  EXPECT_EQ(Fill(def, {TN_VALUE_FLOAT, 0, {.f = 2}, 0}),
            "option depth must be an integer, got a number");
  const tn_value two[2] = {};
  EXPECT_EQ(FillOptions({}, two, nullptr).message(), "takes 0 options, got 2");
}

}  // namespace
}  // namespace tenon::dispatch
