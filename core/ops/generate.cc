// Writes what follows from the ops' declarations: the typed front tenon/ops.h
// (`generate header`) and the reference page (`generate reference`).
#include <cstdio>
#include <cstring>
#include <set>
#include <string>

#include "core/ops/builtin.h"

namespace tenon::ops {
namespace {

std::string Text(const tn_string& s) { return std::string(s.data, s.size); }

// Ops whose C++ spelling is written by hand in tenon/internal/tensor.h.
bool HandWritten(const std::string& name) {
  static const auto& names =
      *new std::set<std::string>{"slice", "unslice", "split"};
  return names.count(name) != 0;
}

// Options that are parameters of their own; the others go into a struct.
bool Positional(const tn_option_def& option) {
  static const auto& names =
      *new std::set<std::string>{"axes", "axis", "shape", "order", "dtype"};
  return option.initial.kind == TN_VALUE_NONE ||
         names.count(Text(option.name)) != 0;
}

std::string CamelCase(const std::string& name) {
  std::string result;
  bool upper = true;
  for (const char c : name) {
    if (c != '_') result += upper ? static_cast<char>(toupper(c)) : c;
    upper = c == '_';
  }
  return result;
}

bool IsShape(const std::string& name) {
  static const auto& names = *new std::set<std::string>{
      "axes", "axis", "shape", "order", "dilation", "kernel", "size", "stride"};
  return names.count(name) != 0;
}

std::string TypeOf(const tn_option_def& o, bool parameter) {
  const std::string name = Text(o.name);
  switch (o.kind) {
    case TN_VALUE_BOOL:
      return "bool";
    case TN_VALUE_INT:
      return "int64_t";
    case TN_VALUE_FLOAT:
      return "double";
    case TN_VALUE_STRING:
      return "const char*";
    case TN_VALUE_DTYPE:
      return "DType";
    default:
      break;
  }
  const std::string type = name == "key"   ? "Key"
                           : IsShape(name) ? "Shape"
                                           : "std::vector<int64_t>";
  return parameter ? "const " + type + "&" : type;
}

std::string Number(double x) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", x);
  for (int digits = 1; digits < 17; ++digits) {
    char shorter[40];
    std::snprintf(shorter, sizeof shorter, "%.*g", digits, x);
    if (std::strtod(shorter, nullptr) == x) return shorter;
  }
  return text;
}

std::string DefaultOf(const tn_option_def& o) {
  const tn_value& v = o.initial;
  switch (v.kind) {
    case TN_VALUE_BOOL:
      return v.as.i ? "true" : "false";
    case TN_VALUE_INT:
      return std::to_string(v.as.i);
    case TN_VALUE_FLOAT:
      return Number(v.as.f);
    case TN_VALUE_STRING:
      return '"' + std::string(static_cast<const char*>(v.as.p), v.count) + '"';
    case TN_VALUE_DTYPE: {
      const std::string name = name_of(static_cast<DType>(v.as.i));
      return "DType::" + (name == "bool" ? "boolean" : name);
    }
    default:
      break;
  }
  std::string list = "{";
  for (uint64_t i = 0; i < v.count; ++i) {
    list += (i == 0 ? "" : ", ") +
            std::to_string(static_cast<const int64_t*>(v.as.p)[i]);
  }
  return list + "}";
}

void PrintStruct(const tn_op_def& def, const std::string& type) {
  std::printf("struct %s {\n", type.c_str());
  for (uint32_t i = 0; i < def.n_options; ++i) {
    const tn_option_def& o = *def.options[i];
    if (Positional(o)) continue;
    std::printf("  %s %s = %s;  // %s\n", TypeOf(o, false).c_str(),
                Text(o.name).c_str(), DefaultOf(o).c_str(),
                Text(o.doc).c_str());
  }
  std::printf("};\n");
}

// How the function is declared; fills what the body needs.
struct Signature {
  std::string parameters;
  std::string values;    // options as tn_values, in order
  std::string operands;  // "&a, &b"
  std::string where = "{file, line}";
  bool plain = true;  // a fixed number of inputs, one or more
  bool variadic = false;
  bool has_struct = false;
};

Signature SignatureOf(const tn_op_def& def, const std::string& type) {
  Signature s;
  std::string with_default;
  const auto add = [&](std::string& to, const std::string& text) {
    to += (to.empty() ? "" : ", ") + text;
  };
  std::string optional;
  for (uint32_t i = 0; i < def.n_inputs; ++i) {
    const std::string name = Text(def.inputs[i]->name);
    if (def.inputs[i]->flags & TN_INPUT_VARIADIC) {
      add(s.parameters, "const Tensors& " + name);
      s.variadic = true;
    } else if (def.inputs[i]->flags & TN_INPUT_OPTIONAL) {
      add(optional, "const Tensor& " + name + " = {}");
      s.plain = false;
    } else {
      add(s.parameters, "const Operand& " + name);
      if (i == 0) s.where = name + ".where()";
    }
    add(s.operands, "&" + name);
  }
  s.plain = s.plain && !s.variadic && def.n_inputs != 0;
  for (uint32_t i = 0; i < def.n_options; ++i) {
    const tn_option_def& o = *def.options[i];
    const std::string name = Text(o.name);
    const bool positional = Positional(o);
    s.has_struct = s.has_struct || !positional;
    add(s.values,
        "internal::value(" + (positional ? name : "options." + name) + ")");
    if (!positional) continue;
    const bool required = o.initial.kind == TN_VALUE_NONE;
    add(required ? s.parameters : with_default,
        TypeOf(o, true) + " " + name + (required ? "" : " = " + DefaultOf(o)));
  }
  if (!optional.empty()) add(s.parameters, optional);
  if (!with_default.empty()) add(s.parameters, with_default);
  if (s.has_struct) add(s.parameters, "const " + type + "& options = {}");
  if (!s.plain && s.where[0] == '{') {
    add(s.parameters,
        "const char* file = __builtin_FILE(), uint32_t line = "
        "__builtin_LINE()");
  }
  return s;
}

void PrintAnyBody(const tn_op_def& def, const Signature& s) {
  std::printf("  return op.any({");
  for (uint32_t i = 0; i < def.n_inputs && !s.variadic; ++i) {
    std::printf("%s%s.get()", i == 0 ? "" : ", ",
                Text(def.inputs[i]->name).c_str());
  }
  if (s.variadic) {  // the engine wants the list last; nothing else comes first
    std::printf("}, %s, {file, line}, {%s});\n",
                Text(def.inputs[def.n_inputs - 1]->name).c_str(),
                s.values.c_str());
    return;
  }
  std::printf("}, %s, {%s});\n", s.where.c_str(), s.values.c_str());
}

void PrintAdopted(const tn_op_def& def) {
  std::printf("  return {");
  for (uint32_t i = 0; i < def.n_outputs; ++i) {
    std::printf("%sTensor::adopt(out[%u])", i == 0 ? "" : ", ", i);
  }
  std::printf("};\n");
}

// With optional inputs and several outputs.
void PrintSeveralBody(const tn_op_def& def, const Signature& s) {
  std::printf("  tn_tensor* const in[] = {");
  for (uint32_t i = 0; i < def.n_inputs; ++i) {
    std::printf("%s%s.get()", i == 0 ? "" : ", ",
                Text(def.inputs[i]->name).c_str());
  }
  std::printf("};\n");
  if (def.n_options != 0) {
    std::printf("  const tn_value given[] = {%s};\n", s.values.c_str());
  }
  std::printf("  tn_tensor* out[%u];\n", def.n_outputs);
  std::printf("  op.run_any(in, %u, %s, %s, %u, out, %u);\n", def.n_inputs,
              s.where.c_str(), def.n_options != 0 ? "given" : "nullptr",
              def.n_options, def.n_outputs);
  PrintAdopted(def);
}

void PrintFunction(const tn_op_def& def) {
  const std::string name = Text(def.name);
  const std::string type = CamelCase(name) + "Options";
  const Signature s = SignatureOf(def, type);
  const std::string doc = Text(def.doc);
  const std::string summary = doc.substr(0, doc.find('\n'));
  std::printf("\n");
  if (s.has_struct) PrintStruct(def, type);
  std::printf("// %s\n", summary.c_str());
  const std::string result =
      def.n_outputs == 1
          ? "Tensor"
          : "std::array<Tensor, " + std::to_string(def.n_outputs) + ">";
  std::printf("inline %s %s(%s) {\n", result.c_str(), name.c_str(),
              s.parameters.c_str());
  std::printf("  static const internal::OpRef op(\"%s\");\n", name.c_str());
  if (!s.plain && def.n_outputs > 1 && !s.variadic) {
    PrintSeveralBody(def, s);
  } else if (!s.plain) {
    PrintAnyBody(def, s);
  } else {
    const bool options = def.n_options != 0;
    if (options) {
      std::printf("  const tn_value given[] = {%s};\n", s.values.c_str());
    }
    const std::string tail =
        options ? ", given, " + std::to_string(def.n_options) : "";
    if (def.n_outputs == 1) {
      std::printf("  return op({%s}%s);\n", s.operands.c_str(), tail.c_str());
    } else {
      std::printf("  tn_tensor* out[%u];\n", def.n_outputs);
      std::printf("  op.run({%s}%s, out, %u);\n", s.operands.c_str(),
                  options ? tail.c_str() : ", nullptr, 0", def.n_outputs);
      PrintAdopted(def);
    }
  }
  std::printf("}\n");
}

void PrintHeader() {
  std::printf(
      "// The core's ops as functions. Generated from core/ops by\n"
      "//   bazel run //core/ops:generate -- header\n"
      "// Their full documentation: docs/reference/ops.md, `tenon ops NAME`.\n"
      "#ifndef TENON_OPS_H_\n#define TENON_OPS_H_\n\n"
      "#include <array>\n\n#include \"tenon/key.h\"\n"
      "#include \"tenon/tensor.h\"\n\n"
      "namespace tenon {\n");
  for (Op& op : AllOps()) {
    const tn_op_def& def = op.definition();
    if (!HandWritten(Text(def.name))) PrintFunction(def);
  }
  std::printf("\n}  // namespace tenon\n\n#endif  // TENON_OPS_H_\n");
}

void PrintReference() {
  std::printf("# Ops\n\nGenerated from the declarations in core/ops.\n");
  for (Op& op : AllOps()) {
    const tn_op_def& def = op.definition();
    std::printf("\n## %s\n\n%s\n", Text(def.name).c_str(),
                Text(def.doc).c_str());
    if (def.n_inputs + def.n_options != 0) std::printf("\n");
    for (uint32_t i = 0; i < def.n_inputs; ++i) {
      std::printf("- input `%s`: %s\n", Text(def.inputs[i]->name).c_str(),
                  Text(def.inputs[i]->doc).c_str());
    }
    for (uint32_t i = 0; i < def.n_options; ++i) {
      const tn_option_def& o = *def.options[i];
      const std::string initial = o.initial.kind == TN_VALUE_NONE
                                      ? "required"
                                      : "default " + DefaultOf(o);
      std::printf("- option `%s` (%s): %s\n", Text(o.name).c_str(),
                  initial.c_str(), Text(o.doc).c_str());
    }
    constexpr const char* kMaturity[] = {"experimental", "beta", "stable",
                                         "deprecated"};
    std::printf("\nSource: %s. Maturity: %s.\n", Text(def.source).c_str(),
                kMaturity[def.maturity]);
  }
}

}  // namespace
}  // namespace tenon::ops

int main(int argc, char** argv) {
  const bool header = argc == 2 && std::strcmp(argv[1], "header") == 0;
  const bool reference = argc == 2 && std::strcmp(argv[1], "reference") == 0;
  if (!header && !reference) {
    std::fprintf(stderr, "usage: generate header|reference\n");
    return 2;
  }
  if (header) tenon::ops::PrintHeader();
  if (reference) tenon::ops::PrintReference();
  return 0;
}
