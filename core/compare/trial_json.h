// A trial as a line of JSON.
#ifndef TENON_CORE_COMPARE_TRIAL_JSON_H_
#define TENON_CORE_COMPARE_TRIAL_JSON_H_

#include <string>
#include <string_view>

#include "core/compare/trial.h"

namespace tenon::compare {

// Without a line's end.
std::string TrialToJson(const Trial& trial);

// *Errors*, without a subject: what of the text is not as TrialToJson writes
// it.
Trial TrialFromJson(std::string_view text);

}  // namespace tenon::compare

#endif  // TENON_CORE_COMPARE_TRIAL_JSON_H_
