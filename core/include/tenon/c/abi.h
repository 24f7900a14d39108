/* The contract between Tenon's core, its packages and its applications.
 *
 * C11, 64-bit little-endian Linux, includes nothing of ours. A package built
 * once against this file runs on every later core of the same ABI major.
 *
 * Rules that everything below keeps
 *   - Every struct starts with {uint32_t size, min_size}, but for tn_string,
 *     tn_value and tn_dlpack, whose layout is frozen for good. `size` is what
 *     the writer knows; a reader uses the smaller of the two sizes and takes
 *     what is missing as zero, and zero always means the old behaviour.
 *     `min_size` is how much a reader must understand; zero asks nothing.
 *   - Structs and tables grow at the end only. Arrays of sized structs are
 *     arrays of pointers. Reserved fields are zero. No table slot is null.
 *   - What can fail returns tn_status*, null for success, and on failure leaves
 *     its out-parameters (marked "out") as they were.
 *   - In-arguments are borrowed for the call; results are owned by the
 *     receiver, who gives them back with the host's release functions.
 *   - No exception, no C++ type and no memory of one module's allocator
 *     crosses this line.
 */
#ifndef TENON_C_ABI_H_
#define TENON_C_ABI_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Raised when an old package can no longer be loaded; 1.0 will freeze. */
#define TN_ABI_MAJOR 0u
/* Raised whenever something is appended. */
#define TN_ABI_MINOR 10u
/* The oldest minor of this major that a package needs, unless it says more. */
#ifndef TN_ABI_FLOOR
#define TN_ABI_FLOOR 9u
#endif

#define TN_MAX_RANK 8       /* axes of a tensor */
#define TN_MAX_ROW_INPUTS 4 /* inputs of an element-wise kernel */

/* ------------------------------- Plain values ----------------------------- */

typedef struct tn_status tn_status; /* opaque; null is success */
typedef struct tn_tensor tn_tensor; /* opaque; counted */
typedef struct tn_op tn_op;         /* opaque; lives as long as the process */
typedef struct tn_function tn_function;   /* opaque; likewise */
typedef struct tn_type tn_type;           /* opaque; likewise */
typedef struct tn_object tn_object;       /* opaque; counted */
typedef struct tn_optimizer tn_optimizer; /* opaque; owned by its maker */

/* UTF-8, not necessarily ended by a zero. Frozen. */
typedef struct tn_string {
  const char* data;
  uint64_t size;
} tn_string;

/* Element types; numbers are frozen and stand in files. */
#define TN_DTYPE_NONE 0u
#define TN_BOOL 1u
#define TN_U8 2u
#define TN_I8 3u
#define TN_U16 4u
#define TN_I16 5u
#define TN_U32 6u
#define TN_I32 7u
#define TN_U64 8u
#define TN_I64 9u
#define TN_F16 10u
#define TN_BF16 11u
#define TN_F32 12u
#define TN_F64 13u
#define TN_NUM_DTYPES 14u

/* Devices; a device plugin is given a number above these. */
#define TN_CPU 1u

/* What a tn_value holds. */
#define TN_VALUE_NONE 0u
#define TN_VALUE_BOOL 1u    /* i: 0 or 1 */
#define TN_VALUE_INT 2u     /* i */
#define TN_VALUE_FLOAT 3u   /* f */
#define TN_VALUE_STRING 4u  /* p: const char*, count bytes */
#define TN_VALUE_DTYPE 5u   /* i: a TN_ dtype number */
#define TN_VALUE_TENSOR 6u  /* p: tn_tensor* */
#define TN_VALUE_INTS 7u    /* p: const int64_t*, count of them */
#define TN_VALUE_FLOATS 8u  /* p: const double*, count of them */
#define TN_VALUE_TENSORS 9u /* p: tn_tensor* const*, count of them */
#define TN_VALUE_CALL 10u   /* p: const tn_callable* */
#define TN_VALUE_OBJECT 11u /* p: tn_object* */

/* One option, immediate or setting. Frozen. */
typedef struct tn_value {
  uint32_t kind; /* TN_VALUE_ */
  uint32_t reserved;
  union {
    int64_t i;
    double f;
    const void* p;
  } as;
  uint64_t count; /* of what p points at */
} tn_value;

