// The steps of loading, in their order.
#include "core/abi/loader.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/abi/library.h"
#include "core/abi/lock.h"
#include "core/abi/manifest.h"
#include "core/abi/package_file.h"
#include "core/abi/parts.h"
#include "core/abi/provides.h"
#include "core/abi/search_path.h"
#include "core/abi/status.h"
#include "core/abi/version.h"

namespace tenon::abi {

struct Loader::Loaded {
  PackageInfo info;
  std::unique_ptr<Manifest> manifest;
  std::string sha256;  // empty: built in
};

namespace {

// "package addons 0.3.1 was not loaded: ..."
absl::Status NotLoaded(const Manifest& m, const absl::Status& status) {
  if (status.ok()) return status;
  absl::Status error = Prefix(absl::StrCat("package ", m.package(), " ",
                                           m.version(), " was not loaded"),
                              status);
  Annotate(&error, absl::StrCat(m.package(), "@", m.version()), "");
  return error;
}

absl::Status Refuse(const Manifest& m, const std::vector<Mismatch>& rows) {
  return Refuse(m.package(), m.version(), rows);
}

PackageInfo InfoOf(const Manifest& m, absl::string_view path,
                   absl::string_view text) {
  PackageInfo info;
  info.name = m.package();
  info.version = m.version();
  info.path = std::string(path);
  info.manifest = std::string(text);
  info.maturity = static_cast<uint32_t>(m.maturity());
  info.abi_major = m.abi().major();
  info.abi_floor = m.abi().floor();
  return info;
}

void SetRefusal(const absl::Status& status, PackageInfo* info) {
  info->refusal = std::string(status.message());
  info->reason = Reason(status);
}

bool InRange(const std::string& version, const std::string& range) {
  const auto parsed = Version::Parse(version);
  const auto bounds = VersionRange::Parse(range);
  return parsed.ok() && bounds.ok() && bounds->Contains(*parsed);
}

// Rows for what `a` says that it can not stand beside.
void CompareConflicts(const Manifest& a, const Manifest& b,
                      std::vector<Mismatch>* rows) {
  for (const Manifest::Requirement& conflict : a.conflicts()) {
    if (conflict.name() != b.package() ||
        !InRange(b.version(), conflict.range())) {
      continue;
    }
    rows->push_back(
        {kDependency, absl::StrCat(a.package(), " conflicts"),
         absl::StrCat(b.package(), " ", b.version()),
         absl::StrCat("not ", b.package(), " ", conflict.range()),
         absl::StrCat("load only one of ", a.package(), " and ", b.package())});
  }
}

absl::Status CheckCaller() {
  if (!InInit()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "a package's init can not load packages; list them under `needs` in the "
      "manifest");
}

}  // namespace

Loader::Loader(Registry* registry, HostFacts facts)
    : registry_(registry), facts_(std::move(facts)) {}

Loader::~Loader() = default;

void Loader::CompareWithLoaded(const Manifest& m,
                               std::vector<Mismatch>* rows) const {
  for (const Manifest::Requirement& need : m.needs()) {
    const Package* there = registry_->FindPackage(need.name());
    if (there != nullptr && InRange(there->version, need.range())) continue;
    rows->push_back(
        {kDependency, absl::StrCat("needs ", need.name()),
         there == nullptr ? "none" : there->version,
         need.range().empty() ? "any" : need.range(),
         absl::StrCat("load ", need.name(), " ", need.range(), " first")});
  }
  for (const auto& other : loaded_) {
    CompareConflicts(m, *other->manifest, rows);
    CompareConflicts(*other->manifest, m, rows);
  }
}

absl::Status Loader::CheckFile(const PackageFile& package) const {
  const Manifest& m = *package.manifest;
  if (!NamedLock().empty()) {
    TN_ASSIGN_OR_RETURN(const std::string hash, package.library.Sha256());
    TN_RETURN_IF_ERROR(
        NotLoaded(m, CheckLock({m.package(), m.version(), hash})));
  }
  return CheckBeforeOpening(m);
}

absl::Status Loader::CheckBeforeOpening(const Manifest& manifest) const {
  std::vector<Mismatch> rows = CompareWithHost(manifest, facts_);
  CompareWithLoaded(manifest, &rows);
  return Refuse(manifest, rows);
}

absl::StatusOr<bool> Loader::IsLoaded(const PackageFile& package) const {
  const Manifest& m = *package.manifest;
  const Package* there = registry_->FindPackage(m.package());
  if (there == nullptr) return false;
  const auto it =
      std::find_if(loaded_.begin(), loaded_.end(),
                   [&](const auto& l) { return l->info.name == m.package(); });
  if (it != loaded_.end() && (*it)->info.version == m.version()) {
    TN_ASSIGN_OR_RETURN(const std::string hash, package.library.Sha256());
    if ((*it)->sha256 == hash) return true;
  }
  return Refusal(
      kNameConflict,
      absl::StrCat(package.library.path(), " can not be loaded beside ",
                   m.package(), " ", there->version, " (",
                   there->path.empty() ? "built in" : there->path,
                   "), as their names are the same; start the process anew"));
}

absl::Status Loader::InitAndCommit(const tn_package_record& record,
                                   absl::string_view text,
                                   absl::string_view path,
                                   std::unique_ptr<Manifest> m) {
  TN_RETURN_IF_ERROR(Refuse(*m, CompareWithRecord(*m, text, record)));
  Transaction transaction(registry_,
                          {m->package(),
                           m->version(),
                           std::string(path),
                           {m->overrides().begin(), m->overrides().end()}});
  TN_RETURN_IF_ERROR(NotLoaded(*m, RunInit(record, facts_.host, &transaction)));
  TN_RETURN_IF_ERROR(Refuse(*m, CompareProvides(*m, transaction.staged())));
  TN_RETURN_IF_ERROR(NotLoaded(*m, transaction.Commit()));
  auto loaded = std::make_unique<Loaded>();
  loaded->info = InfoOf(*m, path, text);
  loaded->info.loaded = true;
  loaded->manifest = std::move(m);
  loaded_.push_back(std::move(loaded));
  return absl::OkStatus();
}

absl::Status Loader::LoadFileLocked(absl::string_view path,
                                    absl::string_view expected_name) {
  TN_ASSIGN_OR_RETURN(PackageFile package, OpenPackage(path));
  const Manifest& m = *package.manifest;
  if (!expected_name.empty() && m.package() != expected_name) {
    return Refuse(
        m, {{kManifestDisagrees, "name",
             absl::StrCat("asked for: ", expected_name),
             absl::StrCat("manifest: ", m.package()),
             absl::StrCat("rename ", path, " to ", LibraryName(m.package()))}});
  }
  const absl::StatusOr<bool> is_loaded = IsLoaded(package);
  if (!is_loaded.ok()) return NotLoaded(m, is_loaded.status());
  if (*is_loaded) return registry_->SetActive(m.package(), true);
  TN_RETURN_IF_ERROR(CheckFile(package));
  TN_ASSIGN_OR_RETURN(const std::string hash, package.library.Sha256());
  const std::string real_path = package.library.path();
  const absl::StatusOr<tn_package_record> record = MapLibrary(&package.library);
  if (!record.ok()) return NotLoaded(m, record.status());
  TN_RETURN_IF_ERROR(InitAndCommit(*record, package.text, real_path,
                                   std::move(package.manifest)));
  loaded_.back()->sha256 = hash;
  return absl::OkStatus();
}

absl::Status Loader::LoadFile(absl::string_view path) {
  TN_RETURN_IF_ERROR(CheckCaller());
  const std::unique_lock lock(mutex_);
  return LoadFileLocked(path, "");
}

absl::Status Loader::Load(absl::string_view package) {
  TN_RETURN_IF_ERROR(CheckCaller());
  std::vector<std::string> directories = Directories();
  if (std::string locked = LockedDirectory(package); !locked.empty()) {
    directories.insert(directories.begin(), std::move(locked));
  }
  const std::string path = FindLibrary(package, directories);
  if (path.empty()) {
    return Refusal(kNotFound,
                   absl::StrCat("no package \"", package, "\": there is no ",
                                LibraryName(package), " in ",
                                absl::StrJoin(directories, ", "),
                                "; install it, or name its directory in "
                                "TENON_PACKAGE_PATH"));
  }
  const std::unique_lock lock(mutex_);
  return LoadFileLocked(path, package);
}

absl::Status Loader::LoadBuiltIn(const tn_package_record& given) {
  TN_RETURN_IF_ERROR(CheckCaller());
  const std::unique_lock lock(mutex_);
  tn_package_record record;
  TN_RETURN_IF_ERROR(ReadRecord(&given, given.size, &record));
  const absl::string_view text = View(record.manifest);
  TN_ASSIGN_OR_RETURN(auto manifest, ParseManifest(text));
  TN_RETURN_IF_ERROR(CheckBeforeOpening(*manifest));
  return InitAndCommit(record, text, "", std::move(manifest));
}

absl::Status Loader::AddDirectory(absl::string_view directory) {
  if (!absl::StartsWith(directory, "/")) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the package directory \"", directory, "\" must be absolute; packages ",
        "are never looked for below the working directory"));
  }
  const std::unique_lock lock(mutex_);
  directories_.insert(directories_.begin(), std::string(directory));
  return absl::OkStatus();
}

