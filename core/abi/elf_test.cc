#include "core/abi/elf.h"

#include <elf.h>
#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "core/abi/status.h"

namespace tenon::abi {
namespace {

// A library of three sections (none, names, manifest) and one segment.
struct TinyElf {
  Elf64_Ehdr header = {};
  Elf64_Phdr segment = {};
  Elf64_Shdr sections[3] = {};
  char names[32] = "\0.shstrtab\0.tenon.manifest";
  char manifest[16] = "format: 1\n";

  TinyElf() {
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_type = ET_DYN;
#if defined(__x86_64__)
    header.e_machine = EM_X86_64;
#else
    header.e_machine = EM_AARCH64;
#endif
    header.e_phoff = offsetof(TinyElf, segment);
    header.e_phentsize = sizeof segment;
    header.e_phnum = 1;
    header.e_shoff = offsetof(TinyElf, sections);
    header.e_shentsize = sizeof sections[0];
    header.e_shnum = 3;
    header.e_shstrndx = 1;
    segment.p_type = PT_LOAD;
    segment.p_filesz = sizeof(TinyElf);
    sections[1].sh_offset = offsetof(TinyElf, names);
    sections[1].sh_size = sizeof names;
    sections[2].sh_name = 11;
    sections[2].sh_type = SHT_PROGBITS;
    sections[2].sh_offset = offsetof(TinyElf, manifest);
    sections[2].sh_size = sizeof manifest;
  }
  std::string Bytes() const {
    return std::string(reinterpret_cast<const char*>(this), sizeof *this);
  }
};

struct Case {
  std::string reason;
  std::string error;
  std::function<void(TinyElf*)> bend;
};

TEST(Elf, FindsTheManifestAndStripsItsEnd) {
  const auto text = ReadElfManifest(TinyElf().Bytes());
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(*text, "format: 1\n");
}

TEST(Elf, EveryPrefixIsAnErrorWithASentence) {
  const std::string bytes = TinyElf().Bytes();
  for (size_t n = 0; n < bytes.size(); ++n) {
    const auto text = ReadElfManifest(bytes.substr(0, n));
    ASSERT_FALSE(text.ok()) << n;
    EXPECT_EQ(Reason(text.status()), "MANIFEST_INVALID") << n;
  }
}

// Whatever single byte is wrong, the reader ends within its bounds (the
// sanitizers see to that).
TEST(Elf, EveryByteMayBeWrong) {
  const std::string bytes = TinyElf().Bytes();
  for (size_t i = 0; i < bytes.size(); ++i) {
    for (const char value : {'\x00', '\x01', '\x7f', '\x80', '\xff'}) {
      std::string bent = bytes;
      bent[i] = value;
      const auto text = ReadElfManifest(bent);
      if (!text.ok()) {
        EXPECT_FALSE(text.status().message().empty());
      }
    }
  }
}

TEST(Elf, ErrorsSayWhatIsWrong) {
  const std::string damaged = "the file is damaged: ";
  const std::string again = "; build or fetch it again";
  const std::vector<Case> cases = {
      {"MANIFEST_INVALID",
       "the file is no shared library: it does not start as ELF",
       [](TinyElf* e) { e->header.e_ident[0] = 'x'; }},
      {"TARGET_MISMATCH", "32 bits",
       [](TinyElf* e) { e->header.e_ident[EI_CLASS] = ELFCLASS32; }},
      {"TARGET_MISMATCH", "big-endian machines",
       [](TinyElf* e) { e->header.e_ident[EI_DATA] = ELFDATA2MSB; }},
      {"TARGET_MISMATCH", "machine 8 (ELF's number)",
       [](TinyElf* e) { e->header.e_machine = EM_MIPS; }},
      {"MANIFEST_INVALID", "the file is ELF of type 2, but no shared library",
       [](TinyElf* e) { e->header.e_type = ET_EXEC; }},
      {"MANIFEST_INVALID", damaged + "its segments lie outside of it" + again,
       [](TinyElf* e) { e->header.e_phoff = ~uint64_t{0} - 8; }},
      {"MANIFEST_INVALID", damaged + "its sections lie outside of it" + again,
       [](TinyElf* e) { e->header.e_shnum = 0xfffe; }},
      {"MANIFEST_INVALID", damaged + "its sections lie outside of it" + again,
       [](TinyElf* e) { e->header.e_shentsize = 1; }},
      {"MANIFEST_INVALID", damaged + "a segment lies outside of it" + again,
       [](TinyElf* e) { e->segment.p_offset = ~uint64_t{0}; }},
      {"MANIFEST_INVALID", damaged + "it has no names of sections" + again,
       [](TinyElf* e) { e->header.e_shstrndx = 3; }},
      {"MANIFEST_INVALID",
       damaged + "the names of its sections are too long" + again,
       [](TinyElf* e) { e->sections[1].sh_size = ~uint64_t{0}; }},
      {"MANIFEST_INVALID", damaged + "it ends too early" + again,
       [](TinyElf* e) { e->sections[2].sh_offset = ~uint64_t{0} - 3; }},
      {"MANIFEST_INVALID",
       damaged + "its manifest section holds no data" + again,
       [](TinyElf* e) { e->sections[2].sh_type = SHT_NOBITS; }},
      {"MANIFEST_INVALID",
       "the manifest has 1048577 bytes; at most 1048576 are read",
       [](TinyElf* e) { e->sections[2].sh_size = (1 << 20) + 1; }},
      {"MANIFEST_INVALID",
       "the library has no section .tenon.manifest, so it is no Tenon package",
       [](TinyElf* e) { e->sections[2].sh_name = 1 << 30; }},
  };
  for (const Case& c : cases) {
    TinyElf elf;
    c.bend(&elf);
    const absl::Status status = ReadElfManifest(elf.Bytes()).status();
    EXPECT_EQ(Reason(status), c.reason) << status;
    EXPECT_NE(std::string(status.message()).find(c.error), std::string::npos)
        << status;
  }
}

}  // namespace
}  // namespace tenon::abi
