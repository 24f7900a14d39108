// Types: that nothing an application gives them breaks the process, and that
// state is what was saved.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/testing/type_check.h"
#include "tenon/ops.h"

namespace tenon::testing {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

// Refusing is as good as answering; what is no Error is a finding.
template <class Body>
bool Tolerates(const Body& body) {
  try {
    body();
    return true;
  } catch (const Error&) {
    return false;
  }
}

Tensors HostileTensors() {
  const Tensor plain = tensor({0.25, 0.75});
  return {plain,
          full({}, kNaN, DType::float64),
          tensor({-kInfinity, -1.0, 0.0, 1e300, kInfinity}),
          full({0}, 1, DType::float64),
          full({2, 0, 3}, 1, DType::float32),
          full({3}, -7, DType::int64),
          full({2}, 1, DType::boolean),
          full({3, 1, 2}, 0.5, DType::float16),
          full({1, 1, 1, 1, 1, 1, 1, 2}, 0.5, DType::float64),
          full({7}, 0.5, DType::bfloat16)};
}

std::vector<Option> HostileValues(const tn_option_def& def) {
  const std::string name(internal::from_c(def.name));
  std::vector<Option> all;
  for (const double x : {kNaN, kInfinity, -kInfinity, -1.0, 0.0, 1e300}) {
    all.push_back({name, x});
  }
  for (const int64_t i : {kLeast, int64_t{-1}, int64_t{0}, kMost}) {
    all.push_back({name, i});
    all.push_back({name, std::vector<int64_t>{i, i}});
    all.push_back({name, std::vector<int64_t>(9, i)});
  }
  for (const Tensor& t : HostileTensors()) all.push_back({name, t});
  all.push_back({name, true});
  all.push_back({name, std::string()});
  all.push_back({name, std::string(100000, '\xff')});
  all.push_back({name, Tensors()});
  all.push_back({name, Tensors{tensor({kNaN}), full({0}, 0)}});
  all.push_back({name, std::vector<int64_t>()});
  all.push_back({name, std::vector<double>{kNaN, -kInfinity}});
  all.push_back({name, DType::boolean});
  all.push_back({name, [](const Tensors&, Tensors&) {
                   throw Error(TN_INVALID_ARGUMENT, "a callable that fails");
                 }});
  return all;
}

// The options of a method that must be given.
std::vector<Option> Needed(const tn_method_def& def) {
  return Examples(def.options, def.n_options, tensor({0.25, 0.75}));
}

std::string Name(const tn_string& name) {
  return std::string(internal::from_c(name));
}

// Each input in turn is `x`, the others what comes before it in the list.
void CallWith(const Object& object, const tn_method_def& def,
              const std::vector<Option>& options) {
  const Tensors hostile = HostileTensors();
  const size_t rounds = def.n_inputs == 0 ? 1 : hostile.size() + 1;
  for (size_t i = 0; i < rounds; ++i) {
    Tensors inputs;  // none in the last round
    for (uint32_t k = 0; i < hostile.size() && k < def.n_inputs; ++k) {
      inputs.push_back(hostile[(i + 3 * k) % hostile.size()]);
    }
    Tolerates([&] {
      for (const Tensor& t : object.call_all(Name(def.name), inputs, options)) {
        if (!t) throw std::runtime_error("gives no tensor and no error");
        t.shape();
      }
    });
  }
}

void CallAll(const Object& object, const tn_type_def& def) {
  for (uint32_t m = 0; m < def.n_methods; ++m) {
    CallWith(object, *def.methods[m], Needed(*def.methods[m]));
  }
}

std::string CompareState(const std::vector<Object::State>& got,
                         const std::vector<Object::State>& wanted) {
  if (got.size() != wanted.size()) {
    return "has " + std::to_string(got.size()) + " tensors, expected " +
           std::to_string(wanted.size());
  }
  for (size_t i = 0; i < got.size(); ++i) {
    if (got[i].name != wanted[i].name ||
        !SameBits(got[i].value, wanted[i].value)) {
      return wanted[i].name + " is not what was saved";
    }
  }
  return "";
}

}  // namespace

