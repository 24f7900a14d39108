// A curve through a few noisy points, and how sure one may be of it:
//   gaussian_process [STEPS [PICTURE.svg]]
// Fits a kernel - a slow trend and a wave that changes its form - to points
// with a gap, by any optimizer, and draws what the process says before and
// after.
#include <tenon/probability/processes.h>
#include <tenon/tenon.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace tn = tenon;
namespace prob = tenon::probability;

namespace {

constexpr int kWidth = 460, kHeight = 300, kTop = 64, kLeft = 40;
constexpr double kLow = -2.2, kHigh = 2.8;  // of y

struct Data {
  tn::Tensor x, y;  // [N, 1], [N]
};

Data Points() {
  const tn::Tensor all =
      tn::uniform(tn::Key(3), {64}, tn::DType::float64, {.low = 0, .high = 10});
  std::vector<double> kept;
  for (const double x : all.to_vector<double>()) {
    if (x < 5.2 || x > 7.6) kept.push_back(x);
  }
  const tn::Tensor x = tn::tensor(kept, {static_cast<int64_t>(kept.size())});
  const tn::Tensor wave = tn::sin(4.0 * x) + 0.4 * tn::cos(8.0 * x);
  const tn::Tensor noise = tn::normal(tn::Key(4), x.shape(), x.dtype());
  return {x.newaxis(1), wave + 0.03 * tn::square(x - 4.0) + 0.25 * noise};
}

// Of the logs of: the trend's scale and variance; the wave's period, wiggles,
// how long it keeps its form, variance; the variance of noise.
tn::Tensor Start() {
  return tn::log(tn::tensor({3.0, 1.0, 1.4, 1.0, 5.0, 1.0, 0.5}));
}

prob::GaussianProcess Seen(const tn::Tensor& logs, const Data& data) {
  const tn::Tensor p = tn::exp(logs);
  const prob::Kernel kernel =
      prob::rbf({.length_scale = p(0), .variance = p(1)}) +
      prob::periodic({.period = p(2), .length_scale = p(3)}) *
          prob::matern({.length_scale = p(4), .variance = p(5)});
  return prob::GaussianProcess(kernel,
                               {.x = data.x, .y = data.y, .noise = p(6)});
}

template <class... Values>
std::string Text(const char* format, const Values&... values) {
  std::array<char, 256> text;
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

std::string Place(double x, double y) {
  return Text("%.1f,%.1f ", x * kWidth / 10,
              (kHigh - y) * kHeight / (kHigh - kLow));
}

std::string Line(const std::vector<double>& x, const std::vector<double>& y,
                 const char* style) {
  std::string places;
  for (size_t i = 0; i < x.size(); ++i) places += Place(x[i], y[i]);
  return "<polyline points='" + places + "' fill='none' " + style + "/>\n";
}

std::string Axes() {
  std::string svg =
      Text("<rect width='%d' height='%d' fill='white' stroke='#333'/>\n",
           kWidth, kHeight);
  for (int x = 0; x <= 10; x += 2) {
    svg += Text("<text x='%d' y='%d' text-anchor='middle'>%d</text>\n",
                x * kWidth / 10, kHeight + 16, x);
  }
  for (int y = -2; y <= 2; ++y) {
    svg += Text("<text x='-8' y='%.1f' text-anchor='end'>%d</text>\n",
                (kHigh - y) * kHeight / (kHigh - kLow) + 4, y);
  }
  return svg;
}

// The band of two deviations, three functions, the mean, and the points.
std::string Panel(const std::string& title, int left,
                  const prob::GaussianProcess& process, const Data& data) {
  const tn::Tensor at = tn::linspace(0, 10, 301, tn::DType::float64).newaxis(1);
  const tn::Tensor mean = process.mean(at);
  const tn::Tensor wide = 2.0 * tn::sqrt(process.variance(at));
  const auto x = at.to_vector<double>();
  const auto top = (mean + wide).to_vector<double>();
  const auto bottom = (mean - wide).to_vector<double>();
  std::string band;
  for (size_t i = 0; i < x.size(); ++i) band += Place(x[i], top[i]);
  for (size_t i = x.size(); i-- > 0;) band += Place(x[i], bottom[i]);

  std::string svg = Text("<g transform='translate(%d %d)'>\n", left, kTop) +
                    "<text y='-8'>" + title + "</text>\n" + Axes() +
                    Text("<svg width='%d' height='%d'>\n", kWidth, kHeight) +
                    "<polygon points='" + band + "' fill='#cfe0f1'/>\n";
  const tn::Tensor functions = process.sample(at, tn::Key(1), 3);
  for (int64_t i = 0; i < 3; ++i) {
    svg += Line(x, functions(i).to_vector<double>(),
                "stroke='#76b7b2' stroke-width='1'");
  }
  svg += Line(x, mean.to_vector<double>(), "stroke='#1f4e8c' stroke-width='2'");
  const auto xs = data.x.to_vector<double>(), ys = data.y.to_vector<double>();
  for (size_t i = 0; i < xs.size(); ++i) {
    svg +=
        Text("<circle cx='%.1f' cy='%.1f' r='2.6' fill='#e15759'/>\n",
             xs[i] * kWidth / 10, (kHigh - ys[i]) * kHeight / (kHigh - kLow));
  }
  return svg + "</svg>\n</g>\n";
}

std::string Picture(const prob::GaussianProcess& before,
                    const prob::GaussianProcess& after, const Data& data) {
  const auto title = [](const char* when, const prob::GaussianProcess& p) {
    return std::string(when) +
           Text(": log likelihood %.1f",
                p.log_marginal_likelihood().detach().item<double>());
  };
  const int second = 2 * kLeft + kWidth;
  return Text(
             "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' "
             "font-family='sans-serif' font-size='12'>\n",
             second + kWidth + 20, kTop + kHeight + 28) +
         "<rect width='100%' height='100%' fill='white'/>\n"
         "<text x='40' y='28' font-size='16'>A Gaussian process: points, mean, "
         "band of two deviations, three functions</text>\n" +
         Panel(title("with a kernel that was guessed", before), kLeft, before,
               data) +
         Panel(title("with the kernel that was fitted", after), second, after,
               data) +
         "</svg>\n";
}

}  // namespace

int main(int argc, char** argv) {
  const int steps = argc > 1 ? std::atoi(argv[1]) : 400;
  const Data data = Points();
  const tn::Parameter logs("logs", tn::variable(Start()));
  tn::Optimizer optimizer("adam", {logs}, {{"learning_rate", 0.03}});
  for (int step = 0; step < steps; ++step) {
    const tn::Tensor gain = Seen(logs.tensor(), data).log_marginal_likelihood();
    optimizer.minimize(-gain);
    if (step % 50 == 0) {
      std::printf("step %3d  log likelihood %.3f\n", step,
                  gain.detach().item<double>());
    }
  }
  const prob::GaussianProcess after = Seen(logs.tensor().detach(), data);
  const tn::Tensor fitted = tn::exp(logs.tensor().detach());
  std::printf("log likelihood %.3f, period %.3f, noise %.3f\n",
              after.log_marginal_likelihood().item<double>(),
              fitted(2).item<double>(), tn::sqrt(fitted(6)).item<double>());
  if (argc < 3) return 0;
  std::ofstream(argv[2]) << Picture(Seen(Start(), data), after, data);
}
