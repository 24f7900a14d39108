/* A package in plain C that tests load. What it is and what is wrong with it
 * comes from the build: see the list in BUILD. */
#include <stddef.h>

#include "tenon/c/abi.h"

#ifndef TD_PACKAGE
#define TD_PACKAGE "td_plain"
#endif
#ifndef TD_VERSION
#define TD_VERSION "1.0.0"
#endif
#ifndef TD_RECORD_VERSION /* where the library disagrees with the manifest */
#define TD_RECORD_VERSION TD_VERSION
#endif
#ifndef TD_MAJOR
#define TD_MAJOR 0
#endif
#ifndef TD_FLOOR
#define TD_FLOOR 9
#endif
#ifndef TD_ARCH
#if defined(__x86_64__)
#define TD_ARCH "x86_64"
#else
#define TD_ARCH "aarch64"
#endif
#endif
#ifdef TD_LIBC
#define TD_LIBC_FLOOR " libc: \"99.0\""
#else
#define TD_LIBC_FLOOR ""
#endif
#ifndef TD_BUILD_ID
#define TD_BUILD_ID "test"
#endif
#ifndef TD_MAGIC
#define TD_MAGIC TN_PACKAGE_MAGIC
#endif
/* More lines of the manifest. */
#if defined(TD_NEEDS)
#define TD_EXTRA "needs { name: \"" TD_NEEDS "\" }\n"
#elif defined(TD_NEEDS_NEWER)
#define TD_EXTRA "needs { name: \"td_plain\" range: \">=2\" }\n"
#elif defined(TD_NEEDS_PLAIN)
#define TD_EXTRA "needs { name: \"td_plain\" range: \">=1, <2\" }\n"
#elif defined(TD_CONFLICTS)
#define TD_EXTRA "conflicts { name: \"td_plain\" range: \"*\" }\n"
#elif defined(TD_RUNTIME)
#define TD_EXTRA "runtime { name: \"cuda\" range: \">=12, <14\" }\n"
#elif defined(TD_INTERFACE)
#define TD_EXTRA "interfaces { id: \"tn.base\" major: 1 minor: 7 }\n"
#elif defined(TD_OVERRIDES)
#define TD_EXTRA "overrides: \"td_plain.copy\"\n"
#elif defined(TD_PROVIDES)
#define TD_EXTRA                               \
  "provides { kind: \"op\" name: \"copy\" }\n" \
  "provides { kind: \"optimizer\" name: \"adam\" }\n"
#else
#define TD_EXTRA ""
#endif
#ifdef TD_DEPRECATED
#define TD_MATURITY                                                       \
  "maturity: deprecated\n"                                                \
  "deprecations { replaced_by: \"td_plain\" removed_in: \"2.0.0\" }\n"    \
  "deprecations { component: \"copy\" replaced_by: \"td_plain.copy\" "     \
  "removed_in: \"1.5.0\" }\n"
#else
#define TD_MATURITY "maturity: beta\n"
#endif
#ifndef TD_GOOD /* how many of the four components are registered well */
#define TD_GOOD 4
#endif
#ifndef TD_SYMBOL
#define TD_SYMBOL tn_package_1
#endif

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
#define STRING(s) \
  { s, sizeof(s) - 1 }
#define SIZED(type) .size = sizeof(type)

__attribute__((section(".tenon.manifest"), used)) static const char
    manifest[] =
        "format: 1\n"
        "package: \"" TD_PACKAGE "\"\n"
        "version: \"" TD_VERSION "\"\n"
        "licence: \"Apache-2.0\"\n"
        "description: \"Loaded by tests.\"\n"
        TD_MATURITY "abi { major: " TEXT(TD_MAJOR) " floor: " TEXT(TD_FLOOR)
        " built: " TEXT(TD_FLOOR) " }\n"
        "target { os: \"linux\" arch: \"" TD_ARCH "\"" TD_LIBC_FLOOR " }\n" TD_EXTRA;

static tn_status* unused_infer(void* context, const tn_infer* infer) {
  (void)context;
  (void)infer;
  return NULL;
}
static tn_status* unused_execute(void* context, const tn_execution* execution) {
  (void)context;
  (void)execution;
  return NULL;
}
static tn_status* unused_update(void* context, tn_step* step) {
  (void)context;
  (void)step;
  return NULL;
}
static tn_status* unused_call(void* context, const tn_function_call* call) {
  (void)context;
  (void)call;
  return NULL;
}
static tn_status* unused_create(void* context, const tn_value* options,
                                uint32_t n_options, void** self) {
  (void)context;
  (void)options;
  (void)n_options;
  *self = NULL;
  return NULL;
}
static void unused_destroy(void* context, void* self) {
  (void)context;
  (void)self;
}

static const tn_input_def x = {SIZED(tn_input_def), .name = STRING("x"),
                               .doc = STRING("any shape")};
static const tn_input_def* const inputs[] = {&x};

