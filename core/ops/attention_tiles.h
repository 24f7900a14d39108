// scaled_dot_product_attention by tiles of its scores, of which none leaves a
// thread: memory beside inputs and outputs grows with the length alone.
#ifndef TENON_CORE_OPS_ATTENTION_TILES_H_
#define TENON_CORE_OPS_ATTENTION_TILES_H_

#include "tenon/author.h"

namespace tenon::ops {

// Where the views of one call lie; q [..., H, L, D], k [..., K, S, D],
// v [..., K, S, E].
struct AttentionViews {
  const tn_view& q;
  const tn_view& k;
  const tn_view& v;
  const tn_view* mask;  // broadcasts to [..., H, L, S]; null: none
  double scale;
  bool causal;
};

// y [..., H, L, E] contiguous, of q's dtype.
void AttentionForward(const AttentionViews& a, const tn_view& y);

// From dy, like y, to the contiguous gradients of q, k and v.
void AttentionBackward(const AttentionViews& a, const tn_view& dy,
                       const tn_view& dq, const tn_view& dk, const tn_view& dv);

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_ATTENTION_TILES_H_
