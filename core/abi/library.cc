// dlopen by descriptor, the boot record's symbol, and init.
#include "core/abi/library.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <unistd.h>

#include <exception>
#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "core/abi/negotiate.h"
#include "core/abi/parts.h"
#include "core/abi/status.h"

namespace tenon::abi {
namespace {

constexpr char kSymbol[] = "tn_package_1";

thread_local bool in_init = false;

std::string LinkerError(absl::string_view alias, const std::string& path) {
  const char* text = dlerror();
  return absl::StrReplaceAll(text == nullptr ? "unknown error" : text,
                             {{alias, path}});
}

// The bytes of the symbol, as the library's symbol table has it.
uint64_t SizeOfSymbol(const void* symbol) {
  Dl_info info;
  const ElfW(Sym)* entry = nullptr;
  if (dladdr1(symbol, &info,
              reinterpret_cast<void**>(const_cast<ElfW(Sym)**>(&entry)),
              RTLD_DL_SYMENT) == 0 ||
      entry == nullptr) {
    return 0;
  }
  return entry->st_size;
}

// "INIT_FAILED" unless the error has a reason of its own.
absl::Status InitFailed(const absl::Status& status) {
  absl::Status error = Prefix("its init failed", status);
  if (Reason(status).empty()) {
    error = Refusal(kInitFailed, error.message());
  }
  return error;
}

absl::Status CallInit(const tn_package_record& record, const tn_host* host,
                      const tn_registrar* registrar) {
  in_init = true;
  const auto leave = absl::MakeCleanup([] { in_init = false; });
  try {
    return FromC(record.init(host, registrar));
  } catch (const std::exception& e) {
    return absl::UnknownError(absl::StrCat("it threw: ", e.what()));
  } catch (...) {
    return absl::UnknownError("it threw something that is no std::exception");
  }
}

}  // namespace

bool InInit() { return in_init; }

absl::StatusOr<tn_package_record> MapLibrary(TrustedFile* library) {
  const std::string path = library->path();
  // The linker remembers libraries by this name. It stays this file's for good,
  // as the descriptor is never closed once the library is mapped.
  const std::string alias =
      absl::StrCat("/proc/self/fd/", library->descriptor());
  void* handle = dlopen(alias.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (handle == nullptr) {
    return Refusal(kRuntimeMissing,
                   absl::StrCat("the dynamic linker refuses it: ",
                                LinkerError(alias, path), "; `ldd ", path,
                                "` shows what is missing"));
  }
  library->Release();
  const void* symbol = dlsym(handle, kSymbol);
  if (symbol == nullptr) {
    return Refusal(kManifestInvalid,
                   absl::StrCat("it does not export ", kSymbol,
                                ", its boot record; build it with tenon/author"
                                ".h, or see tn_package_record in abi.h"));
  }
  tn_package_record record;
  TN_RETURN_IF_ERROR(ReadRecord(symbol, SizeOfSymbol(symbol), &record));
  return record;
}

absl::Status RunInit(const tn_package_record& record, const tn_host* host,
                     Transaction* transaction) {
  const absl::Status said = CallInit(record, host, transaction->registrar());
  // What was refused first is the cause, even where init reports success.
  if (!transaction->status().ok()) return InitFailed(transaction->status());
  return said.ok() ? said : InitFailed(said);
}

}  // namespace tenon::abi
