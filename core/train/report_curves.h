// The curves of a report: which series are drawn, how, and what the reader is
// told of them.
#ifndef TENON_CORE_TRAIN_REPORT_CURVES_H_
#define TENON_CORE_TRAIN_REPORT_CURVES_H_

#include <string>

#include "core/train/report.h"

namespace tenon::train {

// A section each; empty where no run has a value of that kind. Losses that are
// not finite count: their section says how many there were.
std::string LossSection(const Report& report);
std::string AccuracySection(const Report& report);

}  // namespace tenon::train

#endif  // TENON_CORE_TRAIN_REPORT_CURVES_H_
