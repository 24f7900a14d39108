// Pictures of embeddings as one SVG file: queries with what is nearest, and a
// map of points in the plane.
#ifndef SIMILARITY_EXAMPLES_PICTURE_H_
#define SIMILARITY_EXAMPLES_PICTURE_H_

#include <tenon/tenon.h>

#include <string>
#include <vector>

// A grey image [28, 28] in [0, 1] as what an <image> may refer to.
std::string ImageUri(const tenon::Tensor& image);

// One row of the picture: the query and what was found for it.
struct Answer {
  tenon::Tensor query;  // [28, 28]
  std::string name;     // of its class
  tenon::Tensor found;  // [K, 28, 28]
  std::vector<bool> right;
};

// The queries at the left, the map of points [N, 2] with labels [N] at the
// right, each class in its colour.
std::string Picture(const std::string& title,
                    const std::vector<Answer>& answers,
                    const tenon::Tensor& points, const tenon::Tensor& labels,
                    const std::vector<std::string>& names);

#endif  // SIMILARITY_EXAMPLES_PICTURE_H_
