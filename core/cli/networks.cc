// The list of networks. Published figures are those of the data set's README,
// "Benchmark".
#include "core/cli/networks.h"

namespace tenon::cli {
namespace {

constexpr char kSource[] = "https://github.com/zalandoresearch/fashion-mnist";

template <class T>
std::unique_ptr<Network> Make() {
  return std::make_unique<T>();
}

}  // namespace

const NetworkInfo& FindNetwork(const std::string& name) {
  static const auto& networks = *new std::vector<NetworkInfo>{
      {"mlp",
       "784-256-128-100-10, relu",
       12,
       {"MLP 256-128-100, published", 0.883, kSource},
       Make<Mlp>},
      {"cnn",
       "3 convolutions with batch normalization, relu",
       8,
       {"2 convolutions, max pooling, published", 0.916, kSource},
       Make<Cnn>}};
  std::string names;
  for (const NetworkInfo& network : networks) {
    if (network.name == name) return network;
    names += std::string(names.empty() ? "" : " or ") + network.name;
  }
  throw Error(TN_INVALID_ARGUMENT,
              "--model must be " + names + ", got " + name);
}

}  // namespace tenon::cli
