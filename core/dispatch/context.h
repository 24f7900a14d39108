// The calling thread's state: its mode and who records its calls. One
// initial-exec TLS object, so that reading it costs one instruction.
#ifndef TENON_CORE_DISPATCH_CONTEXT_H_
#define TENON_CORE_DISPATCH_CONTEXT_H_

#include <cstdint>

#include "tenon/c/abi.h"

struct tn_op;

namespace tenon::dispatch {

// Sees every call of an op on its thread, after it was executed.
class Recorder {
 public:
  virtual ~Recorder() = default;
  // `call` has all options filled in; its outputs are set.
  virtual void OnCall(const tn_op& op, const tn_call& call) = 0;
  // The program read the values of `t` on the host.
  virtual void OnRead(const tn_tensor* t) = 0;
  // The program wrote through `t`.
  virtual void OnWrite(const tn_tensor* t) = 0;
};

struct Context {
  uint32_t mode = 0;  // TN_MODE_
  Recorder* recorder = nullptr;
};

inline thread_local Context tls_context
    __attribute__((tls_model("initial-exec")));

inline Context& Current() { return tls_context; }

// Sets mode bits, or the recorder, for a scope.
class ScopedMode {
 public:
  explicit ScopedMode(uint32_t mode) : saved_(Current().mode) {
    Current().mode = mode;
  }
  ~ScopedMode() { Current().mode = saved_; }
  ScopedMode(const ScopedMode&) = delete;
  ScopedMode& operator=(const ScopedMode&) = delete;

 private:
  uint32_t saved_;
};

class ScopedRecorder {
 public:
  explicit ScopedRecorder(Recorder* recorder) : saved_(Current().recorder) {
    Current().recorder = recorder;
  }
  ~ScopedRecorder() { Current().recorder = saved_; }
  ScopedRecorder(const ScopedRecorder&) = delete;
  ScopedRecorder& operator=(const ScopedRecorder&) = delete;

 private:
  Recorder* saved_;
};

}  // namespace tenon::dispatch

#endif  // TENON_CORE_DISPATCH_CONTEXT_H_
