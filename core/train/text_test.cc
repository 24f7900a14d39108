// Numbers, durations, widths, and the layout of text tables.
#include "core/train/text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/train/table.h"

namespace tenon::train {
namespace {

TEST(TextTest, ThousandsAreSeparated) {
  EXPECT_EQ(Thousands(0), "0");
  EXPECT_EQ(Thousands(999), "999");
  EXPECT_EQ(Thousands(1480), "1,480");
  EXPECT_EQ(Thousands(-123456), "-123,456");
  EXPECT_EQ(Thousands(std::numeric_limits<int64_t>::min()),
            "-9,223,372,036,854,775,808");
}

TEST(TextTest, DurationsUseTheTwoLargestUnits) {
  EXPECT_EQ(Duration(0), "0 s");
  EXPECT_EQ(Duration(7.4), "7 s");
  EXPECT_EQ(Duration(59.6), "1 min 00 s");
  EXPECT_EQ(Duration(125), "2 min 05 s");
  EXPECT_EQ(Duration(3599.7), "1 h 00 min");
  EXPECT_EQ(Duration(4320), "1 h 12 min");
  EXPECT_EQ(Duration(-1), "?");
  EXPECT_EQ(Duration(INFINITY), "?");
  EXPECT_EQ(Duration(NAN), "?");
}

TEST(TextTest, PercentOfUnknownIsADash) {
  EXPECT_EQ(Percent(0.8934, 1), "89.3 %");
  EXPECT_EQ(Percent(NAN, 1), "-");
}

TEST(TextTest, WidthCountsColumnsNotBytes) {
  EXPECT_EQ(DisplayWidth("adam"), 4);
  EXPECT_EQ(DisplayWidth("Zoë"), 3);
  EXPECT_EQ(DisplayWidth("Zoe\u0308"), 3);  // a combining mark
  EXPECT_EQ(DisplayWidth("最適化"), 6);
  EXPECT_EQ(DisplayWidth("━━╸"), 3);
  EXPECT_EQ(DisplayWidth("\xF0\x9F\x98\x80"), 2);
  EXPECT_EQ(DisplayWidth("a\xFF\xC3"), 3);  // invalid, and cut short
}

Table Packages() {
  Table table({{"package"}, {"offers"}, {"ops", Align::kRight}, {"from"}});
  table.Add({"tenon", "104 ops", "104", "built in"});
  table.Add({"Zoë", "42 optimizers, 12 losses", "4", "/usr/lib/tenon"});
  return table;
}

TEST(TableTest, AlignsColumns) {
  EXPECT_EQ(Packages().Text(),
            "PACKAGE  OFFERS                    OPS  FROM\n"
            "tenon    104 ops                   104  built in\n"
            "Zoë      42 optimizers, 12 losses    4  /usr/lib/tenon\n");
}

TEST(TableTest, RulesUnderHeaders) {
  Table table({{"a"}, {"count", Align::kRight}});
  table.Add({"x", "7"});
  EXPECT_EQ(table.Text({80, HeaderRule::kDashes}),
            "A  COUNT\n"
            "-  -----\n"
            "x      7\n");
}

TEST(TableTest, WrapsTheWidestColumnToFit) {
  EXPECT_EQ(Packages().Text({46, HeaderRule::kNone}),
            "PACKAGE  OFFERS            OPS  FROM\n"
            "tenon    104 ops           104  built in\n"
            "Zoë      42 optimizers,      4  /usr/lib/tenon\n"
            "         12 losses\n");
}

TEST(TableTest, NeverBreaksWords) {
  Table table({{"path"}});
  table.Add({"/a/long/path/without/any/space"});
  EXPECT_EQ(table.Text({10, HeaderRule::kNone}),
            "PATH\n/a/long/path/without/any/space\n");
}

TEST(TableTest, ZeroColumnsMeansNoLimit) {
  const std::string text = Packages().Text({0, HeaderRule::kNone});
  EXPECT_NE(text.find("42 optimizers, 12 losses"), std::string::npos);
}

TEST(TableTest, ShortAndLongRowsFitTheHeader) {
  Table table({{"a"}, {"b"}});
  table.Add({"1"});
  table.Add({"1", "2", "3"});
  EXPECT_EQ(table.Text(), "A  B\n1\n1  2\n");
}

TEST(TableTest, NoColumnsNoText) { EXPECT_EQ(Table({}).Text(), "\n"); }

}  // namespace
}  // namespace tenon::train
