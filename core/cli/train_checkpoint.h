// What a checkpoint of `tenon train` holds besides model, optimizer and place:
// the report's numbers so far, and what the run was started with.
#ifndef TENON_CORE_CLI_TRAIN_CHECKPOINT_H_
#define TENON_CORE_CLI_TRAIN_CHECKPOINT_H_

#include <string>
#include <utility>
#include <vector>

#include "core/train/report.h"
#include "tenon/checkpoint.h"

namespace tenon::cli {

// Name and value, in the order in which they are compared.
using RunFacts = std::vector<std::pair<std::string, std::string>>;

void StoreFacts(const RunFacts& facts, Archive& archive);

// *Errors*: another value than the checkpoint's: it would go on as another run.
void CheckFacts(const Archive& archive, const RunFacts& facts,
                const std::string& path);

// Points, epochs, and the seconds that the epoch at hand took so far.
void StoreHistory(const train::Run& run, double seconds, Archive& archive);
double RestoreHistory(const Archive& archive, train::Run& run);

}  // namespace tenon::cli

#endif  // TENON_CORE_CLI_TRAIN_CHECKPOINT_H_
