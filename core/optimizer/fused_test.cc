// Fused updates give the bits of composed ones: random updates over all that
// chains know and some that they do not, at every SIMD level.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include "tenon/author/optimizer.h"
#include "tenon/operators.h"
#include "tenon/ops.h"
#include "tenon/settings.h"

namespace tenon {
namespace {

struct Line {
  int op;
  size_t a, b;  // earlier values
  double number;
};

// An update is called by address, so what it does stands here.
struct Program {
  std::vector<Line> lines;
  std::array<size_t, 3> results;  // parameter and slots, each made by a line
};
Program program;

constexpr int kOps = 24;
constexpr size_t kInputs = 4;

Tensor Apply(const Line& line, const Tensor& a, const Tensor& b) {
  const double number = line.number;
  switch (line.op) {
    case 0:
      return a + b;
    case 1:
      return a - b;
    case 2:
      return a * b;
    case 3:
      return a / (abs(b) + 0.5);
    case 4:
      return number * a + b;
    case 5:
      return a - b * number;
    case 6:
      return number * a - b;
    case 7:
      return (number * a) / (square(b) + 1.0);
    case 8:
      return number * a + (1 - number) * b;
    case 9:
      return number - a;
    case 10:
      return number / (abs(a) + 1.0);
    case 11:
      return sqrt(square(a) + number * square(b));
    case 12:
      return (a + number) * (b - number);
    case 13:
      return (a - b) / (sqrt(abs(b)) + (square(a) + 0.25));
    case 14:
      return sign(a) + number * b;
    case 15:
      return -a;
    case 16:
      return maximum(a, b);
    case 17:
      return tanh(a) * b;
    case 18:
      return minimum(number - a, b);
    case 19:
      return maximum(0.0 * a, 0.0 * b);  // zeros of both signs
    case 20:
      return (abs(a) + number) * a;
    case 21:
      return a + number / (abs(sum(b)) + 1.0);
    case 22:
      return b - a * sqrt(sum(square(a)) / (sum(square(b)) + 1.0));
    default:
      return where(greater(a, b), a, number);
  }
}

bool HasSum(const Line& line) { return line.op == 21 || line.op == 22; }
bool IsProduct(const Line& line) {
  return line.op == 2 || line.op == 12 || line.op == 20;
}

// Below 2 in magnitude, so that nothing grows to infinity.
Tensor Held(const Tensor& x) { return x / (0.5 * abs(x) + 1.0); }

void Update(Step& s) {
  std::vector<Tensor> values = {s.parameter, s.gradient, s.slot(0), s.slot(1)};
  for (const Line& line : program.lines) {
    const Tensor y = Apply(line, values[line.a], values[line.b]);
    const auto& ends = program.results;
    const bool result = std::count(ends.begin(), ends.end(), values.size()) > 0;
    values.push_back(result || IsProduct(line) ? Held(y) : y);
  }
  s.parameter = values[program.results[0]];
  s.slot(0) = values[program.results[1]];
  s.slot(1) = values[program.results[2]];
}

Program RandomProgram(uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](size_t n) { return random() % n; };
  Program made;
  const size_t n = 3 + below(12);
  for (size_t i = 0; i < n; ++i) {
    made.lines.push_back({static_cast<int>(below(kOps)), below(kInputs + i),
                          below(kInputs + i),
                          0.1 + 0.05 * static_cast<double>(below(16))});
  }
  // Three different lines, so that none is its neighbour's result.
  const size_t first = below(n);
  for (size_t k = 0; k < 3; ++k) {
    made.results[k] = kInputs + (first + k) % n;
  }
  return made;
}

class Steps {
 public:
  Steps(const tn_optimizer_def& def, const Tensor& start, bool fused)
      : api_(*internal::tables().optimizer), parameter_(start.copy()) {
    tn_tensor* handle = parameter_.get();
    internal::check(api_.create(&def, &handle, 1, &optimizer_));
    api_.set_fused(optimizer_, fused);
  }
  ~Steps() { api_.release(optimizer_); }
  Steps(const Steps&) = delete;
  Steps& operator=(const Steps&) = delete;

