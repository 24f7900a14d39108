#include "core/store/index.h"

#include <gtest/gtest.h>

#include "core/store/testing.h"

namespace tenon::store {
namespace {

const std::string& Hash() {
  static const auto& hash = *new std::string(64, 'a');
  return hash;
}

std::string CodeOfLine(const std::string& line) {
  return CodeOf(ParseIndex("tenon index 1\n" + line + "\n"));
}

TEST(Index, ThereAndBack) {
  const std::string text = "tenon index 1\nlab 0.2.0 " + Hash() +
                           " lab.tar.gz addons>=0.3,<0.4 gan\naddons 0.3.1 " +
                           Hash() + " addons.tar.gz\n";
  const auto offers = ParseIndex(text);
  ASSERT_TRUE(offers.ok()) << offers.status();
  ASSERT_EQ(offers->size(), 2u);
  ASSERT_EQ((*offers)[0].facts.needs.size(), 2u);
  EXPECT_EQ((*offers)[0].facts.needs[0].name, "addons");
  EXPECT_EQ((*offers)[0].facts.needs[0].range, ">=0.3,<0.4");
  EXPECT_EQ((*offers)[1].file, "addons.tar.gz");
  EXPECT_EQ(IndexText(*offers), text);
}

TEST(Index, EachBadLineHasACode) {
  EXPECT_EQ(CodeOf(ParseIndex("")), "MANIFEST_INVALID");
  EXPECT_EQ(CodeOf(ParseIndex("tenon index 2\n")), "MANIFEST_INVALID");
  EXPECT_EQ(CodeOf(ParseIndex(std::string(kMaxIndexBytes + 1, '\n'))),
            "MANIFEST_INVALID");
  EXPECT_EQ(CodeOfLine("x 1.0.0 " + Hash() + " x.so"), "");
  EXPECT_EQ(CodeOfLine("x 1.0.0 " + Hash()), "MANIFEST_INVALID");
  EXPECT_EQ(CodeOfLine("X 1.0.0 " + Hash() + " x.so"), "MANIFEST_INVALID");
  EXPECT_EQ(CodeOfLine("x one " + Hash() + " x.so"), "MANIFEST_INVALID");
  EXPECT_EQ(CodeOfLine("x 1.0.0 abc x.so"), "MANIFEST_INVALID");
  EXPECT_EQ(CodeOfLine("x 1.0.0 " + Hash() + " x.so y>1.b"),
            "MANIFEST_INVALID");
  for (const char* file : {"/etc/x.so", "../x.so", "..", "sub/x.so"}) {
    EXPECT_EQ(CodeOfLine("x 1.0.0 " + Hash() + " " + file), "UNTRUSTED_PATH");
  }
}

Offer Make(const std::string& name, const std::string& version,
           std::vector<Need> needs) {
  return {{name, version, std::move(needs), {}, ""}, name + version};
}

std::string Chosen(const Need& wanted, const std::vector<Offer>& offers,
                   const Set& present = {}) {
  const auto chosen = Choose(wanted, offers, present);
  if (!chosen.ok()) return CodeOf(chosen);
  std::string text;
  for (const Offer& offer : *chosen) text += offer.file + " ";
  return text;
}

TEST(Choose, TheNewestThatFitTogether) {
  const std::vector<Offer> offers = {
      Make("a", "1.0.0", {}),
      Make("a", "1.10.0", {}),
      Make("a", "2.0.0", {}),
      Make("b", "1.0.0", {{"a", ">=1"}, {"c", ""}}),
      Make("c", "1.0.0", {{"a", "<2"}}),
      Make("c", "0.9.0", {{"a", "<1.5, >=1.5"}}),
  };
  EXPECT_EQ(Chosen({"a", ""}, offers), "a2.0.0 ");
  EXPECT_EQ(Chosen({"a", "<2"}, offers), "a1.10.0 ");
  EXPECT_EQ(Chosen({"b", ""}, offers), "a1.10.0 b1.0.0 c1.0.0 ");
  EXPECT_EQ(Chosen({"c", "<1"}, offers), "DEPENDENCY");
  EXPECT_EQ(Chosen({"d", ""}, offers), "DEPENDENCY");
  // What is there and fits stays, but for what was asked for.
  const Set present = {{"a", {"a", "1.0.0", {}, {}, ""}}};
  EXPECT_EQ(Chosen({"b", ""}, offers, present), "b1.0.0 c1.0.0 ");
  EXPECT_EQ(Chosen({"a", ""}, offers, present), "a2.0.0 ");
}

TEST(Choose, AnEndlessSearchEnds) {
  std::vector<Offer> offers;
  for (int level = 0; level < 30; ++level) {
    for (const char* version : {"1.0.0", "2.0.0", "3.0.0"}) {
      offers.push_back(Make("p" + std::to_string(level), version,
                            {{"p" + std::to_string(level + 1), ""}}));
    }
  }
  const auto chosen = Choose({"p0", ""}, offers, {});
  EXPECT_EQ(CodeOf(chosen), "DEPENDENCY");
  EXPECT_NE(chosen.status().message().find("too tangled"), std::string::npos);
}

TEST(CheckSet, NeedsConflictsAndCircles) {
  const Facts a = {"a", "1.0.0", {{"b", ">=1"}}, {}, ""};
  const Facts b = {"b", "1.0.0", {}, {{"c", "<2"}}, ""};
  const auto check = [](std::vector<Facts> all) {
    Set set;
    for (const Facts& facts : all) set[facts.name] = facts;
    return std::string(CheckSet(set).message());
  };
  EXPECT_EQ(check({a, b}), "");
  EXPECT_EQ(check({a}),
            "a 1.0.0 needs b >=1, and there is none; install one that fits "
            "first, or name a directory that has it with --from");
  EXPECT_EQ(check({a, {"b", "0.9.0", {}, {}, ""}}),
            "a 1.0.0 needs b >=1, and there is b 0.9.0; install one that fits "
            "first, or name a directory that has it with --from");
  EXPECT_EQ(check({b, {"c", "1.9.0", {}, {}, ""}}),
            "b 1.0.0 conflicts with c 1.9.0; remove one of the two");
  EXPECT_EQ(check({b, {"c", "2.0.0", {}, {}, ""}}), "");
  EXPECT_EQ(check({a, {"b", "1.0.0", {{"a", ""}}, {}, ""}}),
            "packages need each other in a circle: a needs b needs a; none of "
            "them can ever be loaded; their authors must mend it");
  EXPECT_NE(check({{"s", "1.0.0", {{"s", ""}}, {}, ""}}).find("s needs s;"),
            std::string::npos);
}

}  // namespace
}  // namespace tenon::store