/* Codes of tn_status; the numbers are those of the canonical status space. */
#define TN_CANCELLED 1u
#define TN_UNKNOWN 2u
#define TN_INVALID_ARGUMENT 3u
#define TN_NOT_FOUND 5u
#define TN_ALREADY_EXISTS 6u
#define TN_PERMISSION_DENIED 7u
#define TN_RESOURCE_EXHAUSTED 8u
#define TN_FAILED_PRECONDITION 9u
#define TN_OUT_OF_RANGE 11u
#define TN_UNIMPLEMENTED 12u
#define TN_INTERNAL 13u
#define TN_UNAVAILABLE 14u
#define TN_DATA_LOSS 15u

/* What a status says; strings live as long as the status. */
typedef struct tn_status_view {
  uint32_t size, min_size;
  uint32_t code;       /* TN_ code */
  uint32_t line;       /* of the user's call, 0 where unknown */
  tn_string message;   /* who: what, got; what to do */
  tn_string reason;    /* a loader's refusal code (ABI_TOO_NEW), or empty */
  tn_string package;   /* package@version whose component failed, or empty */
  tn_string component; /* the op, optimizer, layer ... or empty */
  tn_string file;      /* source file of the user's call, or empty */
} tn_status_view;

/* Shape, place and memory of a tensor, or, where `data` is null, of one that
 * is to be. Valid for the call, or as long as the tensor it was asked of. */
typedef struct tn_view {
  uint32_t size, min_size;
  void* data;
  uint32_t dtype;
  uint32_t rank;
  uint32_t device;
  uint32_t flags; /* TN_VIEW_ */
  int64_t offset; /* bytes from the input's data; views only, see tn_infer */
  int64_t numel;  /* product of shape */
  int64_t shape[TN_MAX_RANK];
  int64_t strides[TN_MAX_RANK]; /* in elements; unset where contiguous */
} tn_view;

#define TN_VIEW_CONTIGUOUS 1u /* row-major without gaps; strides are unset */
#define TN_VIEW_SCALAR 2u     /* stands for an immediate: adapts its dtype */
#define TN_VIEW_COPY                               \
  4u /* set by a view op that can not share: it is \
        asked again with a contiguous copy */

/* A counted function of tensors that one module lends to another. */
typedef struct tn_callable {
  uint32_t size, min_size;
  void* context;
  tn_status* (*call)(void* context, tn_tensor* const* inputs, uint32_t n_inputs,
                     tn_tensor** outputs, /* out */
                     uint32_t n_outputs);
  void (*retain)(void* context);
  void (*release)(void* context);
} tn_callable;

/* ------------------------------ Declarations ------------------------------ */

/* How far a component can be relied on. */
#define TN_EXPERIMENTAL 0u
#define TN_BETA 1u
#define TN_STABLE 2u
#define TN_DEPRECATED 3u

/* An option of a component: its name, default and range. */
typedef struct tn_option_def {
  uint32_t size, min_size;
  tn_string name;
  tn_string doc;    /* a line: meaning, unit */
  tn_value initial; /* default; of kind NONE: must be given */
  uint32_t kind;    /* TN_VALUE_ that is taken; an INT passes as FLOAT, and
                       either, as it is, for a TENSOR */
  uint32_t bounds;  /* TN_BOUND_ */
  double minimum;
  double maximum;
} tn_option_def;

#define TN_BOUND_MIN 1u      /* value >= minimum */
#define TN_BOUND_MIN_OPEN 2u /* value > minimum */
#define TN_BOUND_MAX 4u      /* value <= maximum */
#define TN_BOUND_MAX_OPEN 8u /* value < maximum */
#define TN_BOUND_ABSENT 16u  /* may be left out: then it arrives as NONE */

/* An input of an op or function. */
typedef struct tn_input_def {
  uint32_t size, min_size;
  tn_string name;
  tn_string doc;   /* shape in letters and what it means: "[N, C], logits" */
  uint32_t dtypes; /* bit d: dtype number d is taken; 0: all */
  uint32_t flags;  /* TN_INPUT_ */
} tn_input_def;

#define TN_INPUT_OPTIONAL 1u    /* may be absent; only at the end */
#define TN_INPUT_VARIADIC 2u    /* one or more; only the last */
#define TN_INPUT_OWN_DTYPE 4u   /* takes no part in type promotion */
#define TN_INPUT_SAVED 8u       /* the gradient reads its values */
#define TN_INPUT_CONTIGUOUS 16u /* kernels are given it without gaps */

/* A worked example with a known end, and who computed it. Data are double,
 * row-major, and are cast to `dtype`. */