  void Update(const Tensor& gradient) {
    tn_tensor* handle = gradient.get();
    const double rate = 1;
    internal::check(api_.update(optimizer_, &handle, &rate, 1));
  }
  std::string Explanation() const {
    std::string all;
    api_.explain(optimizer_, &all, [](void* to, const tn_string* text) {
      static_cast<std::string*>(to)->append(text->data, text->size);
    });
    return all;
  }
  // Parameter and slots, as bytes.
  std::string Bits() const {
    std::string bits = BitsOf(parameter_);
    for (uint32_t i = 0; i < 2; ++i) {
      tn_tensor* slot;
      internal::check(api_.slot(optimizer_, 0, i, &slot));
      bits += BitsOf(Tensor::adopt(slot));
    }
    return bits;
  }

 private:
  static std::string BitsOf(const Tensor& x) {
    return x.dtype() == DType::float64 ? BytesOf<double>(x) : BytesOf<float>(x);
  }
  template <class T>
  static std::string BytesOf(const Tensor& x) {
    return std::string(reinterpret_cast<const char*>(x.data<T>()),
                       static_cast<size_t>(x.numel()) * sizeof(T));
  }

  const tn_optimizer_api& api_;
  Tensor parameter_;
  tn_optimizer* optimizer_ = nullptr;
};

const tn_optimizer_def& Definition() {
  static author::Optimizer made = author::Optimizer("random")
                                      .doc("What the program says.")
                                      .option("learning_rate", 1, "none")
                                      .slot("m", zeros)
                                      .slot("v", as_parameter)
                                      .update(&Update);
  return made.definition();
}

int fused_sums = 0;  // programs

// What keeps a program with sums from being fused, rightly.
constexpr char kReadTooLate[] =
    "composed: an old value is read in a later pass than its new one is made";

// Three steps of both; empty where they agree and the fused one was fused.
std::string Differs(const Tensor& start) {
  const auto& lines = program.lines;
  const bool has_sums = std::any_of(lines.begin(), lines.end(), HasSum);
  Steps fused(Definition(), start, true);
  Steps composed(Definition(), start, false);
  for (uint64_t step = 0; step < 3; ++step) {
    const Tensor gradient =
        (uniform(Key(step + 7), start.shape()) - 0.5).cast(start.dtype());
    fused.Update(gradient);
    composed.Update(gradient);
    if (fused.Bits() != composed.Bits()) {
      return "other bits in step " + std::to_string(step);
    }
  }
  const std::string how = fused.Explanation();
  fused_sums += how == "fused" && has_sums;
  return how == "fused" || (has_sums && how == kReadTooLate) ? "" : how;
}

class FusedUpdate : public testing::TestWithParam<int64_t> {
 protected:
  ~FusedUpdate() override { set_setting("simd", best_); }
  const int64_t best_ = setting("simd");
};

TEST_P(FusedUpdate, OfAnyProgramIsTheComposedOne) {
  set_setting("simd", std::min(GetParam(), best_));
  fused_sums = 0;
  // Fewer than a vector, tails after one vector and after eight, two chunks.
  const std::vector<int64_t> sizes = {1, 5, 31, 139, 2500, 33000};
  for (uint32_t seed = 0; seed < 150; ++seed) {
    program = RandomProgram(seed);
    const int64_t size = sizes[seed % sizes.size()];
    for (const DType dtype : {DType::float32, DType::float64}) {
      const Tensor start = (uniform(Key(seed), {size}) - 0.5).cast(dtype);
      EXPECT_EQ(Differs(start), "")
          << "seed " << seed << ", " << size << " of " << name_of(dtype);
    }
  }
  EXPECT_GT(fused_sums, 30);
}

// After three fused steps on `threads` threads.
std::string BitsOn(int64_t threads, const Tensor& start,
                   const Tensor& gradient) {
  set_num_threads(threads);
  Steps fused(Definition(), start, true);
  for (int step = 0; step < 3; ++step) fused.Update(gradient);
  EXPECT_EQ(fused.Explanation(), "fused");
  return fused.Bits();
}

TEST(FusedUpdateOfChunks, OnTwoThreadsIsThatOnOne) {
  const int64_t threads = num_threads();
  for (uint32_t seed = 0; seed < 6; ++seed) {
    program = RandomProgram(seed);
    const Tensor start = uniform(Key(seed), {300007}) - 0.5;
    const Tensor gradient = uniform(Key(seed + 7), {300007}) - 0.5;
    EXPECT_TRUE(BitsOn(1, start, gradient) == BitsOn(2, start, gradient))
        << "seed " << seed;
  }
  set_num_threads(threads);
}

int stumbles = 0;  // probes still to fail
void Stumbling(Step& s) {
  if (s.parameter.numel() == 1 && stumbles-- > 0) {
    throw Error(TN_RESOURCE_EXHAUSTED, "no memory");
  }
  s.parameter = s.parameter - s.slot(0) * s.gradient;
  s.slot(0) = s.slot(0) * 0.5;
}

TEST(FusedUpdateWhoseProbeFails, IsTriedAgainInTheNextStep) {
  author::Optimizer made = author::Optimizer("stumbling")
                               .doc("Fails now and then.")
                               .option("learning_rate", 1, "none")
                               .slot("a", as_parameter)
                               .slot("b", zeros)
                               .update(&Stumbling);
  const Tensor start = uniform(Key(1), {7});
  stumbles = 2;
  Steps fused(made.definition(), start, true);
  Steps composed(made.definition(), start, false);
  std::vector<std::string> said;
  for (int step = 0; step < 4; ++step) {
    fused.Update(start);
    composed.Update(start);
    EXPECT_EQ(fused.Bits(), composed.Bits()) << step;
    said.push_back(fused.Explanation());
  }
  const std::string failed = "composed: ";
  EXPECT_EQ(said[0].substr(0, 10), failed) << said[0];
  EXPECT_NE(said[1].find("no memory; the next step tries again"),
            std::string::npos)
      << said[1];
  EXPECT_EQ(said[3], "fused");
}

// In a square parameter, a and the mean look like it; in others they do not.
void OfMatrices(Step& s) {
  const Tensor a = 0.5 * matmul(s.gradient, s.gradient.transpose()) + 0.25;
  const Tensor rows = mean(square(s.gradient), {1}, {.keep_axes = true});
  s.parameter = s.parameter - matmul(a, s.gradient) / (sqrt(rows) + 1.0);
}

TEST(FusedUpdateOfSquares, IsNotThatOfOtherShapes) {
  author::Optimizer made = author::Optimizer("matrices")
                               .doc("Multiplies matrices.")
                               .option("learning_rate", 1, "none")
                               .update(&OfMatrices);
  const tn_optimizer_api& api = *internal::tables().optimizer;
  const std::vector<Shape> shapes = {{2, 2}, {2, 1}, {2, 300}, {1, 1}, {40, 2}};
  std::vector<std::vector<float>> ends[2];
  for (const uint32_t fused : {0u, 1u}) {
    Tensors parameters;
    std::vector<tn_tensor*> handles;
    for (const Shape& shape : shapes) {
      parameters.push_back(uniform(Key(3), shape));
      handles.push_back(parameters.back().get());
    }
    tn_optimizer* optimizer;
    internal::check(api.create(&made.definition(), handles.data(),
                               handles.size(), &optimizer));
    api.set_fused(optimizer, fused);
    for (int step = 0; step < 3; ++step) {
      const Tensors gradients = [&] {
        Tensors all;
        for (const Shape& shape : shapes) all.push_back(uniform(Key(4), shape));
        return all;
      }();
      std::vector<tn_tensor*> given;
      for (const Tensor& g : gradients) given.push_back(g.get());
      const double rate = 1;
      internal::check(api.update(optimizer, given.data(), &rate, 1));
    }
    api.release(optimizer);
    for (const Tensor& p : parameters) {
      ends[fused].push_back(p.to_vector<float>());
    }
  }
  EXPECT_EQ(ends[0], ends[1]);
}

INSTANTIATE_TEST_SUITE_P(Levels, FusedUpdate, testing::Values(0, 1, 2));

}  // namespace
}  // namespace tenon
