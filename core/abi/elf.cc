// A bounded reader of ELF headers, by the System V ABI's layout.
#include "core/abi/elf.h"

#include <elf.h>

#include <cstring>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/abi/status.h"
#include "core/base/status.h"

namespace tenon::abi {
namespace {

#if defined(__x86_64__)
constexpr uint16_t kMachine = EM_X86_64;
constexpr absl::string_view kMachineName = "x86_64";
#elif defined(__aarch64__)
constexpr uint16_t kMachine = EM_AARCH64;
constexpr absl::string_view kMachineName = "aarch64";
#endif

constexpr uint64_t kMaxNameBytes = 1 << 20;

absl::Status Damaged(absl::string_view what) {
  return Refusal(kManifestInvalid, absl::StrCat("the file is damaged: ", what,
                                                "; build or fetch it again"));
}

absl::Status WrongTarget(absl::string_view what) {
  return Refusal(kTargetMismatch,
                 absl::StrCat("the file is for ", what,
                              ", this core runs on 64-bit little-endian ",
                              kMachineName, "; fetch the build for that"));
}

class Reader {
 public:
  Reader(uint64_t size, ReadAt read) : size_(size), read_(read) {}

  absl::StatusOr<std::string> Manifest() {
    TN_RETURN_IF_ERROR(ReadHeader());
    TN_RETURN_IF_ERROR(CheckSegments());
    TN_RETURN_IF_ERROR(ReadSections());
    return FindManifest();
  }

 private:
  bool Inside(uint64_t offset, uint64_t n) const {
    return offset <= size_ && n <= size_ - offset;
  }

  template <class T>
  absl::Status ReadTable(absl::string_view what, uint64_t offset,
                         uint64_t count, uint64_t entry_size,
                         std::vector<T>* table) {
    // `count` comes from 16 bits, so that the product can not overflow.
    if (entry_size != sizeof(T) || !Inside(offset, count * sizeof(T))) {
      return Damaged(absl::StrCat("its ", what, " lie outside of it"));
    }
    table->resize(count);
    return Fetch(offset, count * sizeof(T),
                 reinterpret_cast<char*>(table->data()));
  }

  absl::Status Fetch(uint64_t offset, uint64_t n, char* to) {
    if (Inside(offset, n) && (n == 0 || read_(offset, to, n))) {
      return absl::OkStatus();
    }
    return Damaged("it ends too early");
  }

  absl::Status ReadHeader() {
    char magic[SELFMAG] = {};
    if (size_ < SELFMAG || !read_(0, magic, SELFMAG) ||
        std::memcmp(magic, ELFMAG, SELFMAG) != 0) {
      return Refusal(kManifestInvalid,
                     "the file is no shared library: it does not start as ELF");
    }
    TN_RETURN_IF_ERROR(
        Fetch(0, sizeof header_, reinterpret_cast<char*>(&header_)));
    if (header_.e_ident[EI_CLASS] != ELFCLASS64) return WrongTarget("32 bits");
    if (header_.e_ident[EI_DATA] != ELFDATA2LSB) {
      return WrongTarget("big-endian machines");
    }
    if (header_.e_machine != kMachine) {
      return WrongTarget(
          absl::StrCat("machine ", header_.e_machine, " (ELF's number)"));
    }
    if (header_.e_type != ET_DYN) {
      return Refusal(kManifestInvalid,
                     absl::StrCat("the file is ELF of type ", header_.e_type,
                                  ", but no shared library"));
    }
    return absl::OkStatus();
  }

  // Else the dynamic linker would map past the end of the file, which only
  // faults once the memory is touched.
  absl::Status CheckSegments() {
    std::vector<Elf64_Phdr> segments;
    TN_RETURN_IF_ERROR(ReadTable("segments", header_.e_phoff, header_.e_phnum,
                                 header_.e_phentsize, &segments));
    for (const Elf64_Phdr& segment : segments) {
      if (segment.p_type == PT_LOAD &&
          !Inside(segment.p_offset, segment.p_filesz)) {
        return Damaged("a segment lies outside of it");
      }
    }
    return absl::OkStatus();
  }

  absl::Status ReadSections() {
    TN_RETURN_IF_ERROR(ReadTable("sections", header_.e_shoff, header_.e_shnum,
                                 header_.e_shentsize, &sections_));
    if (header_.e_shstrndx >= sections_.size()) {
      return Damaged("it has no names of sections");
    }
    const Elf64_Shdr& names = sections_[header_.e_shstrndx];
    if (names.sh_size > kMaxNameBytes) {
      return Damaged("the names of its sections are too long");
    }
    names_.resize(names.sh_size);
    return Fetch(names.sh_offset, names.sh_size, names_.data());
  }

  absl::string_view NameOf(const Elf64_Shdr& section) const {
    if (section.sh_name >= names_.size()) return "";
    const char* name = names_.data() + section.sh_name;
    return {name, strnlen(name, names_.size() - section.sh_name)};
  }

  absl::StatusOr<std::string> FindManifest() {
    for (const Elf64_Shdr& section : sections_) {
      if (NameOf(section) != kManifestSection) continue;
      if (section.sh_type != SHT_PROGBITS) {
        return Damaged("its manifest section holds no data");
      }
      if (section.sh_size > kMaxManifestBytes) {
        return Refusal(
            kManifestInvalid,
            absl::StrCat("the manifest has ", section.sh_size,
                         " bytes; at most ", kMaxManifestBytes, " are read"));
      }
      std::string text(section.sh_size, '\0');
      TN_RETURN_IF_ERROR(Fetch(section.sh_offset, text.size(), text.data()));
      // A C string's end, and the linker's padding.
      while (!text.empty() && text.back() == '\0') text.pop_back();
      return text;
    }
    return Refusal(kManifestInvalid,
                   absl::StrCat("the library has no section ", kManifestSection,
                                ", so it is no Tenon package"));
  }

  const uint64_t size_;
  const ReadAt read_;
  Elf64_Ehdr header_ = {};
  std::vector<Elf64_Shdr> sections_;
  std::string names_;
};

}  // namespace

absl::StatusOr<std::string> ReadElfManifest(uint64_t size, ReadAt read) {
  return Reader(size, read).Manifest();
}

absl::StatusOr<std::string> ReadElfManifest(absl::string_view bytes) {
  return ReadElfManifest(
      bytes.size(), [bytes](uint64_t offset, char* to, size_t n) {
        if (offset > bytes.size() || n > bytes.size() - offset) return false;
        std::memcpy(to, bytes.data() + offset, n);
        return true;
      });
}

}  // namespace tenon::abi