typedef struct tn_array {
  uint32_t size, min_size;
  uint32_t dtype;
  uint32_t rank;
  const int64_t* shape;
  const double* data;
} tn_array;

typedef struct tn_sample {
  uint32_t size, min_size;
  const tn_array* const* inputs;
  const tn_array* const* outputs; /* may be fewer than the op gives */
  uint32_t n_inputs;
  uint32_t n_outputs;
  const tn_value* options;
  uint32_t n_options;
  uint32_t reserved;
  double tolerance; /* relative to 1 + |expected|; 0 means 1e-6 */
  tn_string by;     /* independent program and version, or "by hand" */
} tn_sample;

/* ----------------------------------- Ops ---------------------------------- */

/* One call. Lives on the caller's stack. */
typedef struct tn_call {
  uint32_t size, min_size;
  tn_tensor* const* inputs; /* null at i: scalars[i] stands there */
  const tn_value* scalars;  /* parallel to inputs, or null */
  const tn_value* options;  /* by position; missing ones at the end: default */
  tn_tensor** outputs;      /* out; n_outputs of them */
  uint32_t n_inputs;
  uint32_t n_options;
  uint32_t n_outputs;
  uint32_t line;    /* of the user's call */
  const char* file; /* of the user's call, a static string, or null */
  uint64_t donated; /* bit i: the reference to input i is given to the call,
                       on success, so that its memory can be reused */
} tn_call;

/* Shape inference. Outputs come zeroed but for `size`; set dtype, rank and
 * shape. Views also set strides and offset, and clear TN_VIEW_CONTIGUOUS where
 * need be; numel is set for them. Pure. */
typedef struct tn_infer {
  uint32_t size, min_size;
  const tn_view* const* inputs;
  const tn_value* options; /* all, with defaults filled in */
  tn_view* const* outputs; /* out */
  uint32_t n_inputs;
  uint32_t n_options;
  uint32_t n_outputs;
  uint32_t dtype; /* what the inputs promote to */
} tn_infer;

/* Asks a kernel for its outputs; they have been made as inferred. */
typedef struct tn_execution {
  uint32_t size, min_size;
  const tn_view* const* inputs;
  const tn_value* options; /* all, with defaults filled in */
  const tn_view* const* outputs;
  uint32_t n_inputs;
  uint32_t n_options;
  uint32_t n_outputs;
  uint32_t reserved;
} tn_execution;

/* Asks an element-wise kernel for `rows` rows of `n` elements each. `out` may
 * be one of the inputs. Elements of a row are contiguous, or are one and the
 * same where its bit in `scalars` is set. Immediates come as such scalars. */
typedef struct tn_rows {
  uint32_t size, min_size;
  int64_t rows;
  int64_t n;
  void* out;
  const void* in[TN_MAX_ROW_INPUTS];
  int64_t out_stride;                   /* bytes from row to row */
  int64_t in_stride[TN_MAX_ROW_INPUTS]; /* bytes from row to row */
  uint32_t scalars;
  uint32_t reserved;
  const tn_value* options; /* all, with defaults filled in */
} tn_rows;

typedef void (*tn_row_kernel)(const tn_rows* rows);

/* Asks for the gradients of the inputs whose bit in `wanted` is set. A result
 * may have the shape and dtype of the output: it is summed and cast to the
 * input's. Null stays a zero gradient. May only call ops. */
typedef struct tn_vjp {
  uint32_t size, min_size;
  tn_tensor* const* inputs;           /* null: not saved, or an immediate */
  const tn_value* scalars;            /* parallel to inputs, or null */
  const tn_view* const* input_views;  /* shape and dtype; data is null */
  tn_tensor* const* outputs;          /* null: not saved */
  tn_tensor* const* output_gradients; /* null: zero */
  const tn_value* options;
  tn_tensor** results; /* out; n_inputs of them, null before the call */
  uint32_t n_inputs;
  uint32_t n_outputs;
  uint32_t n_options;
  uint32_t reserved;
  uint64_t wanted;
} tn_vjp;

/* SIMD levels a kernel may ask for. */
#define TN_ISA_ANY 0u
#define TN_ISA_AVX2 1u   /* x86-64-v3 */
#define TN_ISA_AVX512 2u /* x86-64-v4 */

