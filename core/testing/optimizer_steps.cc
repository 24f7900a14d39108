// Golden trajectories; fused against composed; saved against going on.
#include "core/testing/optimizer_run.h"

namespace tenon::testing {
namespace {

constexpr int kSteps = 20;

// Scalars, nothing at all, tails of vectors, and more than a chunk.
Tensors ManyParameters(DType dtype) {
  Tensors all;
  uint64_t seed = 1;
  for (const Shape& shape : {Shape{}, Shape{1}, Shape{7}, Shape{0}, Shape{3, 5},
                             Shape{2, 0, 3}, Shape{70001}, Shape{64, 2}}) {
    all.push_back(RandomLike(empty(shape, dtype), ++seed).cast(dtype));
  }
  return all;
}

// Gradients of step `step`, the odd one absent, and one with gaps.
Tensors ManyGradients(const Tensors& parameters, int step) {
  Tensors all;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const Tensor& p = parameters[i];
    const uint64_t seed = 1000 + 10 * static_cast<uint64_t>(step) + i;
    all.push_back(RandomLike(p, seed).cast(p.dtype()));
    if (step % 5 == 3 && i == 2) all.back() = Tensor();
    if (step % 7 == 2 && p.rank() == 2) {
      all.back() = all.back().transpose().copy().transpose();
    }
  }
  return all;
}

// A schedule of the learning rate: up, down, and once zero.
std::vector<double> Scheduled(const tn_optimizer_def& def,
                              std::vector<double> options, int step) {
  if (def.flags & TN_OPTIMIZER_FOLLOWS) return options;
  options[0] *= step == 7 ? 0 : 1 + 0.1 * (step % 6);
  return options;
}

std::vector<std::vector<double>> OptionSets(const tn_optimizer_def& def) {
  std::vector<std::vector<double>> sets = {DefaultOptions(def)};
  for (uint32_t i = 0; i < def.n_goldens; ++i) {
    const double* options = def.goldens[i]->options;
    sets.emplace_back(options, options + def.n_options);
  }
  return sets;
}

std::string FollowGolden(const tn_optimizer_def& def, const tn_golden& golden,
                         Way way) {
  const Shape shape = {static_cast<int64_t>(golden.n)};
  const double tolerance = golden.tolerance > 0 ? golden.tolerance : 1e-9;
  const std::vector<double> options(golden.options,
                                    golden.options + def.n_options);
  OptimizerRun run(def, {tensor(golden.start, shape)}, way);
  for (uint64_t step = 0; step < golden.steps; ++step) {
    run.Update({tensor(golden.gradients + step * golden.n, shape)}, options);
  }
  const std::string wrong =
      Difference(run.parameters()[0], tensor(golden.after, shape), tolerance);
  if (!wrong.empty() || golden.evaluated == nullptr) return wrong;
  const Tensor evaluated = run.Evaluated(options)[0];
  const std::string other =
      Difference(evaluated, tensor(golden.evaluated, shape), tolerance);
  return other.empty() ? other : "evaluated " + other;
}

}  // namespace

void CheckGoldens(const tn_optimizer_def& def, const std::string& who,
                  Findings& findings) {
  if (def.n_goldens == 0) {
    findings.push_back(who +
                       ": has no golden trajectory; add .golden() "
                       "with values that another program worked out");
  }
  for (uint32_t i = 0; i < def.n_goldens; ++i) {
    for (const Way way : {Way::composed, Way::fused}) {
      Expect(
          findings, who + ", golden " + std::to_string(i) + ", " + NameOf(way),
          [&] { return FollowGolden(def, *def.goldens[i], way); },
          "mend the update, or the golden values if another program says "
          "so");
    }
  }
}

void CheckFused(const tn_optimizer_def& def, const std::string& who,
                Findings& findings) {
  for (const DType dtype : {DType::float32, DType::float64}) {
    for (const std::vector<double>& options : OptionSets(def)) {
      const std::string name =
          who + ", fused against composed in " + name_of(dtype);
      Expect(
          findings, name,
          [&]() -> std::string {
            const Tensors start = ManyParameters(dtype);
            OptimizerRun fused(def, start, Way::fused);
            OptimizerRun composed(def, start, Way::composed);
            for (int step = 0; step < kSteps; ++step) {
              const Tensors gradients = ManyGradients(start, step);
              fused.Update(gradients, Scheduled(def, options, step));
              composed.Update(gradients, Scheduled(def, options, step));
            }
            return Difference(fused.Save(), composed.Save());
          },
          "an update may depend on nothing but its Step, and may not read "
          "values on the host");
    }
  }
}

void CheckResume(const tn_optimizer_def& def, const std::string& who,
                 Findings& findings) {
  for (const Way way : {Way::composed, Way::fused}) {
    Expect(
        findings, who + ", saved and resumed, " + NameOf(way),
        [&] {
          const std::vector<double> options = DefaultOptions(def);
          const Tensors start = ManyParameters(DType::float32);
          OptimizerRun straight(def, start, way), resumed(def, start, way);
          for (int step = 0; step < 10; ++step) {
            straight.Update(ManyGradients(start, step),
                            Scheduled(def, options, step));
          }
          resumed.Load(straight.Save());
          for (int step = 10; step < 15; ++step) {
            for (OptimizerRun* run : {&straight, &resumed}) {
              run->Update(ManyGradients(start, step),
                          Scheduled(def, options, step));
            }
          }
          return Difference(resumed.Save(), straight.Save());
        },
        "keep all state in slots and scalars");
  }
}

}  // namespace tenon::testing
