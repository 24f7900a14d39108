// As short as an application is: starts, adds two tensors, and ends. With an
// argument it also loads that package; it prints the number of shared libraries
// and how many microseconds the load took.
#include <link.h>

#include <chrono>
#include <cstdio>
#include <string>

#include "tenon/tenon.h"

namespace {

int Libraries() {
  int count = 0;
  dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void* to) {
        const std::string name = info->dlpi_name;
        if (name.find(".so") != std::string::npos) ++*static_cast<int*>(to);
        return 0;
      },
      &count);
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  const tenon::Tensor sum = tenon::tensor({1.0f, 2.0f}) + 1;
  if (sum.data<float>()[1] != 3) return 1;
  const int libraries = Libraries();
  double load = 0;
  if (argc > 1) {
    const auto begin = std::chrono::steady_clock::now();
    tenon::load_package_file(argv[1]);
    load = std::chrono::duration<double, std::micro>(
               std::chrono::steady_clock::now() - begin)
               .count();
  }
  std::printf("%d %.1f\n", libraries, load);
  return 0;
}
