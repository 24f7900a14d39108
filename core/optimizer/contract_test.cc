// Slots of shapes of their own, and updates that know of all parameters.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "core/testing/error_of.h"
#include "tenon/author/optimizer.h"
#include "tenon/operators.h"
#include "tenon/ops.h"

namespace tenon {
namespace {

class Steps {
 public:
  Steps(author::Optimizer& made, std::vector<Shape> shapes)
      : def_(made.definition()) {
    for (const Shape& shape : shapes) {
      parameters_.push_back(full(shape, 1.0, DType::float64));
    }
    const std::vector<tn_tensor*> handles = Handles(parameters_);
    internal::check(
        api_.create(&def_, handles.data(), handles.size(), &optimizer_));
  }
  ~Steps() { api_.release(optimizer_); }
  Steps(const Steps&) = delete;
  Steps& operator=(const Steps&) = delete;

  void Update(const Tensors& gradients, double rate = 1) {
    internal::check(
        api_.update(optimizer_, Handles(gradients).data(), &rate, 1));
  }
  Tensor Slot(uint64_t p, uint32_t slot) const {
    tn_tensor* value;
    internal::check(api_.slot(optimizer_, p, slot, &value));
    return Tensor::adopt(value);
  }
  void SetSlot(uint64_t p, uint32_t slot, const Tensor& value) {
    internal::check(api_.set_slot(optimizer_, p, slot, value.get()));
  }
  std::vector<double> Values(size_t p) const {
    return parameters_[p].to_vector<double>();
  }
  std::string Explanation() const {
    std::string all;
    api_.explain(optimizer_, &all, [](void* to, const tn_string* text) {
      static_cast<std::string*>(to)->append(text->data, text->size);
    });
    return all;
  }

 private:
  static std::vector<tn_tensor*> Handles(const Tensors& tensors) {
    std::vector<tn_tensor*> handles;
    for (const Tensor& t : tensors) handles.push_back(t.get());
    return handles;
  }

