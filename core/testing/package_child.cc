// The child's side of a package's check: loads it, checks part after part, and
// says what it is about to do, as it may not live to say how that went.
#include <dlfcn.h>
#include <sys/resource.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>

#include "core/testing/case.h"
#include "core/testing/host_faults.h"
#include "core/testing/package_check.h"
#include "tenon/package.h"

namespace tenon::testing {
namespace {

int parent = -1;

void Say(char type, const std::string& text) {
  std::string line = type + text;
  line.push_back('\0');
  for (size_t at = 0; at < line.size();) {
    const ssize_t n = write(parent, line.data() + at, line.size() - at);
    if (n <= 0) _exit(1);  // nobody listens
    at += static_cast<size_t>(n);
  }
}

// `seconds` of CPU time from now on; then SIGXCPU.
void LimitTime(int64_t seconds) {
  rusage used = {};
  getrusage(RUSAGE_SELF, &used);
  rlimit limit = {};
  getrlimit(RLIMIT_CPU, &limit);
  limit.rlim_cur = static_cast<rlim_t>(used.ru_utime.tv_sec +
                                       used.ru_stime.tv_sec + 1 + seconds);
  setrlimit(RLIMIT_CPU, &limit);
}

void NoCoreFile() {
  const rlimit none = {};
  setrlimit(RLIMIT_CORE, &none);
}

// The boot record, of a library that stays mapped.
const tn_package_record& Record(const std::string& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  void* record = library != nullptr ? dlsym(library, "tn_package_1") : nullptr;
  if (record == nullptr) throw std::runtime_error(path + ": " + dlerror());
  return *static_cast<const tn_package_record*>(record);
}

struct Task {
  std::string kind;
  std::string name;
  std::function<Findings()> check;
};

void AddOps(const std::string& package, std::vector<Task>& tasks) {
  const tn_op_api& api = *internal::tables().op;
  for (uint64_t i = 0; const tn_op* op = api.at(i); ++i) {
    tn_string owner = {};
    const tn_string own = api.describe(op, &owner)->name;
    if (internal::from_c(owner) != package) continue;
    tasks.push_back(
        {"op", FullName(owner, own), [op] { return check_op(op); }});
  }
}

void AddOptimizers(const std::string& package, FaultHost& faults,
                   std::vector<Task>& tasks) {
  const tn_optimizer_api& api = *internal::tables().optimizer;
  tn_string owner = {};
  for (uint64_t i = 0; const tn_optimizer_def* def = api.at(i, &owner); ++i) {
    if (internal::from_c(owner) != package) continue;
    const std::string name = FullName(owner, def->name);
    tasks.push_back({"optimizer", name, [def, name, &faults] {
                       Findings all = check_optimizer(*def);
                       CheckUpdateFaults(*def, name, faults, all);
                       return all;
                     }});
  }
}

void AddFunctions(const std::string& package, std::vector<Task>& tasks) {
  const tn_function_api& api = *internal::tables().function;
  for (uint64_t i = 0; const tn_function* f = api.at(i); ++i) {
    tn_string owner = {};
    const tn_string own = api.describe(f, &owner)->name;
    if (internal::from_c(owner) != package) continue;
    tasks.push_back(
        {"function", FullName(owner, own), [f] { return check_function(f); }});
  }
}

void AddTypes(const std::string& package, std::vector<Task>& tasks) {
  const tn_type_api& api = *internal::tables().type;
  for (uint64_t i = 0; const tn_type* type = api.at(i); ++i) {
    tn_string owner = {};
    const tn_string own = api.describe(type, &owner)->name;
    if (internal::from_c(owner) != package) continue;
    tasks.push_back(
        {"type", FullName(owner, own), [type] { return check_type(type); }});
  }
}

// Ops of others for which the package has kernels, by its manifest: whoever
// declared them, their samples must hold with these.
void AddKernels(const std::string& manifest, std::vector<Task>& tasks) {
  const std::string kind = "kind: \"kernel\"", name = "name: \"";
  for (size_t at = manifest.find(kind); at != std::string::npos;
       at = manifest.find(kind, at)) {
    at = manifest.find(name, at) + name.size();
    const std::string full = manifest.substr(at, manifest.find('"', at) - at);
    const tn_string text = internal::to_c(full);
    const tn_op* op = nullptr;
    internal::check(internal::tables().op->find(&text, &op));
    tasks.push_back({"kernel", full, [op] { return check_op(op); }});
  }
}

// A package may keep the first host that it is started with, or take each new
// one: started before the loader does and after it, it has the one that fails.
std::vector<Task> Load(const std::string& path) {
  FaultHost& faults = FaultHost::Before(tenon_host_0());
  const tn_package_record& record = Record(path);
  StartPackage(record, faults);
  load_package_file(path);
  StartPackage(record, faults);
  const std::string package(internal::from_c(record.package));
  std::vector<Task> tasks = {{"package", package, [&record, &faults] {
                                Findings all;
                                CheckInitFaults(record, faults, all);
                                return all;
                              }}};
  AddOptimizers(package, faults, tasks);
  AddOps(package, tasks);
  AddFunctions(package, tasks);
  AddTypes(package, tasks);
  AddKernels(inspect_package(path).manifest, tasks);
  return tasks;
}

void RunAll(const std::string& path, size_t from, int64_t seconds) {
  LimitTime(seconds);
  const std::vector<Task> tasks = Load(path);
  for (size_t i = from; i < tasks.size(); ++i) {
    Say(message::kPart, tasks[i].kind + " " + tasks[i].name);
    LimitTime(seconds);
    for (const std::string& f : tasks[i].check()) Say(message::kFinding, f);
  }
}

}  // namespace

void RunParts(const std::string& path, size_t from, int64_t seconds, int to) {
  parent = to;
  dup2(STDERR_FILENO, STDOUT_FILENO);
  NoCoreFile();
  OnPart([](const std::string& who) { Say(message::kDoing, who); });
  try {
    RunAll(path, from, seconds);
  } catch (const std::exception& e) {
    Say(message::kFinding, e.what());
  }
  Say(message::kEnd, "");
  _exit(0);  // nothing of the parent's is to be flushed or destroyed twice
}

}  // namespace tenon::testing
