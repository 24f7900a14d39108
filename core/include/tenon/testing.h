// The conformance kit: the checks that Tenon's own components pass, for
// anyone's. A finding is a sentence that names the component and what is wrong
// with it; no findings means that all held.
//
//   tn::load_package_file("libmine.so");
//   for (const std::string& f : tn::testing::check_optimizers("mine")) {
//     std::cerr << f << "\n";
//   }
//
// Link the kit's sources (core/testing) and libtenon.so. Checks change the
// settings of threads, SIMD level and memory, and put them back; nothing else
// may compute meanwhile.
#ifndef TENON_TESTING_H_
#define TENON_TESTING_H_

#include <cstdio>
#include <string>
#include <vector>

#include "tenon/c/abi.h"

namespace tenon::testing {

using Findings = std::vector<std::string>;

// An op: every sample in every floating dtype that it takes; inference against
// outputs; gradients of first and second order against finite differences in
// float64; views against contiguous copies; zero sizes; one thread against two,
// bit for bit; every SIMD level of this machine. Ops of random numbers are held
// to samples, inference and threads.
Findings check_op(const tn_op* op);

// An optimizer: golden trajectories, fused and composed; fused equals composed,
// bit for bit, over 20 steps of a schedule on parameters of many shapes; saved
// and resumed, bit for bit; gradients that are NaN or absent; options out of
// their range; and that an update which fails, by itself or for want of memory
// at any point, changes and leaks nothing.
Findings check_optimizer(const tn_optimizer_def& def);

// A function: its samples, and gradients as for ops.
Findings check_function(const tn_function* function);

// A type: methods answer or refuse, whatever they and the options are given;
// what was saved is loaded, bit for bit. Options that must be given are
// guessed; where that fails, as for objects, nothing is checked. One with
// `log_prob` and `sample` is a distribution. Its method `golden` gives what it
// computes and what another program did, in pairs; `sample` has options `key`
// and `shape`. Gradients of log_prob are held against differences, draws
// against mean and variance. Where draws are single numbers, so are their
// gradients, and cdf, log_cdf, survival, quantile, mean, variance, entropy and
// mode, where they are declared, against the integral or sum of exp(log_prob).
Findings check_type(const tn_type* type);

// All of a package's, "tenon" being the core.
Findings check_ops(const std::string& package);
Findings check_optimizers(const std::string& package);
Findings check_functions(const std::string& package);
Findings check_types(const std::string& package);

// Loads the package in this shared library and checks all that it offers, in
// child processes: a crash, an exit, or 300 s of CPU time or of standing still
// in one component is a finding, and the rest is checked. There each call of
// the host that its init or an optimizer's update makes fails once, too:
// nothing may change or leak. Writes to `out` what was found, and gives how
// many findings there are. Call it before anything was computed: a fork has no
// thread pool.
int check_package(const std::string& path, std::FILE* out);

}  // namespace tenon::testing

#endif  // TENON_TESTING_H_
