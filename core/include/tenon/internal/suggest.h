// What an error about an unknown name adds: the nearest one, and the list.
#ifndef TENON_INTERNAL_SUGGEST_H_
#define TENON_INTERNAL_SUGGEST_H_

#include <string>
#include <string_view>
#include <vector>

#include "tenon/internal/plain.h"

namespace tenon::internal {

// Insertions, deletions and substitutions between two words.
inline size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0]++;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t changed = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = smaller(changed, smaller(row[j], diagonal) + 1);
    }
  }
  return row.back();
}

// "; did you mean beta1? there are learning_rate, beta1 and beta2"
inline std::string suggestion(std::string_view given,
                              const std::vector<std::string_view>& names) {
  std::string list;
  std::string_view nearest;
  size_t least = given.size() / 3 + 2;  // further away is no typing error
  for (size_t i = 0; i < names.size(); ++i) {
    list += i == 0 ? "" : i + 1 == names.size() ? " and " : ", ";
    list += names[i];
    const size_t d = distance(given, names[i]);
    if (d < least) {
      least = d;
      nearest = names[i];
    }
  }
  std::string text;
  if (!nearest.empty()) text = "; did you mean " + std::string(nearest) + "?";
  return text + (text.empty() ? "; there " : " there ") +
         (names.size() == 1 ? "is " : "are ") + list;
}

}  // namespace tenon::internal

#endif  // TENON_INTERNAL_SUGGEST_H_
