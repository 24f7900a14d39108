// CpuRelax(): the body of a busy-wait loop. Tells the core that it is waiting,
// which saves power and lets a sibling hyper-thread run.
#ifndef TENON_CORE_BASE_SPIN_H_
#define TENON_CORE_BASE_SPIN_H_

namespace tenon {

inline void CpuRelax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

}  // namespace tenon

#endif  // TENON_CORE_BASE_SPIN_H_
