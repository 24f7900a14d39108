// Where JSON readers differ, ours refuses.

#include "core/formats/json.h"

#include <nlohmann/json.hpp>

#include "core/formats/testing.h"
#include "gtest/gtest.h"

namespace tenon::formats {
namespace {

std::string Fault(const std::string& text) {
  return Message(ParseJson(text, /*max_depth=*/3));
}

TEST(Json, ReadsValues) {
  const auto value =
      ParseJson(R"( {"a": [1, -2, 0.5], "b": "\u00e9\ud83d\ude00"} )", 2);
  ASSERT_TRUE(value.ok()) << value.status();
  EXPECT_EQ((*value)["a"][1], -2);
  EXPECT_EQ((*value)["a"][2], 0.5);
  EXPECT_EQ((*value)["b"], "\xc3\xa9\xf0\x9f\x98\x80");
}

TEST(Json, Refusals) {
  EXPECT_EQ(Fault(R"({"a":1,"b":2,"a":3})"), "has the key 'a' twice");
  EXPECT_EQ(Fault(R"({"a":{"\u0061":1,"a":3}})"), "has the key 'a' twice");
  EXPECT_EQ(Fault("[[[[1]]]]"), "is nested more than 3 deep");
  EXPECT_EQ(Fault(""), "is not JSON at byte 1");
  EXPECT_EQ(Fault("{} x"), "is not JSON at byte 4");
  EXPECT_EQ(Fault(std::string("{}\0{", 4)), "is not JSON at byte 3");
  EXPECT_EQ(Fault("[1,]"), "is not JSON at byte 4");
  EXPECT_EQ(Fault("[1e999]"), "is not JSON at byte 6");
  EXPECT_EQ(Fault("[\"\\ud83d\"]"), "is not JSON at byte 9");
  EXPECT_EQ(Fault("[\"\xff\"]"), "is not JSON at byte 3");
  EXPECT_EQ(Fault("[NaN]"), "is not JSON at byte 2");
}

TEST(Json, EqualKeysInDifferentObjectsAreFine) {
  EXPECT_TRUE(ParseJson(R"([{"a":1},{"a":{"a":2}}])", 3).ok());
}

TEST(Json, WritesInOrderAndNeverFails) {
  nlohmann::ordered_json value;
  value["z"] = "a\"\n\x01";
  value["a"] = "\xff";
  EXPECT_EQ(DumpJson(value), R"({"z":"a\"\n\u0001","a":")"
                             "\xef\xbf\xbd\"}");
  EXPECT_EQ(DumpJson({{"a", 1}}, 2), "{\n  \"a\": 1\n}");
}

TEST(Json, KnowsUtf8) {
  EXPECT_TRUE(IsUtf8("caf\xc3\xa9"));
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_FALSE(IsUtf8("caf\xe9"));
  EXPECT_FALSE(IsUtf8("cut off \xc3"));
}

}  // namespace
}  // namespace tenon::formats
