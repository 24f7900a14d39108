// The little that headers need of <algorithm>, <cmath> and <mutex>, whose
// ranges, special functions and clocks cost every program 0.2 s to compile.
#ifndef TENON_INTERNAL_PLAIN_H_
#define TENON_INTERNAL_PLAIN_H_

#include <pthread.h>

namespace tenon::internal {

template <class T>
constexpr T smaller(T a, T b) {
  return b < a ? b : a;
}
template <class T>
constexpr T larger(T a, T b) {
  return a < b ? b : a;
}

// Gives the end of what was written.
template <class From, class To>
constexpr To copy_to(From begin, From end, To to) {
  for (; begin != end; ++begin, ++to) *to = *begin;
  return to;
}

inline double square_root(double x) { return __builtin_sqrt(x); }
inline double cosine_of(double x) { return __builtin_cos(x); }
inline double power(double x, double y) { return __builtin_pow(x, y); }

class Mutex {
 public:
  Mutex() = default;
  ~Mutex() { pthread_mutex_destroy(&mutex_); }
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;
  pthread_mutex_t* get() { return &mutex_; }

 private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
};

// Holds a mutex until the end of its scope.
class Lock {
 public:
  explicit Lock(Mutex& mutex) : mutex_(*mutex.get()) {
    pthread_mutex_lock(&mutex_);
  }
  ~Lock() { pthread_mutex_unlock(&mutex_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  pthread_mutex_t& mutex_;
};

}  // namespace tenon::internal

#endif  // TENON_INTERNAL_PLAIN_H_
