// One training run of the demonstration's network, saved as it goes.
#ifndef TENON_CORE_CLI_TRAIN_RUN_H_
#define TENON_CORE_CLI_TRAIN_RUN_H_

#include <cstdint>
#include <string>

#include "core/train/report.h"
#include "tenon/fashion_mnist.h"
#include "tenon/layers.h"
#include "tenon/optimizer.h"

namespace tenon::cli {

struct TrainOptions {
  std::string optimizer;
  Settings settings;
  int epochs;
  int64_t batch;
  uint64_t seed;
  std::string directory;  // of this run; exists
  int64_t save_every;     // steps; 0: only after epochs
  bool resume;
};

// 784-256-128-100-10, relu between: as the published figure's network.
struct Mlp : Module {
  Dense hidden1{
      this,
      "hidden1",
      {.inputs = 784, .units = 256, .weight_start = init::he_normal()}};
  Dense hidden2{
      this,
      "hidden2",
      {.inputs = 256, .units = 128, .weight_start = init::he_normal()}};
  Dense hidden3{
      this,
      "hidden3",
      {.inputs = 128, .units = 100, .weight_start = init::he_normal()}};
  Dense output{this, "output", {.inputs = 100, .units = 10}};

  Tensor operator()(const Tensor& images) {
    Tensor x = relu(hidden1(images.reshape({-1, 784})));
    x = relu(hidden2(x));
    return output(relu(hidden3(x)));
  }
};

// Trains, shows progress on stderr, and gives what the report needs. A
// checkpoint is written after every epoch, and in between where that is asked
// for; with `resume` the run goes on there, and ends bit for bit as if it had
// never stopped. *Errors*: the checkpoint is of a run with other settings.
train::Run TrainOne(const data::Split& data, const TrainOptions& options);

}  // namespace tenon::cli

#endif  // TENON_CORE_CLI_TRAIN_RUN_H_
