// Saving and loading: safetensors files, written whole or not at all.
#ifndef TENON_CHECKPOINT_H_
#define TENON_CHECKPOINT_H_

#include <map>
#include <string>

#include "tenon/data.h"
#include "tenon/function.h"
#include "tenon/module.h"
#include "tenon/optimizer.h"

namespace tenon {

// What a file holds: tensors and texts by name.
struct Archive {
  std::map<std::string, Tensor> tensors;
  std::map<std::string, std::string> texts;
};

namespace internal {

inline std::vector<std::string> split_texts(const Tensor& bytes) {
  std::vector<std::string> texts;
  std::string text;
  for (const uint8_t c : bytes.to_vector<uint8_t>()) {
    if (c != 0) {
      text += static_cast<char>(c);
    } else {
      texts.push_back(std::exchange(text, {}));
    }
  }
  return texts;
}

}  // namespace internal

// Writes a file that other programs read too. After any error, and after a kill
// at any moment, `path` is as it was or as it should be.
inline void save(const Archive& archive, const std::string& path) {
  std::string names, texts;
  Tensors tensors;
  for (const auto& [name, tensor] : archive.tensors) {
    names += name + '\0';
    tensors.push_back(tensor.detach());
  }
  for (const auto& [key, value] : archive.texts) {
    texts += key + '\0' + value + '\0';
  }
  Function("safetensors_write", {{"path", path},
                                 {"names", names},
                                 {"tensors", tensors},
                                 {"metadata", texts}})();
}

// Reads all of a file. *Errors*: those of safetensors, with path and tensor.
inline Archive load_archive(const std::string& path) {
  Archive archive;
  for (const std::string& name : internal::split_texts(
           Function("safetensors_names", {{"path", path}})())) {
    archive.tensors[name] =
        Function("safetensors_read", {{"path", path}, {"name", name}})();
  }
  const std::vector<std::string> texts = internal::split_texts(
      Function("safetensors_metadata", {{"path", path}})());
  for (size_t i = 0; i + 1 < texts.size(); i += 2) {
    archive.texts[texts[i]] = texts[i + 1];
  }
  return archive;
}

// Parameters and buffers, under their names behind `prefix`.
inline void store(const Module& model, const std::string& prefix,
                  Archive& archive) {
  for (const Parameters& list : {model.parameters(), model.buffers()}) {
    for (const Parameter& p : list) {
      archive.tensors[prefix + p.name()] = p.tensor();
    }
  }
}

// Writes them back. *Errors*: one that is missing, or of another shape; then
// some may have been written.
inline void restore(Module& model, const std::string& prefix,
                    const Archive& archive) {
  for (const Parameters& list : {model.parameters(), model.buffers()}) {
    for (const Parameter& p : list) {
      const auto found = archive.tensors.find(prefix + p.name());
      if (found == archive.tensors.end()) {
        throw Error(TN_NOT_FOUND, "load: no tensor " + prefix + p.name());
      }
      p.assign(found->second);
    }
  }
}

// A model alone: tn::save(model, "model.safetensors").
inline void save(const Module& model, const std::string& path) {
  Archive archive;
  store(model, "", archive);
  save(archive, path);
}
inline void load(Module& model, const std::string& path) {
  restore(model, "", load_archive(path));
}

// All that a run needs to go on, bit for bit: model, optimizer with its slots
// and step, and the place in the data. Further numbers of the program's own
// may be put into archive.texts.
inline void store(const Module& model, Optimizer& optimizer,
                  const Position& position, Archive& archive) {
  store(model, "model.", archive);
  for (const Optimizer::Slot& slot : optimizer.slots()) {
    archive.tensors["optimizer." + slot.name] = slot.value;
  }
  archive.texts["optimizer"] = optimizer.name();
  archive.texts["step"] = std::to_string(optimizer.step());
  archive.texts["epoch"] = std::to_string(position.epoch);
  archive.texts["index"] = std::to_string(position.index);
}

// Brings all back, and gives the place in the data. *Errors*: a file of another
// model or optimizer; the error names what is missing.
inline Position restore(Module& model, Optimizer& optimizer,
                        const Archive& archive) {
  const auto text = [&](const char* key) {
    const auto found = archive.texts.find(key);
    if (found != archive.texts.end()) return found->second;
    throw Error(TN_NOT_FOUND, std::string("resume: the file says no ") + key +
                                  "; it is no checkpoint of a run");
  };
  if (text("optimizer") != optimizer.name()) {
    throw Error(TN_INVALID_ARGUMENT, "resume: the checkpoint is of " +
                                         text("optimizer") + ", not of " +
                                         optimizer.name());
  }
  restore(model, "model.", archive);
  optimizer.set_slots([&](const std::string& name) {
    const auto found = archive.tensors.find("optimizer." + name);
    if (found != archive.tensors.end()) return found->second;
    throw Error(TN_NOT_FOUND, "resume: no tensor optimizer." + name);
  });
  optimizer.set_step(std::stoll(text("step")));
  return {std::stoll(text("epoch")), std::stoll(text("index"))};
}

}  // namespace tenon

#endif  // TENON_CHECKPOINT_H_
