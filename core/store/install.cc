// From a file or a directory to a version that is in use.
#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "core/abi/status.h"
#include "core/abi/trust.h"
#include "core/base/status.h"
#include "core/store/install.h"
#include "core/store/judge.h"
#include "core/store/origin.h"

namespace tenon::store {
namespace {

// Whether this version is installed already; NAME_CONFLICT with another
// content.
absl::StatusOr<bool> IsInstalled(const Store& store, const PackageInfo& info,
                                 absl::string_view library) {
  if (!store.Has(info.name, info.version)) return false;
  TN_ASSIGN_OR_RETURN(const auto there, abi::TrustedFile::Open(store.Library(
                                            info.name, info.version)));
  TN_ASSIGN_OR_RETURN(const std::string hash, there.Sha256());
  if (hash == Sha256(library)) return true;
  return abi::Refusal(abi::kNameConflict,
                      absl::StrCat(NameAndVersion(info.name, info.version),
                                   " is installed with other "
                                   "content, of SHA-256 ",
                                   hash,
                                   "; remove it first: tenon "
                                   "package remove ",
                                   info.name, "@", info.version));
}

// One change, from the lock on; forgets what it kept unless that is in use at
// its end.
class Installation {
 public:
  explicit Installation(const Store& store, Writer writer)
      : store_(store), writer_(std::move(writer)), next_(store.InUse()) {}

  ~Installation() {
    const State now = store_.InUse();
    for (const auto& [name, version] : kept_) {
      const auto used = now.find(name);
      if (used != now.end() && used->second == version) continue;
      writer_.Remove(name, version).IgnoreError();
    }
    writer_.Clear().IgnoreError();
  }

  // Judges and keeps the package, to be in use after the switch. `path` is what
  // errors call it.
  absl::StatusOr<Placed> Add(const std::string& path, const Source& source) {
    const Contents& c = source.contents;
    TN_ASSIGN_OR_RETURN(const std::string staged,
                        writer_.Stage(c.package, c.library, c.manifest));
    const PackageInfo info = inspect_package(staged);
    if (IsRefused(info)) {
      return abi::Refusal(info.reason,
                          absl::StrReplaceAll(info.refusal, {{staged, path}}));
    }
    if (info.name != c.package) {
      return abi::Refusal(abi::kManifestDisagrees,
                          absl::StrCat(path, " holds lib", c.package,
                                       ".so, whose manifest "
                                       "calls it ",
                                       info.name, "; build it again"));
    }
    TN_RETURN_IF_ERROR(CheckByHand(store_, info.name));
    TN_ASSIGN_OR_RETURN(const bool there, IsInstalled(store_, info, c.library));
    if (!there) {
      TN_RETURN_IF_ERROR(writer_.Keep(info.name, info.version));
      kept_.emplace(info.name, info.version);
    }
    next_[info.name] = info.version;
    return Placed{info.name, info.version, source.signer};
  }

  void Forget(const std::string& name) {
    const State now = store_.InUse();
    const auto before = now.find(name);
    next_.erase(name);
    if (before != now.end()) next_[name] = before->second;
  }

  absl::Status Switch() {
    TN_RETURN_IF_ERROR(CheckSwitch(store_, next_));
    return writer_.Switch(next_);
  }

 private:
  const Store& store_;
  Writer writer_;
  State next_;
  std::set<std::pair<std::string, std::string>> kept_;  // not there before
};

// Whether another version might do where this one does not.
bool IsMisfit(const absl::Status& status) {
  const std::string reason = abi::Reason(status);
  for (const absl::string_view misfit :
       {abi::kTargetMismatch, abi::kRuntimeMissing, abi::kAbiTooOld,
        abi::kAbiTooNew, abi::kInterfaceMissing}) {
    if (reason == misfit) return true;
  }
  return false;
}

// The offer whose file does not fit, or none.
absl::StatusOr<const Offer*> AddAll(const Origin& origin,
                                    const std::vector<Offer>& chosen,
                                    const Policy& policy,
                                    Installation* installation,
                                    std::vector<Placed>* placed,
                                    absl::Status* misfit) {
  placed->clear();
  for (const Offer& offer : chosen) {
    const std::string path = origin.NameOf(offer);
    TN_ASSIGN_OR_RETURN(const Source source, origin.Read(offer, policy));
    auto one = installation->Add(path, source);
    if (!one.ok() && IsMisfit(one.status())) {
      *misfit = one.status();
      for (const Placed& p : *placed) installation->Forget(p.name);
      return &offer;
    }
    if (!one.ok()) return one.status();
    if (one->name != offer.facts.name || one->version != offer.facts.version) {
      return abi::Refusal(
          abi::kManifestDisagrees,
          absl::StrCat(path, " is ", NameAndVersion(one->name, one->version),
                       ", the index says ",
                       NameAndVersion(offer.facts.name, offer.facts.version),
                       "; make the index again: tenon package index ",
                       origin.from()));
    }
    placed->push_back(*std::move(one));
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<std::vector<Placed>> InstallFile(const Store& store,
                                                const std::string& path,
                                                const Policy& policy) {
  TN_ASSIGN_OR_RETURN(const Source source, ReadSource(path, policy));
  TN_ASSIGN_OR_RETURN(Writer writer, Writer::Open(store));
  Installation installation(store, std::move(writer));
  TN_ASSIGN_OR_RETURN(Placed placed, installation.Add(path, source));
  TN_RETURN_IF_ERROR(installation.Switch());
  return std::vector<Placed>{std::move(placed)};
}

absl::StatusOr<std::vector<Placed>> InstallFrom(const Store& store,
                                                const std::string& from,
                                                const Need& wanted,
                                                const Policy& policy) {
  const Origin origin(from, store.directory() + "/copies");
  TN_ASSIGN_OR_RETURN(std::vector<Offer> offers, origin.Offers(policy));
  TN_ASSIGN_OR_RETURN(Writer writer, Writer::Open(store));
  Installation installation(store, std::move(writer));
  const Set present = SetOf(store, store.InUse());
  absl::Status misfit;
  while (true) {
    const auto chosen = Choose(wanted, offers, present);
    if (!chosen.ok()) return misfit.ok() ? chosen.status() : misfit;
    std::vector<Placed> placed;
    TN_ASSIGN_OR_RETURN(
        const Offer* unfit,
        AddAll(origin, *chosen, policy, &installation, &placed, &misfit));
    if (unfit == nullptr) {
      TN_RETURN_IF_ERROR(installation.Switch());
      return placed;
    }
    const auto is_unfit = [&](const Offer& o) { return o.file == unfit->file; };
    offers.erase(std::remove_if(offers.begin(), offers.end(), is_unfit),
                 offers.end());
  }
}

}  // namespace tenon::store