/* An implementation of a registered op: either `execute`, or, for an
 * element-wise op, `rows` by dtype (of the promoted inputs; half floats fall
 * back to F32 by conversion). Thread-safe; uses the host's parallel_for. */
typedef struct tn_kernel_def {
  uint32_t size, min_size;
  tn_string op;     /* full name; empty inside of tn_op_def */
  uint32_t device;  /* TN_CPU */
  uint32_t isa;     /* TN_ISA_ */
  int32_t priority; /* the highest that fits is taken; the core's are 0 */
  uint32_t dtypes;  /* bit d: taken by `execute`, by dtype of input 0; 0: all */
  void* context;
  tn_status* (*execute)(void* context, const tn_execution* execution);
  tn_row_kernel rows[TN_NUM_DTYPES];
  /* Of `execute`: null where it takes this call, else why not, a static
   * sentence; the next kernel is asked then. Looks at shapes, dtypes and
   * options only: data may be null. Pure; null: takes every call. */
  const char* (*declines)(void* context, const tn_execution* execution);
} tn_kernel_def;

#define TN_OP_ELEMENTWISE 1u  /* broadcasts and promotes; kernels have rows */
#define TN_OP_VIEW 2u         /* shares the memory of input 0 */
#define TN_OP_SAVES_OUTPUT 4u /* the gradient reads the outputs' values */
#define TN_OP_NO_GRADIENT 8u  /* the gradient is zero, by definition */
#define TN_OP_RANDOM 16u      /* reads a key option; never folded */
#define TN_OP_BOOL 32u        /* element-wise, gives bool */

typedef struct tn_op_def {
  uint32_t size, min_size;
  tn_string name; /* snake_case, without the package's name */
  tn_string doc;  /* markdown; the first line is the summary */
  tn_string source;
  const tn_input_def* const* inputs;
  const tn_option_def* const* options;
  const tn_kernel_def* const* kernels;
  const tn_sample* const* samples;
  uint32_t n_inputs;
  uint32_t n_options;
  uint32_t n_kernels;
  uint32_t n_samples;
  uint32_t n_outputs; /* 0: as many as the call asks for */
  uint32_t flags;     /* TN_OP_ */
  uint32_t maturity;
  uint32_t revision; /* of the schema */
  void* context;
  tn_status* (*infer)(void* context, const tn_infer* infer); /* null: rule of
                                                      element-wise ops */
  tn_status* (*vjp)(void* context, const tn_vjp* vjp);
} tn_op_def;

/* -------------------------------- Optimizers ------------------------------ */

/* State of a parameter that the core keeps and saves: a tensor of its shape,
 * or one number. */
typedef struct tn_slot_def {
  uint32_t size, min_size;
  tn_string name;
  tn_string doc;
  uint32_t kind; /* TN_SLOT_ */
  uint32_t reserved;
  double initial; /* for ZEROS unused */
  void* context;
  /* Sets rank and shape of the slot of such a parameter, and its dtype where
   * that is another; null: the parameter's. For ZEROS and FULL. Pure. */
  tn_status* (*shape)(void* context, const tn_view* parameter, tn_view* slot);
} tn_slot_def;

#define TN_SLOT_ZEROS 0u     /* a tensor, zero at the start */
#define TN_SLOT_FULL 1u      /* a tensor filled with `initial` */
#define TN_SLOT_PARAMETER 2u /* a tensor that starts as the parameter */
#define TN_SLOT_SCALAR 3u    /* one double, `initial` at the start */

/* One update of one parameter. Pure: may only call ops. The probe calls it
 * with tensors of one element, to learn this step's immediates. */
typedef struct tn_step {
  uint32_t size, min_size;
  int64_t number;        /* 1, 2, ... */
  const double* options; /* as declared; schedules applied */
  double* scalars;       /* in-out; one per scalar slot, in order */
  tn_tensor* parameter;
  tn_tensor* gradient;       /* null in `evaluate` */
  tn_tensor* const* slots;   /* one per tensor slot, in order */
  tn_tensor** new_parameter; /* out */
  tn_tensor** new_slots;     /* out; one per tensor slot */
  uint32_t n_options;
  uint32_t n_scalars;
  uint32_t n_slots;
  uint32_t reserved;
} tn_step;

