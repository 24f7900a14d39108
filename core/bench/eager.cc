// The eager rows of design/performance, each beside its budget and, where a
// libtorch is at hand, beside libtorch in the same run. One thread.
//
//   bazel run -c opt //core/bench:eager -- [--torch DIR] [ROWS...]
//
// ROWS are of: small product model optimizer process; all where none is given.
#include <algorithm>
#include <exception>
#include <filesystem>
#include <functional>
#include <iostream>

#include "core/bench/rows.h"

namespace {

struct Arguments {
  std::string torch;
  std::string plugin;
  std::vector<std::string> rows;
};

Arguments Parse(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--torch" && i + 1 < argc)
      arguments.torch = argv[++i];
    else if (word == "--plugin" && i + 1 < argc)
      arguments.plugin = argv[++i];
    else
      arguments.rows.push_back(word);
  }
  return arguments;
}

int Run(const Arguments& arguments) {
  using tenon::bench::Bench;
  tenon::set_num_threads(1);
  const auto asked = [&](const std::string& name) {
    const auto& rows = arguments.rows;
    return rows.empty() ||
           std::find(rows.begin(), rows.end(), name) != rows.end();
  };
  tenon::bench::Cost header;
  if (asked("process")) header = tenon::bench::HeaderCost();
  const tenon::bench::Peer peer(tenon::bench::Library::kTorch, arguments.torch,
                                arguments.plugin);
  tenon::bench::Board board;
  Bench bench{board, peer, tenon::setting("simd") >= 2, "", header};
  const std::filesystem::path addons = "addons/libaddons.so";
  if (std::filesystem::exists(addons)) {
    bench.addons = std::filesystem::canonical(addons).string();
  }
  const std::pair<std::string, std::function<void(const Bench&)>> all[] = {
      {"small", tenon::bench::SmallRows},
      {"product", tenon::bench::ProductRows},
      {"model", tenon::bench::ModelRows},
      {"optimizer", tenon::bench::OptimizerRows},
      {"process", tenon::bench::ProcessRows}};
  for (const auto& [name, rows] : all) {
    if (asked(name)) rows(bench);
  }
  std::cout << "one thread, " << (bench.avx512 ? "AVX-512" : "AVX2 or less")
            << "; " << peer.remark() << "\n"
            << board.Text();
  return board.any_wrong() ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return Run(Parse(argc, argv));
  } catch (const std::exception& error) {
    std::cerr << "eager: " << error.what() << "\n";
    return 1;
  }
}
