// Which optimizers are compared: every one of the core and of the packages
// that are found, so that one enters by being installed.
#ifndef TENON_CORE_COMPARE_ENTRANTS_H_
#define TENON_CORE_COMPARE_ENTRANTS_H_

#include <memory>
#include <string>
#include <vector>

#include "tenon/optimizer.h"

namespace tenon::compare {

struct Entrant {
  std::string name;      // "addons.lion", "adamw, then addons.ema"
  std::string package;   // that brought it: "addons"
  std::string version;   // of the package
  std::string base;      // the optimizer
  std::string follower;  // what runs after each of its steps, or empty
  std::string options;   // with their defaults, as text
  double rate = 0;       // the default
  double least = 0;      // bounds of the rate
  double most = 0;
  // Evaluates with other parameters than it trains. An average takes the place
  // of a rate that falls, so its rate stays as it is.
  bool averages = false;
  std::string why_not;  // why it can not run here; empty: it can

  // Over these parameters, for a run of so many steps.
  std::unique_ptr<Optimizer> Make(const Parameters& parameters, double rate,
                                  int64_t steps) const;
};

// Loads the packages that offer optimizers, and gives all, the core's first.
// Those that follow another optimizer follow adamw. A package that is refused
// is an entrant that says why.
std::vector<Entrant> FindEntrants();

// "all", or names with commas between them; a follower goes by its own name.
// *Errors*: a name that is none, with what is near to it.
std::vector<Entrant> EntrantsNamed(const std::string& names,
                                   const std::vector<Entrant>& all);

}  // namespace tenon::compare

#endif  // TENON_CORE_COMPARE_ENTRANTS_H_
