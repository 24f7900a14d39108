// SVG with images inside, as PNG files whose data is stored as it is.
#include "similarity/examples/picture.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace tn = tenon;

namespace {

constexpr int kSide = 28;  // of an image
constexpr int kTile = 44;  // its place in the picture
constexpr int kMap = 480;  // side of the map
const char* const kColours[] = {"#4e79a7", "#f28e2b", "#e15759", "#76b7b2",
                                "#59a14f", "#edc948", "#b07aa1", "#ff9da7",
                                "#9c755f", "#79706e"};

std::string BigEndian(uint32_t x) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(x >> shift & 255);
  }
  return bytes;
}

// Of PNG (ISO 15948, annex D).
uint32_t Crc(const std::string& bytes) {
  uint32_t crc = ~0u;
  for (const unsigned char byte : bytes) {
    crc ^= byte;
    for (int i = 0; i < 8; ++i) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}

std::string Chunk(const std::string& type, const std::string& data) {
  return BigEndian(static_cast<uint32_t>(data.size())) + type + data +
         BigEndian(Crc(type + data));
}

// A zlib stream of one stored block (RFC 1950, 1951), below 65,536 bytes.
std::string Stored(const std::string& data) {
  uint32_t a = 1, b = 0;
  for (const unsigned char byte : data) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  const auto n = static_cast<uint16_t>(data.size());
  std::string bytes = "\x78\x01\x01";
  for (const uint16_t x : {n, static_cast<uint16_t>(~n)}) {
    bytes += static_cast<char>(x & 255);
    bytes += static_cast<char>(x >> 8);
  }
  return bytes + data + BigEndian(b << 16 | a);
}

std::string Base64(const std::string& bytes) {
  const char* const digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t k = i; k < i + 3; ++k) {
      group = group << 8 | (k < bytes.size() ? bytes[k] & 255u : 0);
    }
    for (size_t k = 0; k < 4; ++k) {
      text += i + k > bytes.size() ? '=' : digits[group >> (18 - 6 * k) & 63];
    }
  }
  return text;
}

template <class... Values>
std::string Text(const char* format, const Values&... values) {
  std::array<char, 256> text;
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

std::string Tile(const tn::Tensor& image, int x, int y, const char* border) {
  return Text("<image x='%d' y='%d' width='40' height='40' href='", x, y) +
         ImageUri(image) +
         Text(
             "'/>\n<rect x='%d' y='%d' width='40' height='40' fill='none' "
             "stroke='%s' stroke-width='2'/>\n",
             x, y, border);
}

std::string Answers(const std::vector<Answer>& answers, int top) {
  std::string svg;
  int y = top;
  for (const Answer& a : answers) {
    svg += Text("<text x='92' y='%d' text-anchor='end'>", y + 25) + a.name +
           "</text>\n" + Tile(a.query, 100, y, "#333");
    for (size_t k = 0; k < a.right.size(); ++k) {
      svg += Tile(a.found(static_cast<int64_t>(k)),
                  160 + static_cast<int>(k) * kTile, y,
                  a.right[k] ? "#59a14f" : "#e15759");
    }
    y += kTile;
  }
  return svg;
}

std::string Map(const tn::Tensor& points, const tn::Tensor& labels, int left,
                int top) {
  std::string svg;
  const tn::Tensor low = tn::min(points, {0}), high = tn::max(points, {0});
  const auto place = ((points - low) / tn::maximum(high - low, 1e-12) * kMap)
                         .to_vector<double>();
  const auto classes = labels.to_vector<int64_t>();
  for (size_t i = 0; i < classes.size(); ++i) {
    svg += Text(
        "<circle cx='%.1f' cy='%.1f' r='2.2' fill='%s' "
        "fill-opacity='.65'/>\n",
        left + place[2 * i], top + place[2 * i + 1], kColours[classes[i] % 10]);
  }
  return svg;
}

}  // namespace

std::string ImageUri(const tn::Tensor& image) {
  std::string rows;
  const auto grey = (image * 255).to_vector<double>();
  for (size_t i = 0; i < grey.size(); ++i) {
    if (i % kSide == 0) rows += '\0';  // no filter
    rows +=
        static_cast<char>(255 - std::clamp(static_cast<int>(grey[i]), 0, 255));
  }
  const std::string size = BigEndian(kSide);
  const std::string header = size + size + std::string("\x08\0\0\0\0", 5);
  return "data:image/png;base64," +
         Base64("\x89PNG\r\n\x1a\n" + Chunk("IHDR", header) +
                Chunk("IDAT", Stored(rows)) + Chunk("IEND", ""));
}

std::string Picture(const std::string& title,
                    const std::vector<Answer>& answers,
                    const tn::Tensor& points, const tn::Tensor& labels,
                    const std::vector<std::string>& names) {
  constexpr int kTop = 56;
  const int found =
      answers.empty() ? 0 : static_cast<int>(answers[0].right.size());
  const int left = 190 + found * kTile;
  std::string svg = Text(
      "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' "
      "font-family='sans-serif' font-size='12'>\n<rect width='100%%' "
      "height='100%%' fill='white'/>\n<text x='16' y='28' font-size='16'>",
      left + kMap + 130, kTop + kMap + 24);
  svg += title + "</text>\n" + Answers(answers, kTop) +
         Map(points, labels, left, kTop);
  for (size_t i = 0; i < names.size(); ++i) {
    const int y = kTop + 20 * static_cast<int>(i);
    svg += Text("<circle cx='%d' cy='%d' r='5' fill='%s'/>\n", left + kMap + 24,
                y + 8, kColours[i % 10]) +
           Text("<text x='%d' y='%d'>", left + kMap + 36, y + 12) + names[i] +
           "</text>\n";
  }
  return svg + "</svg>\n";
}
