// Discrete Fourier transforms of lines. A complex number is a pair (real,
// imaginary) on the last axis, which has size 2.
#include <vector>

#include "core/ops/as_type.h"
#include "core/ops/fourier.h"
#include "core/ops/ints.h"
#include "core/ops/view.h"

namespace tenon::ops {
namespace {

// What is at one end of a transform: complex lines, or real ones.
enum class Kind { kComplex, kReal };

// x's axis of lines, from the front.
int64_t LineAxis(int64_t axis, int64_t rank, Kind kind) {
  return Infer::check_axis(axis, kind == Kind::kReal ? rank : rank - 1);
}

// Lines of x and y along an axis, transformed by body(line), which gets x's
// complex numbers in front of zeros, and leaves y's in front.
template <class Body>
void ForComplexLines(const Execution& e, int64_t axis, Kind in_kind,
                     Kind out_kind, int64_t n, const Body& body) {
  const tn_view &x = e.in(0), &y = e.out();
  if (y.numel == 0) return;
  const InputAs<double> in(x);
  const OutputAs<double> out(y);
  const int64_t in_size = x.shape[axis], out_size = y.shape[axis];
  const int64_t in_width = in_kind == Kind::kReal ? 1 : 2;
  const int64_t out_width = out_kind == Kind::kReal ? 1 : 2;
  int64_t inner = 1;
  for (int64_t k = axis + 1; k < x.rank; ++k) inner *= x.shape[k];
  inner /= in_width;
  const int64_t lines = y.numel / (out_size * out_width);
  const auto run = [&](int64_t i, int64_t end) {
    Line line(n);
    for (; i < end; ++i) {
      std::fill(line.begin(), line.end(), Complex());
      const double* from =
          in.data() + (i / inner * in_size * inner + i % inner) * in_width;
      for (int64_t k = 0; k < std::min(n, in_size); ++k) {
        const double* at = from + k * inner * in_width;
        line[k] = {at[0], in_width == 2 ? at[1] : 0};
      }
      body(line);
      double* to =
          out.data() + (i / inner * out_size * inner + i % inner) * out_width;
      for (int64_t k = 0; k < out_size; ++k) {
        to[k * inner * out_width] = line[k].real();
        if (out_width == 2) to[k * inner * out_width + 1] = line[k].imag();
      }
    }
  };
  device::ParallelFor(lines, std::max<int64_t>(1, 4096 / n), run);
}

void ComplexKernel(Execution& e, Direction direction) {
  const int64_t axis = LineAxis(e.integer(0), e.in(0).rank, Kind::kComplex);
  const int64_t n = e.in(0).shape[axis];
  const Transform transform(n);
  const double scale =
      direction == Direction::kBackward ? 1 / static_cast<double>(n) : 1;
  ForComplexLines(e, axis, Kind::kComplex, Kind::kComplex, n, [&](Line& line) {
    transform.Run(line, direction);
    for (Complex& c : line) c *= scale;
  });
}

void RealKernel(Execution& e) {
  const int64_t axis = LineAxis(e.integer(0), e.in(0).rank, Kind::kReal);
  const int64_t n = e.in(0).shape[axis];
  const Transform transform(n);
  ForComplexLines(e, axis, Kind::kReal, Kind::kComplex, n, [&](Line& line) {
    transform.Run(line, Direction::kForward);
  });
}

void InverseRealKernel(Execution& e) {
  const int64_t axis = LineAxis(e.integer(1), e.in(0).rank, Kind::kComplex);
  const int64_t n = e.integer(0);
  const Transform transform(n);
  const double scale = 1 / static_cast<double>(n);
  ForComplexLines(e, axis, Kind::kComplex, Kind::kReal, n, [&](Line& line) {
    line[0] = line[0].real();
    for (int64_t k = 1; 2 * k <= n; ++k) {
      if (2 * k == n) line[k] = line[k].real();
      line[n - k] = std::conj(line[k]);
    }
    transform.Run(line, Direction::kBackward);
    for (Complex& c : line) c *= scale;
  });
}

void CheckPairs(const Shape& x) {
  if (x.rank() < 2 || x[-1] != 2) {
    throw Error(TN_INVALID_ARGUMENT,
                "x is " + x.text() +
                    "; it must be [..., N, ..., 2], of pairs (real, "
                    "imaginary)");
  }
}

void CheckLines(const Shape& x, int64_t axis) {
  if (x[axis] >= 1) return;
  throw Error(TN_INVALID_ARGUMENT, "x is " + x.text() + "; lines along axis " +
                                       std::to_string(axis) +
                                       " must not be empty");
}

Op ComplexOp(const char* name) {
  return Op(name)
      .source(
          "Cooley, Tukey (1965); Bluestein (1970), A linear filtering "
          "approach")
      .input("x", "[..., N, ..., 2], pairs (real, imaginary)", floats)
      .contiguous()
      .option("axis", -1, "of the lines, counted without that of the pairs")
      .infer([](Infer& i) {
        const Shape x = i.shape(0);
        CheckPairs(x);
        CheckLines(x, LineAxis(i.integer(0), i.rank(0), Kind::kComplex));
        i.set(x);
      });
}

// A factor for each frequency of a real line of n: `ends` for 0 and n / 2,
// `between` for the others, shaped to meet [..., n / 2 + 1, ..., 2].
Tensor PerFrequency(int64_t n, int64_t behind, double ends, double between,
                    DType dtype) {
  std::vector<double> factors(n / 2 + 1, between);
  factors[0] = ends;
  if (n % 2 == 0) factors[n / 2] = ends;
  std::vector<int64_t> sizes(behind + 1, 1);
  sizes[0] = n / 2 + 1;
  const Shape shape(sizes.data(), sizes.size());
  return front::tensor(factors, shape).cast(dtype);
}

}  // namespace

Op fft() {
  return ComplexOp("fft")
      .doc(R"(The discrete Fourier transform of complex lines.

    y_k = sum_j x_j e^(-2 pi i j k / N)

*Shapes*: x and y [..., N, ..., 2]. *Dtypes*: all are computed in float64.
*Options*: axis of the lines, the last but that of the pairs. *Errors*: a last
axis that is not 2, empty lines. *Cost*: O(N log N) for each line of any N;
where N is not a power of two, some four times as much.)")
      .vjp([](Vjp& v) {
        const int64_t axis =
            LineAxis(v.integer(0), static_cast<int64_t>(v.shape(0).rank()),
                     Kind::kComplex);
        v.set(0, ifft(v.dy(), axis) * static_cast<double>(v.shape(0)[axis]));
      })
      .kernel([](Execution& e) { ComplexKernel(e, Direction::kForward); })
      .sample({.inputs = {Array({4, 2}, {1, 2, 3, -1, 0, 4, 5, 1})},
               .outputs = {Array({4, 2},
                                 {9.0, 6.0, -1.0, 0.0, -7.0, 6.0, 3.0, -4.0})},
               .by = "NumPy 2.4.6"})
      .sample(
          {.inputs = {Array({3, 2, 2}, {1, 2, 3, -1, 0, 4, 5, 1, 2, 2, 7, -3})},
           .options = {internal::value(0)},
           .outputs = {Array(
               {3, 2, 2},
               {3.0, 8.0, 15.0, -3.0, 1.7320508075688772, 0.7320508075688772,
                0.4641016151377544, 1.7320508075688772, -1.7320508075688772,
                -2.732050807568877, -6.464101615137754, -1.7320508075688772})},
           .by = "NumPy 2.4.6"});
}

Op ifft() {
  return ComplexOp("ifft")
      .doc(R"(The inverse of fft.

    y_j = 1/N sum_k x_k e^(2 pi i j k / N)

*Shapes*: x and y [..., N, ..., 2]. *Dtypes*: all are computed in float64.
*Options*: axis of the lines, the last but that of the pairs. *Errors*: a last
axis that is not 2, empty lines. *Cost*: that of fft.)")
      .vjp([](Vjp& v) {
        const int64_t axis =
            LineAxis(v.integer(0), static_cast<int64_t>(v.shape(0).rank()),
                     Kind::kComplex);
        v.set(0, fft(v.dy(), axis) / static_cast<double>(v.shape(0)[axis]));
      })
      .kernel([](Execution& e) { ComplexKernel(e, Direction::kBackward); })
      .sample({.inputs = {Array({5, 2}, {1, 2, 3, -1, 0, 4, 5, 1, -2, 0.5})},
               .outputs = {Array(
                   {5, 2},
                   {1.4000000000000001, 1.3, -0.6145677919868958,
                    -0.07664742980976191, 1.094183080964792, 2.328760462400069,
                    -0.3997558899648761, -0.7489230747751845,
                    -0.47985939901302016, -0.8031899578151226})},
               .by = "NumPy 2.4.6"});
}

Op rfft() {
  return Op("rfft")
      .doc(R"(The discrete Fourier transform of real lines: its first half.

    y_k = sum_j x_j e^(-2 pi i j k / N),   k = 0 ... N/2

The rest are conjugates. *Shapes*: x [..., N, ...], y [..., N/2 + 1, ..., 2],
pairs (real, imaginary). *Dtypes*: all are computed in float64. *Options*: axis
of the lines, the last. *Errors*: empty lines. *Cost*: that of fft.)")
      .source(
          "Cooley, Tukey (1965); Bluestein (1970), A linear filtering "
          "approach")
      .input("x", "[..., N, ...]", floats)
      .contiguous()
      .option("axis", -1, "of the lines")
      .infer([](Infer& i) {
        const Shape x = i.shape(0);
        const int64_t axis = i.axis(0, i.rank(0));
        CheckLines(x, axis);
        if (x.rank() == TN_MAX_RANK) {
          throw Error(TN_INVALID_ARGUMENT,
                      "x has as many axes as there can be");
        }
        int64_t sizes[TN_MAX_RANK];
        std::copy(x.begin(), x.end(), sizes);
        sizes[axis] = x[axis] / 2 + 1;
        sizes[x.rank()] = 2;
        i.set(Shape(sizes, x.rank() + 1));
      })
      .vjp([](Vjp& v) {
        const int64_t rank = static_cast<int64_t>(v.shape(0).rank());
        const int64_t axis = LineAxis(v.integer(0), rank, Kind::kReal);
        const int64_t n = v.shape(0)[axis];
        const double size = static_cast<double>(n);
        const Tensor weights =
            PerFrequency(n, rank - axis, size, size / 2, v.dy().dtype());
        v.set(0, irfft(v.dy() * weights, n, axis));
      })
      .kernel(RealKernel)
      .sample({.inputs = {Array({2, 4}, {1, 2, 3, -1, 0, 4, 5, 1})},
               .outputs = {Array({2, 3, 2}, {5.0, 0.0, -2.0, -3.0, 3.0, 0.0,
                                             10.0, 0.0, -5.0, -3.0, 0.0, 0.0})},
               .by = "NumPy 2.4.6"})
      .sample(
          {.inputs = {Array({5, 2}, {1, 2, 3, -1, 0, 4, 5, 1, 7, -3})},
           .options = {internal::value(0)},
           .outputs = {Array(
               {3, 2, 2},
               {16.0, 0.0, 3.0, 0.0, 0.045084971874737256, 6.74315232664298,
                -3.281152949374527, -3.6654687894677265, -5.545084971874737,
                -2.4041415723058748, 6.781152949374527, 1.6775990443005142})},
           .by = "NumPy 2.4.6"});
}

Op irfft() {
  return Op("irfft")
      .doc(R"(The inverse of rfft: n real numbers from the first half.

    y_j = 1/n (x_0 + sum_k 2 re(x_k e^(2 pi i j k / n)) + (-1)^j x_(n/2))

where the last term is there for even n, and imaginary parts of x_0 and x_(n/2)
do not count. *Shapes*: x [..., n/2 + 1, ..., 2], y [..., n, ...]. *Dtypes*: all
are computed in float64. *Options*: n; axis of the lines, the last but that of
the pairs. *Errors*: a line that is not n/2 + 1 long. *Cost*: that of fft.)")
      .source(
          "Cooley, Tukey (1965); Bluestein (1970), A linear filtering "
          "approach")
      .input("x", "[..., n/2 + 1, ..., 2], pairs (real, imaginary)", floats)
      .contiguous()
      .required("n", TN_VALUE_INT, "how many real numbers", at_least(1))
      .option("axis", -1, "of the lines, counted without that of the pairs")
      .infer([](Infer& i) {
        const Shape x = i.shape(0);
        CheckPairs(x);
        const int64_t axis = LineAxis(i.integer(1), i.rank(0), Kind::kComplex);
        const int64_t n = i.integer(0);
        if (x[axis] != n / 2 + 1) {
          throw Error(TN_INVALID_ARGUMENT, "x is " + x.text() + ", n is " +
                                               std::to_string(n) + "; axis " +
                                               std::to_string(axis) +
                                               " must be n/2 + 1 long");
        }
        i.set(WithSize(Shape(x.data(), x.rank() - 1), axis, n));
      })
      .vjp([](Vjp& v) {
        const int64_t rank = static_cast<int64_t>(v.shape(0).rank());
        const int64_t axis = LineAxis(v.integer(1), rank, Kind::kComplex);
        const int64_t n = v.integer(0);
        const double size = static_cast<double>(n);
        const Tensor weights = PerFrequency(n, rank - 1 - axis, 1 / size,
                                            2 / size, v.dy().dtype());
        v.set(0, rfft(v.dy(), axis) * weights);
      })
      .kernel(InverseRealKernel)
      .sample({.inputs = {Array({3, 2}, {1, 0, 3, -1, 2, 0})},
               .options = {internal::value(4)},
               .outputs = {{2.25, 0.25, -0.75, -0.75}},
               .by = "NumPy 2.4.6"})
      .sample({.inputs = {Array({3, 2}, {1, 0, 3, -1, 2, 4})},
               .options = {internal::value(5)},
               .outputs = {{2.2, -0.6364269993999166, 1.233197729239256,
                            -2.2804113247392137, 0.48364059489987454}},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