/* A run on one parameter with a known end. */
typedef struct tn_golden {
  uint32_t size, min_size;
  const double* options;   /* all of them, in order */
  const double* start;     /* the parameter, n values */
  const double* gradients; /* steps x n */
  const double* after;     /* the parameter after the last step, n values */
  const double* evaluated; /* what `evaluate` gives then, or null */
  uint64_t n;
  uint64_t steps;
  double tolerance; /* relative to 1 + |expected|; 0 means 1e-9 */
  tn_string by;     /* independent program and version */
} tn_golden;

typedef struct tn_optimizer_def {
  uint32_t size, min_size;
  tn_string name;
  tn_string doc;
  tn_string source;
  const tn_option_def* const* options; /* FLOAT; first: learning_rate */
  const tn_slot_def* const* slots;
  const tn_golden* const* goldens;
  uint32_t n_options;
  uint32_t n_slots;
  uint32_t n_goldens;
  uint32_t maturity;
  uint32_t revision;     /* of the schema */
  uint32_t state_format; /* of the slots */
  void* context;
  tn_status* (*update)(void* context, tn_step* step);
  tn_status* (*evaluate)(void* context, tn_step* step); /* or null: parameters
     to evaluate with are those that are trained */
  uint32_t flags;                                       /* TN_OPTIMIZER_ */
  uint32_t reserved;
  /* Before the updates of a step, once for all parameters that have a
   * gradient, sorted as they were given: what one parameter's update must know
   * of the others, such as a norm, is left in their scalar slots. Sets nothing
   * else. Null: no need. */
  tn_status* (*prepare)(void* context, tn_step* const* steps, uint64_t n_steps);
} tn_optimizer_def;

/* Runs after another optimizer's step on the same parameters, and corrects or
 * averages what that gave. Needs no learning_rate. */
#define TN_OPTIMIZER_FOLLOWS 1u

/* --------------------------- Functions and types -------------------------- */

/* One call of a function or of an object's method. */
typedef struct tn_function_call {
  uint32_t size, min_size;
  tn_tensor* const* inputs;
  const tn_value* options; /* all, with defaults filled in */
  tn_tensor** outputs;     /* out */
  uint32_t n_inputs;
  uint32_t n_options;
  uint32_t n_outputs;
  uint32_t reserved;
} tn_function_call;

/* A named function of tensors and options: a loss, metric, schedule ... It is
 * composed of ops, so it has a gradient. */
typedef struct tn_function_def {
  uint32_t size, min_size;
  tn_string name;
  tn_string doc;
  tn_string source;
  const tn_input_def* const* inputs;
  const tn_option_def* const* options;
  const tn_sample* const* samples;
  uint32_t n_inputs;
  uint32_t n_options;
  uint32_t n_samples;
  uint32_t n_outputs;
  uint32_t maturity;
  uint32_t revision;
  void* context;
  tn_status* (*call)(void* context, const tn_function_call* call);
} tn_function_def;

/* A method of a type; `self` is what `create` gave. */
typedef struct tn_method_def {
  uint32_t size, min_size;
  tn_string name;
  tn_string doc;
  const tn_input_def* const* inputs;
  const tn_option_def* const* options;
  uint32_t n_inputs;
  uint32_t n_options;
  uint32_t n_outputs;
  uint32_t reserved;
  tn_status* (*call)(void* context, void* self, const tn_function_call* call);
} tn_method_def;

/* Takes one tensor of an object's state. */
typedef struct tn_state_sink {
  uint32_t size, min_size;
  void* context;
  tn_status* (*take)(void* context, const tn_string* name, tn_tensor* value);
} tn_state_sink;

/* Named state with named methods. Calls on one object are serialized. */
typedef struct tn_type_def {
  uint32_t size, min_size;
  tn_string name;
  tn_string doc;
  tn_string source;
  const tn_option_def* const* options; /* of `create` */
  const tn_method_def* const* methods;
  uint32_t n_options;
  uint32_t n_methods;
  uint32_t maturity;
  uint32_t revision;
  void* context;
  tn_status* (*create)(void* context, const tn_value* options,
                       uint32_t n_options, void** self); /* out */
  void (*destroy)(void* context, void* self);
  /* Hands over all that a checkpoint must hold; null: there is no state. */
  tn_status* (*save)(void* context, void* self, const tn_state_sink* sink);
  /* Takes what `save` gave, by name and in any order. On failure nothing has
   * changed. Null where `save` is. */
  tn_status* (*load)(void* context, void* self, const tn_string* names,
                     tn_tensor* const* values, uint64_t n);
} tn_type_def;

/* ---------------------------------- Tables -------------------------------- */

