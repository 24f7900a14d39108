// The Python package's file, round trips, and every refusal with its text.

#include "core/formats/safetensors.h"

#include <sys/resource.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/formats/safetensors_writer.h"
#include "core/formats/testing.h"
#include "gtest/gtest.h"

namespace tenon::formats {
namespace {

constexpr char kDamaged[] = "; the file is damaged, copy or export it again";

using Shape = std::vector<int64_t>;

std::string File(const std::string& header, const std::string& data = "") {
  const uint64_t length = header.size();
  std::string file(reinterpret_cast<const char*>(&length), sizeof(length));
  return file + header + data;
}

// The message for a file, less the subject that all share.
std::string Fault(const std::string& bytes) {
  const std::string subject = "safetensors: x.st: ";
  const std::string message = Message(SafetensorsFile::Parse("x.st", bytes));
  EXPECT_EQ(message.substr(0, subject.size()), subject);
  return message.substr(std::min(subject.size(), message.size()));
}

std::string Damage(const std::string& what) { return what + kDamaged; }

template <typename T>
std::vector<T> Values(const SafetensorsFile& file, const std::string& name,
                      DType dtype, const Shape& shape) {
  const auto array = file.Find(name);
  EXPECT_TRUE(array.ok()) << array.status();
  if (!array.ok()) return {};
  EXPECT_EQ(array->dtype, dtype) << name;
  EXPECT_EQ(array->shape, shape) << name;
  std::vector<T> values(*ByteSize(dtype, shape) / sizeof(T));
  if (!values.empty()) {
    std::memcpy(values.data(), array->data, values.size() * sizeof(T));
  }
  return values;
}

void ExpectGolden(const SafetensorsFile& file) {
  EXPECT_EQ(file.tensors().size(), 6u);
  EXPECT_EQ(Values<float>(file, "weight", DType::kF32, {2, 3}),
            (std::vector<float>{0, 0.25, 0.5, 0.75, 1, 1.25}));
  EXPECT_EQ(Values<double>(file, "bias", DType::kF64, {2}),
            (std::vector<double>{-1.5, 2.25}));
  EXPECT_EQ(Values<uint16_t>(file, "half", DType::kF16, {3}),
            (std::vector<uint16_t>{0x3800, 0xc000, 0x7bff}));
  EXPECT_EQ(Values<int64_t>(file, "count", DType::kI64, {}),
            std::vector<int64_t>{7});
  EXPECT_EQ(Values<uint8_t>(file, "mask", DType::kBool, {3}),
            (std::vector<uint8_t>{1, 0, 1}));
  EXPECT_TRUE(Values<uint16_t>(file, "empty", DType::kU16, {0, 4}).empty());
  EXPECT_EQ(file.metadata(),
            (Metadata{{"format", "np"},
                      {"note", "caf\xc3\xa9 \"quoted\"\n\xf0\x9f\x98\x80"}}));
}

TEST(Safetensors, ReadsThePythonPackagesFile) {
  auto file = SafetensorsFile::Open(TestData("golden.safetensors"));
  ASSERT_TRUE(file.ok()) << file.status();
  ExpectGolden(*file);
  const SafetensorsFile moved = *std::move(file);
  ExpectGolden(moved);
}

TEST(Safetensors, CopyOfThePythonPackagesFile) {
  const auto golden = SafetensorsFile::Open(TestData("golden.safetensors"));
  ASSERT_TRUE(golden.ok()) << golden.status();
  const std::string path = TestFolder() + "copy.safetensors";
  ASSERT_TRUE(
      WriteSafetensors(path, golden->tensors(), golden->metadata()).ok());
  const auto copy = SafetensorsFile::Open(path);
  ASSERT_TRUE(copy.ok()) << copy.status();
  ExpectGolden(*copy);
}

TEST(Safetensors, EveryDTypeComesBackAligned) {
  const std::string path = TestFolder() + "all.safetensors";
  const std::string bytes = "0123456789abcdef";
  std::vector<NamedArray> tensors;
  for (const DTypeInfo& info : AllDTypes()) {
    tensors.push_back(
        {std::string(info.name), {info.dtype, {1, 1}, bytes.data()}});
  }
  ASSERT_TRUE(WriteSafetensors(path, tensors, {}).ok());
  const auto file = SafetensorsFile::Open(path);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_TRUE(file->metadata().empty());
  for (const DTypeInfo& info : AllDTypes()) {
    const auto array = file->Find(info.name);
    ASSERT_TRUE(array.ok()) << array.status();
    EXPECT_EQ(array->dtype, info.dtype);
    EXPECT_EQ(array->shape, (Shape{1, 1}));
    EXPECT_EQ(std::memcmp(array->data, bytes.data(), info.size), 0);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(array->data) % info.size, 0u);
  }
}

TEST(Safetensors, NoTensors) {
  const std::string path = TestFolder() + "none.safetensors";
  ASSERT_TRUE(WriteSafetensors(path, {}, {}).ok());
  EXPECT_EQ(ReadAll(path), File("{}      "));
  const auto file = SafetensorsFile::Open(path);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(Message(file->Find("w")),
            "safetensors: " + path + ": has no tensor 'w'; it has 0");
}

TEST(Safetensors, UnknownName) {
  const auto file = SafetensorsFile::Open(TestData("golden.safetensors"));
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(Message(file->Find("wait")),
            "safetensors: core/formats/testdata/golden.safetensors: has no "
            "tensor 'wait'; it has 6, the first is 'count'");
}

TEST(Safetensors, RefusesTheLength) {
  EXPECT_EQ(Fault("abc"), Damage("has 3 bytes, fewer than the 8 that give the "
                                 "length of the header"));
  EXPECT_EQ(Fault(std::string(8, '\xff')),
            Damage("declares a header of 18446744073709551615 bytes, the "
                   "format allows 100000000"));
  EXPECT_EQ(Fault(File("{}").substr(0, 9)),
            Damage("declares a header of 2 bytes, but 1 follow"));
}

TEST(Safetensors, RefusesTheHeader) {
  EXPECT_EQ(Fault(File("")), Damage("the header does not begin with '{'"));
  EXPECT_EQ(Fault(File(" {}")), Damage("the header does not begin with '{'"));
  EXPECT_EQ(Fault(File("{\"w\":}")),
            Damage("the header is not JSON at byte 6"));
  EXPECT_EQ(Fault(File(std::string("{}\0x", 4))),
            Damage("the header is not JSON at byte 3"));
  EXPECT_EQ(Fault(File("{\"w\":1,\"w\":2}")),
            Damage("the header has the key 'w' twice"));
  EXPECT_EQ(Fault(File("{\"w\":{\"shape\":[[]]}}")),
            Damage("the header is nested more than 3 deep"));
  EXPECT_EQ(Fault(File("{\"__metadata__\":[]}")),
            Damage("__metadata__ must be an object"));
  EXPECT_EQ(Fault(File("{\"__metadata__\":{\"epoch\":1}}")),
            Damage("__metadata__ 'epoch' must be a string, got number"));
}

TEST(Safetensors, RefusesATensor) {
  const auto fault = [](const std::string& fields, size_t bytes = 0) {
    return Fault(File("{\"w\":" + fields + "}", std::string(bytes, '\0')));
  };
  for (const char* fields :
       {"1", "{}", R"({"dtype":"F32","shape":[0]})",
        R"({"dtype":1,"shape":[0],"data_offsets":[0,0]})",
        R"({"dtype":"F32","shape":0,"data_offsets":[0,0]})",
        R"({"dtype":"F32","shape":[0],"data_offsets":0})",
        R"({"dtype":"F32","shape":[0],"data_offsets":[0,0],"more":0})"}) {
    EXPECT_EQ(fault(fields), Damage("tensor 'w': must have dtype, shape and "
                                    "data_offsets and no more"));
  }
  EXPECT_EQ(fault(R"({"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]})", 1),
            "tensor 'w': dtype 'F8_E4M3' is none that Tenon has; save it as "
            "F16, BF16 or F32 instead");
  EXPECT_EQ(fault(R"({"dtype":"F32","shape":[-1],"data_offsets":[0,0]})"),
            Damage("tensor 'w': shape must be a list of integers >= 0, got "
                   "[-1]"));
  EXPECT_EQ(fault(R"({"dtype":"F32","shape":[1.0],"data_offsets":[0,4]})", 4),
            Damage("tensor 'w': shape must be a list of integers >= 0, got "
                   "[1.0]"));
  EXPECT_EQ(fault(R"({"dtype":"F32","shape":[1],"data_offsets":[4,0]})", 4),
            Damage("tensor 'w': data_offsets must be a begin and an end, got "
                   "[4,0]"));
  EXPECT_EQ(fault(R"({"dtype":"F32","shape":[2],"data_offsets":[0,4]})", 4),
            Damage("tensor 'w': float32[2] takes 8 bytes, but data_offsets "
                   "hold 4"));
  EXPECT_EQ(fault(R"({"dtype":"F32","shape":[4294967296,4294967296],)"
                  R"("data_offsets":[0,0]})"),
            Damage("tensor 'w': shape [4294967296,4294967296] of float32 is "
                   "too large"));
}

