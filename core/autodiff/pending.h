// What the walk back knows of each node it met.
#ifndef TENON_CORE_AUTODIFF_PENDING_H_
#define TENON_CORE_AUTODIFF_PENDING_H_

#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "core/autodiff/visit.h"

namespace tenon::autodiff {

struct Pending {
  Node* node;
  Few<tensor::Ref> gradients;  // by output of the node; null: zero so far
  bool needed = false;
  bool seen = false;  // by the walk that collects
};

// What is known of each node, in the order in which nodes were met. A table of
// places, twice as large as what it holds, finds them.
class PendingNodes {
 public:
  PendingNodes() : places_(kFirst, 0) {}

  // Valid until the next call for a node not met before.
  Pending& operator[](Node* node) { return all_[IndexOf(node)]; }
  Pending& at(size_t index) { return all_[index]; }
  size_t size() const { return all_.size(); }

  size_t IndexOf(Node* node) {
    size_t at = Hash(node);
    for (; places_[at] != 0; at = (at + 1) & (places_.size() - 1)) {
      if (all_[places_[at] - 1].node == node) return places_[at] - 1;
    }
    Pending& added = all_.emplace_back();
    added.node = node;
    added.gradients.resize(node->n_outputs);
    places_[at] = static_cast<uint32_t>(all_.size());
    if (all_.size() * 2 > places_.size()) Grow();
    return all_.size() - 1;
  }

 private:
  static constexpr size_t kFirst = 128;

  size_t Hash(const Node* node) const {
    const auto bits = reinterpret_cast<uintptr_t>(node) >> 6;
    return (bits * 0x9E3779B97F4A7C15u >> 32) & (places_.size() - 1);
  }
  void Grow() {
    places_.assign(places_.size() * 2, 0);
    for (size_t i = 0; i < all_.size(); ++i) {
      size_t at = Hash(all_[i].node);
      while (places_[at] != 0) at = (at + 1) & (places_.size() - 1);
      places_[at] = static_cast<uint32_t>(i + 1);
    }
  }

  absl::InlinedVector<Pending, kFirst / 4> all_;
  std::vector<uint32_t> places_;  // 1 + index into all_, 0: free
};

}  // namespace tenon::autodiff

#endif  // TENON_CORE_AUTODIFF_PENDING_H_
