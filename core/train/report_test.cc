// The report's page and the confusion matrices: what they say, and that they
// are well-formed and self-contained whatever the data.
#include "core/train/report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "core/train/markup_check.h"

namespace tenon::train {
namespace {

const std::vector<std::string> kNames = {"cat", "dog", "<cow>"};
const Confusion kCounts = {{90, 10, 0}, {25, 1000, 975}, {0, 0, 5}};

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(HeatmapTest, MostConfusedInWords) {
  EXPECT_EQ(
      MostConfused(kCounts, kNames, 2),
      (std::vector<std::string>{"dog taken for <cow>: 975 of 2,000 (48.8 %)",
                                "dog taken for cat: 25 of 2,000 (1.2 %)"}));
  EXPECT_EQ(MostConfused(kCounts, {}, 9).size(), 3u);
  EXPECT_EQ(MostConfused(kCounts, {}, 1)[0],
            "1 taken for 2: 975 of 2,000 (48.8 %)");
  EXPECT_TRUE(MostConfused({}, kNames, 3).empty());
}

TEST(HeatmapTest, DrawsCountsThatAreNotZero) {
  const std::string svg = HeatmapSvg("m", kCounts, kNames);
  EXPECT_EQ(MarkupFault(svg), "");
  EXPECT_TRUE(Has(svg, "<title>dog recognized: 1,000 of 2,000"));
  EXPECT_TRUE(Has(svg, ">975</text>"));
  EXPECT_FALSE(Has(svg, ">0</text>"));
  // Text on a dark cell is inverted: 90 of 100 is dark, 10 of 100 is not.
  EXPECT_TRUE(Has(svg, "fill-opacity=\"0.95\"/><text class=\"count hot\""));
  EXPECT_TRUE(Has(svg, "fill-opacity=\"0.32\"/><text class=\"count\""));
}

TEST(HeatmapTest, RaggedAndNegativeCountsAreZero) {
  const std::string svg = HeatmapSvg("m", {{-5}, {}, {1, 2, 3, 4}}, kNames);
  EXPECT_EQ(MarkupFault(svg), "");
  EXPECT_FALSE(Has(svg, "-5"));
  EXPECT_FALSE(Has(svg, "nan"));
}

Run MakeRun(const std::string& name, double accuracy) {
  Run run;
  run.name = name;
  run.package = "addons";
  run.version = "0.1.0";
  run.maturity = "beta";
  run.options = "learning_rate 0.001";
  for (int step = 1; step <= 500; ++step) {
    run.points.push_back(
        {step, step / 100.0, 2.0 / std::sqrt(step), 1 - 1.0 / step});
  }
  for (int epoch = 1; epoch <= 5; ++epoch) {
    run.epochs.push_back({epoch, 2, 0.5, accuracy - 0.01 * (5 - epoch)});
  }
  run.final_accuracy = accuracy;
  run.seconds = 12.34;
  run.samples_per_second = 28036.6;
  run.confusion = kCounts;
  return run;
}

Report MakeReport() {
  Report report;
  report.title = "A <title> & more";
  report.subtitle = "sub";
  report.facts = {{"data", "\"x\" & 'y'"}};
  report.runs = {MakeRun("adam", 0.8934), MakeRun("addons.<lion>", 0.9012)};
  report.class_names = kNames;
  report.baselines = {{"published MLP", 0.883, "benchmark & table"}};
  return report;
}

// Well-formed, and nothing that a browser would fetch or run.
void ExpectSound(const std::string& html) {
  EXPECT_EQ(MarkupFault(html), "");
  for (const char* bad : {"<script", "http", "url(", "@import", "src=", "<link",
                          "\"nan", " nan", "nan<", "inf\"", "Lnan", "Mnan"}) {
    EXPECT_FALSE(Has(html, bad)) << bad;
  }
}

TEST(ReportTest, SaysWhatCameOut) {
  const std::string html = Html(MakeReport());
  ExpectSound(html);
  EXPECT_TRUE(Has(html,
                  "Most accurate: <strong>addons.&lt;lion&gt;</strong>, "
                  "90.12&#160;% on test data; 1.82 points above "
                  "published MLP (88.3&#160;%)."));
  EXPECT_TRUE(Has(html, "num best\">90.12"));
  EXPECT_TRUE(Has(html, "num\">89.34"));
  EXPECT_TRUE(Has(html, ">12.3 s<"));
  EXPECT_TRUE(Has(html, ">28,037<"));
  EXPECT_TRUE(Has(html, "addons 0.1.0"));
  EXPECT_TRUE(Has(html, "benchmark &amp; table"));
  EXPECT_TRUE(Has(html, "<h2>Loss</h2>"));
  EXPECT_TRUE(Has(html, "loss (log scale)"));
  EXPECT_TRUE(Has(html, "<h2>Accuracy</h2>"));
  EXPECT_TRUE(Has(html, "dog taken for &lt;cow&gt;: 975 of 2,000"));
  EXPECT_TRUE(Has(html, "prefers-color-scheme: dark"));
  EXPECT_FALSE(Has(html, "not finite"));
}

TEST(ReportTest, WorseThanPublishedIsBelow) {
  Report report = MakeReport();
  report.runs = {MakeRun("adam", 0.87)};
  EXPECT_TRUE(Has(Html(report),
                  "<strong>adam</strong>, 87.00&#160;% on test "
                  "data; 1.30 points below published MLP"));
}

TEST(ReportTest, LossesThatAreNotFiniteAreAGapAndANote) {
  Report report = MakeReport();
  for (int i = 200; i < 300; ++i) report.runs[1].points[i].train_loss = NAN;
  report.runs[1].points[400].train_loss = INFINITY;
  const std::string html = Html(report);
  ExpectSound(html);
  EXPECT_TRUE(Has(html,
                  "addons.&lt;lion&gt;: 101 of 500 recorded losses are "
                  "not finite, the first at step 201"));
  EXPECT_FALSE(Has(html, "adam: "));
}

TEST(ReportTest, EveryLossMayBeNotFinite) {
  Report report = MakeReport();
  for (auto& run : report.runs) {
    for (auto& point : run.points) point.train_loss = NAN;
    for (auto& epoch : run.epochs) epoch.validation_loss = INFINITY;
  }
  const std::string html = Html(report);
  ExpectSound(html);
  EXPECT_TRUE(Has(html, "500 of 500 recorded losses are not finite"));
}

TEST(ReportTest, EmptyAndSmallReportsWork) {
  ExpectSound(Html({}));
  Report report = MakeReport();
  report.runs = {train::Run()};
  ExpectSound(Html(report));
  EXPECT_FALSE(Has(Html(report), "<h2>Loss</h2>"));
  report.runs = {MakeRun("adam", 0.9)};
  report.runs[0].points.resize(1);
  report.runs[0].epochs.resize(1);
  ExpectSound(Html(report));
  report.runs[0].epochs.clear();
  ExpectSound(Html(report));
  report.runs.clear();
  ExpectSound(Html(report));
}

TEST(ReportTest, ZeroLossIsDrawnOnALinearScale) {
  Report report = MakeReport();
  report.runs[0].points[499].train_loss = 0;
  EXPECT_FALSE(Has(Html(report), "loss (log scale)"));
}

}  // namespace
}  // namespace tenon::train
