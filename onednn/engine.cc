// The engine, what is kept, and work on the host's pool.
#include "onednn/engine.h"

#include <algorithm>
#include <exception>
#include <list>
#include <map>
#include <mutex>
#include <new>

// Of the OpenMP that libdnnl is linked with; its header is one compiler's.
extern "C" int omp_get_max_threads(void);
extern "C" void omp_set_num_threads(int);

namespace tenon::onednn {
namespace {

constexpr size_t kKept = 512;  // primitives, some 10 kB each

// Keys by their last use; the front is the latest.
class Store {
 public:
  std::shared_ptr<const Made> find(const Sizes& key) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto it = entries_.find(key);
    if (it == entries_.end()) return nullptr;
    order_.splice(order_.begin(), order_, it->second.place);
    return it->second.made;
  }
  void add(const Sizes& key, std::shared_ptr<const Made> made) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (entries_.count(key) != 0) return;
    order_.push_front(key);
    entries_[key] = {std::move(made), order_.begin()};
    if (order_.size() <= kKept) return;
    entries_.erase(order_.back());
    order_.pop_back();
  }

 private:
  struct Entry {
    std::shared_ptr<const Made> made;
    std::list<Sizes>::iterator place;
  };
  std::mutex mutex_;
  std::list<Sizes> order_;
  std::map<Sizes, Entry> entries_;
};

}  // namespace

OneThread::OneThread() : before_(omp_get_max_threads()) {
  omp_set_num_threads(1);
}
OneThread::~OneThread() { omp_set_num_threads(before_); }

const dnnl::engine& engine() {
  static const auto& engine = *new dnnl::engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

dnnl::memory::desc strided(const Sizes& sizes, const Sizes& strides) {
  return {sizes, dnnl::memory::data_type::f32, strides};
}

dnnl::memory::desc any_layout(const Sizes& sizes) {
  return {sizes, dnnl::memory::data_type::f32, dnnl::memory::format_tag::any};
}

dnnl::primitive_attr attributes() {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

std::shared_ptr<const Made> kept(const Sizes& key,
                                 const std::function<Made()>& make) {
  static auto& store = *new Store;
  if (std::shared_ptr<const Made> found = store.find(key)) return found;
  auto made = std::make_shared<const Made>(make());
  store.add(key, made);
  return made;
}

dnnl::memory memory(const dnnl::memory::desc& layout, const void* data) {
  return {layout, engine(), const_cast<void*>(data)};
}

void run(const Made& made, Arguments arguments) {
  const Buffer scratch(made.scratch.get_size());
  arguments[DNNL_ARG_SCRATCHPAD] = memory(made.scratch, scratch.data());
  dnnl::stream stream(engine());
  made.primitive.execute(stream, arguments);
  stream.wait();
}

void reorder(dnnl::memory from, dnnl::memory to) {
  dnnl::stream stream(engine());
  dnnl::reorder(from, to).execute(stream, from, to);
  stream.wait();
}

Buffer::Buffer(uint64_t bytes)
    : bytes_(std::max<uint64_t>(bytes, 1)),
      data_(static_cast<float*>(internal::tables().base->allocate(bytes_))) {
  if (data_ == nullptr) throw std::bad_alloc();
}
Buffer::~Buffer() { internal::tables().base->free(data_, bytes_); }

void parallel(int64_t n, const std::function<void(int64_t)>& body) {
  struct Work {
    const std::function<void(int64_t)>& body;
    std::mutex mutex;
    std::exception_ptr failed;
  } work{body, {}, nullptr};
  internal::tables().base->parallel_for(
      n, 1, &work, [](void* context, int64_t begin, int64_t end) {
        auto& work = *static_cast<Work*>(context);
        const OneThread one;
        try {
          for (; begin < end; ++begin) work.body(begin);
        } catch (...) {
          const std::lock_guard<std::mutex> lock(work.mutex);
          if (!work.failed) work.failed = std::current_exception();
        }
      });
  if (work.failed) std::rethrow_exception(work.failed);
}

}  // namespace tenon::onednn
