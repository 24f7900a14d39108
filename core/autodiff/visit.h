// One step of the walk back: a node's rule is called and its results are fitted
// to the inputs.
#ifndef TENON_CORE_AUTODIFF_VISIT_H_
#define TENON_CORE_AUTODIFF_VISIT_H_

#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"
#include "core/autodiff/tape.h"

namespace tenon::autodiff {

template <class T>
using Few = absl::InlinedVector<T, 4>;

// The gradients of a node's inputs from those of its outputs, null where there
// is none. Bit i of `wanted`: input i's is asked for; from the 64th on they
// share a bit. `differentiable`: saved outputs are seen as the node's.
absl::Status CallRule(Node& node, const Few<tensor::Ref>& gradients,
                      uint64_t wanted, bool differentiable,
                      Few<tensor::Ref>& results);

// Sums and casts a gradient to the shape and dtype of what it belongs to.
absl::StatusOr<tensor::Ref> Unbroadcast(tensor::Ref gradient,
                                        const tn_view& target);

}  // namespace tenon::autodiff

#endif  // TENON_CORE_AUTODIFF_VISIT_H_
