// Ticks, simplification, label placement, escaping, and charts of awkward data.
#include "core/train/chart.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/train/html.h"
#include "core/train/labels.h"
#include "core/train/markup_check.h"
#include "core/train/ticks.h"

namespace tenon::train {
namespace {

std::string Labels(const std::vector<double>& ticks) {
  std::string text;
  for (double tick : ticks) text += TickLabel(tick) + " ";
  return text;
}

int Count(const std::string& text, const std::string& part) {
  int count = 0;
  size_t at = text.find(part);
  for (; at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(TicksTest, LinearTicksAreRound) {
  EXPECT_EQ(Labels(NiceTicks(0, 10, 10)), "0 1 2 3 4 5 6 7 8 9 10 ");
  EXPECT_EQ(Labels(NiceTicks(0, 1, 6)), "0 0.2 0.4 0.6 0.8 1 ");
  EXPECT_EQ(Labels(NiceTicks(77.1, 99.6, 7)), "80 85 90 95 ");
  EXPECT_EQ(Labels(NiceTicks(-0.31, 0.29, 6)), "-0.3 -0.2 -0.1 0 0.1 0.2 ");
  EXPECT_EQ(Labels(NiceTicks(0, 18750, 5)), "0 5000 10000 15000 ");
}

TEST(TicksTest, ImpossibleRangesHaveNoTicks) {
  EXPECT_TRUE(NiceTicks(1, 1, 5).empty());
  EXPECT_TRUE(NiceTicks(2, 1, 5).empty());
  EXPECT_TRUE(NiceTicks(0, INFINITY, 5).empty());
  EXPECT_TRUE(NiceTicks(NAN, 1, 5).empty());
  EXPECT_TRUE(LogTicks(0, 1, 5).empty());
  EXPECT_TRUE(LogTicks(1, INFINITY, 5).empty());
}

TEST(TicksTest, LogTicksSuitTheRange) {
  EXPECT_EQ(Labels(LogTicks(0.09, 2.4, 7)), "0.1 0.2 0.5 1 2 ");
  EXPECT_EQ(Labels(LogTicks(1e-6, 1, 7)),
            "1e-06 1e-05 0.0001 0.001 0.01 0.1 1 ");
  EXPECT_EQ(Labels(LogTicks(1e-8, 1e8, 4)), "1e-08 0.0001 1 10000 1e+08 ");
  EXPECT_EQ(Labels(LogTicks(2.1, 2.4, 4)), "2.1 2.2 2.3 2.4 ");
}

TEST(CurveTest, ShortRecordsStayAsTheyAre) {
  const Curve curve = Simplify({{1, 5}, {2, NAN}, {3, 4}});
  ASSERT_EQ(curve.line.size(), 3u);
  EXPECT_EQ(curve.line[2].y, 4);
  EXPECT_TRUE(curve.raw.empty());
  EXPECT_TRUE(Simplify({}).line.empty());
}

TEST(CurveTest, LongRecordsAreSmoothedAndBounded) {
  std::vector<ChartPoint> points;
  for (int i = 0; i < 100'000; ++i) {
    points.push_back({i * 1.0, i % 2 == 0 ? 1.0 : 3.0});
  }
  const Curve curve = Simplify(points);
  EXPECT_EQ(curve.line.size(), 400u);
  EXPECT_EQ(curve.raw.size(), 800u);
  for (const ChartPoint& p : curve.line) EXPECT_NEAR(p.y, 2, 1e-9);
  EXPECT_EQ(curve.raw[0].y, 1);
  EXPECT_EQ(curve.raw[1].y, 3);
}

TEST(CurveTest, TheEndIsAsSmoothAsTheMiddleAndNotPulledAside) {
  std::vector<ChartPoint> points;
  for (int i = 0; i < 400; ++i) {
    points.push_back({i * 1.0, 100 - 0.1 * i + (i % 3 == 0 ? 2.0 : -1.0)});
  }
  const Curve curve = Simplify(points);
  for (int i = 20; i < 400; ++i) {
    EXPECT_NEAR(curve.line[i].y, 100 - 0.1 * i, 0.7) << i;
    EXPECT_NEAR(curve.line[i].y - curve.line[i - 1].y, -0.1, 0.5) << i;
  }
  EXPECT_EQ(curve.line[0].y, points[0].y);
}

TEST(CurveTest, GapsSurviveSmoothing) {
  std::vector<ChartPoint> points;
  for (int i = 0; i < 400; ++i) {
    const bool gap = i >= 100 && i < 200;
    points.push_back({i * 1.0, gap ? INFINITY : 2.0});
  }
  const Curve curve = Simplify(points);
  for (int i = 0; i < 400; ++i) {
    const bool gap = i >= 100 && i < 200;
    EXPECT_EQ(std::isnan(curve.line[i].y), gap) << i;
    if (gap) continue;
    EXPECT_NEAR(curve.line[i].y, 2, 1e-12) << i;
  }
}

TEST(CurveTest, OneBadValueAmongGoodOnesIsLeftOut) {
  std::vector<ChartPoint> points(1200, ChartPoint{0, 2});
  points[600].y = NAN;
  points[900].y = INFINITY;
  for (const ChartPoint& p : Simplify(points).line) EXPECT_NEAR(p.y, 2, 1e-12);
}

TEST(LabelsTest, SpreadKeepsOrderGapAndBounds) {
  EXPECT_EQ(Spread({50, 10, 52}, 10, 0, 100),
            (std::vector<double>{50, 10, 60}));
  EXPECT_EQ(Spread({98, 99}, 10, 0, 100), (std::vector<double>{90, 100}));
  EXPECT_EQ(Spread({}, 10, 0, 100), std::vector<double>());
}

TEST(HtmlTest, EscapesAndKeepsPercentWithItsNumber) {
  EXPECT_EQ(Escape("<a href='x'>\"T&J\"</a>"),
            "&lt;a href=&#39;x&#39;&gt;&quot;T&amp;J&quot;&lt;/a&gt;");
  EXPECT_EQ(Escape("89.3 % of all"), "89.3&#160;% of all");
  EXPECT_EQ(Escape(std::string("a\x1b\0b\n", 5)),
            "a\xEF\xBF\xBD\xEF\xBF\xBD"
            "b\n");
}

TEST(MarkupCheckTest, FindsFaults) {
  EXPECT_EQ(MarkupFault("<p class=\"a\">x &amp; y<br></p>"), "");
  EXPECT_NE(MarkupFault("<p><b></p></b>"), "");
  EXPECT_NE(MarkupFault("<p>"), "");
  EXPECT_NE(MarkupFault("</p>"), "");
  EXPECT_NE(MarkupFault("<p>a & b</p>"), "");
  EXPECT_NE(MarkupFault("<p a=\"x\"y\">a</p>"), "");
  EXPECT_NE(MarkupFault("<p>1 < 2</p>"), "");
}

LineChart OneLine(std::vector<ChartPoint> points) {
  LineChart chart;
  chart.title = "Loss";
  chart.series.push_back({"a<b", "a<b", 0, Stroke::kSolid, std::move(points)});
  return chart;
}

// Well-formed, and without a coordinate that a browser would refuse.
void ExpectDrawable(const std::string& svg) {
  EXPECT_EQ(MarkupFault(svg), "");
  for (const char* bad : {"nan", "inf", "NaN"}) {
    EXPECT_EQ(svg.find(bad), std::string::npos) << bad << " in " << svg;
  }
}

TEST(ChartTest, DrawsAxesLineAndLabel) {
  const std::string svg = LineChartSvg(OneLine({{0, 1}, {10, 3}}));
  ExpectDrawable(svg);
  EXPECT_NE(svg.find(">a&lt;b</text>"), std::string::npos);
  EXPECT_NE(svg.find("<title>a&lt;b</title>"), std::string::npos);
  EXPECT_EQ(Count(svg, "class=\"curve\""), 1);
  EXPECT_EQ(Count(svg, "class=\"curve raw"), 0);
}

TEST(ChartTest, HigherValuesAreHigherUp) {
  // The plot's height is 330: 26 to 356, with 4 % of the range left free.
  for (Scale scale : {Scale::kLinear, Scale::kLog}) {
    LineChart chart = OneLine({{0, 1}, {10, 3}});
    chart.y_scale = scale;
    const std::string svg = LineChartSvg(chart);
    EXPECT_NE(svg.find("M48.0 343.8h0L"), std::string::npos) << svg;
    EXPECT_NE(svg.find(" 38.2\"/>"), std::string::npos) << svg;
  }
}

TEST(ChartTest, NotFiniteIsAGap) {
  const std::string svg = LineChartSvg(
      OneLine({{0, 1}, {1, 2}, {2, NAN}, {3, 2}, {4, -INFINITY}, {5, 1}}));
  ExpectDrawable(svg);
  EXPECT_EQ(Count(svg, "h0"), 3);  // three pieces
}

TEST(ChartTest, NotPositiveIsAGapOnALogScale) {
  LineChart chart = OneLine({{0, 1}, {1, 0}, {2, -1}, {3, 0.01}});
  chart.y_scale = Scale::kLog;
  const std::string svg = LineChartSvg(chart);
  ExpectDrawable(svg);
  EXPECT_EQ(Count(svg, "h0"), 2);
}

TEST(ChartTest, AwkwardDataStaysDrawable) {
  constexpr double kMax = std::numeric_limits<double>::max();
  constexpr double kTiny = std::numeric_limits<double>::denorm_min();
  const std::vector<std::vector<ChartPoint>> cases = {
      {{0, 0}},
      {{5, 7}},
      {{0, 3}, {1, 3}},  // no height
      {{1, 1}, {1, 2}},  // no width
      {{0, kMax}, {1, -kMax}, {2, 1}},
      {{0, kTiny}, {1, 1}},
      {{0, kTiny}},
      {{0, 1e140}, {1, -1e140}},
      {{0, 1}, {1, 1 + 1e-15}},
      {{NAN, 1}, {1, 1}},
  };
  for (const auto& points : cases) {
    for (Scale scale : {Scale::kLinear, Scale::kLog}) {
      for (int width : {380, 960}) {
        LineChart chart = OneLine(points);
        chart.y_scale = scale;
        chart.width = width;
        chart.y_low = 0.5;
        chart.references = {{"published", 0.88}, {"unknown", NAN}};
        ExpectDrawable(LineChartSvg(chart));
      }
    }
  }
}

TEST(ChartTest, NothingToDrawIsSaid) {
  for (const auto& points :
       {std::vector<ChartPoint>{}, std::vector<ChartPoint>{{0, NAN}}}) {
    const std::string svg = LineChartSvg(OneLine(points));
    ExpectDrawable(svg);
    EXPECT_NE(svg.find("Loss: no values to draw"), std::string::npos);
  }
}

TEST(ChartTest, DashedSeriesHaveADotWithTooltipPerPoint) {
  LineChart chart = OneLine({{1, 88.25}, {2, NAN}, {3, 89.5}});
  chart.series[0].stroke = Stroke::kDashedWithDots;
  const std::string svg = LineChartSvg(chart);
  ExpectDrawable(svg);
  EXPECT_EQ(Count(svg, "<circle"), 2);
  EXPECT_NE(svg.find("<title>a&lt;b, 3: 89.5</title>"), std::string::npos);
}

}  // namespace
}  // namespace tenon::train
