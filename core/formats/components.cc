// Readers and writers between tensors and files. Lists of texts are given as a
// tensor of bytes, or an option, in which each text ends in a zero.
#include "core/formats/components.h"

#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "core/formats/idx.h"
#include "core/formats/safetensors.h"
#include "core/formats/safetensors_writer.h"

namespace tenon::formats {
namespace {

template <class T>
T Check(absl::StatusOr<T> result) {
  if (result.ok()) return *std::move(result);
  throw Error(static_cast<uint32_t>(result.status().code()),
              std::string(result.status().message()));
}

std::string Path(const Call& c) { return std::string(c.text("path")); }

Tensor Load(const ArrayView& array) {
  const Tensor t = empty(array.shape, static_cast<tenon::DType>(array.dtype));
  const size_t bytes = Check(ByteSize(array.dtype, array.shape));
  void* to = tenon::internal::tables().tensor->data(t.get());
  if (bytes != 0) std::memcpy(to, array.data, bytes);
  return t;
}

Tensor Texts(const std::vector<std::string>& texts) {
  std::vector<uint8_t> bytes;
  for (const std::string& text : texts) {
    bytes.insert(bytes.end(), text.begin(), text.end());
    bytes.push_back(0);
  }
  return tenon::tensor(bytes, {static_cast<int64_t>(bytes.size())});
}

std::vector<std::string> SplitTexts(std::string_view joined) {
  std::vector<std::string> texts =
      absl::StrSplit(absl::string_view(joined.data(), joined.size()), '\0');
  texts.pop_back();  // behind the last zero
  return texts;
}

Tensor ReadIdxTensor(Call& c) { return Load(Check(ReadIdx(Path(c))).view()); }

Tensor Names(Call& c) {
  const SafetensorsFile file = Check(SafetensorsFile::Open(Path(c)));
  std::vector<std::string> names;
  for (const NamedArray& array : file.tensors()) names.push_back(array.name);
  return Texts(names);
}

Tensor MetadataOf(Call& c) {
  const SafetensorsFile file = Check(SafetensorsFile::Open(Path(c)));
  std::vector<std::string> texts;
  for (const auto& [key, value] : file.metadata()) {
    texts.push_back(key);
    texts.push_back(value);
  }
  return Texts(texts);
}

Tensor ReadOne(Call& c) {
  const SafetensorsFile file = Check(SafetensorsFile::Open(Path(c)));
  const std::string_view name = c.text("name");
  return Load(Check(file.Find({name.data(), name.size()})));
}

Tensor Write(Call& c) {
  const std::vector<std::string> names = SplitTexts(c.text("names"));
  Tensors tensors = c.tensors("tensors");
  const std::vector<std::string> pairs = SplitTexts(c.text("metadata"));
  if (names.size() != tensors.size() || pairs.size() % 2 != 0) {
    throw Error(TN_INVALID_ARGUMENT,
                std::to_string(names.size()) + " names for " +
                    std::to_string(tensors.size()) + " tensors, " +
                    std::to_string(pairs.size()) + " texts of metadata");
  }
  Metadata metadata;
  for (size_t i = 0; i < pairs.size(); i += 2) {
    metadata[pairs[i]] = pairs[i + 1];
  }
  std::vector<NamedArray> arrays;
  int64_t elements = 0;
  for (size_t i = 0; i < names.size(); ++i) {
    Tensor& t = tensors[i];
    if (!t.is_contiguous()) t = t.copy();
    const Shape shape = t.shape();
    arrays.push_back({names[i],
                      {static_cast<formats::DType>(t.dtype()),
                       {shape.begin(), shape.end()},
                       tenon::internal::tables().tensor->data(t.get())}});
    elements += t.numel();
  }
  const absl::Status status = WriteSafetensors(Path(c), arrays, metadata);
  if (!status.ok()) {
    throw Error(static_cast<uint32_t>(status.code()),
                std::string(status.message()));
  }
  return tenon::tensor(elements);
}

author::Function Reader(const char* name, const char* doc) {
  return std::move(author::Function(name).doc(doc))
      .required("path", TN_VALUE_STRING, "of the file");
}

}  // namespace

void AddAll(Registrar& to) {
  to.add(Reader("read_idx", "The array in an idx file, gzipped or not.")
             .source("the MNIST database's file format")
             .body(ReadIdxTensor));
  to.add(Reader("safetensors_names",
                "The names of a file's tensors, each ended by a zero byte.")
             .source("safetensors 0.8")
             .body(Names));
  to.add(Reader("safetensors_metadata",
                "Keys and values in turn, each ended by a zero byte.")
             .source("safetensors 0.8")
             .body(MetadataOf));
  to.add(Reader("safetensors_read", "One tensor of a file.")
             .source("safetensors 0.8")
             .required("name", TN_VALUE_STRING, "of the tensor")
             .body(ReadOne));
  to.add(
      Reader("safetensors_write",
             "Writes tensors to a file, atomically; gives how many elements.")
          .source("safetensors 0.8")
          .required("names", TN_VALUE_STRING, "each ended by a zero byte")
          .required("tensors", TN_VALUE_TENSORS, "one for each name")
          .required("metadata", TN_VALUE_STRING,
                    "keys and values in turn, each ended by a zero byte")
          .body(Write));
}

}  // namespace tenon::formats
