// What components of several kinds ask of their options and inputs.
#ifndef ADDONS_REQUIRE_H_
#define ADDONS_REQUIRE_H_

#include <initializer_list>
#include <string>

#include "tenon/author.h"

namespace tenon::addons {

// Dtypes of ops whose kernels are plain loops.
inline constexpr uint32_t singles_and_doubles = 1u << TN_F32 | 1u << TN_F64;

[[noreturn]] inline void refuse(const std::string& text) {
  throw Error(TN_INVALID_ARGUMENT, text);
}

// Which of the names a text is.
inline size_t which(const char* option, std::string_view text,
                    std::initializer_list<const char*> names) {
  std::string all;
  size_t i = 0;
  for (const char* name : names) {
    if (text == name) return i;
    const char* between = i + 1 == names.size() ? " or " : ", ";
    all += (i++ == 0 ? "" : between) + std::string(name);
  }
  refuse(std::string(option) + " must be " + all + ", got " +
         std::string(text));
}

inline void require_rank(const char* name, const Tensor& x, int64_t rank,
                         const char* letters) {
  if (x.rank() == rank) return;
  refuse(std::string(name) + " must be " + letters + ", got " +
         x.shape().text());
}

inline void require_same(const char* name, const Tensor& x,
                         const char* other_name, const Tensor& other) {
  if (x.shape() == other.shape()) return;
  refuse(std::string(name) + " is " + x.shape().text() + ", " + other_name +
         " is " + other.shape().text() + "; they must be of one shape");
}

inline void require_integer(const char* name, const Tensor& x) {
  if (!is_floating(x.dtype()) && x.dtype() != DType::boolean) return;
  refuse(std::string(name) + " must be integer, got " + name_of(x.dtype()));
}

// 1 where a bool is true, else 0.
inline Tensor ones_where(const Tensor& mask, const Tensor& like) {
  return cast(mask, like.dtype());
}

}  // namespace tenon::addons

#endif  // ADDONS_REQUIRE_H_
