// The training loop, and what of it is kept in checkpoints.
#include "core/cli/train_run.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <vector>

#include "core/train/progress.h"
#include "tenon/checkpoint.h"
#include "tenon/metric.h"
#include "tenon/package.h"

namespace tenon::cli {
namespace {

double Now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Numbers of the report as columns of tensors, so that a resumed run's report
// is that of the whole run.
Tensor Column(const std::vector<double>& numbers) {
  return tenon::tensor(numbers, {static_cast<int64_t>(numbers.size())});
}

void StoreHistory(const train::Run& run, Archive& archive) {
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
}

void RestoreHistory(Archive& archive, train::Run& run) {
  const auto points = archive.tensors["history.points"].to_vector<double>();
  for (size_t i = 0; i + 3 < points.size(); i += 4) {
    run.points.push_back({static_cast<int64_t>(points[i]), points[i + 1],
                          points[i + 2], points[i + 3]});
  }
  const auto epochs = archive.tensors["history.epochs"].to_vector<double>();
  for (size_t i = 0; i + 3 < epochs.size(); i += 4) {
    run.epochs.push_back({static_cast<int>(epochs[i]), epochs[i + 1],
                          epochs[i + 2], epochs[i + 3]});
  }
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
        optimizer_(options.optimizer, model_.parameters(), options.settings) {
    model_.initialize(Key(options.seed));
    Describe();
    if (options.resume && std::filesystem::exists(checkpoint_)) {
      Archive archive = load_archive(checkpoint_);
      position_ = restore(model_, optimizer_, archive);
      RestoreHistory(archive, run_);
    }
  }

  train::Run Train() {
    const int64_t steps = train_.size();
    train::Progress progress(options_.optimizer + " " + run_.version);
    progress.Start(steps * options_.epochs, options_.epochs, optimizer_.step());
    for (; position_.epoch < options_.epochs; ++position_.epoch) {
      const double begin = Now();
      for (const Batch& batch : train_.from(position_)) {
        Step(batch, steps, progress);
      }
      EndEpoch(Now() - begin);
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
    for (const PackageInfo& package : packages()) {
      if (package.name != run_.package || !package.loaded) continue;
      constexpr const char* kMaturity[] = {"experimental", "beta", "stable",
                                           "deprecated"};
      run_.version = package.version;
      run_.maturity = kMaturity[package.maturity];
    }
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
    if (step % 10 == 0) {
      const NoGrad no_grad;
      point.train_accuracy = accuracy(scores, batch.y).item<double>();
    }
    if (step % 10 == 0 || step == 1) run_.points.push_back(point);
    progress.Update(step, static_cast<int>(position_.epoch) + 1,
                    point.train_loss, last_accuracy());
  }

  double last_accuracy() const {
    return run_.epochs.empty() ? train::kUnknown
                               : run_.epochs.back().validation_accuracy;
  }

  void EndEpoch(double seconds) {
    train::Run::Epoch epoch;
    epoch.epoch = static_cast<int>(position_.epoch) + 1;
    epoch.seconds = seconds;
    Evaluate(epoch);
    run_.epochs.push_back(epoch);
    Archive archive;
    store(model_, optimizer_, {position_.epoch + 1, 0}, archive);
    StoreHistory(run_, archive);
    save(archive, checkpoint_);
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
    run_.final_accuracy = last_accuracy();
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
  Mlp model_;
  Optimizer optimizer_;
  Position position_;
  train::Run run_;
};

}  // namespace

train::Run TrainOne(const data::Split& data, const TrainOptions& options) {
  return Trainer(data, options).Train();
}

}  // namespace tenon::cli
