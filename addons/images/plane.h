// Ops over planes of pixels that are zero or not.
#ifndef ADDONS_IMAGES_PLANE_H_
#define ADDONS_IMAGES_PLANE_H_

#include "addons/parallel.h"
#include "addons/require.h"

namespace tenon::addons {

inline constexpr uint32_t countable = integers | booleans;

// [N, H, W] -> the same in `dtype`.
inline void infer_plane(Infer& i, DType dtype) {
  if (i.rank(0) != 3) {
    refuse("images must be [N, H, W], got " + i.shape(0).text());
  }
  i.set(0, i.shape(0), dtype);
}

// f(unsigned integers of the size of an input's elements, where they are).
template <class F>
void over_bits(const tn_view& x, const F& f) {
  switch (size_of(static_cast<DType>(x.dtype))) {
    case 1:
      return f(static_cast<const uint8_t*>(x.data));
    case 2:
      return f(static_cast<const uint16_t*>(x.data));
    case 4:
      return f(static_cast<const uint32_t*>(x.data));
    default:
      return f(static_cast<const uint64_t*>(x.data));
  }
}

}  // namespace tenon::addons

#endif  // ADDONS_IMAGES_PLANE_H_
