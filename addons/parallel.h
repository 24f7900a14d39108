// Loops of kernels, over the threads that the core has.
#ifndef ADDONS_PARALLEL_H_
#define ADDONS_PARALLEL_H_

#include <atomic>
#include <new>

#include "tenon/author.h"

namespace tenon::addons {

// body(begin, end) over parts of [0, n), of `grain` each, which do not depend
// on the number of threads. All it may fail of is memory.
template <class Body>
void parallel(int64_t n, int64_t grain, const Body& body) {
  struct Run {
    const Body& body;
    std::atomic<bool> failed = false;
  } run{body};
  internal::tables().base->parallel_for(
      n, grain, &run, [](void* context, int64_t begin, int64_t end) {
        Run& r = *static_cast<Run*>(context);
        try {
          r.body(begin, end);
        } catch (const std::bad_alloc&) {
          r.failed = true;
        }
      });
  if (run.failed) throw std::bad_alloc();
}

}  // namespace tenon::addons

#endif  // ADDONS_PARALLEL_H_
