// Distributions of single numbers: the density integrates to one and to what
// the other methods say, and draws follow it.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "core/testing/type_check.h"

namespace tenon::testing {
namespace {

using Numbers = std::vector<double>;

constexpr double kClose = 1e-3;  // of all that is integrated
constexpr size_t kMostPieces = 4096;

// Nodes in (0, 1) and weights of Gauss and Legendre's rule of ten points.
constexpr double kNodes[] = {0.0130467357414141, 0.0674683166555077,
                             0.1602952158504878, 0.2833023029353764,
                             0.4255628305091844, 0.5744371694908156,
                             0.7166976970646236, 0.8397047841495122,
                             0.9325316833444923, 0.9869532642585859};
constexpr double kWeights[] = {0.0333356721543441, 0.0747256745752903,
                               0.1095431812579910, 0.1346333596549982,
                               0.1477621123573764, 0.1477621123573764,
                               0.1346333596549982, 0.1095431812579910,
                               0.0747256745752903, 0.0333356721543441};

// A stretch of the line, or one whole number, and what the density makes there.
struct Piece {
  double from, to;
  double mass = 0, first = 0, second = 0, entropy = 0;

  void Add(double x, double log_p, double weight) {
    const double p = weight * std::exp(log_p);
    if (!(p > 0)) return;  // beyond the ends
    mass += p;
    first += p * x;
    second += p * x * x;
    entropy -= p * log_p;
  }
  void Add(const Piece& other) {
    mass += other.mass;
    first += other.first;
    second += other.second;
    entropy += other.entropy;
  }
};

class Density {
 public:
  Density(const Object& object, const Draws& draws) : object_(object) {
    if (draws.discrete) {
      Sum(draws.sorted);
    } else {
      Integrate(draws.sorted);
    }
    for (const Piece& piece : pieces_) all_.Add(piece);
  }
  const std::vector<Piece>& pieces() const { return pieces_; }
  const Piece& all() const { return all_; }

 private:
  Numbers LogProb(const Numbers& x) const {
    Numbers all = At(object_, "log_prob", x);
    for (size_t i = 0; i < x.size(); ++i) {
      if (!std::isnan(all[i])) continue;
      throw std::runtime_error("log_prob at " + std::to_string(x[i]) +
                               " is NaN; outside of its support it is -inf");
    }
    return all;
  }
  void Sum(const Numbers& sorted) {
    constexpr double kBeside = 4096;
    Numbers x;
    for (double k = sorted.front() - kBeside; k <= sorted.back() + kBeside;
         ++k) {
      x.push_back(k);
    }
    const Numbers log_p = LogProb(x);
    for (size_t i = 0; i < x.size(); ++i) {
      Piece piece{x[i], x[i]};
      piece.Add(x[i], log_p[i], 1);
      pieces_.push_back(piece);
    }
  }
  // By halves, until a half more changes nothing. Of what is not smooth
  // anywhere or is NaN there is an end, too.
  void Integrate(const Numbers& sorted) {
    std::vector<Piece> open = Begin(sorted);
    for (int depth = 0; depth < 48 && !open.empty(); ++depth) {
      std::vector<Piece> halves;
      for (const Piece& p : open) {
        const double middle = p.from + (p.to - p.from) / 2;
        halves.push_back({p.from, middle});
        halves.push_back({middle, p.to});
      }
      const std::vector<Piece> whole = Filled(open);
      halves = Filled(halves);
      open.clear();
      for (size_t i = 0; i < whole.size(); ++i) {
        const Piece &a = halves[2 * i], &b = halves[2 * i + 1];
        const double change = std::abs(a.mass + b.mass - whole[i].mass);
        const bool done =
            !(change >= 1e-9) || depth == 47 || whole.size() > kMostPieces;
        std::vector<Piece>& to = done ? pieces_ : open;
        to.push_back(a);
        to.push_back(b);
      }
    }
    std::sort(pieces_.begin(), pieces_.end(),
              [](const Piece& a, const Piece& b) { return a.from < b.from; });
  }
  // Between draws, and beyond them by steps that double.
  static std::vector<Piece> Begin(const Numbers& sorted) {
    std::vector<Piece> all;
    const size_t n = sorted.size(), step = n / 64;
    for (size_t i = step; i < n; i += step) {
      all.push_back({sorted[i - step], sorted[i]});
    }
    all.push_back({all.back().to, sorted.back()});
    const double spread = (sorted.back() - sorted.front()) * 0x1p-20;
    for (double k = 1; k < 1e36; k *= 2) {
      const double from = (k - 1) * spread, to = (2 * k - 1) * spread;
      all.push_back({sorted.back() + from, sorted.back() + to});
      all.push_back({sorted.front() - to, sorted.front() - from});
    }
    return all;
  }
  std::vector<Piece> Filled(std::vector<Piece> pieces) const {
    Numbers x;
    for (const Piece& p : pieces) {
      for (const double node : kNodes) {
        x.push_back(p.from + node * (p.to - p.from));
      }
    }
    const Numbers log_p = LogProb(x);
    for (size_t i = 0; i < x.size(); ++i) {
      Piece& p = pieces[i / 10];
      p.Add(x[i], log_p[i], (p.to - p.from) * kWeights[i % 10]);
    }
    return pieces;
  }

