// A first pass over the text checks it event by event and stops at the first
// fault; only then is the value built, so that it can not be built too deep.

#include "core/formats/json.h"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace tenon::formats {
namespace {

using nlohmann::json;

// Receives the parser's events; returning false ends the parse. (The library's
// own filter for a parse takes quadratic time in the number of objects.)
class Checker : public nlohmann::json_sax<json> {
 public:
  explicit Checker(int max_depth) : max_depth_(max_depth) {}

  absl::Status status;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(size_t) override { return Open(); }
  bool end_object() override { return Close(); }
  bool start_array(size_t) override { return Open(); }
  bool end_array() override { return Close(); }

  bool key(string_t& name) override {
    if (keys_.back().insert(name).second) return true;
    return Fail(absl::StrCat("has the key '", name, "' twice"));
  }

  bool parse_error(size_t position, const std::string&,
                   const json::exception&) override {
    return Fail(absl::StrCat("is not JSON at byte ", position));
  }

 private:
  bool Open() {
    keys_.emplace_back();
    if (static_cast<int>(keys_.size()) <= max_depth_) return true;
    return Fail(absl::StrCat("is nested more than ", max_depth_, " deep"));
  }

  bool Close() {
    keys_.pop_back();
    return true;
  }

  bool Fail(std::string text) {
    status = absl::InvalidArgumentError(text);
    return false;
  }

  const int max_depth_;
  std::vector<absl::flat_hash_set<std::string>> keys_;  // of open values
};

}  // namespace

absl::StatusOr<json> ParseJson(absl::string_view text, int max_depth) {
  // The library takes a zero byte for the end of the text.
  if (const size_t zero = text.find('\0'); zero != absl::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("is not JSON at byte ", zero + 1));
  }
  Checker checker(max_depth);
  if (!json::sax_parse(text.begin(), text.end(), &checker))
    return checker.status;
  return json::parse(text.begin(), text.end());
}

std::string DumpJson(const nlohmann::ordered_json& value, int indent) {
  return value.dump(indent > 0 ? indent : -1, ' ', /*ensure_ascii=*/false,
                    json::error_handler_t::replace);
}

bool IsUtf8(absl::string_view text) {
  try {
    json(std::string(text))
        .dump();  // strict about UTF-8, and about nothing else
    return true;
  } catch (const json::type_error&) {
    return false;
  }
}

}  // namespace tenon::formats
