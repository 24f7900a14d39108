// The indexes on Fashion-MNIST's images: index_bench FOLDER [ROWS] writes the
// images as float32 for other programs, and prints what queries take.
// index_bench.py runs it beside hnswlib.
#include <tenon/fashion_mnist.h>
#include <tenon/settings.h>
#include <tenon/similarity.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace tn = tenon;
namespace similarity = tenon::similarity;

namespace {

constexpr int64_t kColumns = 784, kQueries = 1000, kNearest = 10;

double Seconds() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

tn::Tensor Images(const tn::Dataset& dataset, int64_t n) {
  return dataset.batch(n).first().x.reshape({n, kColumns});
}

void Write(const std::string& path, const tn::Tensor& x) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(x.data<float>()),
             static_cast<std::streamsize>(x.numel() * sizeof(float)));
}

double Share(const tn::Tensor& found, const tn::Tensor& wanted) {
  const tn::Tensor hit =
      tn::any_of(tn::equal(found.newaxis(2), wanted.newaxis(1)), {2});
  return tn::mean(hit.cast(tn::DType::float32)).item<double>();
}

// The ids that are found; prints the least time of five, per query.
tn::Tensor Timed(const char* name, const similarity::Index& index,
                 const tn::Tensor& queries, const std::vector<tn::Option>& how,
                 const tn::Tensor& exact) {
  tn::Tensor ids;
  double least = 1e9;
  for (int run = 0; run < 5; ++run) {
    const double start = Seconds();
    ids = index.object().call_all("search", {queries}, how)[0];
    least = std::min(least, (Seconds() - start) / kQueries);
  }
  const double ef = how.size() > 1 ? how[1].value().as.i : 0;
  std::printf("%s %.0f %.4f %.9f\n", name, ef, exact ? Share(ids, exact) : 1,
              least);
  return ids;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder = argv[1];
  const int64_t n = argc > 2 ? std::atoll(argv[2]) : 60000;
  tn::set_setting("threads", 1);
  const tn::data::Split data = tn::data::fashion_mnist();
  const tn::Tensor base = Images(data.train, n);
  const tn::Tensor queries = Images(data.test, kQueries);
  Write(folder + "/base.f32", base);
  Write(folder + "/queries.f32", queries);

  const tn::Tensor ids =
      tn::arange(0, static_cast<double>(n), 1, tn::DType::int64);
  const similarity::Index flat(
      {.dimension = kColumns, .distance = "squared_euclidean"});
  flat.add(ids, base);
  const tn::Tensor exact = Timed("flat", flat, queries, {{"k", kNearest}}, {});
  std::ofstream(folder + "/exact.i64", std::ios::binary)
      .write(reinterpret_cast<const char*>(exact.data<int64_t>()),
             static_cast<std::streamsize>(exact.numel() * sizeof(int64_t)));

  const similarity::Index hnsw(
      {.dimension = kColumns, .distance = "squared_euclidean", .type = "hnsw"});
  const double start = Seconds();
  hnsw.add(ids, base);
  std::printf("build 0 0 %.9f\n", Seconds() - start);
  for (const int64_t ef : {16, 32, 64, 128}) {
    Timed("hnsw", hnsw, queries, {{"k", kNearest}, {"ef", ef}}, exact);
  }
}