  const Object& object_;
  std::vector<Piece> pieces_;
  Piece all_{0, 0};
};

std::string Far(const std::string& what, double got, double wanted) {
  if (std::abs(got - wanted) <= kClose * (1 + std::abs(wanted))) return "";
  return what + std::to_string(got) + ", the integral of exp(log_prob) " +
         std::to_string(wanted);
}

// The share of draws up to each piece's end, and the distribution function
// there, against the mass up to it.
std::string CompareUpTo(const Object& object, const Draws& draws,
                        const Density& density) {
  Numbers ends;
  for (const Piece& p : density.pieces()) ends.push_back(p.to);
  const Numbers cdf = object.has("cdf") ? At(object, "cdf", ends) : Numbers();
  const Numbers& all = draws.sorted;
  const double n = static_cast<double>(all.size());
  double mass = 0;
  for (size_t i = 0; i < ends.size(); ++i) {
    mass += density.pieces()[i].mass;
    const std::string at = std::to_string(ends[i]);
    if (!cdf.empty()) {
      const std::string wrong = Far("cdf at " + at + " is ", cdf[i], mass);
      if (!wrong.empty()) return wrong;
    }
    const double share =
        static_cast<double>(std::upper_bound(all.begin(), all.end(), ends[i]) -
                            all.begin()) /
        n;
    // Kolmogorov and Smirnov's: more happens once in 10^5 keys.
    if (std::abs(share - mass) <= 2.5 / std::sqrt(n) + kClose) continue;
    return "of the draws " + std::to_string(100 * share) + " % are up to " +
           at + ", by log_prob " + std::to_string(100 * mass) + " %";
  }
  return "";
}

std::string CompareMoments(const Object& object, const Density& density) {
  const Piece& all = density.all();
  std::string wrong;
  const auto method = [&](const char* name, double wanted) {
    if (!wrong.empty() || !object.has(name)) return;
    const double got = object.call(name).cast(DType::float64).item<double>();
    if (std::isfinite(got)) {
      wrong = Far(std::string(name) + " is ", got, wanted);
    }
  };
  method("mean", all.first);
  method("variance", all.second - all.first * all.first);
  method("entropy", all.entropy);
  return wrong;
}

// f at each x against g at each x.
std::string CompareAt(const Object& object, const char* name, const Numbers& x,
                      const std::function<double(double cdf)>& of_cdf) {
  if (!object.has(name) || !object.has("cdf")) return "";
  const Numbers got = At(object, name, x), cdf = At(object, "cdf", x);
  for (size_t i = 0; i < x.size(); ++i) {
    const double wanted = of_cdf(cdf[i]);
    if (!std::isfinite(wanted)) continue;
    if (std::abs(got[i] - wanted) <= 1e-9 * (1 + std::abs(wanted))) continue;
    return std::string(name) + " at " + std::to_string(x[i]) + " is " +
           std::to_string(got[i]) + ", by cdf " + std::to_string(wanted);
  }
  return "";
}

// The quantile is the least x whose cdf is at least p.
std::string CompareQuantile(const Object& object, bool discrete) {
  if (!object.has("quantile") || !object.has("cdf")) return "";
  const Numbers p = {1e-3, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999};
  const Numbers x = At(object, "quantile", p);
  Numbers before = x;
  for (double& v : before) v -= discrete ? 1 : 0;
  const Numbers cdf = At(object, "cdf", x), below = At(object, "cdf", before);
  for (size_t i = 0; i < p.size(); ++i) {
    const double most = discrete ? below[i] : cdf[i];
    if (cdf[i] >= p[i] - 1e-9 && most <= p[i] + 1e-9) continue;
    return "cdf of the quantile of " + std::to_string(p[i]) + " is " +
           std::to_string(cdf[i]);
  }
  return "";
}

std::string CompareMode(const Object& object, const Draws& draws) {
  if (!object.has("mode")) return "";
  const double mode = object.call("mode").cast(DType::float64).item<double>();
  const double highest = At(object, "log_prob", {mode})[0];
  if (std::isnan(mode)) return "";
  for (const double at : At(object, "log_prob", draws.sorted)) {
    if (at > highest + 1e-9) {
      return "mode is " + std::to_string(mode) +
             ", where log_prob is not the highest";
    }
  }
  return "";
}

}  // namespace

void CheckDensity(const TypeCase& type, const Draws& draws,
                  Findings& findings) {
  const Object object = type.Make();
  const auto expect = [&](const char* what, const auto& part) {
    Expect(findings, type.name + ", " + what, part,
           "one of the two is not this distribution's");
  };
  std::optional<Density> density;
  expect("density", [&] {
    density.emplace(object, draws);
    const double mass = density->all().mass;
    if (std::abs(mass - 1) <= kClose) return std::string();
    density.reset();
    return "exp(log_prob) adds up to " + std::to_string(mass) + ", not to 1";
  });
  if (density) {
    expect("distribution",
           [&] { return CompareUpTo(object, draws, *density); });
    expect("moments", [&] { return CompareMoments(object, *density); });
  }
  Numbers x;
  for (size_t i = 0; i < draws.sorted.size(); i += draws.sorted.size() / 32) {
    x.push_back(draws.sorted[i]);
  }
  expect("log_cdf", [&] {
    return CompareAt(object, "log_cdf", x,
                     [](double f) { return std::log(f); });
  });
  expect("survival", [&] {
    return CompareAt(object, "survival", x, [](double f) { return 1 - f; });
  });
  expect("quantile", [&] { return CompareQuantile(object, draws.discrete); });
  expect("mode", [&] { return CompareMode(object, draws); });
}

}  // namespace tenon::testing
