// A C++ function of tensors that the core may keep and call.
#ifndef TENON_INTERNAL_CALLABLE_H_
#define TENON_INTERNAL_CALLABLE_H_

#include <atomic>
#include <functional>
#include <utility>

#include "tenon/internal/guarded.h"
#include "tenon/tensor.h"

namespace tenon::internal {

// Counted; the core shares it while it needs it. The function is given the
// inputs and fills `outputs`, whose size is set; one that holds nothing there
// is handed over as null.
class Callable {
 public:
  using Body = std::function<void(const Tensors& inputs, Tensors& outputs)>;

  explicit Callable(Body body) : state_(new State{{1}, std::move(body)}) {
    c_.size = sizeof(tn_callable);
    c_.context = state_;
    c_.call = call;
    c_.retain = [](void* context) { ++static_cast<State*>(context)->refs; };
    c_.release = release;
  }
  ~Callable() { release(state_); }
  Callable(const Callable&) = delete;
  Callable& operator=(const Callable&) = delete;

  const tn_callable& c() const { return c_; }

 private:
  struct State {
    std::atomic<int> refs;
    Body body;
  };

  static void release(void* context) {
    State* state = static_cast<State*>(context);
    if (--state->refs == 0) delete state;
  }
  static tn_status* call(void* context, tn_tensor* const* inputs,
                         uint32_t n_inputs, tn_tensor** outputs,
                         uint32_t n_outputs) {
    return guarded([&] {
      Tensors in;
      for (uint32_t i = 0; i < n_inputs; ++i) {
        in.push_back(Tensor::share(inputs[i]));
      }
      Tensors out(n_outputs);
      static_cast<State*>(context)->body(in, out);
      for (uint32_t i = 0; i < n_outputs; ++i) outputs[i] = out[i].release();
    });
  }

  State* state_;
  tn_callable c_ = {};
};

}  // namespace tenon::internal

#endif  // TENON_INTERNAL_CALLABLE_H_
