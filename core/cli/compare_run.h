// Runs the trials of a comparison that are not in its file yet.
#ifndef TENON_CORE_CLI_COMPARE_RUN_H_
#define TENON_CORE_CLI_COMPARE_RUN_H_

#include "core/compare/league.h"

namespace tenon::cli {

// Says on stderr what there is to do and how long it may take, then how far it
// is. *Errors*: data that is not there, a full disk.
void RunAll(const compare::Plan& plan, compare::Data& data,
            compare::Results& results);

}  // namespace tenon::cli

#endif  // TENON_CORE_CLI_COMPARE_RUN_H_