/* Every table: its own version, then slots. Ids are "tn.base" and so on. */
typedef struct tn_base_api {
  uint32_t size, min_size;
  uint32_t major, minor;
  tn_status* (*status_make)(uint32_t code, const tn_string* message);
  void (*status_release)(tn_status* status);
  void (*status_read)(const tn_status* status, tn_status_view* view); /* out */
  /* Where a status has none yet: component and user's line. */
  void (*status_annotate)(tn_status* status, const tn_status_view* note);
  void (*log)(uint32_t level, const tn_string* message); /* 0 info 1 warning */
  void* (*allocate)(uint64_t bytes); /* 64-byte aligned; null: out of memory */
  void (*free)(void* memory, uint64_t bytes);
  /* Chunks of `grain`; their bounds never depend on the number of threads. */
  void (*parallel_for)(int64_t n, int64_t grain, void* context,
                       void (*body)(void* context, int64_t begin, int64_t end));
  /* Process-wide settings and statistics by name; the table in
   * docs/settings.md lists them. */
  tn_status* (*setting_get)(const tn_string* name, tn_value* value); /* out */
  tn_status* (*setting_set)(const tn_string* name, const tn_value* value);
} tn_base_api;

/* DLPack 1.x: DLManagedTensorVersioned, by its published layout. Frozen. */
typedef struct tn_dlpack {
  uint32_t major, minor;
  void* manager_context;
  void (*deleter)(struct tn_dlpack* self);
  uint64_t flags; /* bit 0: read only; bit 1: a copy was made */
  void* data;
  int32_t device_type; /* 1: CPU */
  int32_t device_id;
  int32_t ndim;
  uint8_t type_code; /* 0 int, 1 uint, 2 float, 4 bfloat, 6 bool */
  uint8_t type_bits;
  uint16_t type_lanes;
  int64_t* shape;
  int64_t* strides; /* in elements; null: row-major */
  uint64_t byte_offset;
} tn_dlpack;

typedef struct tn_tensor_api {
  uint32_t size, min_size;
  uint32_t major, minor;
  /* Memory is not initialised. */
  tn_status* (*create)(uint32_t dtype, uint32_t rank, const int64_t* shape,
                       tn_tensor** tensor); /* out */
  void (*retain)(tn_tensor* tensor);
  void (*release)(tn_tensor* tensor);
  /* As long as the tensor lives and is not written through as a whole. */
  const tn_view* (*view)(const tn_tensor* tensor);
  /* The elements, for reading or writing on the host: what records calls
   * learns that values were looked at. */
  void* (*data)(tn_tensor* tensor);
  /* Writes `source`, broadcast and cast, through `target`, a view or not. */
  tn_status* (*assign)(tn_tensor* target, tn_tensor* source, const char* file,
                       uint32_t line);
  /* As NumPy prints. `sink` is called once or more. */
  tn_status* (*print)(tn_tensor* tensor, void* context,
                      void (*sink)(void* context, const tn_string* text));
  tn_status* (*to_dlpack)(tn_tensor* tensor, tn_dlpack** result); /* out */
  /* Takes `source` over on success; its deleter runs with the last view. */
  tn_status* (*from_dlpack)(tn_dlpack* source, tn_tensor** tensor); /* out */
} tn_tensor_api;

/* A kernel of an op, as a call would find it. */
typedef struct tn_kernel_view {
  uint32_t size, min_size;
  const tn_kernel_def* def;
  tn_string package;
  tn_string reason; /* why it does not run, in words, or empty */
  uint32_t chosen;  /* 1: it is this one that runs */
  uint32_t reserved;
} tn_kernel_view;

typedef struct tn_op_api {
  uint32_t size, min_size;
  uint32_t major, minor;
  tn_status* (*find)(const tn_string* name, const tn_op** op); /* out */
  const tn_op* (*at)(uint64_t index); /* null past the end */
  const tn_op_def* (*describe)(const tn_op* op, tn_string* package); /* out */
  tn_status* (*call)(const tn_op* op, const tn_call* call);
  tn_status* (*infer)(const tn_op* op, const tn_infer* infer);
  /* All kernels, the first choice first; with which of them would run such a
   * call, of which shapes, dtypes and options are looked at. */
  tn_status* (*kernels)(const tn_op* op, const tn_execution* execution,
                        void* context,
                        void (*sink)(void* context,
                                     const tn_kernel_view* view));
} tn_op_api;

