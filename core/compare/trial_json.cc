// Trials in and out of JSON; nothing read is believed before it is checked.
#include "core/compare/trial_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/formats/json.h"
#include "tenon/error.h"

namespace tenon::compare {
namespace {

using Json = nlohmann::json;

[[noreturn]] void Fail(const std::string& what) {
  throw Error(TN_INVALID_ARGUMENT, what);
}

const Json& Member(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end()) Fail(std::string("has no \"") + name + "\"");
  return *found;
}

std::string Text(const Json& json, const char* name) {
  const Json& value = Member(json, name);
  if (!value.is_string()) Fail(std::string("\"") + name + "\" is no text");
  return value.get<std::string>();
}

int64_t Integer(const Json& json, const char* name, int64_t least,
                int64_t most) {
  const Json& value = Member(json, name);
  const double number = value.is_number_integer() ? value.get<double>() : NAN;
  if (!(number >= static_cast<double>(least) &&
        number <= static_cast<double>(most))) {
    Fail(std::string("\"") + name + "\" is no integer in its range");
  }
  return value.get<int64_t>();
}

double Checked(const Json& value, const char* name) {
  const double number = value.is_number() ? value.get<double>() : NAN;
  if (!(number >= 0)) {
    Fail(std::string("\"") + name + "\" is no number of at least 0");
  }
  return number;
}

std::vector<double> Curve(const Json& json) {
  const Json& list = Member(json, "curve");
  if (!list.is_array() || list.size() > kCurvePoints + 1) {
    Fail("\"curve\" is no list of as many numbers as it has points");
  }
  std::vector<double> curve;
  for (const Json& number : list) curve.push_back(Checked(number, "curve"));
  return curve;
}

}  // namespace

std::string TrialToJson(const Trial& trial) {
  nlohmann::ordered_json json = {
      {"optimizer", trial.key.optimizer}, {"package", trial.key.package},
      {"core", trial.key.core},           {"options", trial.key.options},
      {"task", trial.key.task},           {"steps", trial.key.steps},
      {"place", trial.key.place},         {"seed", trial.key.seed}};
  if (trial.failure.empty()) {
    json["score"] = trial.score;
  } else {
    json["failure"] = trial.failure;
  }
  json["curve"] = trial.curve;
  json["parameters"] = trial.parameters;
  json["state_bytes"] = trial.state_bytes;
  json["update_seconds"] = trial.update_seconds;
  json["seconds"] = trial.seconds;
  return formats::DumpJson(json);
}

Trial TrialFromJson(std::string_view text) {
  constexpr int64_t kMost = int64_t{1} << 52;  // exact as a double
  const auto parsed = formats::ParseJson({text.data(), text.size()}, 3);
  if (!parsed.ok()) Fail(std::string(parsed.status().message()));
  const Json& json = *parsed;
  if (!json.is_object()) Fail("is no object");
  Trial trial;
  trial.key = {.optimizer = Text(json, "optimizer"),
               .package = Text(json, "package"),
               .core = Text(json, "core"),
               .options = Text(json, "options"),
               .task = Text(json, "task"),
               .steps = Integer(json, "steps", 1, kMost),
               .place = static_cast<int>(Integer(json, "place", -1000, 1000)),
               .seed = static_cast<uint64_t>(Integer(json, "seed", 0, kMost))};
  if (json.contains("failure")) {
    trial.failure = Text(json, "failure");
    if (trial.failure.empty()) Fail("\"failure\" is empty");
  } else {
    trial.score = Checked(Member(json, "score"), "score");
  }
  trial.curve = Curve(json);
  const bool whole = trial.key.seed == 0 || !trial.failure.empty() ||
                     trial.curve.size() == kCurvePoints + 1;
  if (!whole) Fail("\"curve\" is too short");
  trial.parameters = Integer(json, "parameters", 0, kMost);
  trial.state_bytes = Integer(json, "state_bytes", 0, kMost);
  trial.update_seconds =
      Checked(Member(json, "update_seconds"), "update_seconds");
  trial.seconds = Checked(Member(json, "seconds"), "seconds");
  return trial;
}

}  // namespace tenon::compare
