// The package by the kit, and its kernels against the core's in float64.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tenon/tenon.h"
#include "tenon/testing.h"

extern "C" int omp_get_max_threads(void);
extern "C" void omp_set_num_threads(int);

namespace tenon {
namespace {

std::string Library() {
  return std::string(std::getenv("TEST_SRCDIR")) + "/" +
         std::getenv("TEST_WORKSPACE") + "/onednn/libonednn.so";
}

TEST(Package, Holds) {
  EXPECT_EQ(testing::check_package(Library(), stderr), 0);
}

// A setting that is put back.
class Setting {
 public:
  Setting(std::string name, int64_t value)
      : name_(std::move(name)), before_(setting(name_)) {
    set_setting(name_, value);
  }
  ~Setting() { set_setting(name_, before_); }
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;

 private:
  const std::string name_;
  const int64_t before_;
};

class OneDnn : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { load_package_file(Library()); }
  void SetUp() override {
    if (setting("simd") < 1) GTEST_SKIP() << "the kernels need AVX2";
  }
};

using Body = std::function<Tensor(const Tensors&)>;

Tensors Random(const std::vector<Shape>& shapes) {
  Tensors all;
  for (const Shape& s : shapes) all.push_back(normal(Key(all.size()), s));
  return all;
}

// What the core computes in float64, and the gradients of a weighted sum of it.
Tensors Results(const Body& body, const Tensors& inputs, DType dtype) {
  Tensors in;
  for (const Tensor& t : inputs) in.push_back(variable(t.cast(dtype)));
  const Tensor y = body(in);
  const Tensor weights = normal(Key(99), y.shape()).cast(dtype);
  Tensors all = gradients(sum(y * weights), in);
  all.push_back(y.detach());
  return all;
}

// Sums of 25000 products in float32 are off by 2e-6 of the largest.
void ExpectClose(const Tensors& got, const Tensors& wanted) {
  ASSERT_EQ(got.size(), wanted.size());
  for (size_t i = 0; i < got.size(); ++i) {
    ASSERT_EQ(got[i].shape(), wanted[i].shape());
    const Tensor off = max(abs(got[i].cast(DType::float64) - wanted[i]));
    const Tensor scale = max(abs(wanted[i]));
    EXPECT_LE(off.item<double>(), 1e-5 * (1 + scale.item<double>())) << i;
  }
}

std::vector<float> Numbers(const Tensor& t) { return t.to_vector<float>(); }

// One thread and two give the same bits, and those are near to the core's.
void Check(const Body& body, const std::vector<Shape>& shapes) {
  const Tensors inputs = Random(shapes);
  Tensors one, two;
  {
    const Setting threads("threads", 1);
    one = Results(body, inputs, DType::float32);
  }
  {
    const Setting threads("threads", 2);
    two = Results(body, inputs, DType::float32);
  }
  for (size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(Numbers(one[i]), Numbers(two[i])) << i;
  }
  ExpectClose(one, Results(body, inputs, DType::float64));
}

// Whether a call of the op is one that the package takes.
bool Takes(const std::string& op, const std::function<void()>& call) {
  const Setting off("kernels.tenon." + op, 0);
  try {
    call();
    return true;
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("no kernel of " + op),
              std::string::npos)
        << e.what();
    return false;
  }
}

struct ConvCase {
  Shape x;
  Shape weight;
  Shape stride = {1};
  Shape dilation = {1};
  int64_t groups = 1;
  const char* padding = "valid";
  std::vector<int64_t> pads = {};
};

Tensor Conv(const ConvCase& c, const Tensors& in) {
  const Tensor bias = in.size() > 2 ? in[2] : Tensor();
  switch (c.x.rank()) {
    case 3:
      return conv1d(in[0], in[1], bias,
                    {c.stride, c.dilation, c.groups, c.padding, c.pads});
    case 4:
      return conv2d(in[0], in[1], bias,
                    {c.stride, c.dilation, c.groups, c.padding, c.pads});
    default:
      return conv3d(in[0], in[1], bias,
                    {c.stride, c.dilation, c.groups, c.padding, c.pads});
  }
}

std::string OpOf(const ConvCase& c) {
  return "conv" + std::to_string(c.x.rank() - 2) + "d";
}

const ConvCase kTaken[] = {
    {.x = {2, 9, 3}, .weight = {3, 3, 5}},
    {.x = {3, 11, 4}, .weight = {3, 1, 4}, .stride = {2}, .groups = 4},
    {.x = {1, 8, 9, 1}, .weight = {3, 3, 1, 20}, .padding = "same"},
    // Images of several pieces, by rows, with a border.
    {.x = {2, 130, 96, 3}, .weight = {3, 3, 3, 64}, .pads = {1, 1, 1, 1}},
    {.x = {1, 56, 56, 64},
     .weight = {3, 3, 16, 64},
     .groups = 4,
     .pads = {1, 0, 2, 1}},
    {.x = {17, 6, 7, 24},
     .weight = {3, 2, 1, 24},
     .stride = {1, 2},
     .dilation = {2, 1},
     .groups = 24,
     .padding = "same"},
    {.x = {5, 6, 7, 16}, .weight = {2, 3, 8, 12}, .groups = 2},
    {.x = {2, 5, 6, 4, 7},
     .weight = {3, 2, 2, 7, 6},
     .dilation = {1, 2, 1},
     .pads = {1, 1, 0, 0, 1, 0}},
    {.x = {2, 3, 4, 5, 6}, .weight = {2, 2, 2, 1, 6}, .groups = 6},
};

