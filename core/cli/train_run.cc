// The training loop, and when it saves.
#include "core/cli/train_run.h"

#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>

#include "core/cli/package_maturity.h"
#include "core/cli/train_checkpoint.h"
#include "core/formats/atomic_file.h"
#include "core/train/progress.h"
#include "tenon/metric.h"
#include "tenon/package.h"

namespace tenon::cli {
namespace {

double Now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

class Trainer {
 public:
  Trainer(const data::Split& data, const TrainOptions& options)
      : options_(options),
        train_(data.train.shuffle(options.seed)
                   .batch(options.batch, Remainder::drop)
                   .prefetch(2)),
        test_(data.test.batch(1000)),
        checkpoint_(options.directory + "/checkpoint.safetensors"),
        network_(options.network->make()),
        model_(*network_),
        optimizer_(options.optimizer, model_.parameters(), options.settings) {
    model_.initialize(Key(options.seed));
    Describe();
    formats::RemoveUnfinished(options.directory);
    if (options.resume && std::filesystem::exists(checkpoint_)) Resume();
  }

  train::Run Train() {
    const int64_t steps = train_.size();
    train::Progress progress(options_.optimizer + " " + run_.version);
    progress.Start(steps * options_.epochs, options_.epochs, optimizer_.step());
    while (position_.epoch < options_.epochs) {
      const double begin = Now() - seconds_;
      for (const Batch& batch : train_.from(position_)) {
        Step(batch, steps, progress);
        seconds_ = Now() - begin;
        ++position_.index;
        if (IsDue() && position_.index < steps) Save();
      }
      EndEpoch();
    }
    progress.Finish();
    Conclude();
    return run_;
  }

 private:
  void Describe() {
    run_.name = options_.optimizer;
    run_.options = optimizer_.options();
    const size_t dot = run_.name.find('.');
    run_.package =
        dot == std::string::npos ? "tenon" : run_.name.substr(0, dot);
    const PackageInfo& package = PackageNamed(run_.package);
    run_.version = package.version;
    run_.maturity = Maturity(
        package, dot == std::string::npos ? "" : run_.name.substr(dot + 1));
  }

  // What must be the same where a run goes on, as the options are called.
  RunFacts Facts() const {
    return {{"--model", options_.network->name},
            {"--epochs", std::to_string(options_.epochs)},
            {"--batch", std::to_string(options_.batch)},
            {"--seed", std::to_string(options_.seed)},
            {"data", options_.data},
            {"package", run_.package + " " + run_.version},
            {"options", optimizer_.options()},
            {"batches in an epoch", std::to_string(train_.size())}};
  }

  void Resume() {
    const Archive archive = load_archive(checkpoint_);
    CheckFacts(archive, Facts(), checkpoint_);
    position_ = restore(model_, optimizer_, archive);
    seconds_ = RestoreHistory(archive, run_);
    if (!run_.points.empty()) accuracy_ = run_.points.back().train_accuracy;
  }

  bool IsDue() {
    return options_.save_every > 0 &&
           optimizer_.step() % options_.save_every == 0;
  }

  void Save() {
    Archive archive;
    store(model_, optimizer_, position_, archive);
    StoreHistory(run_, seconds_, archive);
    StoreFacts(Facts(), archive);
    save(archive, checkpoint_);
  }

  void Step(const Batch& batch, int64_t steps, train::Progress& progress) {
    const Tensor scores = model_(batch.x);
    const Tensor loss = cross_entropy(scores, batch.y);
    optimizer_.minimize(loss);
    const int64_t step = optimizer_.step();
    train::Run::Point point;
    point.step = step;
    point.epoch = static_cast<double>(step) / static_cast<double>(steps);
    point.train_loss = loss.item<double>();
    if (step % 10 == 0 || step == 1) {
      const NoGrad no_grad;
      point.train_accuracy = accuracy(scores, batch.y).item<double>();
      run_.points.push_back(point);
      // Of one batch it jumps about; as the loss beside it, that of training.
      accuracy_ = std::isfinite(accuracy_)
                      ? 0.8 * accuracy_ + 0.2 * point.train_accuracy
                      : point.train_accuracy;
    }
    progress.Update(step, static_cast<int>(position_.epoch) + 1,
                    point.train_loss, accuracy_);
  }

  void EndEpoch() {
    train::Run::Epoch epoch;
    epoch.epoch = static_cast<int>(position_.epoch) + 1;
    epoch.seconds = seconds_;
    Evaluate(epoch);
    run_.epochs.push_back(epoch);
    position_ = {position_.epoch + 1, 0};
    seconds_ = 0;
    Save();
  }

  void Evaluate(train::Run::Epoch& epoch) {
    const Optimizer::Evaluated evaluated = optimizer_.evaluation();
    const Evaluation evaluation(model_);
    ConfusionMatrix confusion(10);
    double loss = 0;
    for (const Batch& batch : test_) {
      const Tensor scores = model_(batch.x);
      loss += cross_entropy(scores, batch.y).item<double>();
      confusion.add(scores, batch.y);
    }
    epoch.validation_loss = loss / static_cast<double>(test_.size());
    epoch.validation_accuracy = confusion.accuracy();
    run_.confusion = confusion.counts();
  }

  void Conclude() {
    if (run_.confusion.empty()) {  // a run that was complete already
      train::Run::Epoch unused;
      Evaluate(unused);
    }
    run_.final_accuracy = run_.epochs.back().validation_accuracy;
    run_.seconds = 0;
    for (const train::Run::Epoch& e : run_.epochs) run_.seconds += e.seconds;
    run_.samples_per_second =
        static_cast<double>(optimizer_.step() * options_.batch) / run_.seconds;
    const Optimizer::Evaluated evaluated = optimizer_.evaluation();
    save(model_, options_.directory + "/model.safetensors");
  }

  const TrainOptions options_;
  const Dataset train_;
  const Dataset test_;
  const std::string checkpoint_;
  const std::unique_ptr<Network> network_;
  Network& model_;
  Optimizer optimizer_;
  Position position_;
  double seconds_ = 0;                 // of this epoch, so far
  double accuracy_ = train::kUnknown;  // of training, smoothed
  train::Run run_;
};

}  // namespace

train::Run TrainOne(const data::Split& data, const TrainOptions& options) {
  return Trainer(data, options).Train();
}

}  // namespace tenon::cli
