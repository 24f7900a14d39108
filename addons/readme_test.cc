// The blocks of README.md, compiled and run.
#include "addons/testing.h"

#include <iostream>

namespace tenon::addons {
namespace {

using ReadmeTest = AddonsTest;

TEST_F(ReadmeTest, BlocksRun) {
  namespace tn = tenon;
  add_package_directory(folder());
  Module all;
  Dense model(&all, "model", {.inputs = 4, .units = 3});
  Crf crf(&all, "crf", {.tags = 3});
  const Tensor x = waves({6, 4}, 1).cast(DType::float32);
  const Tensor targets = cast(x(tn::all, until(3)) > 0, DType::float32);
  const Tensor scores = waves({6, 3}, 2), labels = tensor({0, 1, 2, 0, 1, 2});
  const Tensor images = waves({2, 5, 6, 1}, 3).cast(DType::float32);
  const Tensor potentials = waves({2, 3, 3}, 4).cast(DType::float32);
  const Tensor tags = full({2, 3}, 1, DType::int64);
  const Tensor lengths = tensor({int64_t{3}, int64_t{2}});
  Optimizer optimizer("sgd", all.parameters(), {{"learning_rate", 0.1}});
#include "addons/readme.inc"
}

}  // namespace
}  // namespace tenon::addons
