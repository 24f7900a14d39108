// Makes a sequence ahead of its use, on one background thread. POSIX threads:
// the headers of std::thread and its kin cost every program 0.2 s to compile.
#ifndef TENON_INTERNAL_PREFETCH_H_
#define TENON_INTERNAL_PREFETCH_H_

#include <pthread.h>

#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <utility>

#include "tenon/error.h"
#include "tenon/internal/plain.h"

namespace tenon::internal {

// next() gives make(begin), make(begin + 1) ... and may be called end - begin
// times. After an exception of make's, which next() throws, no more are made.
template <class T>
class Prefetch {
 public:
  Prefetch(std::function<T(int64_t)> make, int64_t begin, int64_t end,
           int64_t ahead)
      : make_(std::move(make)),
        begin_(begin),
        end_(end),
        ahead_(static_cast<size_t>(ahead)) {
    if (pthread_create(&thread_, nullptr, &Prefetch::run, this) != 0) {
      throw Error(TN_RESOURCE_EXHAUSTED,
                  "prefetch: the system gives no thread; use prefetch(0)");
    }
  }

  ~Prefetch() {
    {
      const Lock lock(mutex_);
      stopped_ = true;
    }
    pthread_cond_broadcast(&changed_);
    pthread_join(thread_, nullptr);
    pthread_cond_destroy(&changed_);
  }
  Prefetch(const Prefetch&) = delete;
  Prefetch& operator=(const Prefetch&) = delete;

  T next() {
    const Lock lock(mutex_);
    while (ready_.empty() && error_ == nullptr) wait();
    if (ready_.empty()) std::rethrow_exception(error_);
    T result = std::move(ready_.front());
    ready_.pop_front();
    pthread_cond_broadcast(&changed_);
    return result;
  }

 private:
  void wait() { pthread_cond_wait(&changed_, mutex_.get()); }

  static void* run(void* self) {
    static_cast<Prefetch*>(self)->make_all();
    return nullptr;
  }
  void make_all() {
    try {
      for (int64_t i = begin_; i < end_ && has_room(); ++i) {
        T made = make_(i);
        const Lock lock(mutex_);
        ready_.push_back(std::move(made));
        pthread_cond_broadcast(&changed_);
      }
    } catch (...) {
      const Lock lock(mutex_);
      error_ = std::current_exception();
      pthread_cond_broadcast(&changed_);
    }
  }
  // Waits for room; false once nobody wants more.
  bool has_room() {
    const Lock lock(mutex_);
    while (!stopped_ && ready_.size() >= ahead_) wait();
    return !stopped_;
  }

  const std::function<T(int64_t)> make_;
  const int64_t begin_;
  const int64_t end_;
  const size_t ahead_;
  Mutex mutex_;
  pthread_cond_t changed_ = PTHREAD_COND_INITIALIZER;
  std::deque<T> ready_;
  std::exception_ptr error_;
  bool stopped_ = false;
  pthread_t thread_;
};

}  // namespace tenon::internal

#endif  // TENON_INTERNAL_PREFETCH_H_
