// Bucketing and smoothing of a curve; linear in the number of points.
#include "core/train/curve.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

namespace tenon::train {
namespace {

constexpr size_t kMostUnsmoothed = 100;
constexpr size_t kMostBuckets = 400;
constexpr size_t kBucketsPerHalfWindow = 50;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct Bucket {
  double x = 0;
  double low = kNaN;
  double high = kNaN;
  double mean = kNaN;
};

// Means are formed as sums of parts, so that they can't overflow.
Bucket Gather(const ChartPoint* begin, const ChartPoint* end) {
  Bucket bucket;
  bucket.x = begin[(end - begin) / 2].x;
  const auto finite = [](const ChartPoint& p) { return std::isfinite(p.y); };
  const double count = static_cast<double>(std::count_if(begin, end, finite));
  if (count == 0) return bucket;
  bucket.mean = 0;
  for (const ChartPoint* p = begin; p != end; ++p) {
    if (!finite(*p)) continue;
    bucket.low = std::fmin(bucket.low, p->y);  // fmin ignores a NaN
    bucket.high = std::fmax(bucket.high, p->y);
    bucket.mean += p->y / count;
  }
  return bucket;
}

std::vector<Bucket> Buckets(const std::vector<ChartPoint>& points) {
  const size_t count = std::min(points.size(), kMostBuckets);
  std::vector<Bucket> buckets;
  for (size_t b = 0; b < count; ++b) {
    buckets.push_back(Gather(points.data() + b * points.size() / count,
                             points.data() + (b + 1) * points.size() / count));
  }
  return buckets;
}

// A straight line through the means of a window, at its bucket: in a centred
// window that is their mean. Towards the start, where a loss falls steeply, the
// window shrinks to stay centred; at the end it stays where it is, or the line
// would end on a single bucket's noise.
double Smoothed(const std::vector<Bucket>& buckets, size_t at) {
  if (std::isnan(buckets[at].mean)) return kNaN;
  const size_t half = std::min(buckets.size() / kBucketsPerHalfWindow, at);
  const size_t last = std::min(at + half, buckets.size() - 1);
  std::vector<std::pair<double, double>> points;  // place from `at`, mean
  double center = 0;
  for (size_t b = last - 2 * half; b <= last; ++b) {
    if (std::isnan(buckets[b].mean)) continue;
    points.emplace_back(static_cast<double>(b) - static_cast<double>(at),
                        buckets[b].mean);
    center += points.back().first;
  }
  const double count = static_cast<double>(points.size());
  center /= count;
  double spread = 0;
  for (const auto& [x, y] : points) spread += (x - center) * (x - center);
  double value = 0;
  for (const auto& [x, y] : points) {
    const double tilt = spread > 0 ? center * (x - center) / spread : 0;
    value += y * (1 / count - tilt);
  }
  return value;
}

}  // namespace

Curve Simplify(const std::vector<ChartPoint>& points) {
  if (points.size() <= kMostUnsmoothed) return {points, {}};
  const std::vector<Bucket> buckets = Buckets(points);
  Curve curve;
  for (size_t b = 0; b < buckets.size(); ++b) {
    const Bucket& bucket = buckets[b];
    curve.line.push_back({bucket.x, Smoothed(buckets, b)});
    curve.raw.push_back({bucket.x, bucket.low});
    if (bucket.high != bucket.low) curve.raw.push_back({bucket.x, bucket.high});
  }
  return curve;
}

}  // namespace tenon::train
