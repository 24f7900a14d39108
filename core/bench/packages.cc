// What packages offer beside torch and jax in the same run: optimizers over 10
// million parameters, densities, losses, search. One thread.
//
//   bazel run -c opt //core/bench:packages -- [--torch PYTHON] [--jax PYTHON]
//       [ROWS...]
//
// PYTHON is an interpreter that has the library (torch; jax and optax), python3
// where none is given. ROWS are how the names of the wanted ones begin, such as
// "addons.l"; all where none is given.
#include "core/bench/packages.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <filesystem>
#include <iostream>

namespace tenon::bench {
namespace {

// Whether nearly all are the same: where rounding decides a sign, or the order
// of equals, few differ.
bool Agree(const Tensor& got, const std::vector<double>& want) {
  if (want.empty()) return true;
  const std::vector<double> x = got.cast(DType::float64).to_vector<double>();
  size_t off = x.size() < want.size() ? want.size() : 0;
  for (size_t i = 0; off == 0 && i < want.size(); ++i) {
    const double far = std::fabs(x[i] - want[i]);
    off += !(far <= 1e-5 * std::max(1.0, std::fabs(want[i])));
  }
  return off <= want.size() / 100;
}

void Keep(double& best, double nanoseconds) {
  if (nanoseconds > 0 && (best < 0 || nanoseconds < best)) best = nanoseconds;
}

}  // namespace

bool PackageRows::IsAsked(const std::string& name) const {
  return asked.empty() ||
         std::any_of(asked.begin(), asked.end(), [&](const std::string& word) {
           return name.rfind(word, 0) == 0;
         });
}

double PackageRows::Add(const std::string& name, const std::string& work,
                        const std::string& unit, double nanoseconds,
                        const Work& ours) const {
  Result row = {.work = work, .unit = unit, .ours = kNone};
  ours.loop(3);
  const Tensor result = ours.result();
  for (const auto& peer : peers) {
    if (Agree(result, peer->Values(name))) continue;
    std::cerr << work << ": " << peer->name() << " gives something else\n";
    row.correct = false;
  }
  row.peers.assign(peers.size(), kNone);
  // In turns, so that what else the machine does hits all of them.
  constexpr int kTurns = 3;
  constexpr double kSeconds = 0.1;
  for (int turn = 0; turn < kTurns; ++turn) {
    Keep(row.ours, Nanoseconds(ours.loop, kSeconds));
    for (size_t i = 0; i < peers.size(); ++i) {
      Keep(row.peers[i], peers[i]->Measure(name, kSeconds));
    }
  }
  const double spent = row.ours;
  row.ours /= nanoseconds;
  for (double& time : row.peers) {
    if (time <= 0) continue;
    time /= nanoseconds;
    Keep(row.budget, time);
  }
  board.Add(row);
  return spent;
}

Tensor Numbers(uint32_t seed, const Shape& shape) {
  Tensor made = empty(shape);
  float* x = made.data<float>();
  for (int64_t i = 0; i < made.numel(); ++i) {
    uint32_t k = static_cast<uint32_t>(i) + seed * 1000003u;
    k = (k ^ (k >> 15)) * 2654435761u;
    k = (k ^ (k >> 13)) * 2246822519u;
    x[i] = static_cast<float>((k >> 8) * 0x1p-24 - 0.5);
  }
  return made;
}

namespace {

int Run(int argc, char** argv) {
  set_num_threads(1);
  std::string pythons[] = {"python3", "python3"};
  const std::string libraries[] = {"torch", "jax"};
  std::vector<std::string> asked;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    bool option = false;
    for (int l = 0; l < 2 && i + 1 < argc; ++l) {
      if (word != "--" + libraries[l]) continue;
      pythons[l] = argv[++i];
      option = true;
    }
    if (!option) asked.push_back(word);
  }
  std::vector<std::unique_ptr<PythonPeer>> peers;
  std::vector<std::string> names;
  for (int l = 0; l < 2; ++l) {
    auto peer = std::make_unique<PythonPeer>(pythons[l], libraries[l]);
    std::cout << "peer: " << peer->remark() << "\n";
    if (!peer->is_there()) continue;
    names.push_back(libraries[l]);
    peers.push_back(std::move(peer));
  }
  for (const char* package : {"addons", "probability", "similarity"}) {
    load_package_file(std::filesystem::canonical(std::string(package) + "/lib" +
                                                 package + ".so"));
  }
  Board board(names);
  const PackageRows rows = {board, peers, asked};
  PackageOptimizerRows(rows);
  PackageFunctionRows(rows);
  std::cout << "\none thread\n" << board.Text();
  return board.any_wrong() ? 1 : 0;
}

}  // namespace
}  // namespace tenon::bench

int main(int argc, char** argv) {
  try {
    return tenon::bench::Run(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << "packages: " << e.what() << "\n";
    return 1;
  }
}
