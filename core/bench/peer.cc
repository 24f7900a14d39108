// Compiles and loads the plug-in.
#include "core/bench/peer.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>

#include "core/bench/child.h"

namespace tenon::bench {
namespace {

namespace fs = std::filesystem;

constexpr char kHelp[] =
    "no libtorch: install libtorch-dev, or give the folder of another with "
    "`-- --torch DIR` or TENON_TORCH (PyTorch's wheel has one in "
    "site-packages/torch; its libraries must be on LD_LIBRARY_PATH)";

}  // namespace

Peer::Peer(const std::string& folder, const std::string& library) {
  if (!library.empty()) {
    Load(library);
    return;
  }
  std::string root = folder;
  const char* variable = std::getenv("TENON_TORCH");
  if (root.empty() && variable != nullptr) root = variable;
  if (root.empty() && fs::exists("/usr/include/torch/torch.h")) root = "/usr";
  if (root.empty()) {
    remark_ = kHelp;
    return;
  }
  const TemporaryDirectory directory;
  const std::string output = directory.path() + "/libtorch_peer.so";
  if (Compile(root, output)) Load(output);
}

bool Peer::Compile(const std::string& root, const std::string& output) {
  const fs::path api = fs::path(root) / "include/torch/csrc/api/include";
  const std::vector<std::string> command = {"g++",
                                            "-std=c++20",
                                            "-O2",
                                            "-w",
                                            "-fPIC",
                                            "-shared",
                                            "-isystem",
                                            root + "/include",
                                            "-isystem",
                                            api.string(),
                                            "core/bench/torch_peer.cc",
                                            "-o",
                                            output,
                                            "-L" + root + "/lib",
                                            "-Wl,-rpath," + root + "/lib",
                                            "-Wl,--no-as-needed",
                                            "-ltorch",
                                            "-ltorch_cpu",
                                            "-lc10",
                                            "-Wl,--allow-shlib-undefined"};
  const Cost cost = RunChild(command);
  if (cost.exit_code != 0) {
    remark_ = "core/bench/torch_peer.cc does not compile against " + root;
    return false;
  }
  compile_seconds = cost.cpu_seconds;
  compile_megabytes = cost.megabytes;
  return true;
}

void Peer::Load(const std::string& library) {
  const int before = LibraryCount();
  void* handle = nullptr;
  load_milliseconds =
      1e-6 * NanosecondsOf(
                 [&](uint64_t) {
                   handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
                 },
                 1);
  if (handle == nullptr) {
    remark_ = std::string("the peer does not load: ") + dlerror();
    return;
  }
  libraries = LibraryCount() - before;
  const auto version =
      reinterpret_cast<const char* (*)()>(dlsym(handle, "torch_peer_version"));
  find_ = reinterpret_cast<decltype(find_)>(dlsym(handle, "torch_peer_find"));
  remark_ = std::string("libtorch ") + version() + ", C++ API, one thread";
}

double Peer::Measure(const std::string& row, double seconds) const {
  const Work work = find_ == nullptr ? nullptr : find_(row.c_str());
  if (work == nullptr) return -1;
  return Nanoseconds([work](uint64_t n) { work(n); }, seconds);
}

}  // namespace tenon::bench
