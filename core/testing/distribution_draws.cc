// Distributions: worked examples, moments of draws, and the slopes of log_prob
// and of draws against differences.
#include <algorithm>
#include <cmath>

#include "core/testing/type_check.h"
#include "tenon/grad.h"

namespace tenon::testing {
namespace {

// A test statistic is normal, and the key is fixed: beyond this many standard
// errors it is a mistake.
constexpr double kErrors = 6;

bool IsWholeOnly(const TypeCase& type, const Option& option) {
  try {
    type.MakeWith({option.name(), ValueOf(option) + 1e-5});
    return false;
  } catch (const Error&) {
    return true;
  }
}

// The options that are tensors of float64 and can be moved.
std::vector<Option> Parameters(const TypeCase& type) {
  std::vector<Option> all;
  for (const Option& option : type.options) {
    if (option.value().kind != TN_VALUE_TENSOR) continue;
    if (ValueOf(option).dtype() != DType::float64) continue;
    if (!IsWholeOnly(type, option)) all.push_back(option);
  }
  return all;
}

// Element by element over the draws: mean, and mean of the `power`th power of
// what is left after `centre`.
Tensor CentralMoment(const Tensor& draws, const Tensor& centre, double power) {
  return mean(pow(abs(draws - centre), power), {0});
}

// |got - wanted| against a standard error, where all are finite.
std::string Compare(const char* what, const Tensor& got, const Tensor& wanted,
                    const Tensor& error) {
  const Shape shape = got.shape();
  const auto a = got.to_vector<double>();
  const auto b = wanted.cast(DType::float64).expand(shape).to_vector<double>();
  const auto e = error.expand(shape).to_vector<double>();
  for (size_t i = 0; i < a.size(); ++i) {
    if (!std::isfinite(b[i]) || !std::isfinite(e[i])) continue;
    if (std::abs(a[i] - b[i]) <= kErrors * e[i] + 1e-9) continue;
    return std::string("the ") + what + " of draws is " + std::to_string(a[i]) +
           ", the method says " + std::to_string(b[i]);
  }
  return "";
}

// How draw i changes with its own parameter i, by both ways that there are: a
// fixed key, and the distribution function. Either is right.
struct Slopes {
  std::vector<double> given, by_key, by_cdf;