std::vector<std::string> Loader::Directories() const {
  std::vector<std::string> all;
  {
    const std::shared_lock lock(mutex_);
    all = directories_;
  }
  for (std::string& d : DefaultDirectories()) all.push_back(std::move(d));
  return all;
}

absl::Status Loader::Deactivate(absl::string_view package) {
  return registry_->SetActive(package, false);
}

PackageInfo Loader::InspectLocked(absl::string_view path) const {
  absl::StatusOr<PackageFile> package = OpenPackage(path);
  if (!package.ok()) {
    PackageInfo info;
    info.name = PackageOf(path);
    info.path = std::string(path);
    SetRefusal(package.status(), &info);
    return info;
  }
  const Manifest& m = *package->manifest;
  PackageInfo info = InfoOf(m, package->library.path(), package->text);
  const absl::StatusOr<bool> is_loaded = IsLoaded(*package);
  info.loaded = is_loaded.ok() && *is_loaded;
  if (info.loaded) return info;
  const absl::Status status =
      is_loaded.ok() ? CheckFile(*package) : NotLoaded(m, is_loaded.status());
  SetRefusal(status, &info);
  return info;
}

PackageInfo Loader::Inspect(absl::string_view path) const {
  const std::shared_lock lock(mutex_);
  return InspectLocked(path);
}

