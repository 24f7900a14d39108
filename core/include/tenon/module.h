// Module: a part of a model, with named parameters, buffers and children. It is
// a plain struct; a child names itself once.
//
//   struct Mlp : tn::Module {
//     tn::Dense hidden{this, "hidden", {.inputs = 784, .units = 256}};
//     tn::Dense output{this, "output", {.units = 10}};
//
//     tn::Tensor operator()(const tn::Tensor& x) {
//       return output(tn::relu(hidden(x)));
//     }
//   };
#ifndef TENON_MODULE_H_
#define TENON_MODULE_H_

#include <memory>
#include <string>
#include <vector>

#include "tenon/grad.h"
#include "tenon/init.h"

namespace tenon {

// A named tensor of a model. Copies are handles of the same parameter, also
// while its shape is not known yet because a layer has seen no input.
class Parameter {
 public:
  // For models without modules: Parameter("w", variable(w)).
  Parameter(std::string name, const Tensor& value)
      : Parameter(std::move(name)) {
    state_->value = value;
  }

  // The path in the model: "hidden.weight".
  const std::string& name() const { return state_->name; }
  bool is_known() const { return static_cast<bool>(state_->value); }

  // A leaf of gradients; optimizers write through it. Fails while not known.
  const Tensor& tensor() const {
    if (!is_known()) {
      throw Error(TN_FAILED_PRECONDITION,
                  name() +
                      ": its shape is not known before the model was "
                      "called; call it once, or give the layer's inputs");
    }
    return state_->value;
  }

  // Writes `values`, of the same shape, into the parameter's memory.
  void assign(const Tensor& values) const {
    const Tensor& mine = tensor();
    if (!(values.shape() == mine.shape())) {
      throw Error(TN_INVALID_ARGUMENT, name() + ": is " + mine.shape().text() +
                                           ", got " + values.shape().text());
    }
    mine.detach() = values.detach();
  }

 private:
  friend class Module;
  struct State {
    std::string name;
    Tensor value;
    Initializer start;
  };
  explicit Parameter(std::string name) : state_(std::make_shared<State>()) {
    state_->name = std::move(name);
  }

  std::shared_ptr<State> state_;
};

using Parameters = std::vector<Parameter>;

// Stays where it was made: children and layers know its address.
class Module {
 public:
  Module() = default;
  // A child; `name` is one word of the path.
  Module(Module* parent, const std::string& name)
      : parent_(parent), path_(parent->join(name)) {
    for (const Module* sibling : parent->children_) {
      if (sibling->path_ == path_) {
        throw Error(TN_ALREADY_EXISTS, path_ + ": there are two of that name");
      }
    }
    parent->children_.push_back(this);
  }
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
  virtual ~Module() = default;

  // "block1.hidden"; empty for the whole model.
  const std::string& path() const { return path_; }

  // What is trained, here and in all children, in the order of declaration.
  Parameters parameters() const { return collect(&Module::parameters_); }
  // What is saved but not trained.
  Parameters buffers() const { return collect(&Module::buffers_); }

  // Draws all parameters anew. Without it they are as from Key(0): each
  // depends on the key and on its name alone.
  void initialize(const Key& key) {
    root().key_ = key;
    for (const Parameter& p : parameters()) {
      if (p.is_known()) p.assign(draw(p, p.tensor().shape()));
    }
  }

  // Whether layers such as Dropout behave as in training, which is how a
  // model starts. Evaluation: a scope, see Evaluation.
  bool is_training() const { return root().training_; }
  void set_training(bool training) { root().training_ = training; }

 protected:
  // A parameter of this module. Without a shape it is made by know().
  Parameter parameter(const std::string& name, Initializer start) {
    parameters_.push_back(Parameter(join(name)));
    parameters_.back().state_->start = std::move(start);
    return parameters_.back();
  }
  Parameter parameter(const std::string& name, const Shape& shape,
                      Initializer start) {
    const Parameter p = parameter(name, std::move(start));
    know(p, shape);
    return p;
  }
  void know(const Parameter& p, const Shape& shape) {
    p.state_->value = variable(draw(p, shape));
  }
  // A buffer whose first value set() gives, once its shape is known.
  Parameter buffer(const std::string& name) {
    buffers_.push_back(Parameter(join(name)));
    return buffers_.back();
  }
  void set(const Parameter& buffer, const Tensor& value) {
    buffer.state_->value = value;
  }
  // A buffer, with its first value.
  Parameter buffer(const std::string& name, const Tensor& value) {
    buffers_.push_back(Parameter(join(name), value));
    return buffers_.back();
  }

  Module& root() { return parent_ == nullptr ? *this : parent_->root(); }
  const Module& root() const {
    return parent_ == nullptr ? *this : parent_->root();
  }
  // The key of something that this model calls `name`.
  Key key_of(const std::string& name) const {
    uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
    for (const char c : name) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    return root().key_.child(hash);
  }

 private:
  std::string join(const std::string& name) const {
    return path_.empty() ? name : path_ + "." + name;
  }
  Tensor draw(const Parameter& p, const Shape& shape) const {
    const NoGrad no_grad;
    return p.state_->start(key_of(p.name()), shape);
  }
  Parameters collect(Parameters Module::*list) const {
    Parameters all = this->*list;
    for (const Module* child : children_) {
      const Parameters more = child->collect(list);
      all.insert(all.end(), more.begin(), more.end());
    }
    return all;
  }

  Module* parent_ = nullptr;
  std::string path_;
  std::vector<Module*> children_;
  Parameters parameters_;
  Parameters buffers_;
  Key key_ = Key(0);      // of the root
  bool training_ = true;  // of the root
};

// While it lives, the model behaves as in evaluation, and nothing is recorded
// for gradients.
class Evaluation {
 public:
  explicit Evaluation(Module& model)
      : model_(model), before_(model.is_training()) {
    model.set_training(false);
  }
  ~Evaluation() { model_.set_training(before_); }
  Evaluation(const Evaluation&) = delete;
  Evaluation& operator=(const Evaluation&) = delete;

 private:
  Module& model_;
  bool before_;
  NoGrad no_grad_;
};

}  // namespace tenon

#endif  // TENON_MODULE_H_
