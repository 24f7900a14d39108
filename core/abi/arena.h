// Memory that copied declarations point into: given back all at once, and
// never moved.
#ifndef TENON_CORE_ABI_ARENA_H_
#define TENON_CORE_ABI_ARENA_H_

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <vector>

#include "tenon/c/abi.h"

namespace tenon::abi {

class Arena {
 public:
  // `n` zeroed elements; a valid pointer for none, too.
  template <class T>
  T* New(size_t n = 1) {
    static_assert(std::is_trivially_copyable_v<T>);
    static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
    if (n == 0) n = 1;
    blocks_.push_back(std::make_unique<std::byte[]>(n * sizeof(T)));
    return new (blocks_.back().get()) T[n]();
  }

  template <class T>
  T* Copy(const T* data, size_t n) {
    T* copy = New<T>(n);
    if (n > 0) std::memcpy(copy, data, n * sizeof(T));
    return copy;
  }

  tn_string Copy(const tn_string& s) {
    return {Copy(s.data, s.data == nullptr ? 0 : s.size),
            s.data == nullptr ? 0 : s.size};
  }

 private:
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
};

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_ARENA_H_
