// spline: a rising curve through knots, each piece a ratio of quadratics.
#include "probability/bijectors/bijector.h"

namespace tenon::prob {
namespace {

// What an x or y meets: the piece that it is in, and where in it.
struct Piece {
  Tensor inside;               // else the curve is y = x
  Tensor x, y, width, height;  // of the piece's lower end, and its sizes
  Tensor slope, next;          // at its ends
  Tensor steep() const { return height / width; }
};

struct Spline {
  Tensor widths, heights, slopes;  // [batch, B], and [batch, B - 1] inside
  Coefficient low;

  static void declare(Type<Bijector<Spline>>& type);
  static Spline from(const Options& o);

  Tensor forward(const Tensor& x) const {
    const Piece p = at(x, widths);
    const Tensor t = (where(p.inside, x, p.x) - p.x) / p.width, u = 1.0 - t;
    const Tensor rise = p.steep() * square(t) + p.slope * t * u;
    return where(p.inside, p.y + p.height * rise / bend(p, t * u), x);
  }
  // The root of a quadratic that is in [0, 1], without a difference of large
  // numbers.
  Tensor inverse(const Tensor& y) const {
    const Piece p = at(y, heights);
    const Tensor up = where(p.inside, y, p.y) - p.y;
    const Tensor curve = up * (p.next + p.slope - 2.0 * p.steep());
    const Tensor a = p.height * (p.steep() - p.slope) + curve;
    const Tensor b = p.height * p.slope - curve;
    const Tensor c = -p.steep() * up;
    const Tensor under = maximum(square(b) - 4.0 * a * c, 0.0);
    const Tensor t = -2.0 * c / (b + sqrt(under));
    return where(p.inside, p.x + t * p.width, y);
  }
  Tensor log_det(const Tensor& x) const {
    const Piece p = at(x, widths);
    const Tensor t = (where(p.inside, x, p.x) - p.x) / p.width, u = 1.0 - t;
    const Tensor slope =
        p.next * square(t) + 2.0 * p.steep() * t * u + p.slope * square(u);
    return where(p.inside,
                 2.0 * (log(p.steep()) - log(bend(p, t * u))) + log(slope),
                 0.0);
  }

  static std::vector<Mapped<Spline>> golden() {
    const auto make = [] {
      return Spline{tensor({1.0, 2.0, 1.0}), tensor({0.5, 1.5, 2.0}),
                    tensor({0.5, 2.0}), Coefficient(-2.0)};
    };
    // TFP 0.25.0
    return {
        {make,
         {-3, -1.5, -0.5, 0.75, 1.5, 4},
         {-3.0, -1.7, -1.275, -0.40227272727272734, 1.1428571428571428, 4.0},
         {0.0, -0.916290731874155, -0.8209805520698301, 0.2602004502203119,
          0.8266785731844679, 0.0}}};
  }

 private:
  static Tensor bend(const Piece& p, const Tensor& tu) {
    return p.steep() + (p.next + p.slope - 2.0 * p.steep()) * tu;
  }
  // The piece whose `sizes`, widths or heights, begin with low at v.
  Piece at(const Tensor& v, const Tensor& sizes) const;
};

Piece Spline::at(const Tensor& v, const Tensor& sizes) const {
  const Tensor begin = low.like(sizes).newaxis(-1);
  const auto ends = [&](const Tensor& size) { return begin + cumsum(size); };
  const int64_t count = sizes.size(-1);
  const Tensor to = ends(sizes), w = v.newaxis(-1);
  const Tensor last = to.slice({ellipsis, tenon::from(-1)});
  const Tensor is_inside = (w >= begin) & (w <= last);
  // How many ends are below: the number of the piece.
  const Tensor number =
      sum((w >= to.slice({ellipsis, until(-1)})).cast(DType::int64), {-1},
          {.keep_axes = true});
  const Tensor is_it =
      number == arange(0, static_cast<double>(count), 1, DType::int64);
  const auto pick = [&](const Tensor& of) {
    return sum(where(is_it, of, 0.0), {-1});
  };
  const Shape one = joined(without_last(slopes.shape(), 1), {1});
  const Tensor end = full(one, 1, slopes.dtype());
  return {is_inside.squeeze(-1),
          pick(ends(widths) - widths),
          pick(ends(heights) - heights),
          pick(widths),
          pick(heights),
          pick(concat({end, slopes}, -1)),
          pick(concat({slopes, end}, -1))};
}

Tensor positive(const Options& o, const char* name) {
  Tensor x = o.tensor(name);
  if (!is_floating(x.dtype())) x = x.cast(DType::float32);
  const Tensor y = x.detach();
  if (x.rank() > 0 && all_of((y > 0.0) & is_finite(y)).item<bool>()) return x;
  throw Error(TN_INVALID_ARGUMENT,
              std::string(name) +
                  " must have an axis of pieces, and be finite and above 0");
}

Spline Spline::from(const Options& o) {
  const Spline made{positive(o, "widths"),
                    positive(o, "heights"),
                    positive(o, "slopes"),
                    {o, 3, "low"}};
  const int64_t count = made.widths.size(-1);
  if (made.heights.size(-1) != count || made.slopes.size(-1) != count - 1) {
    throw Error(TN_INVALID_ARGUMENT,
                "of B widths there must be B heights and B - 1 slopes");
  }
  const Tensor across = sum(made.widths.detach(), {-1});
  const Tensor off = abs(across - sum(made.heights.detach(), {-1}));
  if (all_of(off <= 1e-5 * across).item<bool>()) return made;
  throw Error(TN_INVALID_ARGUMENT,
              "widths and heights must add up to the same, so that y = x "
              "outside; take length * softmax(...) for both");
}

void Spline::declare(Type<Bijector<Spline>>& type) {
  std::move(type)
      .required("widths", TN_VALUE_TENSOR, "[batch, B] of the pieces, above 0")
      .required("heights", TN_VALUE_TENSOR, "[batch, B], above 0")
      .required("slopes", TN_VALUE_TENSOR,
                "[batch, B - 1] where pieces meet, above 0")
      .parameter("low", -1, "where the first piece begins, for x and for y");
}

}  // namespace

void spline_bijector(Registrar& to) {
  add_bijector<Spline>(
      to, "spline", R"(A rising curve through knots; y = x outside of them.

    y = y_k + h (s t^2 + d_k t u) / (s + (d_k+1 + d_k - 2 s) t u)

in piece k of width w and height h, s = h / w, t = (x - x_k) / w, u = 1 - t, with
slopes d_k and d_k+1 at its ends; 1 at both ends of all.)",
      "Durkan, Bekasov, Murray and Papamakarios 2019, arXiv:1906.04032, "
      "equations 4 to 8");
}

}  // namespace tenon::prob
