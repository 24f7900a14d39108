// Archives as tar makes them, and as nobody should.
#include "core/store/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "absl/strings/match.h"
#include "core/store/testing.h"

namespace tenon::store {
namespace {

struct Entry {
  std::string path;
  std::string bytes;
  unsigned type = AE_IFREG;
  unsigned mode = 0644;
  std::string link = {};
  std::string hardlink = {};
};

// By libarchive's own writer, which writes what it is told.
std::string Archive(const std::vector<Entry>& entries) {
  std::string bytes(1 << 22, '\0');
  size_t used = 0;
  archive* to = archive_write_new();
  archive_write_add_filter_gzip(to);
  archive_write_set_format_pax_restricted(to);
  archive_write_open_memory(to, bytes.data(), bytes.size(), &used);
  for (const Entry& e : entries) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, e.path.c_str());
    archive_entry_set_filetype(entry, e.type);
    archive_entry_set_perm(entry, e.mode);
    archive_entry_set_size(entry, static_cast<la_int64_t>(e.bytes.size()));
    if (!e.link.empty()) archive_entry_set_symlink(entry, e.link.c_str());
    if (!e.hardlink.empty()) {
      archive_entry_set_hardlink(entry, e.hardlink.c_str());
    }
    EXPECT_EQ(archive_write_header(to, entry), ARCHIVE_OK);
    archive_write_data(to, e.bytes.data(), e.bytes.size());
    archive_entry_free(entry);
  }
  archive_write_free(to);
  bytes.resize(used);
  return bytes;
}

// With a good package before it.
std::string CodeWith(const Entry& hostile) {
  return CodeOf(ReadArchive(Archive({{"lib/tenon/libx.so", "ELF"}, hostile})));
}

TEST(Archive, AsAReleaseIsPacked) {
  const abi::TestDirectory directory;
  const std::string root = directory.path();
  std::filesystem::create_directories(root + "/usr/lib/tenon");
  std::filesystem::create_directories(root + "/usr/share/doc/tenon-x");
  directory.Write("usr/lib/tenon/libx.so", "library");
  directory.Write("usr/lib/tenon/x.manifest.textproto", "manifest");
  directory.Write("usr/share/doc/tenon-x/README.md", "text");
  const std::string tar = "cd " + root + "/usr && tar --format=gnu -cf - ./* ";
  for (const char* filter : {"| gzip -9n >", ">"}) {
    ASSERT_EQ(std::system((tar + filter + " ../x.tar.gz").c_str()), 0);
    const auto contents = ReadArchive(abi::ReadFile(root + "/x.tar.gz"));
    ASSERT_TRUE(contents.ok()) << contents.status();
    EXPECT_EQ(contents->package, "x");
    EXPECT_EQ(contents->library, "library");
    EXPECT_EQ(contents->manifest, "manifest");
  }
}

TEST(Archive, HostileEntriesAreRefused) {
  EXPECT_EQ(CodeWith({"README.md", "text"}), "");
  EXPECT_EQ(CodeWith({"../../etc/cron.d/x", "evil"}), "UNTRUSTED_PATH");
  EXPECT_EQ(CodeWith({"share/../../x", "evil"}), "UNTRUSTED_PATH");
  EXPECT_EQ(CodeWith({"..", "", AE_IFDIR}), "UNTRUSTED_PATH");
  EXPECT_EQ(CodeWith({"/etc/passwd", "evil"}), "UNTRUSTED_PATH");
  EXPECT_EQ(CodeWith({"out", "", AE_IFLNK, 0777, "/etc"}), "UNTRUSTED_PATH");
  EXPECT_EQ(CodeWith({"in", "", AE_IFLNK, 0777, "lib"}), "UNTRUSTED_PATH");
  EXPECT_EQ(CodeWith({"hard", "", AE_IFREG, 0644, "", "/etc/passwd"}),
            "UNTRUSTED_PATH");
  EXPECT_EQ(CodeWith({"null", "", AE_IFCHR}), "UNTRUSTED_PATH");
  EXPECT_EQ(CodeWith({"pipe", "", AE_IFIFO}), "UNTRUSTED_PATH");
  EXPECT_EQ(CodeWith({"su", "evil", AE_IFREG, 04755}), "UNTRUSTED_PATH");
  EXPECT_EQ(CodeWith({"sg", "evil", AE_IFREG, 02755}), "UNTRUSTED_PATH");
  EXPECT_EQ(CodeWith({"bin/liby.so", "ELF"}), "NAME_CONFLICT");
  EXPECT_EQ(CodeWith({"lib/tenon/libx.so", "ELF again"}), "NAME_CONFLICT");
}

