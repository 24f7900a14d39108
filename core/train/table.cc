// Layout of a text table: widths first, then each row as lines of cells.
#include "core/train/table.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/train/text.h"

namespace tenon::train {
namespace {

constexpr int kGap = 2;
constexpr int kLeastWrapped = 12;  // columns left to a cell that is wrapped

std::vector<std::string> Wrap(const std::string& cell, int width) {
  if (DisplayWidth(cell) <= width) return {cell};
  std::vector<std::string> lines(1);
  for (absl::string_view word : absl::StrSplit(cell, ' ', absl::SkipEmpty())) {
    std::string& line = lines.back();
    const std::string longer =
        line.empty() ? std::string(word) : absl::StrCat(line, " ", word);
    if (line.empty() || DisplayWidth(longer) <= width) {
      line = longer;
    } else {
      lines.emplace_back(word);
    }
  }
  return lines;
}

std::string Padded(const std::string& cell, int width, Align align) {
  const std::string blanks(std::max(0, width - DisplayWidth(cell)), ' ');
  return align == Align::kRight ? blanks + cell : cell + blanks;
}

// One row; cells that were wrapped make it several lines.
std::string RowText(const std::vector<Column>& columns,
                    const std::vector<int>& widths,
                    const std::vector<std::string>& row) {
  std::vector<std::vector<std::string>> cells;
  size_t height = 1;
  for (size_t c = 0; c < columns.size(); ++c) {
    cells.push_back(Wrap(row[c], widths[c]));
    height = std::max(height, cells.back().size());
  }
  std::string text;
  for (size_t h = 0; h < height; ++h) {
    std::string line;
    for (size_t c = 0; c < columns.size(); ++c) {
      const std::string part = h < cells[c].size() ? cells[c][h] : "";
      if (c > 0) line.append(kGap, ' ');
      line += Padded(part, widths[c], columns[c].align);
    }
    absl::StripTrailingAsciiWhitespace(&line);
    absl::StrAppend(&text, line, "\n");
  }
  return text;
}

}  // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {
  for (Column& column : columns_) absl::AsciiStrToUpper(&column.header);
}

void Table::Add(std::vector<std::string> row) {
  row.resize(columns_.size());
  rows_.push_back(std::move(row));
}

std::vector<int> Table::Widths(int limit) const {
  std::vector<int> widths;
  for (size_t c = 0; c < columns_.size(); ++c) {
    int width = DisplayWidth(columns_[c].header);
    for (const auto& row : rows_) width = std::max(width, DisplayWidth(row[c]));
    widths.push_back(width);
  }
  const int gaps = kGap * (static_cast<int>(columns_.size()) - 1);
  const int excess =
      std::accumulate(widths.begin(), widths.end(), gaps) - limit;
  if (limit <= 0 || excess <= 0) return widths;
  int widest = -1;
  for (size_t c = 0; c < columns_.size(); ++c) {
    if (columns_[c].align == Align::kRight) continue;
    if (widest < 0 || widths[c] > widths[widest]) widest = static_cast<int>(c);
  }
  if (widest < 0) return widths;
  const int header = DisplayWidth(columns_[widest].header);
  const int least = std::min(widths[widest], std::max(header, kLeastWrapped));
  widths[widest] = std::max(least, widths[widest] - excess);
  return widths;
}

std::string Table::Text(const TableStyle& style) const {
  const std::vector<int> widths = Widths(style.columns);
  std::vector<std::string> headers;
  std::vector<std::string> rules;
  for (size_t c = 0; c < columns_.size(); ++c) {
    headers.push_back(columns_[c].header);
    rules.emplace_back(widths[c], '-');
  }
  std::string text = RowText(columns_, widths, headers);
  if (style.rule == HeaderRule::kDashes) {
    text += RowText(columns_, widths, rules);
  }
  for (const auto& row : rows_) text += RowText(columns_, widths, row);
  return text;
}

}  // namespace tenon::train
