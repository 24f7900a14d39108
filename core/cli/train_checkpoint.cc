// History as columns of numbers, facts as texts.
#include "core/cli/train_checkpoint.h"

#include <vector>

namespace tenon::cli {
namespace {

// Numbers of the report as columns of tensors, so that a resumed run's report
// is that of the whole run.
Tensor Column(const std::vector<double>& numbers) {
  return tenon::tensor(numbers, {static_cast<int64_t>(numbers.size())});
}

}  // namespace

void StoreHistory(const train::Run& run, double seconds, Archive& archive) {
  std::vector<double> points, epochs;
  for (const train::Run::Point& p : run.points) {
    points.insert(points.end(), {static_cast<double>(p.step), p.epoch,
                                 p.train_loss, p.train_accuracy});
  }
  for (const train::Run::Epoch& e : run.epochs) {
    epochs.insert(epochs.end(), {static_cast<double>(e.epoch), e.seconds,
                                 e.validation_loss, e.validation_accuracy});
  }
  archive.tensors["history.points"] = Column(points);
  archive.tensors["history.epochs"] = Column(epochs);
  archive.tensors["history.seconds"] = Column({seconds});
}

double RestoreHistory(const Archive& archive, train::Run& run) {
  const auto numbers = [&](const std::string& name) {
    return archive.tensors.at(name).to_vector<double>();
  };
  const auto points = numbers("history.points");
  for (size_t i = 0; i + 3 < points.size(); i += 4) {
    run.points.push_back({static_cast<int64_t>(points[i]), points[i + 1],
                          points[i + 2], points[i + 3]});
  }
  const auto epochs = numbers("history.epochs");
  for (size_t i = 0; i + 3 < epochs.size(); i += 4) {
    run.epochs.push_back({static_cast<int>(epochs[i]), epochs[i + 1],
                          epochs[i + 2], epochs[i + 3]});
  }
  return numbers("history.seconds")[0];
}

void StoreFacts(const RunFacts& facts, Archive& archive) {
  for (const auto& [name, value] : facts) archive.texts["run " + name] = value;
}

void CheckFacts(const Archive& archive, const RunFacts& facts,
                const std::string& path) {
  for (const auto& [name, value] : facts) {
    const auto found = archive.texts.find("run " + name);
    const std::string there =
        found == archive.texts.end() ? "unknown" : found->second;
    if (there == value) continue;
    throw Error(TN_FAILED_PRECONDITION,
                "resume: " + path + " is of a run with " + name + " " + there +
                    ", this one has " + name + " " + value +
                    "; say the same, or start anew in another --out");
  }
}

}  // namespace tenon::cli