TEST_F(OneDnn, ConvolutionsAndTheirGradients) {
  for (const ConvCase& c : kTaken) {
    SCOPED_TRACE(c.x.text() + " by " + c.weight.text());
    const Body body = [&](const Tensors& in) { return Conv(c, in); };
    const Tensors inputs = Random({c.x, c.weight});
    EXPECT_TRUE(Takes(OpOf(c), [&] { body(inputs); }));
    Check(body, {c.x, c.weight});
    Check(body, {c.x, c.weight, {c.weight[-1]}});
  }
}

TEST_F(OneDnn, TakesTheGradientsOfGroups) {
  const Tensor x = normal(Key(1), {2, 8, 8, 32});
  const Tensor weight = normal(Key(2), {3, 3, 1, 32});
  EXPECT_TRUE(Takes("conv_transpose2d",
                    [&] { conv_transpose2d(x, weight, {}, {.groups = 32}); }));
  const Tensor dy = normal(Key(3), {2, 6, 6, 32});
  EXPECT_TRUE(Takes("conv_weight_gradient", [&] {
    conv_weight_gradient(x, dy, {3, 3}, {.groups = 32});
  }));
}

// Any geometry, taken or not, has the core's values.
TEST_F(OneDnn, RandomConvolutions) {
  const std::vector<int64_t> numbers = (uniform(Key(7), {60 * 32}) * 1000)
                                           .cast(DType::int64)
                                           .to_vector<int64_t>();
  size_t at = 0;
  const auto pick = [&](int64_t from, int64_t to) {
    return from + numbers[at++ % numbers.size()] % (to - from + 1);
  };
  for (int i = 0; i < 60; ++i) {
    const int64_t axes = pick(1, 3);
    const int64_t groups = pick(1, 4);
    const int64_t of_group = pick(1, 9);
    std::vector<int64_t> x = {pick(1, 5)}, weight, stride, dilation, pads;
    for (int64_t k = 0; k < axes; ++k) {
      weight.push_back(pick(1, 3));
      dilation.push_back(pick(1, 2));
      stride.push_back(pick(1, 3));
      x.push_back(pick(5, 9));
      pads.insert(pads.end(), {pick(0, 3), pick(0, 3)});
    }
    x.push_back(groups * of_group);
    weight.insert(weight.end(), {of_group, groups * pick(1, 3)});
    const ConvCase c = {.x = x,
                        .weight = weight,
                        .stride = stride,
                        .dilation = dilation,
                        .groups = groups,
                        .pads = pads};
    SCOPED_TRACE(c.x.text() + " by " + c.weight.text() + ", " +
                 std::to_string(i));
    Check([&](const Tensors& in) { return Conv(c, in); }, {c.x, c.weight});
  }
}

TEST_F(OneDnn, DeclinesConvolutions) {
  const auto takes = [](const ConvCase& c) {
    const Tensors in = Random({c.x, c.weight});
    return Takes(OpOf(c), [&] { Conv(c, in); });
  };
  EXPECT_FALSE(takes({.x = {1, 9, 9, 6}, .weight = {3, 3, 6, 8}}));
  EXPECT_FALSE(takes({.x = {1, 9, 9, 8}, .weight = {1, 1, 8, 8}}));
  EXPECT_FALSE(
      takes({.x = {1, 9, 9, 80}, .weight = {3, 3, 40, 8}, .groups = 2}));
  EXPECT_FALSE(takes({.x = {1, 9, 9, 4}, .weight = {3, 3, 1, 8}, .groups = 4}));
  EXPECT_FALSE(takes({.x = {0, 9, 9, 3}, .weight = {3, 3, 3, 8}}));
  EXPECT_FALSE(
      takes({.x = {1, 9, 9, 3}, .weight = {3, 3, 3, 8}, .pads = {3, 0, 0, 0}}));
  const Tensor x = normal(Key(1), {1, 9, 9, 3}).cast(DType::float64);
  const Tensor weight = normal(Key(1), {3, 3, 3, 8}).cast(DType::float64);
  EXPECT_FALSE(Takes("conv2d", [&] { conv2d(x, weight); }));
}

TEST_F(OneDnn, Products) {
  const Body product = [](const Tensors& in) { return matmul(in[0], in[1]); };
  const Body layer = [](const Tensors& in) {
    return linear(in[0], in[1], in[2]);
  };
  const Body turned = [](const Tensors& in) {
    return matmul(in[0], in[1].transpose());
  };
  for (const Shape& x : {Shape{8, 1024}, Shape{2, 3, 1024}, Shape{32, 1024}}) {
    SCOPED_TRACE(x.text());
    const Tensors in = Random({x, {1024, 1030}, {1030}});
    EXPECT_TRUE(Takes("matmul", [&] { product(in); }));
    EXPECT_TRUE(Takes("linear", [&] { layer(in); }));
    EXPECT_EQ(Numbers(layer(in)), Numbers(product(in) + in[2]));
    Check(product, {x, {1024, 1030}});
    Check(layer, {x, {1024, 1030}, {1030}});
    const Tensors swapped = Random({x, {1030, 1024}});
    EXPECT_TRUE(Takes("matmul", [&] { turned(swapped); }));
    Check(turned, {x, {1030, 1024}});
  }
}

