// The median filter's op and kernels share what they are told.
#ifndef ADDONS_IMAGES_MEDIAN_H_
#define ADDONS_IMAGES_MEDIAN_H_

#include "tenon/author.h"

namespace tenon::addons {

// Images with borders [N, H + height - 1, W + width - 1, C], made without them.
struct MedianSizes {
  explicit MedianSizes(const Execution& e)
      : height(e.integer(0)),
        width(e.integer(1)),
        rows(e.out().shape[0] * e.out().shape[1]),
        out_height(e.out().shape[1]),
        pixels(e.out().shape[2]),
        channels(e.out().shape[3]) {}

  // Where in the input the window of a row of the output begins.
  int64_t start(int64_t row) const {
    const int64_t image = row / out_height;
    return (row + image * (height - 1)) * in_row();
  }
  int64_t in_row() const { return (pixels + width - 1) * channels; }
  int64_t out_row() const { return pixels * channels; }

  int64_t height, width;  // of the window
  int64_t rows;           // of all images
  int64_t out_height, pixels, channels;
};

}  // namespace tenon::addons

#endif  // ADDONS_IMAGES_MEDIAN_H_
