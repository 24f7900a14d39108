// One op again and again, for ci/gates/instructions.sh to count:
//   instructions OP COUNT
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tenon/tenon.h"

namespace {

template <class F>
int Repeat(long count, const F& f) {
  for (long i = 0; i < count; ++i) f();
  return 0;
}

int Run(const std::string& op, long count) {
  const tenon::Tensor a = tenon::full({64}, 1);
  const tenon::Tensor b = tenon::full({64}, 2);
  const tenon::Tensor leaf = tenon::variable(a);
  if (op == "create") return Repeat(count, [] { tenon::empty({64}); });
  if (op == "add") return Repeat(count, [&] { a + b; });
  if (op == "add_recorded") return Repeat(count, [&] { leaf + b; });
  if (op == "view") return Repeat(count, [&] { a.reshape({8, 8}); });
  const tenon::Tensor matrix = tenon::full({16, 16}, 1);
  if (op == "slice") {
    return Repeat(count, [&] { matrix(tenon::range(2, 6)); });
  }
  if (op == "transpose") return Repeat(count, [&] { matrix.transpose(); });
  if (op == "scalar") return Repeat(count, [&] { a + 1.5; });
  if (op == "matmul") {
    return Repeat(count, [&] { tenon::matmul(matrix, matrix); });
  }
  const tenon::Tensor rows = tenon::full({32, 64}, 1);
  if (op == "row") return Repeat(count, [&] { rows + a; });
  std::fprintf(stderr, "instructions: no op \"%s\"\n", op.c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  tenon::set_num_threads(1);
  return Run(argv[1], std::atol(argv[2]));
}
