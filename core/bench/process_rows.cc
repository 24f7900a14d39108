// What Tenon costs before an op runs: compile, start, load, size.
#include <dlfcn.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "core/bench/child.h"
#include "core/bench/rows.h"

namespace tenon::bench {
namespace {

namespace fs = std::filesystem;

void HeaderRows(const Bench& bench) {
  const bool correct = bench.header.exit_code == 0;
  bench.board.Add({.work = "compile a file that includes the API",
                   .unit = "s of CPU",
                   .ours = bench.header.cpu_seconds,
                   .peers = {bench.peer.compile_seconds},
                   .budget = 1.5,
                   .correct = correct});
  bench.board.Add({.work = "compile a file that includes the API: memory",
                   .unit = "MB",
                   .ours = bench.header.megabytes,
                   .peers = {bench.peer.compile_megabytes},
                   .budget = 300,
                   .correct = correct});
}

void StartRows(const Bench& bench) {
  double start = 1e9, load = 1e9;
  int libraries = 0;
  bool correct = true;
  for (int run = 0; run < 10; ++run) {
    const Cost plain = RunChild({"core/bench/first_op"});
    start = std::min(start, plain.seconds * 1e3);
    const Cost loading = RunChild({"core/bench/first_op", bench.addons});
    double micros = 0;
    correct &=
        plain.exit_code == 0 && loading.exit_code == 0 &&
        std::sscanf(loading.output.c_str(), "%d %lf", &libraries, &micros) == 2;
    load = std::min(load, micros * 1e-3);
  }
  bench.board.Add({.work = "start to first op (libtorch: load alone)",
                   .unit = "ms",
                   .ours = start,
                   .peers = {bench.peer.load_milliseconds},
                   .budget = 10,
                   .correct = correct});
  bench.board.Add({.work = "shared libraries",
                   .unit = "number",
                   .ours = static_cast<double>(libraries),
                   .peers = {bench.peer.libraries},
                   .budget = 44,
                   .correct = correct});
  bench.board.Add({.work = "load a package",
                   .unit = "ms",
                   .ours = load,
                   .budget = 2,
                   .correct = correct});
}

void SizeRow(const Bench& bench, const fs::path& directory) {
  Dl_info info = {};
  dladdr(reinterpret_cast<void*>(&tenon_host_0), &info);
  const std::string stripped = (directory / "libtenon.so").string();
  const Cost cost = RunChild({"strip", "-o", stripped, info.dli_fname});
  std::error_code error;
  bench.board.Add(
      {.work = "libtenon.so, stripped",
       .unit = "MB",
       .ours = static_cast<double>(fs::file_size(stripped, error)) / 1e6,
       .budget = 8,
       .correct = cost.exit_code == 0});
}

}  // namespace

Cost HeaderCost() {
  const TemporaryDirectory directory;
  const std::string source = directory.path() + "/includes.cc";
  std::ofstream(source) << "#include \"tenon/tenon.h\"\n";
  Cost best;
  for (int run = 0; run < 3; ++run) {
    const Cost cost =
        RunChild({"g++", "-std=c++20", "-O2", "-Icore/include", "-c", source,
                  "-o", directory.path() + "/includes.o"});
    if (run == 0 || cost.cpu_seconds < best.cpu_seconds) best = cost;
  }
  return best;
}

void ProcessRows(const Bench& bench) {
  const TemporaryDirectory directory;
  HeaderRows(bench);
  StartRows(bench);
  SizeRow(bench, directory.path());
}

}  // namespace tenon::bench