/* Bits of the calling thread's mode. */
#define TN_MODE_NO_GRADIENT 1u /* nothing is recorded for gradients */
#define TN_MODE_ANOMALY 2u     /* a NaN or infinity made is an error */

typedef struct tn_gradients {
  uint32_t size, min_size;
  tn_tensor* const* outputs;
  tn_tensor* const* output_gradients; /* null, or null at i: ones */
  tn_tensor* const* inputs;
  tn_tensor** results; /* out; null where an output does not depend on it */
  uint32_t n_outputs;
  uint32_t n_inputs;
  uint32_t flags; /* TN_GRADIENTS_ */
  uint32_t reserved;
} tn_gradients;

#define TN_GRADIENTS_DIFFERENTIABLE 1u /* results can be differentiated */

typedef struct tn_custom {
  uint32_t size, min_size;
  tn_tensor* const* inputs;
  tn_tensor* const* outputs; /* computed from inputs, without gradients */
  uint32_t n_inputs;
  uint32_t n_outputs;
  const tn_callable* vjp; /* output gradients -> input gradients */
  tn_tensor** results;    /* out; outputs that carry the custom gradient */
} tn_custom;

typedef struct tn_graph_api {
  uint32_t size, min_size;
  uint32_t major, minor;
  uint32_t (*mode)(void);
  void (*set_mode)(uint32_t mode);
  /* A new tensor that shares memory and is a leaf of the tape. */
  tn_status* (*variable)(tn_tensor* tensor, tn_tensor** leaf); /* out */
  uint32_t (*is_tracked)(const tn_tensor* tensor);
  /* A new tensor that shares memory and hides where it came from. */
  tn_status* (*detach)(tn_tensor* tensor, tn_tensor** detached); /* out */
  tn_status* (*gradients)(const tn_gradients* gradients);
  /* Sees, and may replace, the gradient of a tracked tensor. */
  tn_status* (*hook)(tn_tensor* tensor, const tn_callable* hook);
  tn_status* (*custom)(const tn_custom* custom);
} tn_graph_api;

/* An application's optimizer: a definition over some parameters. */
typedef struct tn_optimizer_api {
  uint32_t size, min_size;
  uint32_t major, minor;
  const tn_optimizer_def* (*at)(uint64_t index, tn_string* package); /* out */
  tn_status* (*find)(const tn_string* name,
                     const tn_optimizer_def** def); /* out */
  /* `options` holds all of the definition's, in order, for each parameter. */
  tn_status* (*create)(const tn_optimizer_def* def,
                       tn_tensor* const* parameters, uint64_t n_parameters,
                       tn_optimizer** optimizer); /* out */
  void (*release)(tn_optimizer* optimizer);
  /* One step: parameters are written in place. A null gradient leaves its
   * parameter as it is. `options` is n_parameters x n_options, or n_options
   * where `shared_options` is 1. */
  tn_status* (*update)(tn_optimizer* optimizer, tn_tensor* const* gradients,
                       const double* options, uint32_t shared_options);
  /* State: tensors and scalars of one parameter, and the step number. */
  tn_status* (*slot)(tn_optimizer* optimizer, uint64_t parameter, uint32_t slot,
                     tn_tensor** value); /* out */
  tn_status* (*set_slot)(tn_optimizer* optimizer, uint64_t parameter,
                         uint32_t slot, tn_tensor* value);
  int64_t (*step_number)(const tn_optimizer* optimizer);
  void (*set_step_number)(tn_optimizer* optimizer, int64_t number);
  /* New tensors to evaluate with, one for each parameter. */
  tn_status* (*evaluated)(tn_optimizer* optimizer, const double* options,
                          uint32_t shared_options,
                          tn_tensor** parameters); /* out */
  /* 0: composed, each op on its own; 1: fused where it can be (default). */
  void (*set_fused)(tn_optimizer* optimizer, uint32_t fused);
  /* In words: how the last update ran, and why not fused. */
  void (*explain)(const tn_optimizer* optimizer, void* context,
                  void (*sink)(void* context, const tn_string* text));
} tn_optimizer_api;

typedef struct tn_function_api {
  uint32_t size, min_size;
  uint32_t major, minor;
  const tn_function* (*at)(uint64_t index);
  tn_status* (*find)(const tn_string* name,
                     const tn_function** function); /* out */
  const tn_function_def* (*describe)(const tn_function* function,
                                     tn_string* package); /* out */
  tn_status* (*call)(const tn_function* function, const tn_function_call* call);
} tn_function_api;