  std::string Wrong() const {
    for (size_t i = 0; i < given.size(); ++i) {
      const auto close = [&](const std::vector<double>& other) {
        return i < other.size() &&
               std::abs(given[i] - other[i]) <= 1e-4 * (1 + std::abs(other[i]));
      };
      if (close(by_key) || close(by_cdf)) continue;
      return "at draw " + std::to_string(i) + " is " +
             std::to_string(given[i]) + ", differences give " +
             std::to_string(by_cdf.empty() ? by_key[i] : by_cdf[i]);
    }
    return "";
  }
};

// Draws of which each has a parameter of its own, moved by `by`.
Tensor DrawAt(const TypeCase& type, const Option& option, const Tensor& own) {
  const Object object = type.MakeWith({option.name(), own});
  return object.call("sample", {}, {{"key", Key(5)}, {"shape", Shape{}}});
}

std::vector<double> Difference(const Tensor& up, const Tensor& down,
                               double by) {
  return ((up - down) / by).to_vector<double>();
}

// Empty where draws have no gradient.
Slopes SlopesOf(const TypeCase& type, const Option& option) {
  constexpr int64_t kDraws = 64;
  const double at = ValueOf(option).item<double>();
  const double h = 1e-5 * (1 + std::abs(at));
  const auto own = [&](double by) {
    return full({kDraws}, at + by, DType::float64);
  };
  const Tensor parameter = variable(own(0));
  const Tensor x = DrawAt(type, option, parameter);
  Slopes slopes;
  if (!x.is_tracked() || !(x.shape() == Shape{kDraws})) return slopes;
  const Tensor slope = gradients(sum(x), {parameter})[0];
  slopes.given = slope ? slope.to_vector<double>()
                       : std::vector<double>(static_cast<size_t>(kDraws));
  slopes.by_key = Difference(DrawAt(type, option, own(h)),
                             DrawAt(type, option, own(-h)), 2 * h);
  if (type.Method("cdf") == nullptr) return slopes;
  const Tensor fixed = x.detach();
  const auto cdf = [&](double by) {
    return type.MakeWith({option.name(), own(by)}).call("cdf", {fixed});
  };
  const Tensor density = exp(type.Make().call("log_prob", {fixed}));
  slopes.by_cdf = Difference(cdf(-h) / density, cdf(h) / density, 2 * h);
  return slopes;
}

}  // namespace

Tensor ValueOf(const Option& option) {
  return Tensor::share(
      static_cast<tn_tensor*>(const_cast<void*>(option.value().as.p)));
}

Tensor Sample(const Object& object, int64_t count, uint64_t seed) {
  return object.call("sample", {},
                     {{"key", Key(seed)}, {"shape", Shape{count}}});
}

std::vector<double> At(const Object& object, const char* method,
                       const std::vector<double>& x) {
  const Tensor at = tensor(x, Shape{static_cast<int64_t>(x.size())});
  return object.call(method, {at}).to_vector<double>();
}

void CheckGolden(const TypeCase& type, Findings& findings) {
  const tn_method_def* golden = type.Method("golden");
  if (golden == nullptr || golden->n_outputs < 2) {
    findings.push_back(
        type.name +
        ": has no worked example; add a method golden that gives what it "
        "computes and what another program does, in pairs");
    return;
  }
  const Object object = type.Make();
  Expect(
      findings, type.name + ", golden",
      [&] {
        const Tensors all = object.call_all("golden");
        for (size_t i = 0; i + 1 < all.size(); i += 2) {
          const std::string wrong =
              testing::Difference(all[i], all[i + 1], 1e-6);
          if (!wrong.empty()) {
            return "pair " + std::to_string(i / 2) + " " + wrong;
          }
        }
        return std::string();
      },
      "mend the formula, or the value if another program says so");
}

void CheckDraws(const TypeCase& type, const Draws& draws, Findings& findings) {
  const Object object = type.Make();
  const Tensor x = draws.values;
  const double root = std::sqrt(static_cast<double>(x.size(0)));
  const Tensor centre = mean(x, {0});
  const Tensor second = CentralMoment(x, centre, 2);
  Expect(
      findings, type.name + ", draws by one key",
      [&]() -> std::string {
        const Tensor a = Sample(object, 9), b = Sample(object, 9);
        return SameBits(a, b) ? "" : "differ from call to call";
      },
      "let all randomness come from the key");
  if (type.Method("mean") != nullptr) {
    Expect(
        findings, type.name + ", mean",
        [&] {
          // The draws' own spread says little where variance is infinite.
          const Tensor spread = type.Method("variance") != nullptr
                                    ? object.call("variance")
                                    : second;
          return Compare("mean", centre, object.call("mean"),
                         sqrt(spread.cast(DType::float64)) / root);
        },
        "mend mean, or sample");
  }
  if (type.Method("variance") != nullptr && !draws.univariate) {
    Expect(
        findings, type.name + ", variance",
        [&] {
          const Tensor fourth = CentralMoment(x, centre, 4);
          return Compare("variance", second, object.call("variance"),
                         sqrt(fourth - second * second) / root);
        },
        "mend variance, or sample");
  }
}

void CheckPaths(const TypeCase& type, const Draws& draws, Findings& findings) {
  const std::vector<Option> parameters = Parameters(type);
  Case c;
  c.name = type.name + ".log_prob";
  c.sample = nullptr;
  c.inputs = {draws.values(range(0, 8))};
  for (const Option& p : parameters) c.inputs.push_back(ValueOf(p));
  c.call = [&](const Tensors& inputs) -> Tensors {
    TypeCase moved = type;
    for (size_t i = 0; i < parameters.size(); ++i) {
      for (Option& o : moved.options) {
        if (o.name() == parameters[i].name()) o = {o.name(), inputs[i + 1]};
      }
    }
    return {moved.Make().call("log_prob", {inputs[0]})};
  };
  CheckGradients(c, findings);
  if (!draws.univariate || draws.discrete) return;
  for (const Option& p : parameters) {
    if (ValueOf(p).rank() != 0) continue;
    Expect(
        findings, type.name + ", draws by " + p.name(),
        [&] {
          const std::string wrong = SlopesOf(type, p).Wrong();
          return wrong.empty() ? "" : "the slope " + wrong;
        },
        "draws are not what the gradient says; compute them from numbers that "
        "do not depend on parameters, or give the gradient -dF/dp / density");
  }
}

}  // namespace tenon::testing
