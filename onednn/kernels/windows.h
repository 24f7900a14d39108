// Sliding windows between an op's options and oneDNN's descriptions of them,
// and in pieces. Channels are last, as the core has them.
#ifndef TENON_ONEDNN_KERNELS_WINDOWS_H_
#define TENON_ONEDNN_KERNELS_WINDOWS_H_

#include <array>

#include "onednn/engine.h"

namespace tenon::onednn {

// Of the axes between batch and channels; those that are absent hold 1.
using Axes = std::array<int64_t, 3>;

// Options as they were given.
struct WindowOptions {
  const tn_value& stride;    // none: the window's sizes
  const tn_value* dilation;  // null: 1
  int64_t groups;
  const tn_value& padding;
  const tn_value& pads;

  static WindowOptions of_conv(const Execution& e);
  static WindowOptions of_pool(const Execution& e);
};

struct Windows {
  int axes = 0;
  int64_t batch = 0;
  int64_t channels = 0;  // of x
  int64_t outputs = 0;   // channels of y
  int64_t groups = 1;
  Axes in = {1, 1, 1};
  Axes out = {1, 1, 1};
  Axes kernel = {1, 1, 1};
  Axes stride = {1, 1, 1};
  Axes dilation = {1, 1, 1};
  Axes before = {0, 0, 0};  // the border

  // From x [N, L..., C], y [N, P..., O] and the sizes of the window.
  Windows(const tn_view& x, const tn_view& y, const int64_t* window,
          const WindowOptions& options);

  int64_t taps() const { return kernel[0] * kernel[1] * kernel[2]; }
  int64_t x_image() const { return in[0] * in[1] * in[2] * channels; }
  int64_t y_image() const { return out[0] * out[1] * out[2] * outputs; }
  int64_t weight() const { return taps() * channels / groups * outputs; }
  // Multiply-adds of one image.
  int64_t work() const { return y_image() * taps() * (channels / groups); }
  // The border behind axis k, as far as windows reach.
  int64_t behind(int k) const;

  // Windows `first` to `last` of axis 0, over what they see of x alone.
  Windows rows(int64_t first, int64_t last) const;
  int64_t first_seen(int64_t first) const;  // row of x

  // How oneDNN sees the parts.
  Sizes x_sizes() const;
  Sizes y_sizes() const;
  Sizes weight_sizes() const;
  dnnl::memory::desc x_layout() const;
  dnnl::memory::desc y_layout() const;
  dnnl::memory::desc weight_layout() const;
  Sizes window() const { return per_axis(kernel); }
  Sizes strides() const { return per_axis(stride); }
  Sizes gaps() const;  // dilation, counted from 0
  Sizes pads_before() const { return per_axis(before); }
  Sizes pads_behind() const;

  // Equal keys, equal primitives; `kind` tells ops apart.
  Sizes key(int64_t kind) const;

 private:
  Sizes per_axis(const Axes& a) const { return {a.begin(), a.begin() + axes}; }
};

// A batch in pieces: of images, or, where they are few, of rows of y. How it
// is cut follows from shapes alone.
struct Pieces {
  enum By { kImages, kRows };
  const Windows whole;
  int64_t images;  // of a piece
  int64_t rows;    // of a piece, of y

  // `work` is that of an image, `least` what a piece is worth.
  Pieces(const Windows& w, int64_t work, int64_t least, By by);
  int64_t parts() const { return (whole.out[0] + rows - 1) / rows; }
  int64_t count() const {
    return (whole.batch + images - 1) / images * parts();
  }
};

struct Piece {
  Windows windows;
  int64_t x;  // where its elements begin
  int64_t y;

  Piece(const Pieces& pieces, int64_t i);
};

}  // namespace tenon::onednn

#endif  // TENON_ONEDNN_KERNELS_WINDOWS_H_
