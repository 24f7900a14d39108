// Locks, indexes, keys and counts: files in, files or lines out.
#include "core/cli/package_actions.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/abi/search_path.h"
#include "core/abi/status.h"
#include "core/abi/trust.h"
#include "core/cli/package_keys.h"
#include "core/formats/atomic_file.h"
#include "core/store/install.h"
#include "core/train/table.h"

namespace tenon::cli {
namespace {

// To a file, or to stdout.
int Put(const std::string& text, const Words& words) {
  if (words.size() == 1) {
    std::printf("%s", text.c_str());
  } else {
    Check(formats::WriteFileAtomically(Absolute(words[1]), text));
  }
  return 0;
}

}  // namespace

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::string text(status.message());
  const std::string reason = abi::Reason(status);
  if (!absl::StrContains(text, reason)) absl::StrAppend(&text, "  ", reason);
  throw std::runtime_error(text);
}

store::Store UserStore() {
  const std::string directory = abi::UserDirectory();
  if (directory.empty()) {
    throw std::runtime_error(
        "there is no user's data directory: set HOME or XDG_DATA_HOME");
  }
  return store::Store(directory);
}

std::string Absolute(const std::string& path) {
  return std::filesystem::absolute(UserPath(path)).lexically_normal().string();
}

int Lock(const Arguments&, const Words& words) {
  unsetenv("TENON_LOCK");  // the old one is no bound on the new one
  return Put(Check(store::MakeLock()), words);
}

int Verify(const Arguments&, const Words& words) {
  unsetenv("TENON_LOCK");
  std::string lock;
  if (words.size() == 2) {
    const auto file = Check(abi::TrustedFile::Open(Absolute(words[1])));
    lock = Check(file.ReadAll(1 << 20));
    if (lock.empty()) throw std::runtime_error(words[1] + " is empty");
  }
  const auto findings = store::Verify(UserStore(), lock);
  for (const std::string& finding : findings) {
    std::printf("%s\n", finding.c_str());
  }
  if (findings.empty()) std::printf("all is as it was installed\n");
  return findings.empty() ? 0 : 1;
}

int Index(const Arguments&, const Words& words) {
  const std::string directory = Absolute(words[1]);
  const auto offers = Check(store::MakeOffers(directory));
  Check(formats::WriteFileAtomically(
      absl::StrCat(directory, "/", store::kIndexFile),
      store::IndexText(offers)));
  std::printf("%s/%s: %zu packages\n", directory.c_str(), store::kIndexFile,
              offers.size());
  return 0;
}

int Sign(const Arguments&, const Words& words) {
  Check(SignFile(Absolute(words[1]), Absolute(words[2])));
  std::printf("%s.sig\n", words[1].c_str());
  return 0;
}

int Keygen(const Arguments&, const Words& words) {
  std::printf("%s\n", Check(MakeKey(Absolute(words[1]))).c_str());
  return 0;
}

int Trust(const Arguments&, const Words& words) {
  const store::Store store = UserStore();
  Check(TrustKey(store.directory(), words[1], words[2]));
  return 0;
}

// How many processes used each component, the most used first.
int Usage(const Arguments&, const Words& words) {
  const char* named = std::getenv("TENON_USAGE");
  if (words.size() == 1 && named == nullptr) {
    throw UsageError(
        "usage takes a file, or that of TENON_USAGE; processes count what they "
        "use there once it is set");
  }
  const std::string path = words.size() == 2 ? Absolute(words[1]) : named;
  const auto file = Check(abi::TrustedFile::Open(path));
  std::map<std::string, int> counts;
  for (const auto line :
       absl::StrSplit(Check(file.ReadAll(1 << 26)), '\n', absl::SkipEmpty())) {
    ++counts[std::string(line)];
  }
  std::vector<std::pair<int, std::string>> sorted;
  for (const auto& [name, count] : counts) sorted.emplace_back(-count, name);
  std::sort(sorted.begin(), sorted.end());
  train::Table table({{"component"}, {"processes", train::Align::kRight}});
  for (const auto& [count, name] : sorted) {
    table.Add({name, std::to_string(-count)});
  }
  std::printf("%s", table.Text().c_str());
  return 0;
}

}  // namespace tenon::cli
