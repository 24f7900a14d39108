// Viterbi: the best sequence of tags of a linear-chain conditional random
// field.
#include <algorithm>
#include <vector>

#include "addons/parallel.h"
#include "addons/sequences/crf.h"

namespace tenon::addons {
namespace {

// Sizes: L places, K tags.
struct Sizes {
  int64_t length, tags;
};

// One sequence; its best tags to `best`, zeros behind its end. Of equals the
// least tag wins. Gives the score.
template <class T>
T decode(const T* x, const T* transitions, Sizes s, int64_t end,
         int64_t* best) {
  const int64_t k = s.tags;
  std::vector<T> score(x, x + k), next(k);
  std::vector<int32_t> came_from(end * k);
  for (int64_t t = 1; t < end; ++t) {
    for (int64_t to = 0; to < k; ++to) {
      int64_t from = 0;
      const auto through = [&](int64_t i) {
        return score[i] + transitions[i * k + to];
      };
      for (int64_t i = 1; i < k; ++i) {
        if (through(i) > through(from)) from = i;
      }
      next[to] = through(from) + x[t * k + to];
      came_from[t * k + to] = static_cast<int32_t>(from);
    }
    score.swap(next);
  }
  const auto last = std::max_element(score.begin(), score.end());
  int64_t tag = last - score.begin();
  std::fill(best + end, best + s.length, 0);
  for (int64_t t = end - 1; t >= 0; --t) {
    best[t] = tag;
    tag = came_from[t * k + tag];
  }
  return *last;
}

template <class T>
void run(Execution& e) {
  const tn_view& x = e.in(0);
  const Sizes s = {x.shape[1], x.shape[2]};
  const int64_t size = s.length * s.tags;
  const auto* lengths = e.has(2) ? e.in_data<int64_t>(2) : nullptr;
  parallel(x.shape[0], 1, [&](int64_t n, int64_t stop) {
    for (; n < stop; ++n) {
      e.out_data<T>(1)[n] =
          decode(e.in_data<T>(0) + n * size, e.in_data<T>(1), s,
                 lengths == nullptr ? s.length : lengths[n],
                 e.out_data<int64_t>(0) + n * s.length);
    }
  });
}

void kernel(Execution& e) {
  const tn_view& x = e.in(0);
  for (int64_t n = 0; e.has(2) && n < x.shape[0]; ++n) {
    const int64_t length = e.in_data<int64_t>(2)[n];
    if (length >= 1 && length <= x.shape[1]) continue;
    refuse("a length is " + std::to_string(length) + ", must be 1 ... " +
           std::to_string(x.shape[1]));
  }
  e.out_dtype(1) == DType::float64 ? run<double>(e) : run<float>(e);
}

void infer(Infer& i) {
  const Shape x = i.shape(0);
  if (x.rank() != 3 || x[1] < 1 || x[2] < 1) {
    refuse("potentials must be [N, L, K] with places and tags, got " +
           x.text());
  }
  if (!(i.shape(1) == Shape{x[2], x[2]})) {
    refuse("transitions must be " + Shape{x[2], x[2]}.text() + ", got " +
           i.shape(1).text());
  }
  if (i.has(2) && !(i.shape(2) == Shape{x[0]})) {
    refuse("lengths must be " + Shape{x[0]}.text() + ", got " +
           i.shape(2).text());
  }
  i.set(0, {x[0], x[1]}, DType::int64);
  i.set(1, {x[0]}, i.dtype());
}

}  // namespace

Op crf_decode() {
  return Op("crf_decode")
      .doc(
          R"(The sequences of tags of the highest scores, and these, by Viterbi.

    argmax_y sum_t x[t, y_t] + sum_t transitions[y_(t-1), y_t]

Of equal ones the lower tags. To forbid a tag somewhere, give it a potential of
minus infinity. Behind the end of a sequence stand zeros.

*Shapes*: potentials [N, L, K], transitions [K, K], lengths [N] -> tags [N, L],
int64, scores [N]. *Dtypes*: float32, float64. *Cost*: N L K^2 operations.)")
      .source(
          "Viterbi 1967, IEEE Transactions on Information Theory 13(2); "
          "Forney 1973, Proceedings of the IEEE 61(3)")
      .input("potentials", "[N, L, K]: of each tag at each place",
             singles_and_doubles)
      .contiguous()
      .input("transitions", "[K, K]: from the row's tag to the column's",
             singles_and_doubles)
      .contiguous()
      .input("lengths", "[N], each in 1 ... L; absent: L", 1u << TN_I64)
      .own_dtype()
      .contiguous()
      .optional()
      .outputs(2)
      .no_gradient()
      .infer(infer)
      .kernel(kernel)
      .sample(
          {.inputs = {example_potentials(), example_transitions(),
                      example_lengths()},
           .outputs = {Array({2, 4}, {2, 1, 1, 0, 1, 0, 0, 0}, DType::int64),
                       {4.5, 2.3}},
           .by = "TensorFlow Addons 0.23"})
      .sample(
          {.inputs = {example_potentials(), example_transitions()},
           .outputs = {Array({2, 4}, {2, 1, 1, 0, 1, 0, 2, 1}, DType::int64),
                       {4.5, 4}},
           .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
