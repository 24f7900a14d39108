// AtomicFile: a file that appears whole or not at all. Readers see the old
// content until Commit returns, also when the process is killed half-way.
//
//   absl::StatusOr<AtomicFile> file = AtomicFile::Create("report.html");
//   if (!file.ok()) return file.status();
//   if (absl::Status s = file->Append(html); !s.ok()) return s;
//   return file->Commit();

#ifndef TENON_CORE_FORMATS_ATOMIC_FILE_H_
#define TENON_CORE_FORMATS_ATOMIC_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tenon::formats {

// Not for two threads at once; different AtomicFiles of one path may be written
// at the same time, and the last Commit wins.
class AtomicFile {
 public:
  // Opens a temporary file `.tenon-PID-N.tmp` in the folder of `path`. It gets
  // the permissions of the file it will replace, or those the umask leaves. A
  // symbolic link is followed. Errors: no such folder, no right to write there,
  // and a `path` that is there and no regular file (a folder, a device).
  static absl::StatusOr<AtomicFile> Create(const std::string& path);

  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&& other) noexcept;

  // Without a successful Commit, removes the temporary file; `path` is then as
  // it was.
  ~AtomicFile();

  // Writes at once, unbuffered: large pieces are best. After an error every
  // further call returns that error.
  absl::Status Append(absl::string_view bytes);

  // Flushes to the disk and renames onto `path`. To be called once.
  absl::Status Commit();

 private:
  AtomicFile(std::string path, std::string temporary, int descriptor);
  absl::Status Fail(absl::string_view what);
  void Discard();

  std::string path_;
  std::string temporary_;  // empty once renamed or removed
  int descriptor_;         // -1 when closed
  absl::Status status_;
};

// Removes what killed processes left of unfinished files in this folder. Not
// while another process writes there.
void RemoveUnfinished(const std::string& folder);

// Create, Append, Commit.
absl::Status WriteFileAtomically(const std::string& path,
                                 absl::string_view bytes);

}  // namespace tenon::formats

#endif  // TENON_CORE_FORMATS_ATOMIC_FILE_H_
