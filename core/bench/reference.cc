// Loops as in a textbook.
#include "core/bench/reference.h"

#include <algorithm>
#include <cmath>

namespace tenon::bench {
namespace {

using Matrix = std::vector<double>;

Matrix Forward(const ReferenceLayer& l, const Matrix& x, size_t rows) {
  Matrix y(rows * l.units);
  for (size_t r = 0; r < rows; ++r) {
    for (int64_t u = 0; u < l.units; ++u) {
      double sum = l.bias[u];
      for (int64_t i = 0; i < l.inputs; ++i) {
        sum += x[r * l.inputs + i] * l.weight[i * l.units + u];
      }
      y[r * l.units + u] = sum;
    }
  }
  return y;
}

// Turns scores into (softmax - one-hot) / rows; gives the loss.
double Loss(Matrix& scores, const std::vector<int64_t>& labels) {
  const size_t rows = labels.size();
  const size_t classes = scores.size() / rows;
  double loss = 0;
  for (size_t r = 0; r < rows; ++r) {
    double* row = scores.data() + r * classes;
    double total = 0;
    for (size_t c = 0; c < classes; ++c) total += std::exp(row[c]);
    loss += (std::log(total) - row[labels[r]]) / static_cast<double>(rows);
    for (size_t c = 0; c < classes; ++c) {
      const double target = static_cast<int64_t>(c) == labels[r];
      row[c] = (std::exp(row[c]) / total - target) / static_cast<double>(rows);
    }
  }
  return loss;
}

}  // namespace

double ReferenceMlp::Step(const Matrix& x, const std::vector<int64_t>& labels,
                          double rate, bool adam) {
  const size_t rows = labels.size();
  ++step_;
  std::vector<Matrix> inputs = {x};
  Matrix dy;
  for (size_t k = 0; k < layers_.size(); ++k) {
    dy = Forward(layers_[k], inputs[k], rows);
    if (k + 1 == layers_.size()) break;
    for (double& value : dy) value = std::max(value, 0.0);
    inputs.push_back(dy);
  }
  const double loss = Loss(dy, labels);
  for (size_t k = layers_.size(); k-- > 0;) {
    const ReferenceLayer& l = layers_[k];
    Matrix dw(l.weight.size()), db(l.units), dx(rows * l.inputs);
    for (size_t r = 0; r < rows; ++r) {
      for (int64_t u = 0; u < l.units; ++u) {
        const double d = dy[r * l.units + u];
        db[u] += d;
        for (int64_t i = 0; i < l.inputs; ++i) {
          dw[i * l.units + u] += inputs[k][r * l.inputs + i] * d;
          dx[r * l.inputs + i] += l.weight[i * l.units + u] * d;
        }
      }
    }
    for (size_t i = 0; i < dx.size(); ++i) dx[i] *= inputs[k][i] > 0;
    Apply(k, dw, db, rate, adam);
    dy = dx;
  }
  return loss;
}

void ReferenceMlp::Apply(size_t layer, const Matrix& dw, const Matrix& db,
                         double rate, bool adam) {
  m_.resize(2 * layers_.size());
  v_.resize(2 * layers_.size());
  for (const bool bias : {false, true}) {
    const Matrix& g = bias ? db : dw;
    Matrix& p = bias ? layers_[layer].bias : layers_[layer].weight;
    Matrix& m = m_[2 * layer + bias];
    Matrix& v = v_[2 * layer + bias];
    m.resize(g.size());
    v.resize(g.size());
    for (size_t i = 0; i < g.size(); ++i) {
      if (!adam) {
        p[i] -= rate * g[i];
        continue;
      }
      m[i] = 0.9 * m[i] + 0.1 * g[i];
      v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
      const double mean = m[i] / (1 - std::pow(0.9, step_));
      const double square = v[i] / (1 - std::pow(0.999, step_));
      p[i] -= rate * mean / (std::sqrt(square) + 1e-8);
    }
  }
}

}  // namespace tenon::bench
