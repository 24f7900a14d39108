// A plain text table: upper-case headers, columns two spaces apart.
//
//   Table table({{"package"}, {"version"}, {"ops", Align::kRight}});
//   table.Add({"addons", "0.3.1", "4"});
//   std::cout << table.Text();
//
//   PACKAGE  VERSION  OPS
//   addons   0.3.1      4
#ifndef TENON_CORE_TRAIN_TABLE_H_
#define TENON_CORE_TRAIN_TABLE_H_

#include <string>
#include <vector>

namespace tenon::train {

enum class Align { kLeft, kRight };
enum class HeaderRule { kNone, kDashes };

struct Column {
  std::string header;
  Align align = Align::kLeft;
};

struct TableStyle {
  int columns = 80;  // of the terminal; 0: as wide as the cells want
  HeaderRule rule = HeaderRule::kNone;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns);

  // A row shorter than the header is filled with empty cells; cells beyond it
  // are dropped.
  void Add(std::vector<std::string> row);

  // Every line ends in '\n' and has no spaces before it. Where the table is too
  // wide its widest left-aligned column is wrapped at spaces; words are never
  // broken, so a table of long words may still be wider than asked.
  std::string Text(const TableStyle& style = {}) const;

 private:
  std::vector<int> Widths(int limit) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tenon::train

#endif  // TENON_CORE_TRAIN_TABLE_H_
