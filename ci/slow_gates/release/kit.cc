// The conformance kit from an installed core, on the package given.
#include <tenon/testing.h>

int main(int argc, char** argv) {
  return argc == 2 ? tenon::testing::check_package(argv[1], stdout) : 2;
}
