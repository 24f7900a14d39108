// Compiles and loads the plug-ins.
#include "core/bench/peer.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "core/bench/child.h"

namespace tenon::bench {
namespace {

namespace fs = std::filesystem;

// How a plug-in is compiled.
struct Plugin {
  const char* name;
  const char* source;
  const char* variable;  // the folder, where no other is given
  const char* header;
  std::vector<const char*> folders;  // of headers, below the folder's own
  std::vector<const char*> links;
  const char* help;
};

const Plugin& PluginOf(Library library) {
  static const auto& plugins = *new std::vector<Plugin>{
      {"libtorch",
       "core/bench/torch_peer.cc",
       "TENON_TORCH",
       "torch/torch.h",
       {"torch/csrc/api/include"},
       {"-ltorch", "-ltorch_cpu", "-lc10"},
       "install libtorch-dev, or give the folder of another with "
       "`-- --torch DIR` or TENON_TORCH (PyTorch's wheel has one in "
       "site-packages/torch; its libraries must be on LD_LIBRARY_PATH)"},
      {"oneDNN",
       "core/bench/onednn_peer.cc",
       "TENON_ONEDNN",
       "dnnl.hpp",
       {},
       {"-ldnnl"},
       "install libdnnl-dev, or give the folder of another with "
       "`-- --onednn DIR` or TENON_ONEDNN"},
      {"OpenBLAS",
       "core/bench/openblas_peer.cc",
       "TENON_OPENBLAS",
       "cblas.h",
       {},
       {"-lopenblas"},
       "install libopenblas-dev, or give the folder of another with "
       "`-- --openblas DIR` or TENON_OPENBLAS"}};
  return plugins[static_cast<size_t>(library)];
}

std::string RootOf(const Plugin& plugin, const std::string& folder) {
  if (!folder.empty()) return folder;
  const char* variable = std::getenv(plugin.variable);
  return variable == nullptr ? "/usr" : variable;
}

// Debian has some headers in a folder of the architecture.
bool HasHeader(const Plugin& plugin, const fs::path& root) {
  return fs::exists(root / "include" / plugin.header) ||
         fs::exists(root / "include/x86_64-linux-gnu" / plugin.header);
}

Cost Compile(const Plugin& plugin, const std::string& root,
             const std::string& output) {
  std::vector<std::string> command = {"g++",   "-std=c++20", "-O2",    "-w",
                                      "-fPIC", "-fopenmp",   "-shared"};
  command.push_back("-I" + root + "/include");
  for (const char* more : plugin.folders) {
    command.push_back("-I" + root + "/include/" + more);
  }
  command.insert(command.end(),
                 {plugin.source, "-o", output, "-L" + root + "/lib",
                  "-Wl,-rpath," + root + "/lib", "-Wl,--no-as-needed",
                  "-Wl,--allow-shlib-undefined"});
  command.insert(command.end(), plugin.links.begin(), plugin.links.end());
  return RunChild(command);
}

// OpenBLAS 0.3.21 takes new CPUs for Prescott, unless it is told before it is
// loaded.
void NameTheCpu() {
  const char* kernels = __builtin_cpu_supports("avx512dq") ? "SkylakeX"
                        : __builtin_cpu_supports("avx2")   ? "Haswell"
                                                           : "Nehalem";
  setenv("OPENBLAS_CORETYPE", kernels, 0);
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
}

}  // namespace

Peer::Peer(Library library, const std::string& folder,
           const std::string& plugin)
    : name_(PluginOf(library).name) {
  if (library == Library::kOpenBlas) NameTheCpu();
  if (!plugin.empty()) {
    Load(plugin);
    return;
  }
  const Plugin& source = PluginOf(library);
  const std::string root = RootOf(source, folder);
  if (!HasHeader(source, root)) {
    remark_ = std::string("no ") + name_ + " in " + root + ": " + source.help;
    return;
  }
  const TemporaryDirectory directory;
  const std::string output = directory.path() + "/peer.so";
  const Cost cost = Compile(source, root, output);
  if (cost.exit_code != 0) {
    remark_ = std::string(source.source) + " does not compile against " + root;
    return;
  }
  compile_seconds = cost.cpu_seconds;
  compile_megabytes = cost.megabytes;
  Load(output);
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
    remark_ = std::string(name_) + " does not load: " + dlerror();
    return;
  }
  libraries = LibraryCount() - before;
  const auto version =
      reinterpret_cast<const char* (*)()>(dlsym(handle, "peer_version"));
  find_ = reinterpret_cast<decltype(find_)>(dlsym(handle, "peer_find"));
  remark_ = version();
}

double Peer::Measure(const std::string& row, double seconds) const {
  const Work work = find_ == nullptr ? nullptr : find_(row.c_str());
  if (work == nullptr) return -1;
  return Nanoseconds([work](uint64_t n) { work(n); }, seconds);
}

}  // namespace tenon::bench