typedef struct tn_type_api {
  uint32_t size, min_size;
  uint32_t major, minor;
  const tn_type* (*at)(uint64_t index);
  tn_status* (*find)(const tn_string* name, const tn_type** type); /* out */
  const tn_type_def* (*describe)(const tn_type* type,
                                 tn_string* package); /* out */
  tn_status* (*create)(const tn_type* type, const tn_value* options,
                       uint32_t n_options, tn_object** object); /* out */
  void (*retain)(tn_object* object);
  void (*release)(tn_object* object);
  tn_status* (*call)(tn_object* object, const tn_string* method,
                     const tn_function_call* call);
  const tn_type* (*type_of)(const tn_object* object);
  /* See tn_type_def. */
  tn_status* (*save)(tn_object* object, const tn_state_sink* sink);
  tn_status* (*load)(tn_object* object, const tn_string* names,
                     tn_tensor* const* values, uint64_t n);
} tn_type_api;

/* What is known of a package, loaded or only found. Strings live for the call
 * of the sink. */
typedef struct tn_package_view {
  uint32_t size, min_size;
  tn_string name;
  tn_string version;
  tn_string path;     /* of the library; empty: built in */
  tn_string manifest; /* text form */
  tn_string refusal;  /* why it can not be loaded, or empty */
  tn_string reason;   /* its code, or empty */
  uint32_t loaded;
  uint32_t maturity;
  uint32_t abi_major;
  uint32_t abi_floor;
} tn_package_view;

typedef struct tn_package_api {
  uint32_t size, min_size;
  uint32_t major, minor;
  tn_status* (*load_file)(const tn_string* path);
  tn_status* (*load)(const tn_string* name); /* through the search path */
  tn_status* (*add_directory)(const tn_string* directory); /* searched first */
  /* Hides a package's names; its code stays mapped. */
  tn_status* (*deactivate)(const tn_string* name);
  /* Built in, loaded and found ones. Runs no package's code. */
  tn_status* (*list)(void* context,
                     void (*sink)(void* context, const tn_package_view* view));
  tn_status* (*inspect)(const tn_string* path, void* context,
                        void (*sink)(void* context,
                                     const tn_package_view* view));
} tn_package_api;

/* ---------------------------- Host and boot record ------------------------ */

/* The broker. Gives the table of that id if its major is the same and its
 * minor at least min_minor; else INTERFACE_MISSING names what there is. */
typedef struct tn_host {
  uint32_t size, min_size;
  uint32_t abi_major, abi_minor;
  tn_status* (*get_interface)(const tn_string* id, uint32_t major,
                              uint32_t min_minor, const void** table); /* out */
} tn_host;

/* Takes declarations during `init`; they are copied, and committed all or
 * none after it. Contexts and functions must live as long as the process. */
typedef struct tn_registrar {
  uint32_t size, min_size;
  void* context;
  tn_status* (*add_op)(void* context, const tn_op_def* def);
  tn_status* (*add_kernel)(void* context, const tn_kernel_def* def);
  tn_status* (*add_optimizer)(void* context, const tn_optimizer_def* def);
  tn_status* (*add_function)(void* context, const tn_function_def* def);
  tn_status* (*add_type)(void* context, const tn_type_def* def);
} tn_registrar;

#define TN_PACKAGE_MAGIC 0x314B50204E4F4E45ull

/* What a package exports, as const data, under the name tn_package_1. */
typedef struct tn_package_record {
  uint64_t magic; /* TN_PACKAGE_MAGIC; frozen, as are all up to min_size */
  uint32_t size, min_size;
  uint32_t abi_major;
  uint32_t abi_floor; /* the oldest minor it runs on */
  uint32_t abi_built; /* the minor of its abi.h */
  uint32_t reserved;
  tn_string package;
  tn_string version;
  tn_string build_id;
  tn_string target;    /* "linux-x86_64" */
  tn_string toolchain; /* for reading only */
  tn_string manifest;  /* the text that is in the section .tenon.manifest */
  tn_status* (*init)(const tn_host* host, const tn_registrar* registrar);
  void (*shutdown)(void);
} tn_package_record;

/* libtenon.so's one function for applications and tools. */
const tn_host* tenon_host_0(void);

#ifdef __cplusplus
}
#endif
#endif /* TENON_C_ABI_H_ */
