// Loads packages of many makes into one process and uses each component of
// each; a line for each package, "ok" or what is wrong. Arguments: the files.
//   host --refuses CODE FILE...   they are refused, with this code
#include <tenon/tenon.h>

#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace {

namespace tn = tenon;

std::string ErrorOf(const std::function<void()>& call) {
  try {
    call();
  } catch (const tn::Error& e) {
    return e.what();
  }
  return "";
}

// The package's op, called by name.
tn::Tensor Call(const std::string& op, const tn::Tensor& x) {
  const tn::internal::OpRef ref(op.c_str());
  const tn::Operand operand(x);
  return ref({&operand});
}

bool Is(const tn::Tensor& x, const std::vector<double>& want) {
  return x.to_vector<double>() == want;
}

std::string Use(const std::string& name) {
  const tn::Tensor x = tn::tensor({1.f, -2.f, 3.f});
  if (!Is(Call(name + ".twice", x), {2, -4, 6})) return "twice is wrong";
  const tn::Tensor leaf = tn::variable(x);
  const tn::Tensor y = sum(Call(name + ".twice", leaf) * leaf);
  const tn::Tensor slope = tn::gradients(y, {leaf})[0];
  if (!Is(slope, {4, -8, 12})) return "the gradient of twice is wrong";
  const std::string error = ErrorOf([&] { Call(name + ".refuses", x); });
  if (error != name + ".refuses: it does not want to") {
    return "refuses says \"" + error + "\"";
  }
  const tn::Tensor half = tn::Function(name + ".half_square")(x);
  if (!Is(half, {0.5, 2, 4.5})) return "half_square is wrong";
  const tn::Parameter p("p", tn::variable(tn::tensor({4.f, -2.f})));
  tn::Optimizer optimizer(name + ".descent", {p}, {{"learning_rate", 0.25}});
  for (int i = 0; i < 3; ++i) optimizer.minimize(sum(square(p.tensor())));
  if (!Is(p.tensor(), {0.5, -0.25})) return "descent is wrong";
  if (optimizer.explain() != "fused") return optimizer.explain();
  return "";
}

// libNAME.so -> NAME.
std::string NameOf(const std::string& path) {
  const std::string file = path.substr(path.rfind('/') + 1);
  return file.substr(3, file.size() - 6);
}

bool Loads(const std::string& path) {
  std::string wrong = ErrorOf([&] { tn::load_package_file(path); });
  if (wrong.empty())
    wrong = ErrorOf([&] { wrong = Use(NameOf(path)); }) + wrong;
  std::printf("%s %s\n", NameOf(path).c_str(),
              wrong.empty() ? "ok" : wrong.c_str());
  return wrong.empty();
}

bool IsRefused(const std::string& path, const std::string& code) {
  const std::string error = ErrorOf([&] { tn::load_package_file(path); });
  const bool right = error.find(code) != std::string::npos;
  std::printf("%s %s\n", NameOf(path).c_str(),
              right ? "ok" : ("is not refused: " + error).c_str());
  return right;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  const bool refuses = !words.empty() && words[0] == "--refuses";
  bool right = words.size() > (refuses ? 2u : 0u);
  for (size_t i = refuses ? 2 : 0; i < words.size(); ++i) {
    right &= refuses ? IsRefused(words[i], words[1]) : Loads(words[i]);
  }
  return right ? 0 : 1;
}
