// A model's exponential moving average, which draws better than the model.
#ifndef TENON_GAN_AVERAGE_H_
#define TENON_GAN_AVERAGE_H_

#include <algorithm>

#include "tenon/module.h"

namespace tenon::gan {

// Follows parameters and buffers; integers are copied.
//
//   average = d average + (1 - d) model,  d = min(decay, (1 + t) / (10 + t))
//
// after t steps. A module, to be saved with a run.
//
//   tn::gan::Average average(generator);
//   ... average.follow();  // behind each step of the optimizer
//   {
//     const auto scope = average.in_force();  // the generator is its average
//     images = generator(noise);
//   }
//
// *Memory*: a copy of the model. *Source*: Yazici et al. 2019,
// arXiv:1806.04498.
class Average : public Module {
 public:
  struct Options {
    double decay = 0.999;  // in [0, 1)
  };

  // *Errors*: a model whose shapes are not known yet; call it once.
  explicit Average(const Module& model) : Average(model, Options()) {}
  Average(const Module& model, const Options& options)
      : decay_(options.decay),
        steps_(buffer("steps", full({}, 0, DType::int64))) {
    for (const Parameters& list : {model.parameters(), model.buffers()}) {
      for (const Parameter& p : list) {
        followed_.push_back(p);
        averages_.push_back(
            buffer("average." + p.name(), p.tensor().detach().copy()));
      }
    }
  }

  void follow() {
    const NoGrad no_grad;
    const auto t = static_cast<double>((*steps_.tensor().data<int64_t>())++);
    const double keep = std::min(decay_, (1 + t) / (10 + t));
    for (size_t i = 0; i < followed_.size(); ++i) {
      const Tensor now = followed_[i].tensor().detach();
      averages_[i].assign(is_floating(now.dtype())
                              ? averages_[i].tensor() * keep + now * (1 - keep)
                              : now);
    }
  }

  // While it lives, the model is its average; then it is what it was.
  class InForce {
   public:
    explicit InForce(const Average& average) : average_(average) {
      for (size_t i = 0; i < average.followed_.size(); ++i) {
        const Parameter& p = average.followed_[i];
        trained_.push_back(p.tensor().detach().copy());
        p.assign(average.averages_[i].tensor());
      }
    }
    ~InForce() {
      for (size_t i = 0; i < trained_.size(); ++i) {
        average_.followed_[i].assign(trained_[i]);
      }
    }
    InForce(const InForce&) = delete;
    InForce& operator=(const InForce&) = delete;

   private:
    const Average& average_;
    Tensors trained_;
  };
  InForce in_force() const { return InForce(*this); }

 private:
  double decay_;
  Parameter steps_;
  Parameters followed_;
  Parameters averages_;  // buffers, one for each
};

}  // namespace tenon::gan

#endif  // TENON_GAN_AVERAGE_H_
