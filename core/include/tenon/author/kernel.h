// Declaring a kernel of an op that another package, or the core, declared.
#ifndef TENON_AUTHOR_KERNEL_H_
#define TENON_AUTHOR_KERNEL_H_

#include "tenon/author/op.h"

namespace tenon {

// A faster way to the same values. The manifest lists the op under `overrides`.
// Of the kernels that fit a call the one of the highest priority is taken; the
// core's have 0.
class KernelOf {
 public:
  // `op`: its full name, "matmul" or "addons.crf_log_norm".
  explicit KernelOf(const char* op) {
    def_.size = sizeof(tn_kernel_def);
    def_.op = internal::to_c(op);
    def_.device = TN_CPU;
    def_.priority = 1;
  }
  KernelOf&& priority(int32_t priority) && {
    def_.priority = priority;
    return std::move(*this);
  }
  // What the machine must have: TN_ISA_AVX2 or TN_ISA_AVX512.
  KernelOf&& isa(uint32_t level) && {
    def_.isa = level;
    return std::move(*this);
  }
  // Over whole tensors, for some dtypes of input 0.
  KernelOf&& body(Kernel body, uint32_t dtypes = any_dtype) && {
    def_.dtypes = dtypes;
    def_.context = reinterpret_cast<void*>(body);
    def_.execute = [](void* context, const tn_execution* c) {
      return internal::guarded([&] {
        Execution call(*c);
        reinterpret_cast<Kernel>(context)(call);
      });
    };
    return std::move(*this);
  }
  // Why the kernel does not take a call, a static sentence, or null: it does.
  // The next kernel is asked then. Looks at shapes, dtypes and options; data
  // may be null.
  //
  //   KernelOf("conv2d").body(conv).declines<&no_groups>()
  template <const char* (*rule)(const Execution& call)>
  KernelOf&& declines() && {
    // A core that knows nothing of this would run what the rule excludes.
    def_.min_size = sizeof(tn_kernel_def);
    def_.declines = [](void*, const tn_execution* c) noexcept {
      return rule(Execution(*c));
    };
    return std::move(*this);
  }
  // Of an element-wise op: over rows, by dtype.
  KernelOf&& rows(std::initializer_list<Op::Rows> kernels) && {
    for (const Op::Rows& r : kernels) def_.rows[r.dtype] = r.kernel;
    return std::move(*this);
  }

  const tn_kernel_def& definition() const { return def_; }

 private:
  tn_kernel_def def_ = {};
};

}  // namespace tenon

#endif  // TENON_AUTHOR_KERNEL_H_
