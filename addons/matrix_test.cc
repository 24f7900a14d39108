// Optimizers that do something else with a matrix than with its elements
// follow independent programs; and memory is what their docs say.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "tenon/tenon.h"

namespace tenon {
namespace {

constexpr int64_t kRows = 3, kColumns = 4, kSteps = 12;

void Load() {
  static const bool loaded = [] {
    load_package_file(std::string(std::getenv("TEST_SRCDIR")) + "/" +
                      std::getenv("TEST_WORKSPACE") + "/addons/libaddons.so");
    return true;
  }();
  (void)loaded;
}

Tensor Start() {
  std::vector<double> x;
  for (int i = 0; i < kRows; ++i) {
    for (int j = 0; j < kColumns; ++j) x.push_back(0.1 * (i - j) + 0.05);
  }
  return tensor(x, {kRows, kColumns});
}

// For lazy_adam, the gradient of one row in turn is zero.
Tensor Gradient(int64_t step, bool lazy) {
  std::vector<double> x;
  for (int64_t i = 0; i < kRows; ++i) {
    for (int64_t j = 0; j < kColumns; ++j) {
      const auto k = static_cast<double>(12 * step + 4 * i + j + 1);
      x.push_back(lazy && i == step % kRows ? 0 : std::sin(0.7 * k * k));
    }
  }
  return tensor(x, {kRows, kColumns});
}

struct Case {
  std::string name;
  Settings settings;
  std::vector<double> after;
  double tolerance;
  const char* by;
};

std::vector<Case> Cases() {
  return {
      {"addons.muon",
       {{"learning_rate", 0.1}, {"weight_decay", 0.05}},
       {0.200972515254, -0.110887423999, -0.201897412932, -0.371805712107,
        0.22206739267, 0.0130887602729, -0.296431285857, -0.231285761593,
        0.0980043040317, 0.326028324219, 0.0841438011157, -0.227056305809},
       1e-09,
       "NumPy 2.4.6, in float64"},
      {"addons.muon",
       {{"learning_rate", 0.1}, {"weight_decay", 0.05}, {"match_rms", 0}},
       {0.491327273992, -0.231274015562, -0.316336413777, -0.629158615276,
        0.374562129934, -0.0510464085815, -0.766893008512, -0.401173268829,
        -0.161237968008, 0.674671489008, 0.154071826208, -0.566624691485},
       1e-09,
       "NumPy 2.4.6, in float64"},
      {"addons.adam_mini",
       {{"learning_rate", 0.1}, {"beta2", 0.99}, {"weight_decay", 0.05}},
       {0.343334014209, -0.206882506563, -0.476352677911, -0.377547686349,
        0.517502884248, -0.21241853087, -0.85214487252, -0.505575985524,
        -0.110288657683, 0.428463479324, 0.197866777669, -0.483518728041},
       1e-09,
       "NumPy 2.4.6, in float64"},
      {"addons.novograd",
       {{"learning_rate", 0.1}, {"weight_decay", 0.05}},
       {0.750968449019, -0.365836077935, -0.492753480699, -0.798586878057,
        0.671482726865, -0.319277859667, -0.984619638228, -0.69147655409,
        -0.396738828888, 0.987308677326, 0.44717653291, -0.718891751052},
       1e-09,
       "optax 0.2.8"},
      {"addons.adafactor",
       {{"learning_rate", 0.1}, {"weight_decay", 0.05}},
       {0.100502654703, -0.0830227287622, -0.161009681441, -0.259966618181,
        0.191603857318, 0.0675911058505, -0.107678391944, -0.180665958,
        0.215239343864, 0.172540239306, 0.0654369442326, -0.123948653478},
       1e-09,
       "PyTorch 2.15.0"},
      {"addons.shampoo",
       {{"learning_rate", 0.1}, {"epsilon", 1e-2}},
       {0.144530671512, -0.0952987226006, -0.241699030519, -0.248410741975,
        0.258230709521, 0.04428915002, -0.20411495991, -0.202240742917,
        0.154531916467, 0.210171631941, 0.0696731385605, -0.215535650828},
       1e-08,
       "pytorch-optimizer 4.1.0"},
      {"addons.soap",
       {{"learning_rate", 0.1},
        {"beta1", 0.9},
        {"epsilon", 1e-16},
        {"weight_decay", 0},
        {"interval", 4}},
       {0.602771044023, 0.145451904336, -0.503901742819, -0.740052590596,
        0.0674894108384, -0.00747337328175, -0.700645918442, -0.219477622332,
        0.148842980576, 0.998222592498, 0.187478771409, -0.639510941583},
       1e-05,
       "pytorch-optimizer 4.1.0"},
      {"addons.galore",
       {{"learning_rate", 0.1}, {"epsilon", 1e-16}, {"interval", 20}},
       {0.0472379756583, -0.0442836512745, -0.0825013212761, -0.232405886391,
        0.152837477188, 0.0441274923391, -0.119342604334, -0.168074748746,
        0.250046041153, 0.149904712178, 0.0488748408472, -0.0502932824514},
       1e-05,
       "galore-torch 1.0"},
      {"addons.mars",
       {{"learning_rate", 0.1}, {"weight_decay", 0.05}},
       {0.177134807034, -0.240650607042, -0.489085084162, -0.251847585924,
        0.419328202611, -0.29469572687, -0.680042968849, -0.48219838915,
        -0.19975593377, 0.287337919687, 0.124712851617, -0.501564798775},
       1e-09,
       "timm 1.0.31"},
      {"addons.lars",
       {{"learning_rate", 0.1}, {"weight_decay", 0.05}},
       {0.050219800694, -0.0501086892544, -0.150089791306, -0.25015018425,
        0.150204365662, 0.0499031802165, -0.0503243672692, -0.15021067749,
        0.24979770672, 0.150252837175, 0.0501402906646, -0.0502407497042},
       1e-09,
       "pytorch-optimizer 4.1.0"},
      {"addons.lazy_adam",
       {{"learning_rate", 0.1}, {"epsilon", 0}},
       {0.441861351436, -0.128116130056, -0.490897478132, -0.497693344402,
        0.54842713046, -0.263806897889, -0.616559180979, -0.482842595662,
        0.136144513148, 0.140313763923, 0.116864135327, -0.357880614962},
       1e-09,
       "PyTorch 2.15.0, SparseAdam"},
      {"addons.conditional_gradient",
       {{"learning_rate", 0.125}, {"radius", 2}, {"nuclear", 1}},
       {0.0617296640447, -0.202539170556, -0.0371359906893, -0.107148538175,
        0.0794469124035, 0.215281574883, -0.0666853646174, -0.0633953858064,
        0.087874843439, 0.040508233883, 0.115291181188, -0.124341119813},
       1e-06,
       "TensorFlow Addons 0.23"},
  };
}

TEST(Matrices, FollowOtherPrograms) {
  Load();
  for (const Case& c : Cases()) {
    const bool lazy = c.name == "addons.lazy_adam";
    // As a tensor of three axes too, where those are one matrix.
    const bool folds = c.name == "addons.muon" || c.name == "addons.soap" ||
                       c.name == "addons.shampoo" || c.name == "addons.galore";
    for (const Shape& shape : {Shape{kRows, kColumns}, Shape{kRows, 2, 2}}) {
      if (shape.rank() == 3 && !folds) continue;
      SCOPED_TRACE(c.name + " " + shape.text() + " by " + c.by);
      const Parameter p("p", variable(Start().reshape(shape)));
      Optimizer optimizer(c.name, {p}, c.settings);
      for (int64_t step = 0; step < kSteps; ++step) {
        optimizer.update({Gradient(step, lazy).reshape(shape)});
      }
      const std::vector<double> got = p.tensor().to_vector<double>();
      for (size_t i = 0; i < got.size(); ++i) {
        EXPECT_NEAR(got[i], c.after[i], c.tolerance) << i;
      }
    }
  }
}

int64_t NumbersOf(const std::string& name, const Shape& shape) {
  const Parameter p("p", variable(full(shape, 0.5)));
  Optimizer optimizer(name, {p});
  int64_t numbers = 0;
  for (const Optimizer::Slot& slot : optimizer.slots()) {
    numbers += slot.value.numel();
  }
  return numbers;
}

TEST(Memory, OfMatricesIsWhatTheirDocsSay) {
  Load();
  const Shape p = {40, 60};
  constexpr int64_t n = 40 * 60, sides = 40 * 40 + 60 * 60;
  EXPECT_EQ(NumbersOf("addons.muon", p), n);
  EXPECT_EQ(NumbersOf("addons.muon", {7}), 14);
  EXPECT_EQ(NumbersOf("addons.novograd", p), n + 1);
  EXPECT_EQ(NumbersOf("addons.adam_mini", p), n + 60);
  EXPECT_EQ(NumbersOf("addons.adafactor", p), 40 + 60);
  EXPECT_EQ(NumbersOf("addons.adafactor", {7}), 7);
  EXPECT_EQ(NumbersOf("addons.shampoo", p), n + 2 * sides + 1);
  EXPECT_EQ(NumbersOf("addons.shampoo", {5000, 2}), 10000 + 2 * 4 + 1);
  EXPECT_EQ(NumbersOf("addons.shampoo", {7}), 14 + 1);
  EXPECT_EQ(NumbersOf("addons.soap", p), 2 * n + 2 * sides + 1);
  EXPECT_EQ(NumbersOf("addons.galore", p), 2 * 10 * 60 + 10 * 40 + 1);
}

// Weights of an input that is always 0, to a unit that is off.
TEST(Adafactor, RowsAndColumnsWithoutGradientsStayFinite) {
  Load();
  const Tensor p = variable(tensor({{1.0f, 2.0f}, {3.0f, 4.0f}}));
  Optimizer optimizer("addons.adafactor", {Parameter("p", p)});
  for (int step = 0; step < 3; ++step) {
    optimizer.update({tensor({{0.5f, 0.0f}, {0.0f, 0.0f}})});
  }
  const std::vector<float> after = p.to_vector<float>();
  EXPECT_LT(after[0], 1.0f);
  EXPECT_EQ(after[1], 2.0f);
  EXPECT_EQ(after[2], 3.0f);
  EXPECT_EQ(after[3], 4.0f);
}

}  // namespace
}  // namespace tenon