std::vector<Option> Examples(const tn_option_def* const* defs, uint32_t n_defs,
                             const Tensor& tensor) {
  std::vector<Option> all;
  for (uint32_t i = 0; i < n_defs; ++i) {
    const tn_option_def& def = *defs[i];
    const bool needed = def.initial.kind == TN_VALUE_NONE &&
                        (def.bounds & TN_BOUND_ABSENT) == 0;
    if (!needed) continue;
    const std::string name = Name(def.name);
    const Option examples[] = {{name, true},
                               {name, 2},
                               {name, 0.5},
                               {name, "a"},
                               {name, DType::float64},
                               {name, tensor},
                               {name, Shape{2, 1}},  // also a key
                               {name, std::vector<double>{0.5}},
                               {name, Tensors{tensor}},
                               {name, [](const Tensors& in, Tensors& out) {
                                  for (Tensor& t : out) t = in.at(0);
                                }}};
    for (const Option& example : examples) {
      if (example.value().kind == def.kind) all.push_back(example);
    }
  }
  return all;
}

namespace {

// What `example` makes of the options, tried as they are and with one that may
// be left out: of several one may be needed, and it is not known which.
std::optional<TypeCase> CaseBy(const std::string& name, const tn_type_def& def,
                               const Tensor& example) {
  TypeCase c{name, &def, Examples(def.options, def.n_options, example)};
  for (uint32_t i = 0; i < def.n_options; ++i) {
    const tn_option_def& o = *def.options[i];
    if (o.kind != TN_VALUE_TENSOR || o.initial.kind == TN_VALUE_NONE) continue;
    const double x = o.initial.kind == TN_VALUE_FLOAT
                         ? o.initial.as.f
                         : static_cast<double>(o.initial.as.i);
    c.options.push_back({Name(o.name), full({}, x, DType::float64)});
  }
  if (Tolerates([&] { c.Make(); })) return c;
  for (uint32_t i = 0; i < def.n_options; ++i) {
    const tn_option_def& o = *def.options[i];
    if (o.kind != TN_VALUE_TENSOR || !(o.bounds & TN_BOUND_ABSENT)) continue;
    TypeCase with = c;
    with.options = c.With({Name(o.name), example});
    if (Tolerates([&] { with.Make(); })) return with;
  }
  return std::nullopt;
}

bool IsNeededObject(const tn_option_def& o) {
  return o.kind == TN_VALUE_OBJECT && !(o.bounds & TN_BOUND_ABSENT);
}

// One object of each type of the package that needs no other object.
std::vector<Object> PlainObjects(std::string_view package) {
  std::vector<Object> all;
  const tn_type_api& api = *internal::tables().type;
  for (uint64_t i = 0; const tn_type* type = api.at(i); ++i) {
    tn_string owner = {};
    const tn_type_def& def = *api.describe(type, &owner);
    if (internal::from_c(owner) != package ||
        std::any_of(def.options, def.options + def.n_options,
                    [](const auto* o) { return IsNeededObject(*o); })) {
      continue;
    }
    const auto c = CaseOf(FullName(owner, def.name), def);
    if (c) Tolerates([&] { all.push_back(c->Make()); });
  }
  return all;
}

// Puts one of `objects` for each of the names, until an object can be made.
bool Completed(TypeCase& c, const std::vector<std::string>& names, size_t at,
               const std::vector<Object>& objects) {
  if (at == names.size()) return Tolerates([&] { c.Make(); });
  for (const Object& object : objects) {
    c.options = c.With({names[at], object});
    if (Completed(c, names, at + 1, objects)) return true;
  }
  return false;
}

}  // namespace

