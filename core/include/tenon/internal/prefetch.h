// Makes a sequence ahead of its use, on one background thread.
#ifndef TENON_INTERNAL_PREFETCH_H_
#define TENON_INTERNAL_PREFETCH_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace tenon::internal {

// next() gives make(begin), make(begin + 1) ... and may be called end - begin
// times. After an exception of make's, which next() throws, no more are made.
template <class T>
class Prefetch {
 public:
  Prefetch(std::function<T(int64_t)> make, int64_t begin, int64_t end,
           int64_t ahead)
      : make_(std::move(make)),
        ahead_(static_cast<size_t>(ahead)),
        thread_([this, begin, end] { run(begin, end); }) {}

  ~Prefetch() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopped_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  Prefetch(const Prefetch&) = delete;
  Prefetch& operator=(const Prefetch&) = delete;

  T next() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return !ready_.empty() || error_ != nullptr; });
    if (ready_.empty()) std::rethrow_exception(error_);
    T result = std::move(ready_.front());
    ready_.pop_front();
    lock.unlock();
    changed_.notify_all();
    return result;
  }

 private:
  void run(int64_t i, int64_t end) {
    try {
      for (; i < end; ++i) {
        {
          std::unique_lock<std::mutex> lock(mutex_);
          changed_.wait(lock,
                        [&] { return stopped_ || ready_.size() < ahead_; });
          if (stopped_) return;
        }
        T made = make_(i);
        const std::lock_guard<std::mutex> lock(mutex_);
        ready_.push_back(std::move(made));
        changed_.notify_all();
      }
    } catch (...) {
      const std::lock_guard<std::mutex> lock(mutex_);
      error_ = std::current_exception();
      changed_.notify_all();
    }
  }

  const std::function<T(int64_t)> make_;
  const size_t ahead_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> ready_;
  std::exception_ptr error_;
  bool stopped_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace tenon::internal

#endif  // TENON_INTERNAL_PREFETCH_H_