std::vector<PackageInfo> Loader::List() const {
  const std::vector<std::string> directories = Directories();
  std::vector<PackageInfo> all;
  const std::shared_lock lock(mutex_);
  for (const auto& loaded : loaded_) all.push_back(loaded->info);
  for (const std::string& path : AllLibraries(directories)) {
    PackageInfo info = InspectLocked(path);
    const bool known = std::any_of(
        all.begin(), all.end(),
        [&](const PackageInfo& other) { return other.path == info.path; });
    if (!known) all.push_back(std::move(info));
  }
  return all;
}

absl::StatusOr<std::string> Loader::GenerateManifest(absl::string_view path) {
  TN_RETURN_IF_ERROR(CheckCaller());
  const std::unique_lock lock(mutex_);
  TN_ASSIGN_OR_RETURN(PackageFile package, OpenPackage(path));
  Manifest& m = *package.manifest;
  TN_RETURN_IF_ERROR(Refuse(m, CompareWithHost(m, facts_)));
  TN_ASSIGN_OR_RETURN(const tn_package_record record,
                      MapLibrary(&package.library));
  Transaction dry(registry_, {m.package(), m.version(), "", {}});
  TN_RETURN_IF_ERROR(NotLoaded(m, RunInit(record, facts_.host, &dry)));
  SetProvides(dry.staged(), &m);
  return ManifestText(m);
}

}  // namespace tenon::abi
