// tenon ops: the ops that there are, and what is declared of one.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/cli/ops_kernels.h"
#include "core/cli/package_maturity.h"
#include "core/cli/package_path.h"
#include "core/formats/json.h"
#include "core/train/table.h"
#include "tenon/dtype.h"
#include "tenon/internal/host.h"
#include "tenon/package.h"

namespace tenon::cli {
namespace {

std::string Text(const tn_string& s) {
  return std::string(internal::from_c(s));
}

std::string FullName(const tn_op_def& def, const tn_string& package) {
  const std::string name = Text(def.name), from = Text(package);
  return from == "tenon" ? name : from + "." + name;
}

// "float32, float64"; empty: all.
std::string DTypes(uint32_t mask) {
  std::string text;
  for (uint32_t d = 1; d < TN_NUM_DTYPES; ++d) {
    if (!(mask >> d & 1)) continue;
    text += (text.empty() ? "" : ", ") +
            std::string(name_of(static_cast<DType>(d)));
  }
  return text;
}

std::string Summary(const tn_op_def& def) {
  const std::string doc = Text(def.doc);
  return doc.substr(0, doc.find('\n'));
}

bool HasGradient(const tn_op_def& def) {
  return def.vjp != nullptr || (def.flags & TN_OP_NO_GRADIENT) != 0;
}

std::string OpMaturity(const tn_op_def& def, const tn_string& package) {
  return Maturity(PackageNamed(Text(package)), Text(def.name));
}

nlohmann::ordered_json ToJson(const tn_op_def& def, const tn_string& package) {
  nlohmann::ordered_json inputs = nlohmann::ordered_json::array();
  for (uint32_t i = 0; i < def.n_inputs; ++i) {
    inputs.push_back({{"name", Text(def.inputs[i]->name)},
                      {"doc", Text(def.inputs[i]->doc)},
                      {"dtypes", DTypes(def.inputs[i]->dtypes)}});
  }
  nlohmann::ordered_json options = nlohmann::ordered_json::array();
  for (uint32_t i = 0; i < def.n_options; ++i) {
    options.push_back({{"name", Text(def.options[i]->name)},
                       {"doc", Text(def.options[i]->doc)}});
  }
  return {{"name", FullName(def, package)},
          {"doc", Text(def.doc)},
          {"source", Text(def.source)},
          {"inputs", inputs},
          {"options", options},
          {"maturity", OpMaturity(def, package)},
          {"gradient", HasGradient(def)},
          {"samples", def.n_samples}};
}

nlohmann::ordered_json ToJson(const std::vector<KernelFacts>& kernels) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const KernelFacts& k : kernels) {
    list.push_back({{"package", k.package},
                    {"simd", k.simd},
                    {"priority", k.priority},
                    {"runs", k.runs},
                    {"why_not", k.why_not}});
  }
  return list;
}

void Print(const std::vector<KernelFacts>& kernels) {
  train::Table table({{"kernel of"},
                      {"simd"},
                      {"priority", train::Align::kRight},
                      {"runs"},
                      {"why not"}});
  for (const KernelFacts& k : kernels) {
    table.Add({k.package, k.simd, std::to_string(k.priority),
               k.runs ? "yes" : "no", k.why_not});
  }
  std::printf("\n%s", table.Text().c_str());
}

void Print(const tn_op_def& def, const tn_string& package) {
  std::printf("%s: %s\n\nInputs:\n", FullName(def, package).c_str(),
              Text(def.doc).c_str());
  for (uint32_t i = 0; i < def.n_inputs; ++i) {
    const std::string dtypes = DTypes(def.inputs[i]->dtypes);
    std::printf("  %-12s %s%s%s\n", Text(def.inputs[i]->name).c_str(),
                Text(def.inputs[i]->doc).c_str(), dtypes.empty() ? "" : "; ",
                dtypes.c_str());
  }
  if (def.n_options != 0) std::printf("\nOptions:\n");
  for (uint32_t i = 0; i < def.n_options; ++i) {
    std::printf("  %-12s %s\n", Text(def.options[i]->name).c_str(),
                Text(def.options[i]->doc).c_str());
  }
  std::printf("\nGradient: %s\nMaturity: %s\nSource: %s\n",
              HasGradient(def) ? "declared" : "none",
              OpMaturity(def, package).c_str(), Text(def.source).c_str());
}

int List(bool json) {
  const tn_op_api& api = *internal::tables().op;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  train::Table table({{"op"}, {"maturity"}, {"summary"}});
  for (uint64_t i = 0; api.at(i) != nullptr; ++i) {
    tn_string package;
    const tn_op_def& def = *api.describe(api.at(i), &package);
    list.push_back(ToJson(def, package));
    table.Add({FullName(def, package), OpMaturity(def, package), Summary(def)});
  }
  std::printf("%s", json ? (formats::DumpJson(list, 2) + "\n").c_str()
                         : table.Text().c_str());
  return 0;
}

int Run(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.words();
  if (words.size() > 1) throw UsageError("takes one name, or none for a list");
  AddPackagePath(arguments);
  if (words.empty()) return List(arguments.has("json"));
  const size_t dot = words[0].find('.');
  if (dot != std::string::npos) load_package(words[0].substr(0, dot));
  for (const std::string& name : arguments.all("package")) load_package(name);
  const tn_op_api& api = *internal::tables().op;
  const tn_string name = internal::to_c(words[0]);
  const tn_op* op = nullptr;
  internal::check(api.find(&name, &op));
  tn_string package;
  const tn_op_def& def = *api.describe(op, &package);
  const std::vector<KernelFacts> kernels = KernelsOf(op, def, arguments);
  if (arguments.has("json")) {
    nlohmann::ordered_json json = ToJson(def, package);
    json["kernels"] = ToJson(kernels);
    std::printf("%s\n", formats::DumpJson(json, 2).c_str());
  } else {
    Print(def, package);
    Print(kernels);
  }
  return 0;
}

}  // namespace

Command OpsCommand() {
  return {.name = "ops",
          .summary = "lists the ops, or says all that is declared of one",
          .usage = "[NAME]",
          .example = "tenon ops matmul --shapes 64x784,784x10",
          .options = {kShapes,
                      kDTypes,
                      kOptionValues,
                      {"package", "NAME", "load it first; may be repeated"},
                      {"json", "", "facts as JSON"},
                      kPackagePath},
          .run = Run};
}

}  // namespace tenon::cli