std::optional<TypeCase> CaseOf(const std::string& name,
                               const tn_type_def& def) {
  const Tensor row = tensor({0.25, 0.75});
  const Tensor square = tensor({{1.5, 0.0}, {0.5, 2.0}});
  for (const Tensor& example : {row, square}) {
    if (auto c = CaseBy(name, def, example)) return c;
  }
  TypeCase c{name, &def, Examples(def.options, def.n_options, row)};
  if (def.n_options == 0) return c;  // why not is a finding
  std::vector<std::string> objects;
  for (uint32_t i = 0; i < def.n_options; ++i) {
    const tn_option_def& o = *def.options[i];
    if (IsNeededObject(o)) objects.push_back(Name(o.name));
  }
  if (objects.empty()) return std::nullopt;
  const std::string package = name.substr(0, name.find('.'));
  if (!Completed(c, objects, 0, PlainObjects(package))) return std::nullopt;
  return c;
}

std::vector<Option> TypeCase::With(const Option& option) const {
  std::vector<Option> all;
  for (const Option& o : options) {
    if (o.name() != option.name()) all.push_back(o);
  }
  all.push_back(option);
  return all;
}

Object TypeCase::MakeWith(const Option& option) const {
  return Object(name, With(option));
}

const tn_method_def* TypeCase::Method(const char* method) const {
  for (uint32_t i = 0; i < def->n_methods; ++i) {
    if (Name(def->methods[i]->name) == method) return def->methods[i];
  }
  return nullptr;
}

void CheckHostileOptions(const TypeCase& type, Findings& findings) {
  for (uint32_t i = 0; i < type.def->n_options; ++i) {
    const tn_option_def& def = *type.def->options[i];
    Try(findings, type.name + ", odd values of option " + Name(def.name), [&] {
      for (const Option& value : HostileValues(def)) {
        Object object;
        if (Tolerates([&] { object = type.MakeWith(value); })) {
          CallAll(object, *type.def);
        }
      }
    });
  }
}

void CheckHostileCalls(const TypeCase& type, Findings& findings) {
  for (uint32_t m = 0; m < type.def->n_methods; ++m) {
    const tn_method_def& def = *type.def->methods[m];
    const std::string who = type.name + "." + Name(def.name);
    Try(findings, who + ", odd inputs", [&] {
      const Object object = type.Make();
      CallWith(object, def, Needed(def));
      CallAll(object, *type.def);  // after which it must still be usable
    });
    for (uint32_t i = 0; i < def.n_options; ++i) {
      const tn_option_def& option = *def.options[i];
      Try(findings, who + ", odd values of option " + Name(option.name), [&] {
        const Object object = type.Make();
        for (const Option& value : HostileValues(option)) {
          std::vector<Option> options = Needed(def);
          std::erase_if(options, [&](const Option& o) {
            return o.name() == value.name();
          });
          options.push_back(value);
          CallWith(object, def, options);
        }
      });
    }
  }
}

void CheckSavedState(const TypeCase& type, Findings& findings) {
  constexpr char kRemedy[] =
      "let save() give all that load() needs, and load() change nothing before "
      "it knows that all is there";
  if (type.def->save == nullptr) return;
  Expect(
      findings, type.name + ", saved and loaded",
      [&]() -> std::string {
        const Object from = type.Make();
        CallAll(from, *type.def);  // so that there is something to save
        const std::vector<Object::State> saved = from.state();
        Object to = type.Make();
        to.set_state({saved.rbegin(), saved.rend()});
        std::string wrong = CompareState(to.state(), saved);
        if (!wrong.empty()) return wrong;
        for (const Tensor& t : HostileTensors()) {
          std::vector<Object::State> bad = saved;
          if (!bad.empty()) bad[0].value = t;
          bad.push_back({"of another type", t});
          if (!Tolerates([&] { to.set_state(bad); })) continue;
          CallAll(to, *type.def);
          to.set_state(saved);
        }
        if (Tolerates([&] { to.set_state({}); })) to.set_state(saved);
        wrong = CompareState(to.state(), saved);
        return wrong.empty() ? "" : "after a failed load: " + wrong;
      },
      kRemedy);
}

}  // namespace tenon::testing
