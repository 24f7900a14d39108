// A package checked in a child process.
#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>

#include "core/testing/case.h"
#include "core/testing/host_faults.h"
#include "tenon/package.h"
#include "tenon/testing.h"

namespace tenon::testing {
namespace {

void Append(Findings& findings, const Findings& more) {
  findings.insert(findings.end(), more.begin(), more.end());
}

// The boot record, of a library that stays mapped.
const tn_package_record& Record(const std::string& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  void* record = library != nullptr ? dlsym(library, "tn_package_1") : nullptr;
  if (record == nullptr) throw std::runtime_error(path + ": " + dlerror());
  return *static_cast<const tn_package_record*>(record);
}

void CheckAllUpdateFaults(const std::string& package, FaultHost& faults,
                          Findings& all) {
  const tn_optimizer_api& api = *internal::tables().optimizer;
  tn_string owner = {};
  for (uint64_t i = 0; const tn_optimizer_def* def = api.at(i, &owner); ++i) {
    if (internal::from_c(owner) != package) continue;
    CheckUpdateFaults(*def, FullName(owner, def->name), faults, all);
  }
}

// A package may keep the first host that it is started with, or take each new
// one: started before the loader does and after it, it has the one that fails.
Findings FindAll(const std::string& path) {
  try {
    const PackageInfo info = inspect_package(path);
    if (!info.refusal.empty()) return {info.refusal};
    FaultHost& faults = FaultHost::Before(tenon_host_0());
    const tn_package_record& record = Record(path);
    StartPackage(record, faults);
    load_package_file(path);
    StartPackage(record, faults);
    const std::string& name = info.name;
    Findings all;
    CheckAllUpdateFaults(name, faults, all);
    CheckInitFaults(record, faults, all);
    Append(all, check_ops(name));
    Append(all, check_optimizers(name));
    Append(all, check_functions(name));
    return all;
  } catch (const std::exception& e) {
    return {e.what()};
  }
}

// Ends the child: nothing of the parent's is to be flushed or destroyed twice.
[[noreturn]] void RunChild(const std::string& path, int to) {
  std::FILE* out = fdopen(to, "w");
  for (const std::string& finding : FindAll(path)) {
    std::fprintf(out, "%s\n", finding.c_str());
  }
  std::fclose(out);
  _exit(0);
}

// Copies the child's lines, and gives how many there were.
int CopyLines(std::FILE* in, std::FILE* out) {
  int lines = 0;
  for (int c = std::fgetc(in); c != EOF; c = std::fgetc(in)) {
    lines += c == '\n';
    std::fputc(c, out);
  }
  return lines;
}

}  // namespace

int check_package(const std::string& path, std::FILE* out) {
  std::fflush(nullptr);
  int ends[2];
  const pid_t child = pipe(ends) == 0 ? fork() : -1;
  if (child < 0) {
    std::fprintf(out, "%s: no process to check it in: %s\n", path.c_str(),
                 std::strerror(errno));
    return 1;
  }
  if (child == 0) {
    close(ends[0]);
    RunChild(path, ends[1]);
  }
  close(ends[1]);
  std::FILE* in = fdopen(ends[0], "r");
  int findings = CopyLines(in, out);
  std::fclose(in);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return findings;
  if (WIFSIGNALED(status)) {
    std::fprintf(out, "%s: crashed: %s\n", path.c_str(),
                 strsignal(WTERMSIG(status)));
  } else {
    std::fprintf(out, "%s: ended its process with code %d\n", path.c_str(),
                 WEXITSTATUS(status));
  }
  return findings + 1;
}

}  // namespace tenon::testing