static const tn_option_def learning_rate = {
    SIZED(tn_option_def),       .name = STRING("learning_rate"),
    .doc = STRING("step size"), .initial = {TN_VALUE_FLOAT, 0, {.f = 0.1}, 0},
    .kind = TN_VALUE_FLOAT,     .bounds = TN_BOUND_MIN_OPEN,
};
static const tn_option_def* const options[] = {&learning_rate};

static const tn_kernel_def kernel = {SIZED(tn_kernel_def), .device = TN_CPU,
                                     .execute = unused_execute};
static const tn_kernel_def* const kernels[] = {&kernel};

static const tn_op_def op = {
    SIZED(tn_op_def),
    .name = STRING("copy"),
    .doc = STRING("Copies x."),
    .source = STRING("of tests"),
    .inputs = inputs,
    .kernels = kernels,
    .n_inputs = 1,
    .n_kernels = 1,
    .n_outputs = 1,
    .flags = TN_OP_NO_GRADIENT,
    .infer = unused_infer,
};
static const tn_optimizer_def optimizer = {
    SIZED(tn_optimizer_def),
    .name = STRING("lion"),
    .doc = STRING("Does nothing."),
    .source = STRING("of tests"),
    .options = options,
    .n_options = 1,
    .update = unused_update,
};
static const tn_function_def function = {SIZED(tn_function_def),
                                         .name = STRING("nothing"),
                                         .doc = STRING("Does nothing."),
                                         .source = STRING("of tests"),
                                         .inputs = inputs,
                                         .n_inputs = 1,
                                         .n_outputs = 1,
                                         .call = unused_call};
static const tn_type_def type = {SIZED(tn_type_def),
                                 .name = STRING("state"),
                                 .doc = STRING("Holds nothing."),
                                 .source = STRING("of tests"),
                                 .create = unused_create,
                                 .destroy = unused_destroy};

#ifdef TD_KERNEL_OF /* brings a kernel for another package's op */
static const tn_kernel_def faster = {
    SIZED(tn_kernel_def), .op = STRING(TD_KERNEL_OF), .device = TN_CPU,
    .priority = 1, .execute = unused_execute};
#endif

#ifdef TD_INIT /* is in another file */
tn_status* TD_INIT(const tn_host* host, const tn_registrar* registrar);
#else
#define TD_INIT init
#endif

static const tn_base_api* base_of(const tn_host* host) {
  const tn_string id = STRING("tn.base");
  const void* table = NULL;
  /* Of any major: that of tests has another than the real one. */
  return host->get_interface(&id, 0, 0, &table) == NULL ? table : NULL;
}

/* With TD_INIT, nothing calls it. */
__attribute__((unused)) static tn_status* init(const tn_host* host,
                                               const tn_registrar* r) {
  const tn_string message = STRING("no luck today");
  const tn_base_api* base = base_of(host);
  tn_status* status = NULL;
  if (TD_GOOD > 0) status = r->add_op(r->context, &op);
  if (status == NULL && TD_GOOD > 1) {
    status = r->add_optimizer(r->context, &optimizer);
  }
  if (status == NULL && TD_GOOD > 2) {
    status = r->add_function(r->context, &function);
  }
  if (status == NULL && TD_GOOD > 3) status = r->add_type(r->context, &type);
#ifdef TD_KERNEL_OF
  if (status == NULL) status = r->add_kernel(r->context, &faster);
#endif
#ifdef TD_BAD_DEF /* registers what is refused, and says that all is well */
  {
    tn_optimizer_def bad = optimizer;
    bad.name.data = "No_Snake";
    bad.name.size = 8;
    base->status_release(r->add_optimizer(r->context, &bad));
  }
#endif
#ifdef TD_NEWER_STRUCT /* one that this core can not understand */
  if (status == NULL) {
    static struct {
      tn_function_def known;
      uint64_t unknown;
    } newer;
    newer.known = function;
    newer.known.size = newer.known.min_size = sizeof newer;
    status = r->add_function(r->context, &newer.known);
  }
#endif
#ifdef TD_TWICE
  if (status == NULL) status = r->add_type(r->context, &type);
#endif
  if (status == NULL && TD_GOOD < 4) {
    status = base->status_make(TN_RESOURCE_EXHAUSTED, &message);
  }
  return status;
}

#ifdef TD_MISSING_FUNCTION /* that no library has */
void tn_test_function_of_no_library(void);
void use_missing(void) { tn_test_function_of_no_library(); }
#endif

__attribute__((visibility("default"))) const tn_package_record TD_SYMBOL = {
    .magic = TD_MAGIC,
    SIZED(tn_package_record),
    .abi_major = TD_MAJOR,
    .abi_floor = TD_FLOOR,
    .abi_built = TD_FLOOR,
    .package = STRING(TD_PACKAGE),
    .version = STRING(TD_RECORD_VERSION),
    .build_id = STRING(TD_BUILD_ID),
    .target = STRING("linux-" TD_ARCH),
    .toolchain = STRING("C11"),
    .manifest = STRING(manifest),
    .init = TD_INIT,
};
