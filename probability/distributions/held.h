// A distribution or bijector of any package, as an option of another.
#ifndef TENON_PROBABILITY_DISTRIBUTIONS_HELD_H_
#define TENON_PROBABILITY_DISTRIBUTIONS_HELD_H_

#include <string>

#include "probability/distributions/shapes.h"
#include "tenon/author.h"
#include "tenon/object.h"

namespace tenon::prob {

// A type's name without its package.
inline std::string bare_name(const Object& object) {
  return std::string(internal::from_c(object.type().name));
}

// The object of an option, which must have these methods.
inline Object held(const Options& o, const char* option,
                   std::initializer_list<const char*> methods) {
  Object object = Object::share(o.object(option));
  for (const char* method : methods) {
    if (object && object.has(method)) continue;
    throw Error(TN_INVALID_ARGUMENT,
                std::string(option) + " must have a method \"" + method + "\"" +
                    (object ? ", " + bare_name(object) + " has none" : ""));
  }
  return object;
}

// A distribution. One that does not say its shapes has events of single
// numbers, and the batch that one draw shows.
class Held {
 public:
  Held() = default;
  Held(const Options& o, const char* option)
      : Held(held(o, option, {"log_prob", "sample"})) {}
  explicit Held(Object object) : object_(std::move(object)) {
    if (object_.has("event_shape")) event_ = sizes("event_shape");
    batch_ = object_.has("batch_shape") ? sizes("batch_shape")
                                        : sample(Key(0), {}).shape();
  }

  const Object& object() const { return object_; }
  const Shape& batch_shape() const { return batch_; }
  const Shape& event_shape() const { return event_; }

  Tensor call(const char* method) const { return object_.call(method); }
  Tensor at(const char* method, const Tensor& x) const {
    return object_.call(method, {x});
  }
  Tensor log_prob(const Tensor& x) const { return at("log_prob", x); }
  Tensor sample(const Key& key, const Shape& draws) const {
    return object_.call("sample", {}, {{"key", key}, {"shape", draws}});
  }

 private:
  Shape sizes(const char* method) const {
    return object_.call(method).to_vector<int64_t>();
  }

  Object object_;
  Shape batch_, event_;
};

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_DISTRIBUTIONS_HELD_H_
