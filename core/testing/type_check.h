// What the checks of types share: examples of options, and a distribution as
// they call it.
#ifndef TENON_CORE_TESTING_TYPE_CHECK_H_
#define TENON_CORE_TESTING_TYPE_CHECK_H_

#include <optional>
#include <string>
#include <vector>

#include "core/testing/case.h"
#include "tenon/object.h"

namespace tenon::testing {

// A type, and options that an object of it can be made of: its defaults, and
// examples where something must be given. Tensors are float64.
struct TypeCase {
  std::string name;  // "addons.index"
  const tn_type_def* def;
  std::vector<Option> options;

  Object Make() const { return Object(name, options); }
  // The options, and made of them, with this one in the place of its like.
  std::vector<Option> With(const Option& option) const;
  Object MakeWith(const Option& option) const;
  const tn_method_def* Method(const char* method) const;
};

// None where defaults must be given that can not be guessed, such as an object.
std::optional<TypeCase> CaseOf(const std::string& name, const tn_type_def& def);

// The tensor of an option that is one.
Tensor ValueOf(const Option& option);

// Values for those options that have no default and may not be left out.
// `tensor` stands for each tensor.
std::vector<Option> Examples(const tn_option_def* const* defs, uint32_t n_defs,
                             const Tensor& tensor);

// Draws of a distribution, in float64 where they are floating, and whether they
// are single numbers.
struct Draws {
  Tensor values;  // [N, ...]
  std::vector<double> sorted;
  bool univariate = false;
  bool discrete = false;  // whole numbers only
};

// Parts of check_type.
void CheckHostileOptions(const TypeCase& type, Findings& findings);
void CheckHostileCalls(const TypeCase& type, Findings& findings);
void CheckSavedState(const TypeCase& type, Findings& findings);
// Of types with a method golden: worked examples.
void CheckGolden(const TypeCase& type, Findings& findings);
// Of types with log_prob: draws, and gradients.
void CheckDraws(const TypeCase& type, const Draws& draws, Findings& findings);
void CheckPaths(const TypeCase& type, const Draws& draws, Findings& findings);
void CheckDensity(const TypeCase& type, const Draws& draws, Findings& findings);

// `count` draws by a fixed key, of shape [count, ...].
Tensor Sample(const Object& object, int64_t count, uint64_t seed = 17);

// log_prob and such at float64 numbers.
std::vector<double> At(const Object& object, const char* method,
                       const std::vector<double>& x);

}  // namespace tenon::testing

#endif  // TENON_CORE_TESTING_TYPE_CHECK_H_
