// Sharpness-aware steps, around any optimizer.
#ifndef TENON_ADDONS_SAM_H_
#define TENON_ADDONS_SAM_H_

#include <cmath>
#include <functional>
#include <string>

#include "tenon/tenon.h"

namespace tenon::addons {

struct SamOptions {
  double rho = 0.05;      // how far away the gradient is taken; ASAM: 0.5 to 2
  bool adaptive = false;  // ASAM: distances are relative to each weight
  double eta = 0.01;      // of ASAM, added to the size of a weight
};

// Steps with the gradient at the point nearby where the loss is about largest,
// which leads to minima that are flat (SAM, ASAM). Each step asks for the loss
// twice, of the same batch; there is no state beyond the optimizer's.
//
//   tn::addons::Sam sam(optimizer);
//   sam.minimize([&] { return tn::cross_entropy(model(x), labels); });
//
// *Source*: Foret et al. 2021, arXiv:2010.01412, Algorithm 1; Kwon et al. 2021,
// arXiv:2102.11600, Algorithm 1.
class Sam {
 public:
  explicit Sam(Optimizer& optimizer, const SamOptions& options = {})
      : optimizer_(optimizer), options_(options) {
    if (!(options.rho >= 0) || !(options.eta >= 0)) {
      throw Error(TN_INVALID_ARGUMENT,
                  "sam: rho and eta must be 0 or above, got " +
                      std::to_string(options.rho) + " and " +
                      std::to_string(options.eta));
    }
  }

  // One step. Gives the loss before it, at the parameters themselves. On
  // failure nothing has changed.
  Tensor minimize(const std::function<Tensor()>& loss) {
    Tensors parameters;
    for (const Parameter& p : optimizer_.parameters()) {
      parameters.push_back(p.tensor());
    }
    const Tensor here = loss();
    const Tensors away = perturbed(parameters, gradients(here, parameters));
    Gradients there;
    {
      const Moved moved(optimizer_.parameters(), away);
      there = gradients(loss(), parameters);
    }
    optimizer_.update(there);
    return here;
  }

 private:
  // Has parameters elsewhere while it lives.
  class Moved {
   public:
    Moved(const Parameters& parameters, const Tensors& to)
        : parameters_(parameters) {
      for (const Parameter& p : parameters) {
        before_.push_back(p.tensor().detach().copy());
      }
      for (size_t i = 0; i < to.size(); ++i) {
        if (to[i]) parameters[i].assign(to[i]);
      }
    }
    ~Moved() {
      for (size_t i = 0; i < before_.size(); ++i) {
        parameters_[i].assign(before_[i]);
      }
    }
    Moved(const Moved&) = delete;
    Moved& operator=(const Moved&) = delete;

   private:
    const Parameters& parameters_;
    Tensors before_;
  };

  // p + rho T^2 g / |T g|, with the norm over all parameters; T is |p| + eta,
  // or 1 for SAM. Where the norm is zero, nowhere is away.
  Tensors perturbed(const Tensors& parameters, const Gradients& g) const {
    Tensors ways, away(parameters.size());
    double squares = 0;
    for (size_t i = 0; i < parameters.size(); ++i) {
      Tensor way = g[i] ? g[i].detach() : Tensor();
      if (way && options_.adaptive) way = way * size_of(parameters[i]);
      if (way) {
        squares += sum(square(way.cast(DType::float64))).item<double>();
      }
      ways.push_back(way);
    }
    if (squares == 0) return away;
    const double scale = options_.rho / std::sqrt(squares);
    for (size_t i = 0; i < parameters.size(); ++i) {
      if (!ways[i]) continue;
      const Tensor way =
          options_.adaptive ? ways[i] * size_of(parameters[i]) : ways[i];
      away[i] = parameters[i].detach() + scale * way;
    }
    return away;
  }
  Tensor size_of(const Tensor& p) const {
    return abs(p.detach()) + options_.eta;
  }

  Optimizer& optimizer_;
  SamOptions options_;
};

}  // namespace tenon::addons

#endif  // TENON_ADDONS_SAM_H_