TEST(Archive, SizesAreBounded) {
  const std::string manifest = "lib/tenon/x.manifest.textproto";
  EXPECT_EQ(CodeWith({manifest, std::string(1 << 20, 'x')}), "");
  const auto large = ReadArchive(Archive(
      {{"libx.so", "ELF"}, {manifest, std::string((1 << 20) + 1, 'x')}}));
  EXPECT_EQ(CodeOf(large), "MANIFEST_INVALID");
  EXPECT_TRUE(absl::StrContains(large.status().message(),
                                "1048577 bytes; at most 1048576"));
  const std::string bytes = Archive(
      {{"libx.so", std::string(1000, 'x')}, {"y", std::string(9, 'y')}});
  EXPECT_EQ(CodeOf(ReadArchive(bytes, 1009)), "");
  EXPECT_EQ(CodeOf(ReadArchive(bytes, 1008)), "MANIFEST_INVALID");
  std::vector<Entry> many(kMaxEntries, Entry{"x", ""});
  EXPECT_EQ(CodeOf(ReadArchive(Archive(many))), "MANIFEST_INVALID");
  many.push_back({"x", ""});
  EXPECT_TRUE(absl::StrContains(ReadArchive(Archive(many)).status().message(),
                                "more than 4096 entries"));
}

// The header of a ustar file, its checksum made good, that claims 1 GB.
std::string Claims(const std::string& size) {
  std::string header(512, '\0');
  header.replace(0, 29, "lib/x.manifest.textproto\0\0\0\0\0", 29);
  header.replace(100, 8, std::string("0000644\0", 8));
  header.replace(124, 12, size + std::string(12 - size.size(), '\0'));
  header.replace(148, 8, "        ");
  header[156] = '0';
  header.replace(257, 8, std::string("ustar\00000", 8));
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  char text[9];
  std::snprintf(text, sizeof text, "%06o", sum);
  header.replace(148, 7, std::string(text, 6) + '\0');
  return header;
}

TEST(Archive, AManifestOfOneGigabyteIsNotRead) {
  EXPECT_EQ(CodeOf(ReadArchive(Claims("10000000000"))), "MANIFEST_INVALID");
  EXPECT_TRUE(
      absl::StrContains(ReadArchive(Claims("10000000000")).status().message(),
                        "holds more bytes than are read"));
  EXPECT_EQ(CodeOf(ReadArchive(Claims("00000000777"))), "MANIFEST_INVALID");
}

TEST(Archive, DamagedOrNone) {
  const std::string good =
      Archive({{"lib/tenon/libx.so", std::string(5000, 'x')}});
  EXPECT_EQ(CodeOf(ReadArchive(good)), "");
  for (size_t n = 0; n < good.size() - 8; ++n) {  // 8: gzip's own trailer
    EXPECT_EQ(CodeOf(ReadArchive(good.substr(0, n))), "MANIFEST_INVALID") << n;
  }
  EXPECT_EQ(CodeOf(ReadArchive("#!/bin/sh\n")), "MANIFEST_INVALID");
  EXPECT_EQ(CodeOf(ReadArchive(Archive({}))), "MANIFEST_INVALID");
  EXPECT_EQ(CodeOf(ReadArchive(Archive({{"a", "b"}}))), "MANIFEST_INVALID");
}

}  // namespace
}  // namespace tenon::store