TEST_F(OneDnn, DeclinesProducts) {
  const auto takes = [](const Shape& a, const Shape& b) {
    const Tensors in = Random({a, b});
    return Takes("matmul", [&] { matmul(in[0], in[1]); });
  };
  EXPECT_FALSE(takes({1024}, {1024, 1024}));
  EXPECT_FALSE(takes({3, 1024}, {1024, 1024}));
  EXPECT_FALSE(takes({33, 1024}, {1024, 1024}));
  EXPECT_FALSE(takes({8, 1024}, {1024, 1023}));
  EXPECT_FALSE(takes({8, 1024}, {1, 1024, 1024}));
  const Tensor gaps = normal(Key(1), {1024, 8}).transpose();
  const Tensor b = normal(Key(2), {1024, 1024});
  EXPECT_FALSE(Takes("matmul", [&] { matmul(gaps, b); }));
}

TEST_F(OneDnn, LayerNorm) {
  const auto normalized = [](const Tensors& in) {
    return layer_norm(in[0], in.size() > 1 ? in[1] : Tensor(),
                      in.size() > 2 ? in[2] : Tensor(), {.epsilon = 1e-3});
  };
  for (const Shape& x : {Shape{5, 7, 500}, Shape{3000, 100}, Shape{1100, 17}}) {
    SCOPED_TRACE(x.text());
    EXPECT_TRUE(Takes("layer_norm", [&] { layer_norm(normal(Key(1), x)); }));
    Check(normalized, {x});
    Check(normalized, {x, {x[-1]}});
    Check(normalized, {x, {x[-1]}, {x[-1]}});
  }
  EXPECT_FALSE(Takes("layer_norm", [&] { layer_norm(full({4, 4}, 1.f)); }));
}

TEST_F(OneDnn, MeansOfWindows) {
  struct Case {
    Shape x;
    Shape kernel;
    Shape stride = {};
    const char* padding = "valid";
    std::vector<int64_t> pads = {};
  };
  const auto pool = [](const Case& c, const Tensor& x) {
    switch (c.x.rank()) {
      case 3:
        return avg_pool1d(x, c.kernel, {c.stride, c.padding, c.pads});
      case 4:
        return avg_pool2d(x, c.kernel, {c.stride, c.padding, c.pads});
      default:
        return avg_pool3d(x, c.kernel, {c.stride, c.padding, c.pads});
    }
  };
  const Case cases[] = {
      {.x = {5, 400, 12}, .kernel = {3}, .stride = {2}, .padding = "same"},
      {.x = {2, 57, 60, 33},
       .kernel = {3},
       .stride = {2},
       .pads = {1, 1, 1, 0}},
      {.x = {1, 130, 128, 64}, .kernel = {2, 3}, .stride = {1, 2}},
      {.x = {20, 16, 16, 24}, .kernel = {2}},
      {.x = {2, 9, 10, 30, 24}, .kernel = {2, 1, 3}, .padding = "same"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.x.text());
    const std::string op = "avg_pool" + std::to_string(c.x.rank() - 2) + "d";
    EXPECT_TRUE(Takes(op, [&] { pool(c, normal(Key(1), c.x)); }));
    Check([&](const Tensors& in) { return pool(c, in[0]); }, {c.x});
  }
  EXPECT_FALSE(Takes("avg_pool2d", [] {
    avg_pool2d(normal(Key(1), {1, 8, 8, 3}), {2});
  }));
  EXPECT_FALSE(Takes("avg_pool2d", [] {
    avg_pool2d(normal(Key(1), {1, 16, 16, 130}), {2});
  }));
  const Tensor dy = normal(Key(1), {4, 16, 16, 24});
  EXPECT_TRUE(Takes("avg_pool_gradient", [&] {
    avg_pool_gradient(dy, {2}, {32, 32});
  }));
  EXPECT_FALSE(Takes("avg_pool_gradient", [&] {
    avg_pool_gradient(dy, {}, {32, 32});
  }));
}

TEST_F(OneDnn, LeavesOpenMpAsItWas) {
  omp_set_num_threads(3);
  conv2d(normal(Key(1), {2, 9, 9, 3}), normal(Key(2), {3, 3, 3, 8}));
  EXPECT_EQ(omp_get_max_threads(), 3);
}

TEST_F(OneDnn, IsSwitchedOff) {
  const Setting off("kernels.onednn.conv2d", 0);
  EXPECT_FALSE(Takes("conv2d", [&] {
    conv2d(normal(Key(1), {2, 9, 9, 3}), normal(Key(2), {3, 3, 3, 8}));
  }));
}

}  // namespace
}  // namespace tenon
