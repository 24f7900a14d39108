// Operations on images [N, H, W, C], floating point but where it is said.
#ifndef TENON_ADDONS_IMAGE_H_
#define TENON_ADDONS_IMAGE_H_

#include <string>
#include <utility>
#include <vector>

#include "tenon/addons/load.h"

namespace tenon::addons {

// How places between and beyond pixels are read.
struct Sampling {
  std::string interpolation = "bilinear";  // or "nearest"
  // "constant", "reflect" (the edge twice), "wrap" or "nearest"
  std::string fill_mode = "constant";
  double fill_value = 0;
};
// A window around each pixel.
struct Window {
  int64_t height = 3;
  int64_t width = 3;
  std::string border = "reflect";  // (the edge once), "edge" or "constant"
};
struct SplineOptions {
  int64_t order = 2;  // 1, 2 (thin plate) or 3
  double regularization = 0;
};

namespace internal {

inline std::vector<Option> options_of(const Sampling& s) {
  return {{"interpolation", s.interpolation},
          {"fill_mode", s.fill_mode},
          {"fill_value", s.fill_value}};
}
inline std::vector<Option> options_of(const Window& w) {
  return {{"height", w.height}, {"width", w.width}, {"border", w.border}};
}
inline std::vector<Option> options_of(const SplineOptions& s) {
  return {{"order", s.order}, {"regularization", s.regularization}};
}

}  // namespace internal

// Turned about their centres, counterclockwise; angle [] or [N], radians.
inline Tensor rotate(const Tensor& images, const Tensor& angle,
                     const Sampling& how = {}) {
  return internal::function("rotate", internal::options_of(how))(images, angle);
}
// Moved right and down; offset [2] or [N, 2], pixels.
inline Tensor translate(const Tensor& images, const Tensor& offset,
                        const Sampling& how = {}) {
  return internal::function("translate", internal::options_of(how))(images,
                                                                    offset);
}
// Through maps [8] or [N, 8] from pixels of the result to those of the images.
// A height or width of 0 is the images'.
inline Tensor transform(const Tensor& images, const Tensor& map,
                        const Sampling& how = {}, int64_t height = 0,
                        int64_t width = 0) {
  std::vector<Option> options = internal::options_of(how);
  options.emplace_back("height", height);
  options.emplace_back("width", width);
  return internal::function("transform", std::move(options))(images, map);
}
// What is at places warp [N, ..., 2] of columns and rows: [N, ..., C].
inline Tensor resampler(const Tensor& images, const Tensor& warp,
                        const Sampling& how = {}) {
  return internal::function("resampler", internal::options_of(how))(images,
                                                                    warp);
}
// Each pixel from where flow [N, H, W, 2] takes it off: rows, columns.
inline Tensor dense_image_warp(const Tensor& images, const Tensor& flow) {
  return internal::function("dense_image_warp")(images, flow);
}
// Points [N, P, 2] of rows and columns go from source to destination; so many
// on each edge stay.
inline Tensor sparse_image_warp(const Tensor& images, const Tensor& source,
                                const Tensor& destination, int64_t boundary = 0,
                                const SplineOptions& spline = {}) {
  std::vector<Option> options = internal::options_of(spline);
  options.emplace_back("boundary", boundary);
  return internal::function("sparse_image_warp", std::move(options))
      .all({images, source, destination})[0];
}
// The values [N, Q, K] at query [N, Q, D] of a polyharmonic spline through
// values [N, P, K] at points [N, P, D].
inline Tensor interpolate_spline(const Tensor& points, const Tensor& values,
                                 const Tensor& query,
                                 const SplineOptions& spline = {}) {
  return internal::function("interpolate_spline", internal::options_of(spline))(
      points, values, query);
}

inline Tensor gaussian_blur(const Tensor& images, double sigma = 1,
                            const Window& window = {}) {
  std::vector<Option> options = internal::options_of(window);
  options.emplace_back("sigma", sigma);
  return internal::function("gaussian_blur", std::move(options))(images);
}
inline Tensor mean_filter(const Tensor& images, const Window& window = {}) {
  return internal::function("mean_filter",
                            internal::options_of(window))(images);
}
inline Tensor median_filter(const Tensor& images, const Window& window = {}) {
  return internal::function("median_filter",
                            internal::options_of(window))(images);
}

// a + factor (b - a).
inline Tensor blend(const Tensor& a, const Tensor& b, double factor) {
  return internal::function("blend", {{"factor", factor}})(a, b);
}
// Smoother below 1, sharper above.
inline Tensor sharpness(const Tensor& images, double factor) {
  return internal::function("sharpness", {{"factor", factor}})(images);
}
// Histograms made even; uint8.
inline Tensor equalize(const Tensor& images) {
  return internal::function("equalize")(images);
}
// Hue turned by radians, saturation and value scaled; [N, H, W, 3].
inline Tensor hsv_in_yiq(const Tensor& images, double hue,
                         double saturation = 1, double value = 1) {
  return internal::function(
      "hsv_in_yiq",
      {{"hue", hue}, {"saturation", saturation}, {"value", value}})(images);
}

struct CutoutOptions {
  int64_t height = 8;
  int64_t width = 8;
  double value = 0;
};
// A rectangle blotted out around centres [N, 2] of rows and columns.
inline Tensor cutout(const Tensor& images, const Tensor& centres,
                     const CutoutOptions& o = {}) {
  return internal::function(
      "cutout", {{"height", o.height}, {"width", o.width}, {"value", o.value}})(
      images, centres);
}
// The same around centres that are drawn.
inline Tensor cutout(const Tensor& images, const Key& key,
                     const CutoutOptions& o = {}) {
  return internal::function("cutout", {{"height", o.height},
                                       {"width", o.width},
                                       {"value", o.value},
                                       {"key", key}})(images);
}

// Components of equal values, not 0, of [N, H, W]: their numbers, int64.
inline Tensor connected_components(const Tensor& images,
                                   int64_t neighbours = 4) {
  return internal::function("connected_components",
                            {{"neighbours", neighbours}})(images);
}
// Euclidean distances to the nearest zero of [N, H, W], integers or bool.
inline Tensor distance_transform(const Tensor& images) {
  return internal::function("distance_transform")(images);
}

struct CorrelationOptions {
  int64_t kernel = 1;  // size of patches, odd
  int64_t max_displacement = 4;
  int64_t stride = 1;
  int64_t displacement_stride = 1;
};
// How well patches of a match those near them in b: a cost volume.
inline Tensor correlation(const Tensor& a, const Tensor& b,
                          const CorrelationOptions& o = {}) {
  return internal::function(
      "correlation", {{"kernel", o.kernel},
                      {"max_displacement", o.max_displacement},
                      {"stride", o.stride},
                      {"displacement_stride", o.displacement_stride}})(a, b);
}

}  // namespace tenon::addons

#endif  // TENON_ADDONS_IMAGE_H_