TEST(Safetensors, RefusesTheLayout) {
  const auto fault = [](const std::string& a, const std::string& b,
                        size_t bytes) {
    const std::string start = "{\"dtype\":\"U8\",\"shape\":[2],";
    return Fault(File("{\"a\":" + start + "\"data_offsets\":" + a +
                          "},\"b\":" + start + "\"data_offsets\":" + b + "}}",
                      std::string(bytes, '\0')));
  };
  EXPECT_EQ(fault("[0,2]", "[1,3]", 3),
            Damage("tensor 'b': begins at byte 1, inside the tensor that ends "
                   "at byte 2"));
  EXPECT_EQ(fault("[3,5]", "[0,2]", 5),
            Damage("tensor 'a': begins at byte 3, after a gap from byte 2"));
  EXPECT_EQ(fault("[1,3]", "[3,5]", 5),
            Damage("tensor 'a': begins at byte 1, after a gap from byte 0"));
  EXPECT_EQ(fault("[0,2]", "[2,4]", 3),
            Damage("the tensors take 4 bytes, but 3 follow the header"));
  EXPECT_EQ(fault("[0,2]", "[2,4]", 5),
            Damage("the tensors take 4 bytes, but 5 follow the header"));
}

TEST(Safetensors, WriterRefusals) {
  const std::string path = TestFolder() + "a.safetensors";
  const float x = 1;
  const ArrayView one = {DType::kF32, {1}, &x};
  const auto fault = [&](const std::vector<NamedArray>& tensors,
                         const Metadata& metadata = {}) {
    const std::string subject = "safetensors: " + path + ": ";
    const std::string message =
        Message(WriteSafetensors(path, tensors, metadata));
    EXPECT_EQ(message.substr(0, subject.size()), subject);
    return message.substr(std::min(subject.size(), message.size()));
  };
  EXPECT_EQ(fault({{"w", one}, {"w", {DType::kU8, {1}, &x}}}),
            "tensor 'w': is given twice; rename one");
  EXPECT_EQ(fault({{"__metadata__", one}}),
            "tensor '__metadata__': the format keeps this name; give it "
            "another");
  EXPECT_EQ(fault({{"\xff", one}}),
            "tensor '\xff': the name is not UTF-8; give it another");
  EXPECT_EQ(fault({{"w", {DType::kF32, {1}, nullptr}}}),
            "tensor 'w': has elements but no data; give it its bytes");
  EXPECT_EQ(fault({{"w", {DType{0}, {1}, &x}}}),
            "tensor 'w': dtype number 0 is unknown; give one of DType");
  EXPECT_EQ(fault({}, {{"k", "\xff"}}),
            "metadata 'k' is not UTF-8; encode it, in base64 say");
  EXPECT_EQ(fault({}, {{"k", std::string(kMaxSafetensorsHeader, 'x')}}),
            "names and metadata take 100000032 bytes, the format allows "
            "100000000; write several files");
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Safetensors, FullDiskKeepsTheOldFile) {
  const std::string folder = TestFolder();
  const std::string path = folder + "a.safetensors";
  const std::vector<float> values(1000, 1.0f);
  ASSERT_TRUE(WriteSafetensors(path, {}, {{"which", "old"}}).ok());
  const std::string old = ReadAll(path);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before;
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit limit = {2000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &limit);
  const absl::Status status =
      WriteSafetensors(path, {{"w", {DType::kF32, {1000}, values.data()}}}, {});
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(Message(status),
            "write: " + path + ": can not write all of it: File too large");
  EXPECT_EQ(ReadAll(path), old);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
}

}  // namespace
}  // namespace tenon::formats
