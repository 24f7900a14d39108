// tenon package new: a package outside of Tenon's tree, from the files below
// core/cli/new. It appears whole or not at all.
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>

#include "core/cli/package.h"
#include "tenon/c/abi.h"
#include "tenon/internal/suggest.h"

namespace tenon::cli {
namespace {

namespace fs = std::filesystem;

struct Template {
  std::string_view path;  // "all/Makefile": its kind, or `all`, comes first
  std::string_view text;  // with @NAME@ and so on
};

constexpr Template kTemplates[] = {
#include "core/cli/new_files.inc"
};

struct Kind {
  const char* name;       // as given to --kind, and its folder
  const char* type;       // the author's class
  const char* component;  // where none is given
  const char* summary;    // of the package
};

constexpr Kind kKinds[] = {
    {"optimizer", "Optimizer", "sign_descent", "Optimizers, each sourced."},
    {"function", "Function", "generalized_cross_entropy",
     "Losses and other functions, each sourced."},
    {"op", "Op", "squareplus", "Ops, each with its gradient and its source."},
    {"kernel", "KernelOf", "hard_swish", "Kernels for ops of the core."},
    {"type", "Type", "rayleigh",
     "Types, such as distributions, each sourced."}};

const Kind& FindKind(const std::string& name) {
  std::vector<std::string_view> names;
  for (const Kind& kind : kKinds) {
    if (kind.name == name) return kind;
    names.push_back(kind.name);
  }
  throw UsageError(name.empty()
                       ? "say --kind: optimizer, function, op, kernel or type"
                       : "no kind \"" + name + "\"" +
                             internal::suggestion(name, names));
}

// Words of C++ that a component's function can not be called.
constexpr std::string_view kTaken[] = {
    "alignas",  "alignof",   "and",     "asm",      "auto",      "bitand",
    "bitor",    "bool",      "break",   "case",     "catch",     "char",
    "class",    "compl",     "concept", "const",    "continue",  "decltype",
    "default",  "delete",    "do",      "double",   "else",      "enum",
    "explicit", "export",    "extern",  "false",    "float",     "for",
    "friend",   "goto",      "if",      "inline",   "int",       "long",
    "mutable",  "namespace", "new",     "noexcept", "not",       "nullptr",
    "operator", "or",        "package", "private",  "protected", "public",
    "register", "requires",  "return",  "short",    "signed",    "sizeof",
    "static",   "struct",    "switch",  "template", "tenon",     "this",
    "throw",    "true",      "try",     "typedef",  "typeid",    "typename",
    "union",    "unsigned",  "using",   "virtual",  "void",      "volatile",
    "while",    "xor"};

// Of a package, as the loader takes it, or of a component.
void CheckName(const std::string& name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  if (name.empty() || name[0] < 'a' || name[0] > 'z' ||
      !std::all_of(name.begin(), name.end(), fits)) {
    throw UsageError("nothing can be called \"" + name +
                     "\": a name is snake_case, such as my_lab");
  }
  if (std::find(std::begin(kTaken), std::end(kTaken), name) !=
      std::end(kTaken)) {
    throw UsageError("\"" + name + "\" is taken, by C++ or Tenon itself");
  }
}

// "rayleigh" as "Rayleigh": the class of a type's objects.
std::string ClassName(const std::string& component) {
  std::string name;
  bool begins = true;
  for (const char c : component) {
    if (c != '_') {
      name += begins && c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    begins = c == '_';
  }
  return name;
}

// The folder above bin/tenon.
std::string Prefix() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error)
      .parent_path()
      .parent_path()
      .string();
}

using Words = std::map<std::string, std::string>;

// The text with each @WORD@ filled in.
std::string Filled(std::string text, const Words& words) {
  for (const auto& [word, value] : words) {
    const std::string mark = "@" + word + "@";
    for (size_t at = text.find(mark); at != std::string::npos;
         at = text.find(mark, at + value.size())) {
      text.replace(at, mark.size(), value);
    }
  }
  return text;
}

// Files by path. Where the kind and `all` have the same, they are joined.
std::map<std::string, std::string> Files(const Kind& kind, const Words& words) {
  std::map<std::string, std::string> files;
  for (const std::string& folder :
       {std::string(kind.name), std::string("all")}) {
    for (const Template& t : kTemplates) {
      if (t.path.substr(0, t.path.find('/')) != folder) continue;
      std::string path(t.path.substr(folder.size() + 1));
      if (path == "component.cc") path = words.at("COMPONENT") + ".cc";
      files[path] += Filled(std::string(t.text), words);
    }
  }
  return files;
}

[[noreturn]] void Fail(const std::string& path) {
  throw Error(TN_UNAVAILABLE, path + ": " + std::strerror(errno));
}

// Readable by all, writable by its owner: the loader trusts nothing else.
void MakeFolder(const fs::path& path) {
  if (mkdir(path.c_str(), 0755) != 0 && errno != EEXIST) Fail(path);
  if (chmod(path.c_str(), 0755) != 0) Fail(path);
}

void Write(const fs::path& path, const std::string& text) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (file == nullptr) Fail(path);
  const bool written =
      std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool whole = std::fflush(file) == 0 && written;
  const int error = errno;
  std::fclose(file);
  errno = error;
  if (!whole) Fail(path);
}

// A folder beside the package's own, which takes its place in the end.
class Draft {
 public:
  explicit Draft(const fs::path& target) : target_(target) {
    std::string name = (target.parent_path() / ".tenon-new-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) Fail(target);
    path_ = name;
  }
  ~Draft() {
    std::error_code error;
    if (!path_.empty()) fs::remove_all(path_, error);
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  void Add(const std::string& file, const std::string& text) {
    fs::path folder = path_;
    for (const fs::path& part : fs::path(file).parent_path()) {
      folder /= part;
      MakeFolder(folder);
    }
    Write(path_ / file, text);
  }
  void Finish() {
    MakeFolder(path_);
    if (std::rename(path_.c_str(), target_.c_str()) != 0) Fail(target_);
    path_.clear();
  }

 private:
  const fs::path target_;
  fs::path path_;
};

}  // namespace

int NewPackage(const Arguments& arguments) {
  const std::string& name = arguments.words()[1];
  CheckName(name);
  const Kind& kind = FindKind(arguments.text("kind"));
  const std::string component = arguments.text("component", kind.component);
  CheckName(component);
  const fs::path target = fs::absolute(UserPath(name));
  if (fs::exists(fs::symlink_status(target))) {
    throw Error(TN_ALREADY_EXISTS, target.string() +
                                       " is there already; take another name, "
                                       "or move it away");
  }
  const std::string own_class = ClassName(component);
  const std::string cpp =
      kind.name == std::string("type")
          ? std::string(kind.type) + "<class " + own_class + ">"
          : kind.type;
  const Words words = {{"NAME", name},
                       {"KIND", kind.type},
                       {"CPP", cpp},
                       {"CLASS", own_class},
                       {"COMPONENT", component},
                       {"SUMMARY", kind.summary},
                       {"FLOOR", std::to_string(TN_ABI_FLOOR)},
                       {"TENON", FindPackage("tenon").version},
                       {"PREFIX", Prefix()}};
  Draft draft(target);
  for (const auto& [file, text] : Files(kind, words)) draft.Add(file, text);
  draft.Finish();
  std::printf(
      "%s: package %s with one %s, %s.cc, to make your own of\n"
      "  build and check it:  make -C %s check\n",
      target.c_str(), name.c_str(), kind.name, component.c_str(), name.c_str());
  return 0;
}

}  // namespace tenon::cli
