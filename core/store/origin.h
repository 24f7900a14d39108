// Where packages are offered: a directory, or the address of one on a web
// server, whose files are copied to the store as they are asked for.
#ifndef TENON_CORE_STORE_ORIGIN_H_
#define TENON_CORE_STORE_ORIGIN_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "core/store/source.h"

namespace tenon::store {

class Origin {
 public:
  // `from`: a directory, or http(s)://. `copies`: a directory of the user's
  // own, made when it is needed.
  Origin(std::string from, std::string copies)
      : from_(std::move(from)), copies_(std::move(copies)) {}

  const std::string& from() const { return from_; }

  // An address must have an index. UNTRUSTED_PATH for plain http where nothing
  // must be signed: others could have changed what comes.
  absl::StatusOr<std::vector<Offer>> Offers(const Policy& policy) const;

  // What is offered, read and with the hash that the index gives.
  absl::StatusOr<Source> Read(const Offer& offer, const Policy& policy) const;

  // What errors call a file.
  std::string NameOf(const Offer& offer) const {
    return from_ + "/" + offer.file;
  }

 private:
  absl::StatusOr<std::string> Copy(const std::string& file,
                                   const Policy& policy) const;

  std::string from_;
  std::string copies_;
};

}  // namespace tenon::store

#endif  // TENON_CORE_STORE_ORIGIN_H_
