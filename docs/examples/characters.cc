// A transformer that learns to write like a text, a character at a time, and
// then writes. Usage: characters [STEPS [FILE...]]
// Without files it reads the licences that every Debian has.
#include <tenon/tenon.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace tn = tenon;

constexpr int64_t kContext = 128;  // characters that are seen at once

struct Writer : tn::Module {
  tn::Embedding characters{this, "characters", {.rows = 128, .columns = 128}};
  tn::Sequential blocks{this, "blocks"};
  tn::LayerNorm norm{this, "norm"};
  tn::Dense output{this, "output", {.units = 128}};

  Writer() {
    for (const char* name : {"first", "second", "third", "fourth"}) {
      blocks.add<tn::TransformerBlock>(
          name,
          {.units = 128, .heads = 4, .causal = true, .rotary_base = 10000});
    }
  }
  // [N, L] characters to the scores [N, L, 128] of what follows each.
  tn::Tensor operator()(const tn::Tensor& text) {
    return output(norm(blocks(characters(text))));
  }
  tn::Tensor loss(const tn::Tensor& windows) {
    return tn::cross_entropy((*this)(windows(tn::all, tn::until(-1))),
                             windows(tn::all, tn::from(1)));
  }
};

std::string Read(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

// ASCII characters as numbers.
tn::Tensor Numbers(const std::string& text) {
  std::vector<int64_t> numbers;
  for (const char c : text) numbers.push_back(c & 127);
  return tn::tensor(numbers, {static_cast<int64_t>(numbers.size())});
}

// N windows of the text, from anywhere.
tn::Tensor Windows(const tn::Tensor& text, const tn::Key& key, int64_t n) {
  const tn::Tensor starts =
      tn::randint(key, {n, 1}, 0, text.numel() - kContext);
  return tn::take(text,
                  starts + tn::arange(0, kContext + 1, 1, tn::DType::int64));
}

// Adds characters, each drawn with the probability that the model gives it.
std::string Continued(Writer& writer, std::string text, int count) {
  const tn::Evaluation evaluation(writer);
  for (int i = 0; i < count; ++i) {
    const size_t from = text.size() > kContext ? text.size() - kContext : 0;
    const tn::Tensor seen = Numbers(text.substr(from)).newaxis(0);
    const tn::Tensor scores = writer(seen)(0, -1) / 0.7;  // a bit bolder
    const tn::Tensor noise =
        -tn::log(tn::exponential(tn::Key(2).child(i), {128}));
    text += static_cast<char>(tn::argmax(scores + noise).item<int64_t>());
  }
  return text;
}

int main(int argc, char** argv) {
  const int steps = argc > 1 ? std::atoi(argv[1]) : 1000;
  std::set<std::filesystem::path> files(argv + std::min(argc, 2), argv + argc);
  if (files.empty()) {
    for (const auto& entry :
         std::filesystem::directory_iterator("/usr/share/common-licenses")) {
      if (!entry.is_symlink()) files.insert(entry.path());
    }
  }
  std::string text;
  for (const auto& file : files) text += Read(file);
  const tn::Tensor whole = Numbers(text);
  const int64_t held_out = whole.numel() / 10;
  const tn::Tensor train = whole(tn::until(-held_out));
  const tn::Tensor test = Windows(whole(tn::from(-held_out)), tn::Key(3), 64);

  Writer writer;
  writer.initialize(tn::Key(1));
  const auto test_loss = [&] {
    const tn::Evaluation evaluation(writer);
    return writer.loss(test).item<float>();
  };
  const float before = test_loss();
  tn::Optimizer optimizer(
      "adamw", writer.parameters(),
      {{"learning_rate", tn::cosine(2e-3, steps)}, {"weight_decay", 0.1}});
  for (int step = 0; step < steps; ++step) {
    const tn::Tensor batch = Windows(train, tn::Key(4).child(step), 16);
    const tn::Tensor loss = writer.loss(batch);
    optimizer.minimize(loss);
    if (step % 100 == 0) {
      std::cout << "step " << step << ", loss " << loss.item<float>() << "\n";
    }
  }
  const float after = test_loss();
  std::cout << "loss on the last tenth: " << before << " -> " << after << "\n\n"
            << Continued(writer, "The ", 400) << "\n";
  return after < before ? 0 : 1;
}
