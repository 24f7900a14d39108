// Heavy kernels beside libtorch, oneDNN and OpenBLAS in the same run: products
// of matrices, convolutions of ResNet-50, attention, a training step. One
// thread.
//
//   bazel run -c opt //core/bench:kernels -- [--torch DIR] [--onednn DIR]
//       [--openblas DIR] [ROWS...]
//
// ROWS are how the names of the wanted ones begin, such as "conv 7"; all where
// none is given. A library that is not there is said in words, and has no
// column.
#include <algorithm>
#include <exception>
#include <iostream>
#include <map>

#include "core/bench/kernel_rows.h"

namespace tenon::bench {

void KernelRows::Add(const std::string& work, const Loop& ours,
                     const std::vector<std::string>& names, double slack,
                     bool correct) const {
  const auto begins = [&](const std::string& word) {
    return work.rfind(word, 0) == 0;
  };
  if (!asked.empty() && std::none_of(asked.begin(), asked.end(), begins)) {
    return;
  }
  // In turns, so that what else the machine does hits all of them.
  constexpr int kTurns = 3;
  constexpr double kSeconds = 0.05;
  const auto keep = [](double& best, double ns) {
    if (ns > 0 && (best < 0 || ns < best)) best = ns;
  };
  Result row = {.work = work, .unit = "us", .ours = kNone, .correct = correct};
  row.peers.assign(peers.size(), kNone);
  for (int turn = 0; turn < kTurns; ++turn) {
    keep(row.ours, Nanoseconds(ours, kSeconds) / 1e3);
    for (size_t i = 0; i < peers.size(); ++i) {
      for (const std::string& name : names) {
        keep(row.peers[i], peers[i].Measure(name, kSeconds) / 1e3);
      }
    }
  }
  double best = kNone;
  for (const double us : row.peers) keep(best, us);
  if (best > 0) row.budget = slack * best;
  board.Add(row);
}

namespace {

int Run(int argc, char** argv) {
  set_num_threads(1);
  std::map<std::string, std::string> folders = {
      {"--torch", ""}, {"--onednn", ""}, {"--openblas", ""}};
  std::vector<std::string> asked;
  for (int i = 1; i < argc; ++i) {
    const auto folder = folders.find(argv[i]);
    if (folder != folders.end() && i + 1 < argc) {
      folder->second = argv[++i];
    } else {
      asked.push_back(argv[i]);
    }
  }
  std::vector<Peer> peers;
  std::vector<std::string> names;
  std::cout << "one thread; conv: size of the image, channels, outputs, "
               "kernel, stride\n";
  for (Peer peer : {Peer(Library::kTorch, folders["--torch"]),
                    Peer(Library::kOneDnn, folders["--onednn"]),
                    Peer(Library::kOpenBlas, folders["--openblas"])}) {
    std::cout << "peer: " << peer.remark() << "\n";
    if (!peer.is_there()) continue;
    names.push_back(peer.name());
    peers.push_back(peer);
  }
  Board board(names);
  const KernelRows rows = {board, peers, asked};
  GemmRows(rows);
  ConvRows(rows);
  AttentionRows(rows);
  CnnRows(rows);
  std::cout << "\n" << board.Text();
  return board.any_wrong() ? 1 : 0;
}

}  // namespace
}  // namespace tenon::bench

int main(int argc, char** argv) {
  try {
    return tenon::bench::Run(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
    return 2;
  }
}
