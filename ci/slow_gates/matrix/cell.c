/* A package in plain C, with one component of each kind. It is C++20, too, so
 * that it can be built where there are no exceptions. CELL is its name. */
#include <stddef.h>
#include <tenon/c/abi.h>

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
#define STRING(s) \
  { s, sizeof(s) - 1 }
#define SIZED(type) .size = sizeof(type), .min_size = 0

__attribute__((section(".tenon.manifest"), used)) static const char manifest[] =
    "format: 1\n"
    "package: \"" CELL
    "\"\n"
    "version: \"1.0.0\"\n"
    "licence: \"Apache-2.0\"\n"
    "description: \"A cell of the matrix.\"\n"
    "maturity: beta\n"
    "abi { major: " CELL_MAJOR " floor: " CELL_FLOOR " built: " CELL_BUILT
    " }\n"
    "target { os: \"linux\" arch: \"x86_64\" }\n";

static const tn_host* the_host;

static const void* table(const char* id, uint64_t size) {
  const tn_string name = {id, size};
  const void* found = NULL;
  return the_host->get_interface(&name, TN_ABI_MAJOR, 0, &found) ? NULL : found;
}

/* y = op(a, b) or op(a, number). */
static tn_status* call(const char* name, uint64_t size, tn_tensor* a,
                       tn_tensor* b, double number, tn_tensor** y) {
  const tn_op_api* ops = (const tn_op_api*)table("tn.op", 5);
  const tn_string text = {name, size};
  tn_tensor* inputs[2] = {a, b};
  tn_value scalars[2] = {{TN_VALUE_NONE, 0, {0}, 0},
                         {TN_VALUE_FLOAT, 0, {0}, 0}};
  const tn_op* op = NULL;
  tn_call c = {SIZED(tn_call)};
  tn_status* failed = ops->find(&text, &op);
  if (failed != NULL) return failed;
  scalars[1].as.f = number;
  c.inputs = inputs;
  c.scalars = scalars;
  c.outputs = y;
  c.n_inputs = 2;
  c.n_outputs = 1;
  return ops->call(op, &c);
}

static void release(tn_tensor* t) {
  ((const tn_tensor_api*)table("tn.tensor", 9))->release(t);
}

/* twice: y = 2 x. */
static void twice_rows(const tn_rows* r) {
  for (int64_t row = 0; row < r->rows; ++row) {
    const float* x =
        (const float*)((const char*)r->in[0] + row * r->in_stride[0]);
    float* y = (float*)((char*)r->out + row * r->out_stride);
    for (int64_t i = 0; i < r->n; ++i) {
      y[i] = 2 * x[(r->scalars & 1) != 0 ? 0 : i];
    }
  }
}
static tn_status* twice_vjp(void* context, const tn_vjp* v) {
  (void)context;
  return call("multiply", 8, v->output_gradients[0], NULL, 2, &v->results[0]);
}

/* refuses: never gives anything. */
static tn_status* refuse(void* context, const tn_infer* infer) {
  const tn_string no = STRING("it does not want to");
  (void)context;
  (void)infer;
  return ((const tn_base_api*)table("tn.base", 7))
      ->status_make(TN_INVALID_ARGUMENT, &no);
}
static tn_status* nothing(void* context, const tn_execution* execution) {
  (void)context;
  (void)execution;
  return NULL;
}

/* descent: p <- p - learning_rate g. */
static tn_status* descend(void* context, tn_step* s) {
  tn_tensor* step = NULL;
  tn_status* failed =
      call("multiply", 8, s->gradient, NULL, s->options[0], &step);
  (void)context;
  if (failed != NULL) return failed;
  failed = call("subtract", 8, s->parameter, step, 0, s->new_parameter);
  release(step);
  return failed;
}

/* half_square: y = x x / 2. */
static tn_status* half_square(void* context, const tn_function_call* c) {
  tn_tensor* square = NULL;
  tn_status* failed =
      call("multiply", 8, c->inputs[0], c->inputs[0], 0, &square);
  (void)context;
  if (failed != NULL) return failed;
  failed = call("multiply", 8, square, NULL, 0.5, &c->outputs[0]);
  release(square);
  return failed;
}

static const tn_input_def x = {SIZED(tn_input_def), .name = STRING("x"),
                               .doc = STRING("any shape"), .dtypes = 0,
                               .flags = 0};
static const tn_input_def* const inputs[] = {&x};
static const tn_option_def rate = {
    SIZED(tn_option_def), .name = STRING("learning_rate"),
    .doc = STRING("step size"), .initial = {TN_VALUE_INT, 0, {1}, 0},
    .kind = TN_VALUE_FLOAT};
static const tn_option_def* const options[] = {&rate};

/* The rest is set in order, which both languages take. */
static tn_status* init(const tn_host* host, const tn_registrar* r) {
  tn_kernel_def kernel = {SIZED(tn_kernel_def)};
  const tn_kernel_def* const kernels[] = {&kernel};
  tn_op_def op = {SIZED(tn_op_def)};
  tn_optimizer_def optimizer = {SIZED(tn_optimizer_def)};
  tn_function_def function = {SIZED(tn_function_def)};
  const tn_string twice = STRING("twice"), refuses = STRING("refuses"),
                  descent = STRING("descent"), half = STRING("half_square"),
                  doc = STRING("A cell of the matrix."),
                  source = STRING("of tests");
  tn_status* failed;
  the_host = host;
  kernel.device = TN_CPU;
  kernel.rows[TN_F32] = twice_rows;
  op.name = twice;
  op.doc = doc;
  op.source = source;
  op.inputs = inputs;
  op.kernels = kernels;
  op.n_inputs = op.n_kernels = op.n_outputs = 1;
  op.flags = TN_OP_ELEMENTWISE;
  op.vjp = twice_vjp;
  failed = r->add_op(r->context, &op);
  if (failed != NULL) return failed;
  op.name = refuses;
  op.flags = TN_OP_NO_GRADIENT;
  op.vjp = NULL;
  op.infer = refuse;
  kernel.rows[TN_F32] = NULL;
  kernel.execute = nothing;
  failed = r->add_op(r->context, &op);
  if (failed != NULL) return failed;
  optimizer.name = descent;
  optimizer.doc = doc;
  optimizer.source = source;
  optimizer.options = options;
  optimizer.n_options = 1;
  optimizer.update = descend;
  failed = r->add_optimizer(r->context, &optimizer);
  if (failed != NULL) return failed;
  function.name = half;
  function.doc = doc;
  function.source = source;
  function.inputs = inputs;
  function.n_inputs = function.n_outputs = 1;
  function.call = half_square;
  return r->add_function(r->context, &function);
}

#ifdef __cplusplus
extern "C" __attribute__((visibility("default")))
const tn_package_record tn_package_1;
extern "C"
#endif
    __attribute__((visibility("default")))
    const tn_package_record tn_package_1 = {
        .magic = TN_PACKAGE_MAGIC,
        SIZED(tn_package_record),
        .abi_major = TN_ABI_MAJOR,
        .abi_floor = TN_ABI_FLOOR,
        .abi_built = TN_ABI_MINOR,
        .reserved = 0,
        .package = STRING(CELL),
        .version = STRING("1.0.0"),
        .build_id = {NULL, 0},
        .target = STRING("linux-x86_64"),
        .toolchain = STRING(__VERSION__),
        .manifest = STRING(manifest),
        .init = init,
        .shutdown = NULL,
};
