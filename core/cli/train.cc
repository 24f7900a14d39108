// tenon train: a network on Fashion-MNIST, once with each optimizer; a table
// and report.html at the end.
#include <zlib.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <set>

#include "absl/strings/str_cat.h"
#include "core/cli/package_path.h"
#include "core/cli/train_run.h"
#include "core/formats/atomic_file.h"
#include "core/formats/mapped_file.h"
#include "core/train/table.h"
#include "core/train/text.h"
#include "tenon/package.h"
#include "tenon/settings.h"

namespace tenon::cli {
namespace {

// What an optimizer is run with where nothing else is said.
Settings Preset(const std::string& optimizer, double rate, int64_t steps) {
  const auto or_else = [&](double usual) { return rate > 0 ? rate : usual; };
  if (optimizer == "adam" || optimizer == "adamw") {
    return {{"learning_rate", cosine(or_else(1e-3), steps)}};
  }
  if (optimizer == "addons.lion") {
    return {{"learning_rate", cosine(or_else(2e-4), steps)},
            {"weight_decay", 0.1}};
  }
  if (optimizer == "addons.schedule_free_adamw") {
    return {{"learning_rate", or_else(2.5e-3)}, {"warmup", steps / 20}};
  }
  if (rate > 0) return {{"learning_rate", cosine(rate, steps)}};
  return {};
}

void LoadPackages(const std::vector<std::string>& optimizers) {
  std::set<std::string> names;
  for (const std::string& optimizer : optimizers) {
    const size_t dot = optimizer.find('.');
    if (dot != std::string::npos) names.insert(optimizer.substr(0, dot));
  }
  for (const std::string& name : names) load_package(name);
}

void PrintTable(const std::vector<train::Run>& runs,
                const NetworkInfo& network) {
  using train::Align;
  train::Table table({{"optimizer"},
                      {"package"},
                      {"accuracy", Align::kRight},
                      {"time", Align::kRight},
                      {"samples/s", Align::kRight}});
  for (const train::Run& run : runs) {
    table.Add({run.name, run.package + " " + run.version,
               train::Percent(run.final_accuracy, 2),
               train::Duration(run.seconds),
               train::Thousands(std::llround(run.samples_per_second))});
  }
  table.Add({network.published.name, "",
             train::Percent(network.published.accuracy, 2)});
  std::printf("\n%s\n", table.Text().c_str());
}

void WriteReport(const std::vector<train::Run>& runs,
                 const NetworkInfo& network, const std::string& data,
                 int64_t batch, const std::string& path) {
  train::Report report;
  report.title = "Fashion-MNIST, one network, " + std::to_string(runs.size()) +
                 (runs.size() == 1 ? " optimizer" : " optimizers");
  report.subtitle =
      std::string(network.layers) +
      ", cross entropy; accuracies are those of the 10,000 test images";
  report.facts = {{"data", data},
                  {"batch", std::to_string(batch)},
                  {"threads", std::to_string(num_threads())}};
  report.runs = runs;
  report.class_names.assign(std::begin(data::fashion_mnist_classes),
                            std::end(data::fashion_mnist_classes));
  report.baselines = {network.published};
  const absl::Status status =
      formats::WriteFileAtomically(path, train::Html(report));
  if (!status.ok()) {
    throw Error(TN_UNAVAILABLE, std::string(status.message()));
  }
  std::printf("report: %s\n", path.c_str());
}

// Of the files that a run learns from, so that it goes on with the same.
std::string Checksum(const std::string& directory) {
  std::string text = "crc32";
  for (const char* part :
       {"/train-images-idx3-ubyte.gz", "/train-labels-idx1-ubyte.gz"}) {
    const auto file = formats::MappedFile::Open(directory + part);
    if (!file.ok()) {
      throw Error(TN_NOT_FOUND, std::string(file.status().message()));
    }
    const absl::string_view bytes = file->bytes();
    const auto* data = reinterpret_cast<const Bytef*>(bytes.data());
    absl::StrAppend(&text, " ", absl::Hex(crc32_z(0, data, bytes.size())));
  }
  return text;
}

int Run(const Arguments& arguments) {
  std::vector<std::string> optimizers = arguments.all("optimizer");
  if (arguments.has("demo")) {
    optimizers = {"adam", "addons.lion", "addons.schedule_free_adamw"};
  }
  if (optimizers.empty() && arguments.has("model")) optimizers = {"adam"};
  if (optimizers.empty()) {
    throw UsageError("say --optimizer NAME, or --demo for three of them");
  }
  const NetworkInfo& network = FindNetwork(arguments.text("model", "mlp"));
  const int64_t epochs = arguments.integer("epochs", network.epochs, 1);
  const int64_t batch = arguments.integer("batch", 128, 1);
  const int64_t seed = arguments.integer("seed", 1, 0);
  const int64_t save_every = arguments.integer("save-every", 0, 0);
  const double rate = arguments.number("learning-rate", 0);
  if (arguments.has("threads")) {
    set_num_threads(arguments.integer("threads", 0, 1));
  }
  const std::string out = UserPath(arguments.text("out", "tenon-runs"));
  const std::string directory =
      arguments.text("data", "/usr/share/datasets/fashion-mnist");
  AddPackagePath(arguments);
  LoadPackages(optimizers);
  const data::Split data = data::fashion_mnist(directory);
  const std::string checksum = Checksum(directory);
  std::vector<train::Run> runs;
  for (const std::string& optimizer : optimizers) {
    const std::string place = out + "/" + optimizer;
    std::filesystem::create_directories(place);
    const int64_t steps = epochs * (data.train.size() / batch);
    runs.push_back(TrainOne(data, {.network = &network,
                                   .optimizer = optimizer,
                                   .settings = Preset(optimizer, rate, steps),
                                   .epochs = static_cast<int>(epochs),
                                   .batch = batch,
                                   .seed = static_cast<uint64_t>(seed),
                                   .data = checksum,
                                   .directory = place,
                                   .save_every = save_every,
                                   .resume = arguments.has("resume")}));
  }
  PrintTable(runs, network);
  WriteReport(runs, network, directory, batch, out + "/report.html");
  return 0;
}

}  // namespace

Command TrainCommand() {
  return {
      .name = "train",
      .summary = "trains a network on Fashion-MNIST and writes a report",
      .usage = "(--optimizer NAME)... | --demo  [OPTIONS]",
      .example =
          "tenon train --optimizer adam --optimizer addons.lion "
          "--epochs 4 --out runs",
      .options = {{"optimizer", "NAME", "such as adam; may be repeated"},
                  {"model", "NAME", "mlp or cnn (mlp)"},
                  {"demo", "", "adam, addons.lion, addons.schedule_free_adamw"},
                  {"epochs", "N", "times through the data (12; cnn: 8)"},
                  {"batch", "N", "images in a step (128)"},
                  {"learning-rate", "X", "of all optimizers, falling to 0"},
                  {"seed", "N", "of the start and the order of images (1)"},
                  {"threads", "N", "to compute with (all cores)"},
                  {"out", "DIR", "checkpoints and report.html (tenon-runs)"},
                  {"save-every", "N", "steps between checkpoints (an epoch)"},
                  {"resume", "", "go on where the checkpoints in DIR stand"},
                  {"data", "DIR", "the data set's files"},
                  kPackagePath},
      .run = Run};
}

}  // namespace tenon::cli