  const tn_optimizer_api& api_ = *internal::tables().optimizer;
  const tn_optimizer_def& def_;
  Tensors parameters_;
  tn_optimizer* optimizer_ = nullptr;
};

Tensor Numbers(std::initializer_list<double> x) { return tensor(x); }

// Divides by the root of the mean squares of rows, which are a column.
author::Optimizer ByRows() {
  return author::Optimizer("by_rows")
      .doc("Keeps a number for each row.")
      .option("learning_rate", 0.1, "step size")
      .slot("rows", 2.0,
            [](const Shape& p) {
              return p.rank() < 2 ? p : Shape{p[0], 1};
            })
      .slot("m", zeros)
      .update([](Step& s) {
        Tensor& rows = s.slot(0);
        const Tensor g2 = square(s.gradient);
        rows = rows + (g2.rank() < 2 ? g2 : sum(g2, {1}, {.keep_axes = true}));
        s.slot(1) = s.gradient / rows;
        s.parameter = s.parameter - s.option(0) * s.slot(1);
      });
}

TEST(SlotOfAnotherShape, IsMadeKeptAndSet) {
  author::Optimizer made = ByRows();
  Steps steps(made, {{2, 3}, {4}});
  EXPECT_EQ(steps.Slot(0, 0).shape(), (Shape{2, 1}));
  EXPECT_EQ(steps.Slot(0, 1).shape(), (Shape{2, 3}));
  EXPECT_EQ(steps.Slot(0, 0).to_vector<double>(), (std::vector<double>{2, 2}));
  const Tensor g = Numbers({1, 1, 0, 0, 0, 2}).reshape({2, 3});
  steps.Update({g, Numbers({1, 0, 0, 0})});
  EXPECT_EQ(steps.Slot(0, 0).to_vector<double>(), (std::vector<double>{4, 6}));
  EXPECT_EQ(steps.Values(0)[0], 0.75);
  EXPECT_EQ(steps.Values(0)[5], 1 - 2. / 6);
  EXPECT_EQ(steps.Slot(1, 0).to_vector<double>(),
            (std::vector<double>{3, 2, 2, 2}));
  EXPECT_EQ(steps.Explanation(), "composed: slot rows has a shape of its own");

  steps.SetSlot(0, 0, Numbers({3, 3}).reshape({2, 1}));
  steps.Update({g, Tensor()});
  EXPECT_EQ(steps.Slot(0, 0).to_vector<double>(), (std::vector<double>{5, 7}));
  EXPECT_EQ(ErrorOf([&] {
              steps.SetSlot(0, 0, Numbers({3, 3}));
            }),
            "by_rows: slot rows of parameter 0 is [2,1], got [2]");
}

TEST(SlotOfAnotherShape, LeavesOthersToBeFused) {
  author::Optimizer made = ByRows();
  Steps steps(made, {{2}, {3}});
  for (int step = 0; step < 2; ++step) {
    steps.Update({Numbers({1, 2}), Numbers({1, 2, 3})});
  }
  EXPECT_EQ(steps.Explanation(), "fused");
}

TEST(SlotOfAnotherShape, MustStayOfIt) {
  author::Optimizer made =
      author::Optimizer("growing")
          .doc("Gives a slot another shape.")
          .option("learning_rate", 0.1, "step size")
          .slot("rows", 0.0, [](const Shape&) { return Shape{2}; })
          .update([](Step& s) { s.slot(0) = full({3}, 1.0, DType::float64); });
  Steps steps(made, {{2, 3}});
  EXPECT_EQ(ErrorOf([&] {
              steps.Update({full({2, 3}, 1.0, DType::float64)});
            }),
            "growing: its update gives slot 0 of shape [3], must be [2]");
  EXPECT_EQ(steps.Slot(0, 0).shape(), Shape{2});
}

TEST(SlotOfAnotherShape, WhoseRuleFailsIsNamed) {
  author::Optimizer throwing =
      author::Optimizer("throwing")
          .doc("Has no shape.")
          .option("learning_rate", 0.1, "step size")
          .slot("rows", 0.0,
                [](const Shape&) -> Shape {
                  throw Error(TN_INVALID_ARGUMENT, "takes matrices only");
                })
          .update([](Step&) {});
  EXPECT_EQ(ErrorOf([&] { Steps(throwing, {{2}}); }),
            "throwing: slot rows of a parameter [2]: takes matrices only");
  author::Optimizer negative =
      author::Optimizer("negative")
          .doc("Has no shape.")
          .option("learning_rate", 0.1, "step size")
          .slot("rows", 0.0, [](const Shape&) { return Shape{-1}; })
          .update([](Step&) {});
  EXPECT_EQ(ErrorOf([&] { Steps(negative, {{2}}); }),
            "negative: slot rows of a parameter [2]: its rule gives no shape "
            "or dtype of numbers");
}

bool stumbles = false;

// Steps of one length in all, over all parameters; counts them.
author::Optimizer Normalized() {
  return author::Optimizer("normalized")
      .doc("Divides by the norm of all gradients.")
      .option("learning_rate", 0.1, "step size")
      .scalar("norm", 0.0)
      .scalar("steps", 0.0)
      .prepare([](std::vector<Step>& all) {
        double squares = 0;
        for (const Step& s : all) {
          squares += sum(square(s.gradient)).item<double>();
        }
        for (Step& s : all) {
          s.scalar(0) = std::sqrt(squares);
          s.scalar(1) += 1;
        }
        if (squares > 1e6) throw Error(TN_INVALID_ARGUMENT, "it diverges");
      })
      .update([](Step& s) {
        if (stumbles) throw Error(TN_RESOURCE_EXHAUSTED, "no memory");
        s.parameter = s.parameter - s.option(0) / s.scalar(0) * s.gradient;
      });
}

TEST(Prepare, TellsEachUpdateOfAll) {
  author::Optimizer made = Normalized();
  Steps steps(made, {{1}, {1}, {1}, {0}});
  const Tensor nothing = full({0}, 1.0, DType::float64);
  for (int step = 0; step < 3; ++step) {
    steps.Update({Numbers({3}), Tensor(), Numbers({4}), nothing});
  }
  EXPECT_NEAR(steps.Values(0)[0], 1 - 3 * 3. / 5, 1e-12);
  EXPECT_NEAR(steps.Values(2)[0], 1 - 3 * 4. / 5, 1e-12);
  EXPECT_EQ(steps.Explanation(), "fused");
  EXPECT_EQ(steps.Slot(0, 1).item<double>(), 3);
  EXPECT_EQ(steps.Slot(1, 1).item<double>(), 0);  // had no gradient
}

TEST(Prepare, ThatFailsChangesNothing) {
  author::Optimizer made = Normalized();
  Steps steps(made, {{1}, {1}});
  steps.Update({Numbers({3}), Numbers({4})});
  const std::vector<double> before = steps.Values(0);
  EXPECT_EQ(ErrorOf([&] {
              steps.Update({Numbers({3e6}), Numbers({4})});
            }),
            "normalized: it diverges");
  EXPECT_EQ(steps.Slot(0, 0).item<double>(), 5);
  EXPECT_EQ(steps.Slot(0, 1).item<double>(), 1);
  stumbles = true;  // an update after it
  EXPECT_NE(ErrorOf([&] { steps.Update({Numbers({6}), Numbers({8})}); }), "");
  stumbles = false;
  EXPECT_EQ(steps.Slot(0, 0).item<double>(), 5);
  EXPECT_EQ(steps.Slot(1, 1).item<double>(), 1);
  EXPECT_EQ(steps.Values(0), before);
}

}  // namespace
}  // namespace tenon
