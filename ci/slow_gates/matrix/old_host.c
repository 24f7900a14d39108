/* A core as small as it can be, of the ABI that it is compiled with. Kept as a
 * file, it stands for all old ones: packages that were made later are to start
 * on it, or are refused. Loads each file, says what it registers, and runs the
 * float32 rows of its ops on 1 and 2. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tenon/c/abi.h>

struct tn_status {
  uint32_t code;
  char message[500];
};

static tn_status* make(uint32_t code, const tn_string* message) {
  tn_status* status = calloc(1, sizeof *status);
  if (status == NULL) abort();
  status->code = code;
  snprintf(status->message, sizeof status->message, "%.*s", (int)message->size,
           message->data);
  return status;
}
static void discard(tn_status* status) { free(status); }
static void read_status(const tn_status* status, tn_status_view* view) {
  view->code = status->code;
  view->message.data = status->message;
  view->message.size = strlen(status->message);
}

static const tn_base_api base = {.size = sizeof base,
                                 .major = TN_ABI_MAJOR,
                                 .minor = TN_ABI_MINOR,
                                 .status_make = make,
                                 .status_release = discard,
                                 .status_read = read_status};

static tn_status* get_interface(const tn_string* id, uint32_t major,
                                uint32_t min_minor, const void** table) {
  const tn_string none = {"no such interface", 17};
  const int is_base = id->size == 7 && memcmp(id->data, "tn.base", 7) == 0;
  if (!is_base || major != base.major || min_minor > base.minor) {
    return make(TN_NOT_FOUND, &none);
  }
  *table = &base;
  return NULL;
}
static const tn_host host = {.size = sizeof host,
                             .abi_major = TN_ABI_MAJOR,
                             .abi_minor = TN_ABI_MINOR,
                             .get_interface = get_interface};

static void say(const char* kind, const tn_string* name) {
  printf("  %s %.*s", kind, (int)name->size, name->data);
}

static tn_status* add_op(void* context, const tn_op_def* def) {
  (void)context;
  say("op", &def->name);
  for (uint32_t i = 0; i < def->n_kernels; ++i) {
    const tn_row_kernel kernel = def->kernels[i]->rows[TN_F32];
    const float x[2] = {1, 2};
    float y[2] = {0, 0};
    tn_rows rows = {.size = sizeof rows, .rows = 1, .n = 2, .out = y};
    rows.in[0] = x;
    if (kernel == NULL) continue;
    kernel(&rows);
    printf(" (1, 2) = (%g, %g)", y[0], y[1]);
  }
  puts("");
  return NULL;
}
static tn_status* add_kernel(void* context, const tn_kernel_def* def) {
  (void)context;
  say("kernel", &def->op);
  puts("");
  return NULL;
}
static tn_status* add_optimizer(void* context, const tn_optimizer_def* def) {
  (void)context;
  say("optimizer", &def->name);
  puts("");
  return NULL;
}
static tn_status* add_function(void* context, const tn_function_def* def) {
  (void)context;
  say("function", &def->name);
  puts("");
  return NULL;
}
static tn_status* add_type(void* context, const tn_type_def* def) {
  (void)context;
  say("type", &def->name);
  puts("");
  return NULL;
}

/* 0: it started; 1: it failed; 3: refused. */
static int load(const char* file) {
  const tn_registrar registrar = {.size = sizeof registrar,
                                  .add_op = add_op,
                                  .add_kernel = add_kernel,
                                  .add_optimizer = add_optimizer,
                                  .add_function = add_function,
                                  .add_type = add_type};
  void* library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  const tn_package_record* record =
      library == NULL ? NULL : dlsym(library, "tn_package_1");
  tn_status* failed;
  if (record == NULL || record->magic != TN_PACKAGE_MAGIC) {
    printf("%s: no package: %s\n", file, dlerror());
    return 1;
  }
  printf("%.*s\n", (int)record->package.size, record->package.data);
  if (record->abi_major != TN_ABI_MAJOR || record->abi_floor > TN_ABI_MINOR) {
    printf("  ABI_TOO_NEW: this is %u.%u, it needs %u.%u\n", TN_ABI_MAJOR,
           TN_ABI_MINOR, record->abi_major, record->abi_floor);
    return 3;
  }
  failed = record->init(&host, &registrar);
  if (failed != NULL) printf("  init: %s\n", failed->message);
  return failed != NULL;
}

int main(int argc, char** argv) {
  int code = argc < 2;
  for (int i = 1; i < argc && code == 0; ++i) code = load(argv[i]);
  return code;
}
