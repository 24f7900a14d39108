// One training run of a network, saved as it goes.
#ifndef TENON_CORE_CLI_TRAIN_RUN_H_
#define TENON_CORE_CLI_TRAIN_RUN_H_

#include <cstdint>
#include <string>

#include "core/cli/networks.h"
#include "core/train/report.h"
#include "tenon/fashion_mnist.h"
#include "tenon/optimizer.h"

namespace tenon::cli {

struct TrainOptions {
  const NetworkInfo* network;
  std::string optimizer;
  Settings settings;
  int epochs;
  int64_t batch;
  uint64_t seed;
  std::string data;       // a checksum of what it is trained on
  std::string directory;  // of this run; exists
  int64_t save_every;     // steps; 0: only after epochs
  bool resume;
};

// Trains, shows progress on stderr, and gives what the report needs. A
// checkpoint is written after every epoch, and in between where that is asked
// for; with `resume` the run goes on there, and ends bit for bit as if it had
// never stopped. *Errors*: the checkpoint is of a run with other settings.
train::Run TrainOne(const data::Split& data, const TrainOptions& options);

}  // namespace tenon::cli

#endif  // TENON_CORE_CLI_TRAIN_RUN_H_
