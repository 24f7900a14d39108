// Grey pictures as PNG files, not compressed. Format: ISO/IEC 15948:2003.
#ifndef GAN_EXAMPLES_PNG_H_
#define GAN_EXAMPLES_PNG_H_

#include <tenon/tenon.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <string>

namespace png {

inline std::string big_endian(uint32_t x) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(x >> shift);
  }
  return bytes;
}

// Length, type, data, and the CRC-32 of the latter two.
inline std::string chunk(const std::string& type, const std::string& data) {
  uint32_t crc = 0xffffffff;
  for (const char c : type + data) {
    crc ^= static_cast<uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
  }
  return big_endian(static_cast<uint32_t>(data.size())) + type + data +
         big_endian(~crc);
}

// A zlib stream of stored blocks, of at most 65535 bytes each (RFC 1950, 1951).
inline std::string stored(const std::string& data) {
  std::string out = "\x78\x01";
  uint32_t a = 1, b = 0;  // Adler-32
  for (const char c : data) {
    a = (a + static_cast<uint8_t>(c)) % 65521;
    b = (b + a) % 65521;
  }
  for (size_t i = 0; i < data.size(); i += 65535) {
    const size_t n = std::min<size_t>(65535, data.size() - i);
    out += static_cast<char>(i + n == data.size());  // the last one
    for (const size_t x : {n, ~n}) {
      out += static_cast<char>(x);
      out += static_cast<char>(x >> 8);
    }
    out += data.substr(i, n);
  }
  return out + big_endian(b << 16 | a);
}

// Images [N, H, W, 1] from -1 (black) to 1, `columns` in a row.
// *Errors*: a file that can not be written.
inline void write_grid(const tenon::Tensor& images, int64_t columns,
                       const std::string& path) {
  const int64_t h = images.size(1), w = images.size(2);
  const int64_t rows = images.size(0) / columns;
  const auto numbers = images(tenon::until(rows * columns)).to_vector<float>();
  std::string lines;
  for (int64_t y = 0; y < rows * h; ++y) {
    lines += '\0';  // this line is not filtered
    for (int64_t x = 0; x < columns * w; ++x) {
      const int64_t image = y / h * columns + x / w;
      const float grey =
          numbers[static_cast<size_t>((image * h + y % h) * w + x % w)];
      lines += static_cast<char>(
          static_cast<uint8_t>(std::clamp(127.5f * (grey + 1), 0.f, 255.f)));
    }
  }
  const std::string header = big_endian(static_cast<uint32_t>(columns * w)) +
                             big_endian(static_cast<uint32_t>(rows * h)) +
                             std::string("\x08\0\0\0\0", 5);  // 8 bits, grey
  std::ofstream file(path, std::ios::binary);
  file << "\x89PNG\r\n\x1a\n"
       << chunk("IHDR", header) << chunk("IDAT", stored(lines))
       << chunk("IEND", "");
  if (!file.flush()) {
    throw tenon::Error(TN_UNAVAILABLE, path + ": can not be written");
  }
}

}  // namespace png

#endif  // GAN_EXAMPLES_PNG_H_
