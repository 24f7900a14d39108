// The geometry of sliding windows.
#include "onednn/kernels/windows.h"

#include <algorithm>
#include <string_view>

namespace tenon::onednn {
namespace {

constexpr int64_t kPieces = 16;  // for as many threads, about

int64_t number(const tn_value& list, int axis) {
  return static_cast<const int64_t*>(list.as.p)[list.count == 1 ? 0 : axis];
}

bool is_same(const tn_value& text) {
  return std::string_view(static_cast<const char*>(text.as.p), text.count) ==
         "same";
}

// [N, C, L...] with channels that are last in memory.
Sizes sizes(int64_t batch, int64_t channels, const Axes& inner, int axes) {
  Sizes all = {batch, channels};
  all.insert(all.end(), inner.begin(), inner.begin() + axes);
  return all;
}

dnnl::memory::desc channels_last(const Sizes& sizes) {
  Sizes strides(sizes.size(), 1);
  int64_t step = sizes[1];
  for (size_t k = sizes.size() - 1; k >= 2; --k) {
    strides[k] = step;
    step *= sizes[k];
  }
  strides[0] = step;
  return strided(sizes, strides);
}

}  // namespace

WindowOptions WindowOptions::of_conv(const Execution& e) {
  enum : uint32_t { kStride, kDilation, kGroups, kPadding, kPads };
  return {e.option(kStride), &e.option(kDilation), e.integer(kGroups),
          e.option(kPadding), e.option(kPads)};
}

WindowOptions WindowOptions::of_pool(const Execution& e) {
  enum : uint32_t { kKernel, kStride, kPadding, kPads };
  const bool given = e.option(kStride).count != 0;
  return {e.option(given ? kStride : kKernel), nullptr, 1, e.option(kPadding),
          e.option(kPads)};
}

Windows::Windows(const tn_view& x, const tn_view& y, const int64_t* window,
                 const WindowOptions& options)
    : axes(static_cast<int>(x.rank) - 2),
      batch(x.shape[0]),
      channels(x.shape[x.rank - 1]),
      outputs(y.shape[y.rank - 1]),
      groups(options.groups) {
  for (int k = 0; k < axes; ++k) {
    in[k] = x.shape[k + 1];
    out[k] = y.shape[k + 1];
    kernel[k] = window[k];
    stride[k] = number(options.stride, k);
    if (options.dilation != nullptr) dilation[k] = number(*options.dilation, k);
    if (options.pads.count != 0) {
      before[k] = static_cast<const int64_t*>(options.pads.as.p)[2 * k];
    } else if (is_same(options.padding)) {
      before[k] = behind(k) / 2;
    }
  }
}

int64_t Windows::behind(int k) const {
  const int64_t reach =
      (out[k] - 1) * stride[k] + (kernel[k] - 1) * dilation[k] + 1;
  return std::max<int64_t>(0, reach - before[k] - in[k]);
}

int64_t Windows::first_seen(int64_t first) const {
  return std::clamp<int64_t>(first * stride[0] - before[0], 0, in[0]);
}

Windows Windows::rows(int64_t first, int64_t last) const {
  Windows part = *this;
  const int64_t begin = first * stride[0] - before[0];
  const int64_t end =
      (last - 1) * stride[0] - before[0] + (kernel[0] - 1) * dilation[0] + 1;
  part.out[0] = last - first;
  part.before[0] = std::max<int64_t>(0, -begin);
  part.in[0] = std::min(end, in[0]) - first_seen(first);
  return part;
}

Sizes Windows::x_sizes() const { return sizes(batch, channels, in, axes); }
Sizes Windows::y_sizes() const { return sizes(batch, outputs, out, axes); }

// [G,] O / G, C / G, K...
Sizes Windows::weight_sizes() const {
  Sizes all = sizes(outputs / groups, channels / groups, kernel, axes);
  if (groups > 1) all.insert(all.begin(), groups);
  return all;
}

dnnl::memory::desc Windows::x_layout() const {
  return channels_last(x_sizes());
}
dnnl::memory::desc Windows::y_layout() const {
  return channels_last(y_sizes());
}

// The core's [K..., C / G, O], where groups are runs of O.
dnnl::memory::desc Windows::weight_layout() const {
  Sizes strides(axes);
  int64_t step = channels / groups * outputs;
  for (int k = axes - 1; k >= 0; --k) {
    strides[k] = step;
    step *= kernel[k];
  }
  strides.insert(strides.begin(), {1, outputs});
  if (groups > 1) strides.insert(strides.begin(), outputs / groups);
  return strided(weight_sizes(), strides);
}

Sizes Windows::gaps() const {
  Sizes all = per_axis(dilation);
  for (int64_t& d : all) --d;
  return all;
}

Sizes Windows::pads_behind() const {
  Sizes all;
  for (int k = 0; k < axes; ++k) all.push_back(behind(k));
  return all;
}

Sizes Windows::key(int64_t kind) const {
  Sizes key = {kind, axes, batch, channels, outputs, groups};
  for (const Axes& a : {in, out, kernel, stride, dilation, before}) {
    key.insert(key.end(), a.begin(), a.end());
  }
  return key;
}

Pieces::Pieces(const Windows& w, int64_t work, int64_t least, By by)
    : whole(w), rows(w.out[0]) {
  images = std::clamp<int64_t>(least / work, 1, w.batch);
  if (by == kRows && w.batch < kPieces) {
    const int64_t wanted =
        std::min((kPieces + w.batch - 1) / w.batch, work / least);
    const int64_t parts = std::clamp<int64_t>(wanted, 1, w.out[0]);
    rows = (w.out[0] + parts - 1) / parts;
  }
}

Piece::Piece(const Pieces& pieces, int64_t i) : windows(pieces.whole) {
  const Windows& whole = pieces.whole;
  const int64_t image = i / pieces.parts() * pieces.images;
  const int64_t row = i % pieces.parts() * pieces.rows;
  x = image * whole.x_image();
  y = image * whole.y_image();
  if (pieces.parts() > 1) {
    windows = whole.rows(row, std::min(row + pieces.rows, whole.out[0]));
    x += whole.first_seen(row) * (whole.x_image() / whole.in[0]);
    y += row * (whole.y_image() / whole.out[0]);
  }
  windows.batch = std::min(pieces.images, whole.batch - image);
}

}  // namespace tenon::onednn
