/* Offset, size and type of everything in tenon/c/abi.h. Compiling is the test.
 *
 * Written by `core/abi/layout.py write`. A change that only appends changes
 * nothing here but appends and sizes; any other breaks packages that are built.
 * Structs have no padding, so that a later field can not lie where an older
 * writer left rubbish. */
#include <stddef.h>

#include "tenon/c/abi.h"

#define SAME(a, b) _Static_assert((a) == (b), #a)
#define TYPE(a, ...) \
  _Static_assert(__builtin_types_compatible_p(a, __VA_ARGS__), #a)
#define END(s, f) (offsetof(s, f) + sizeof(((s*)0)->f))
#define FIELD(s, f, at, ...)         \
  SAME(offsetof(s, f), at);          \
  TYPE(__typeof__(((s*)0)->f), __VA_ARGS__)

SAME(TN_ABI_MAJOR, 0u);
SAME(TN_MAX_RANK, 8);
SAME(TN_MAX_ROW_INPUTS, 4);
SAME(TN_DTYPE_NONE, 0u);
SAME(TN_BOOL, 1u);
SAME(TN_U8, 2u);
SAME(TN_I8, 3u);
SAME(TN_U16, 4u);
SAME(TN_I16, 5u);
SAME(TN_U32, 6u);
SAME(TN_I32, 7u);
SAME(TN_U64, 8u);
SAME(TN_I64, 9u);
SAME(TN_F16, 10u);
SAME(TN_BF16, 11u);
SAME(TN_F32, 12u);
SAME(TN_F64, 13u);
SAME(TN_NUM_DTYPES, 14u);
SAME(TN_CPU, 1u);
SAME(TN_VALUE_NONE, 0u);
SAME(TN_VALUE_BOOL, 1u);
SAME(TN_VALUE_INT, 2u);
SAME(TN_VALUE_FLOAT, 3u);
SAME(TN_VALUE_STRING, 4u);
SAME(TN_VALUE_DTYPE, 5u);
SAME(TN_VALUE_TENSOR, 6u);
SAME(TN_VALUE_INTS, 7u);
SAME(TN_VALUE_FLOATS, 8u);
SAME(TN_VALUE_TENSORS, 9u);
SAME(TN_VALUE_CALL, 10u);
SAME(TN_VALUE_OBJECT, 11u);
SAME(TN_CANCELLED, 1u);
SAME(TN_UNKNOWN, 2u);
SAME(TN_INVALID_ARGUMENT, 3u);
SAME(TN_NOT_FOUND, 5u);
SAME(TN_ALREADY_EXISTS, 6u);
SAME(TN_PERMISSION_DENIED, 7u);
SAME(TN_RESOURCE_EXHAUSTED, 8u);
SAME(TN_FAILED_PRECONDITION, 9u);
SAME(TN_OUT_OF_RANGE, 11u);
SAME(TN_UNIMPLEMENTED, 12u);
SAME(TN_INTERNAL, 13u);
SAME(TN_UNAVAILABLE, 14u);
SAME(TN_DATA_LOSS, 15u);
SAME(TN_VIEW_CONTIGUOUS, 1u);
SAME(TN_VIEW_SCALAR, 2u);
SAME(TN_VIEW_COPY, 4u);
SAME(TN_EXPERIMENTAL, 0u);
SAME(TN_BETA, 1u);
SAME(TN_STABLE, 2u);
SAME(TN_DEPRECATED, 3u);
SAME(TN_BOUND_MIN, 1u);
SAME(TN_BOUND_MIN_OPEN, 2u);
SAME(TN_BOUND_MAX, 4u);
SAME(TN_BOUND_MAX_OPEN, 8u);
SAME(TN_INPUT_OPTIONAL, 1u);
SAME(TN_INPUT_VARIADIC, 2u);
SAME(TN_INPUT_OWN_DTYPE, 4u);
SAME(TN_INPUT_SAVED, 8u);
SAME(TN_INPUT_CONTIGUOUS, 16u);
SAME(TN_ISA_ANY, 0u);
SAME(TN_ISA_AVX2, 1u);
SAME(TN_ISA_AVX512, 2u);
SAME(TN_OP_ELEMENTWISE, 1u);
SAME(TN_OP_VIEW, 2u);
SAME(TN_OP_SAVES_OUTPUT, 4u);
SAME(TN_OP_NO_GRADIENT, 8u);
SAME(TN_OP_RANDOM, 16u);
SAME(TN_OP_BOOL, 32u);
SAME(TN_SLOT_ZEROS, 0u);
SAME(TN_SLOT_FULL, 1u);
SAME(TN_SLOT_PARAMETER, 2u);
SAME(TN_SLOT_SCALAR, 3u);
SAME(TN_MODE_NO_GRADIENT, 1u);
SAME(TN_MODE_ANOMALY, 2u);
SAME(TN_GRADIENTS_DIFFERENTIABLE, 1u);
SAME(TN_PACKAGE_MAGIC, 0x314B50204E4F4E45ull);
TYPE(tn_row_kernel, void (*)(const tn_rows* rows));
TYPE(__typeof__(&tenon_host_0), const tn_host* (*)(void));

FIELD(tn_string, data, 0, const char*);
FIELD(tn_string, size, END(tn_string, data), uint64_t);
SAME(sizeof(tn_string), END(tn_string, size));

FIELD(tn_value, kind, 0, uint32_t);
FIELD(tn_value, reserved, END(tn_value, kind), uint32_t);
FIELD(tn_value, as.i, END(tn_value, reserved), int64_t);
FIELD(tn_value, as.f, END(tn_value, reserved), double);
FIELD(tn_value, as.p, END(tn_value, reserved), const void*);
FIELD(tn_value, count, END(tn_value, as), uint64_t);
SAME(sizeof(tn_value), END(tn_value, count));

FIELD(tn_status_view, size, 0, uint32_t);
FIELD(tn_status_view, min_size, END(tn_status_view, size), uint32_t);
FIELD(tn_status_view, code, END(tn_status_view, min_size), uint32_t);
FIELD(tn_status_view, line, END(tn_status_view, code), uint32_t);
FIELD(tn_status_view, message, END(tn_status_view, line), tn_string);
FIELD(tn_status_view, reason, END(tn_status_view, message), tn_string);
FIELD(tn_status_view, package, END(tn_status_view, reason), tn_string);
FIELD(tn_status_view, component, END(tn_status_view, package), tn_string);
FIELD(tn_status_view, file, END(tn_status_view, component), tn_string);
SAME(sizeof(tn_status_view), END(tn_status_view, file));

FIELD(tn_view, size, 0, uint32_t);
FIELD(tn_view, min_size, END(tn_view, size), uint32_t);
FIELD(tn_view, data, END(tn_view, min_size), void*);
FIELD(tn_view, dtype, END(tn_view, data), uint32_t);
FIELD(tn_view, rank, END(tn_view, dtype), uint32_t);
FIELD(tn_view, device, END(tn_view, rank), uint32_t);
FIELD(tn_view, flags, END(tn_view, device), uint32_t);
FIELD(tn_view, offset, END(tn_view, flags), int64_t);
FIELD(tn_view, numel, END(tn_view, offset), int64_t);
FIELD(tn_view, shape, END(tn_view, numel), int64_t[TN_MAX_RANK]);
FIELD(tn_view, strides, END(tn_view, shape), int64_t[TN_MAX_RANK]);
SAME(sizeof(tn_view), END(tn_view, strides));

FIELD(tn_callable, size, 0, uint32_t);
FIELD(tn_callable, min_size, END(tn_callable, size), uint32_t);
FIELD(tn_callable, context, END(tn_callable, min_size), void*);
FIELD(tn_callable, call, END(tn_callable, context), tn_status* (*)(void* context, tn_tensor* const* inputs, uint32_t n_inputs, tn_tensor** outputs, uint32_t n_outputs));
FIELD(tn_callable, retain, END(tn_callable, call), void (*)(void* context));
FIELD(tn_callable, release, END(tn_callable, retain), void (*)(void* context));
SAME(sizeof(tn_callable), END(tn_callable, release));

FIELD(tn_option_def, size, 0, uint32_t);
FIELD(tn_option_def, min_size, END(tn_option_def, size), uint32_t);
FIELD(tn_option_def, name, END(tn_option_def, min_size), tn_string);
FIELD(tn_option_def, doc, END(tn_option_def, name), tn_string);
FIELD(tn_option_def, initial, END(tn_option_def, doc), tn_value);
FIELD(tn_option_def, kind, END(tn_option_def, initial), uint32_t);
FIELD(tn_option_def, bounds, END(tn_option_def, kind), uint32_t);
FIELD(tn_option_def, minimum, END(tn_option_def, bounds), double);
FIELD(tn_option_def, maximum, END(tn_option_def, minimum), double);
SAME(sizeof(tn_option_def), END(tn_option_def, maximum));

FIELD(tn_input_def, size, 0, uint32_t);
FIELD(tn_input_def, min_size, END(tn_input_def, size), uint32_t);
FIELD(tn_input_def, name, END(tn_input_def, min_size), tn_string);
FIELD(tn_input_def, doc, END(tn_input_def, name), tn_string);
FIELD(tn_input_def, dtypes, END(tn_input_def, doc), uint32_t);
FIELD(tn_input_def, flags, END(tn_input_def, dtypes), uint32_t);
SAME(sizeof(tn_input_def), END(tn_input_def, flags));

FIELD(tn_array, size, 0, uint32_t);
FIELD(tn_array, min_size, END(tn_array, size), uint32_t);
FIELD(tn_array, dtype, END(tn_array, min_size), uint32_t);
FIELD(tn_array, rank, END(tn_array, dtype), uint32_t);
FIELD(tn_array, shape, END(tn_array, rank), const int64_t*);
FIELD(tn_array, data, END(tn_array, shape), const double*);
SAME(sizeof(tn_array), END(tn_array, data));

FIELD(tn_sample, size, 0, uint32_t);
FIELD(tn_sample, min_size, END(tn_sample, size), uint32_t);
FIELD(tn_sample, inputs, END(tn_sample, min_size), const tn_array* const*);
FIELD(tn_sample, outputs, END(tn_sample, inputs), const tn_array* const*);
FIELD(tn_sample, n_inputs, END(tn_sample, outputs), uint32_t);
FIELD(tn_sample, n_outputs, END(tn_sample, n_inputs), uint32_t);
FIELD(tn_sample, options, END(tn_sample, n_outputs), const tn_value*);
FIELD(tn_sample, n_options, END(tn_sample, options), uint32_t);
FIELD(tn_sample, reserved, END(tn_sample, n_options), uint32_t);
FIELD(tn_sample, tolerance, END(tn_sample, reserved), double);
FIELD(tn_sample, by, END(tn_sample, tolerance), tn_string);
SAME(sizeof(tn_sample), END(tn_sample, by));

FIELD(tn_call, size, 0, uint32_t);
FIELD(tn_call, min_size, END(tn_call, size), uint32_t);
FIELD(tn_call, inputs, END(tn_call, min_size), tn_tensor* const*);
FIELD(tn_call, scalars, END(tn_call, inputs), const tn_value*);
FIELD(tn_call, options, END(tn_call, scalars), const tn_value*);
FIELD(tn_call, outputs, END(tn_call, options), tn_tensor**);
FIELD(tn_call, n_inputs, END(tn_call, outputs), uint32_t);
FIELD(tn_call, n_options, END(tn_call, n_inputs), uint32_t);
FIELD(tn_call, n_outputs, END(tn_call, n_options), uint32_t);
FIELD(tn_call, line, END(tn_call, n_outputs), uint32_t);
FIELD(tn_call, file, END(tn_call, line), const char*);
FIELD(tn_call, donated, END(tn_call, file), uint64_t);
SAME(sizeof(tn_call), END(tn_call, donated));

FIELD(tn_infer, size, 0, uint32_t);
FIELD(tn_infer, min_size, END(tn_infer, size), uint32_t);
FIELD(tn_infer, inputs, END(tn_infer, min_size), const tn_view* const*);
FIELD(tn_infer, options, END(tn_infer, inputs), const tn_value*);
FIELD(tn_infer, outputs, END(tn_infer, options), tn_view* const*);
FIELD(tn_infer, n_inputs, END(tn_infer, outputs), uint32_t);
FIELD(tn_infer, n_options, END(tn_infer, n_inputs), uint32_t);
FIELD(tn_infer, n_outputs, END(tn_infer, n_options), uint32_t);
FIELD(tn_infer, dtype, END(tn_infer, n_outputs), uint32_t);
SAME(sizeof(tn_infer), END(tn_infer, dtype));

FIELD(tn_execution, size, 0, uint32_t);
FIELD(tn_execution, min_size, END(tn_execution, size), uint32_t);
FIELD(tn_execution, inputs, END(tn_execution, min_size), const tn_view* const*);
FIELD(tn_execution, options, END(tn_execution, inputs), const tn_value*);
FIELD(tn_execution, outputs, END(tn_execution, options), const tn_view* const*);
FIELD(tn_execution, n_inputs, END(tn_execution, outputs), uint32_t);
FIELD(tn_execution, n_options, END(tn_execution, n_inputs), uint32_t);
FIELD(tn_execution, n_outputs, END(tn_execution, n_options), uint32_t);
FIELD(tn_execution, reserved, END(tn_execution, n_outputs), uint32_t);
SAME(sizeof(tn_execution), END(tn_execution, reserved));

FIELD(tn_rows, size, 0, uint32_t);
FIELD(tn_rows, min_size, END(tn_rows, size), uint32_t);
FIELD(tn_rows, rows, END(tn_rows, min_size), int64_t);
FIELD(tn_rows, n, END(tn_rows, rows), int64_t);
FIELD(tn_rows, out, END(tn_rows, n), void*);
FIELD(tn_rows, in, END(tn_rows, out), const void*[TN_MAX_ROW_INPUTS]);
FIELD(tn_rows, out_stride, END(tn_rows, in), int64_t);
FIELD(tn_rows, in_stride, END(tn_rows, out_stride), int64_t[TN_MAX_ROW_INPUTS]);
FIELD(tn_rows, scalars, END(tn_rows, in_stride), uint32_t);
FIELD(tn_rows, reserved, END(tn_rows, scalars), uint32_t);
FIELD(tn_rows, options, END(tn_rows, reserved), const tn_value*);
SAME(sizeof(tn_rows), END(tn_rows, options));

FIELD(tn_vjp, size, 0, uint32_t);
FIELD(tn_vjp, min_size, END(tn_vjp, size), uint32_t);
FIELD(tn_vjp, inputs, END(tn_vjp, min_size), tn_tensor* const*);
FIELD(tn_vjp, scalars, END(tn_vjp, inputs), const tn_value*);
FIELD(tn_vjp, input_views, END(tn_vjp, scalars), const tn_view* const*);
FIELD(tn_vjp, outputs, END(tn_vjp, input_views), tn_tensor* const*);
FIELD(tn_vjp, output_gradients, END(tn_vjp, outputs), tn_tensor* const*);
FIELD(tn_vjp, options, END(tn_vjp, output_gradients), const tn_value*);
FIELD(tn_vjp, results, END(tn_vjp, options), tn_tensor**);
FIELD(tn_vjp, n_inputs, END(tn_vjp, results), uint32_t);
FIELD(tn_vjp, n_outputs, END(tn_vjp, n_inputs), uint32_t);
FIELD(tn_vjp, n_options, END(tn_vjp, n_outputs), uint32_t);
FIELD(tn_vjp, reserved, END(tn_vjp, n_options), uint32_t);
FIELD(tn_vjp, wanted, END(tn_vjp, reserved), uint64_t);
SAME(sizeof(tn_vjp), END(tn_vjp, wanted));

FIELD(tn_kernel_def, size, 0, uint32_t);
FIELD(tn_kernel_def, min_size, END(tn_kernel_def, size), uint32_t);
FIELD(tn_kernel_def, op, END(tn_kernel_def, min_size), tn_string);
FIELD(tn_kernel_def, device, END(tn_kernel_def, op), uint32_t);
FIELD(tn_kernel_def, isa, END(tn_kernel_def, device), uint32_t);
FIELD(tn_kernel_def, priority, END(tn_kernel_def, isa), int32_t);
FIELD(tn_kernel_def, dtypes, END(tn_kernel_def, priority), uint32_t);
FIELD(tn_kernel_def, context, END(tn_kernel_def, dtypes), void*);
FIELD(tn_kernel_def, execute, END(tn_kernel_def, context), tn_status* (*)(void* context, const tn_execution* execution));
FIELD(tn_kernel_def, rows, END(tn_kernel_def, execute), tn_row_kernel[TN_NUM_DTYPES]);
SAME(sizeof(tn_kernel_def), END(tn_kernel_def, rows));

FIELD(tn_op_def, size, 0, uint32_t);
FIELD(tn_op_def, min_size, END(tn_op_def, size), uint32_t);
FIELD(tn_op_def, name, END(tn_op_def, min_size), tn_string);
FIELD(tn_op_def, doc, END(tn_op_def, name), tn_string);
FIELD(tn_op_def, source, END(tn_op_def, doc), tn_string);
FIELD(tn_op_def, inputs, END(tn_op_def, source), const tn_input_def* const*);
FIELD(tn_op_def, options, END(tn_op_def, inputs), const tn_option_def* const*);
FIELD(tn_op_def, kernels, END(tn_op_def, options), const tn_kernel_def* const*);
FIELD(tn_op_def, samples, END(tn_op_def, kernels), const tn_sample* const*);
FIELD(tn_op_def, n_inputs, END(tn_op_def, samples), uint32_t);
FIELD(tn_op_def, n_options, END(tn_op_def, n_inputs), uint32_t);
FIELD(tn_op_def, n_kernels, END(tn_op_def, n_options), uint32_t);
FIELD(tn_op_def, n_samples, END(tn_op_def, n_kernels), uint32_t);
FIELD(tn_op_def, n_outputs, END(tn_op_def, n_samples), uint32_t);
FIELD(tn_op_def, flags, END(tn_op_def, n_outputs), uint32_t);
FIELD(tn_op_def, maturity, END(tn_op_def, flags), uint32_t);
FIELD(tn_op_def, revision, END(tn_op_def, maturity), uint32_t);
FIELD(tn_op_def, context, END(tn_op_def, revision), void*);
FIELD(tn_op_def, infer, END(tn_op_def, context), tn_status* (*)(void* context, const tn_infer* infer));
FIELD(tn_op_def, vjp, END(tn_op_def, infer), tn_status* (*)(void* context, const tn_vjp* vjp));
SAME(sizeof(tn_op_def), END(tn_op_def, vjp));

FIELD(tn_slot_def, size, 0, uint32_t);
FIELD(tn_slot_def, min_size, END(tn_slot_def, size), uint32_t);
FIELD(tn_slot_def, name, END(tn_slot_def, min_size), tn_string);
FIELD(tn_slot_def, doc, END(tn_slot_def, name), tn_string);
FIELD(tn_slot_def, kind, END(tn_slot_def, doc), uint32_t);
FIELD(tn_slot_def, reserved, END(tn_slot_def, kind), uint32_t);
FIELD(tn_slot_def, initial, END(tn_slot_def, reserved), double);
SAME(sizeof(tn_slot_def), END(tn_slot_def, initial));

FIELD(tn_step, size, 0, uint32_t);
FIELD(tn_step, min_size, END(tn_step, size), uint32_t);
FIELD(tn_step, number, END(tn_step, min_size), int64_t);
FIELD(tn_step, options, END(tn_step, number), const double*);
FIELD(tn_step, scalars, END(tn_step, options), double*);
FIELD(tn_step, parameter, END(tn_step, scalars), tn_tensor*);
FIELD(tn_step, gradient, END(tn_step, parameter), tn_tensor*);
FIELD(tn_step, slots, END(tn_step, gradient), tn_tensor* const*);
FIELD(tn_step, new_parameter, END(tn_step, slots), tn_tensor**);
FIELD(tn_step, new_slots, END(tn_step, new_parameter), tn_tensor**);
FIELD(tn_step, n_options, END(tn_step, new_slots), uint32_t);
FIELD(tn_step, n_scalars, END(tn_step, n_options), uint32_t);
FIELD(tn_step, n_slots, END(tn_step, n_scalars), uint32_t);
FIELD(tn_step, reserved, END(tn_step, n_slots), uint32_t);
SAME(sizeof(tn_step), END(tn_step, reserved));

FIELD(tn_golden, size, 0, uint32_t);
FIELD(tn_golden, min_size, END(tn_golden, size), uint32_t);
FIELD(tn_golden, options, END(tn_golden, min_size), const double*);
FIELD(tn_golden, start, END(tn_golden, options), const double*);
FIELD(tn_golden, gradients, END(tn_golden, start), const double*);
FIELD(tn_golden, after, END(tn_golden, gradients), const double*);
FIELD(tn_golden, evaluated, END(tn_golden, after), const double*);
FIELD(tn_golden, n, END(tn_golden, evaluated), uint64_t);
FIELD(tn_golden, steps, END(tn_golden, n), uint64_t);
FIELD(tn_golden, tolerance, END(tn_golden, steps), double);
FIELD(tn_golden, by, END(tn_golden, tolerance), tn_string);
SAME(sizeof(tn_golden), END(tn_golden, by));

FIELD(tn_optimizer_def, size, 0, uint32_t);
FIELD(tn_optimizer_def, min_size, END(tn_optimizer_def, size), uint32_t);
FIELD(tn_optimizer_def, name, END(tn_optimizer_def, min_size), tn_string);
FIELD(tn_optimizer_def, doc, END(tn_optimizer_def, name), tn_string);
FIELD(tn_optimizer_def, source, END(tn_optimizer_def, doc), tn_string);
FIELD(tn_optimizer_def, options, END(tn_optimizer_def, source), const tn_option_def* const*);
FIELD(tn_optimizer_def, slots, END(tn_optimizer_def, options), const tn_slot_def* const*);
FIELD(tn_optimizer_def, goldens, END(tn_optimizer_def, slots), const tn_golden* const*);
FIELD(tn_optimizer_def, n_options, END(tn_optimizer_def, goldens), uint32_t);
FIELD(tn_optimizer_def, n_slots, END(tn_optimizer_def, n_options), uint32_t);
FIELD(tn_optimizer_def, n_goldens, END(tn_optimizer_def, n_slots), uint32_t);
FIELD(tn_optimizer_def, maturity, END(tn_optimizer_def, n_goldens), uint32_t);
FIELD(tn_optimizer_def, revision, END(tn_optimizer_def, maturity), uint32_t);
FIELD(tn_optimizer_def, state_format, END(tn_optimizer_def, revision), uint32_t);
FIELD(tn_optimizer_def, context, END(tn_optimizer_def, state_format), void*);
FIELD(tn_optimizer_def, update, END(tn_optimizer_def, context), tn_status* (*)(void* context, tn_step* step));
FIELD(tn_optimizer_def, evaluate, END(tn_optimizer_def, update), tn_status* (*)(void* context, tn_step* step));
SAME(sizeof(tn_optimizer_def), END(tn_optimizer_def, evaluate));

FIELD(tn_function_call, size, 0, uint32_t);
FIELD(tn_function_call, min_size, END(tn_function_call, size), uint32_t);
FIELD(tn_function_call, inputs, END(tn_function_call, min_size), tn_tensor* const*);
FIELD(tn_function_call, options, END(tn_function_call, inputs), const tn_value*);
FIELD(tn_function_call, outputs, END(tn_function_call, options), tn_tensor**);
FIELD(tn_function_call, n_inputs, END(tn_function_call, outputs), uint32_t);
FIELD(tn_function_call, n_options, END(tn_function_call, n_inputs), uint32_t);
FIELD(tn_function_call, n_outputs, END(tn_function_call, n_options), uint32_t);
FIELD(tn_function_call, reserved, END(tn_function_call, n_outputs), uint32_t);
SAME(sizeof(tn_function_call), END(tn_function_call, reserved));

FIELD(tn_function_def, size, 0, uint32_t);
FIELD(tn_function_def, min_size, END(tn_function_def, size), uint32_t);
FIELD(tn_function_def, name, END(tn_function_def, min_size), tn_string);
FIELD(tn_function_def, doc, END(tn_function_def, name), tn_string);
FIELD(tn_function_def, source, END(tn_function_def, doc), tn_string);
FIELD(tn_function_def, inputs, END(tn_function_def, source), const tn_input_def* const*);
FIELD(tn_function_def, options, END(tn_function_def, inputs), const tn_option_def* const*);
FIELD(tn_function_def, samples, END(tn_function_def, options), const tn_sample* const*);
FIELD(tn_function_def, n_inputs, END(tn_function_def, samples), uint32_t);
FIELD(tn_function_def, n_options, END(tn_function_def, n_inputs), uint32_t);
FIELD(tn_function_def, n_samples, END(tn_function_def, n_options), uint32_t);
FIELD(tn_function_def, n_outputs, END(tn_function_def, n_samples), uint32_t);
FIELD(tn_function_def, maturity, END(tn_function_def, n_outputs), uint32_t);
FIELD(tn_function_def, revision, END(tn_function_def, maturity), uint32_t);
FIELD(tn_function_def, context, END(tn_function_def, revision), void*);
FIELD(tn_function_def, call, END(tn_function_def, context), tn_status* (*)(void* context, const tn_function_call* call));
SAME(sizeof(tn_function_def), END(tn_function_def, call));

FIELD(tn_method_def, size, 0, uint32_t);
FIELD(tn_method_def, min_size, END(tn_method_def, size), uint32_t);
FIELD(tn_method_def, name, END(tn_method_def, min_size), tn_string);
FIELD(tn_method_def, doc, END(tn_method_def, name), tn_string);
FIELD(tn_method_def, inputs, END(tn_method_def, doc), const tn_input_def* const*);
FIELD(tn_method_def, options, END(tn_method_def, inputs), const tn_option_def* const*);
FIELD(tn_method_def, n_inputs, END(tn_method_def, options), uint32_t);
FIELD(tn_method_def, n_options, END(tn_method_def, n_inputs), uint32_t);
FIELD(tn_method_def, n_outputs, END(tn_method_def, n_options), uint32_t);
FIELD(tn_method_def, reserved, END(tn_method_def, n_outputs), uint32_t);
FIELD(tn_method_def, call, END(tn_method_def, reserved), tn_status* (*)(void* context, void* self, const tn_function_call* call));
SAME(sizeof(tn_method_def), END(tn_method_def, call));

FIELD(tn_type_def, size, 0, uint32_t);
FIELD(tn_type_def, min_size, END(tn_type_def, size), uint32_t);
FIELD(tn_type_def, name, END(tn_type_def, min_size), tn_string);
FIELD(tn_type_def, doc, END(tn_type_def, name), tn_string);
FIELD(tn_type_def, source, END(tn_type_def, doc), tn_string);
FIELD(tn_type_def, options, END(tn_type_def, source), const tn_option_def* const*);
FIELD(tn_type_def, methods, END(tn_type_def, options), const tn_method_def* const*);
FIELD(tn_type_def, n_options, END(tn_type_def, methods), uint32_t);
FIELD(tn_type_def, n_methods, END(tn_type_def, n_options), uint32_t);
FIELD(tn_type_def, maturity, END(tn_type_def, n_methods), uint32_t);
FIELD(tn_type_def, revision, END(tn_type_def, maturity), uint32_t);
FIELD(tn_type_def, context, END(tn_type_def, revision), void*);
FIELD(tn_type_def, create, END(tn_type_def, context), tn_status* (*)(void* context, const tn_value* options, uint32_t n_options, void** self));
FIELD(tn_type_def, destroy, END(tn_type_def, create), void (*)(void* context, void* self));
SAME(sizeof(tn_type_def), END(tn_type_def, destroy));

FIELD(tn_base_api, size, 0, uint32_t);
FIELD(tn_base_api, min_size, END(tn_base_api, size), uint32_t);
FIELD(tn_base_api, major, END(tn_base_api, min_size), uint32_t);
FIELD(tn_base_api, minor, END(tn_base_api, major), uint32_t);
FIELD(tn_base_api, status_make, END(tn_base_api, minor), tn_status* (*)(uint32_t code, const tn_string* message));
FIELD(tn_base_api, status_release, END(tn_base_api, status_make), void (*)(tn_status* status));
FIELD(tn_base_api, status_read, END(tn_base_api, status_release), void (*)(const tn_status* status, tn_status_view* view));
FIELD(tn_base_api, status_annotate, END(tn_base_api, status_read), void (*)(tn_status* status, const tn_status_view* note));
FIELD(tn_base_api, log, END(tn_base_api, status_annotate), void (*)(uint32_t level, const tn_string* message));
FIELD(tn_base_api, allocate, END(tn_base_api, log), void* (*)(uint64_t bytes));
FIELD(tn_base_api, free, END(tn_base_api, allocate), void (*)(void* memory, uint64_t bytes));
FIELD(tn_base_api, parallel_for, END(tn_base_api, free), void (*)(int64_t n, int64_t grain, void* context, void (*body)(void* context, int64_t begin, int64_t end)));
FIELD(tn_base_api, setting_get, END(tn_base_api, parallel_for), tn_status* (*)(const tn_string* name, tn_value* value));
FIELD(tn_base_api, setting_set, END(tn_base_api, setting_get), tn_status* (*)(const tn_string* name, const tn_value* value));
SAME(sizeof(tn_base_api), END(tn_base_api, setting_set));

FIELD(tn_dlpack, major, 0, uint32_t);
FIELD(tn_dlpack, minor, END(tn_dlpack, major), uint32_t);
FIELD(tn_dlpack, manager_context, END(tn_dlpack, minor), void*);
FIELD(tn_dlpack, deleter, END(tn_dlpack, manager_context), void (*)(struct tn_dlpack* self));
FIELD(tn_dlpack, flags, END(tn_dlpack, deleter), uint64_t);
FIELD(tn_dlpack, data, END(tn_dlpack, flags), void*);
FIELD(tn_dlpack, device_type, END(tn_dlpack, data), int32_t);
FIELD(tn_dlpack, device_id, END(tn_dlpack, device_type), int32_t);
FIELD(tn_dlpack, ndim, END(tn_dlpack, device_id), int32_t);
FIELD(tn_dlpack, type_code, END(tn_dlpack, ndim), uint8_t);
FIELD(tn_dlpack, type_bits, END(tn_dlpack, type_code), uint8_t);
FIELD(tn_dlpack, type_lanes, END(tn_dlpack, type_bits), uint16_t);
FIELD(tn_dlpack, shape, END(tn_dlpack, type_lanes), int64_t*);
FIELD(tn_dlpack, strides, END(tn_dlpack, shape), int64_t*);
FIELD(tn_dlpack, byte_offset, END(tn_dlpack, strides), uint64_t);
SAME(sizeof(tn_dlpack), END(tn_dlpack, byte_offset));

FIELD(tn_tensor_api, size, 0, uint32_t);
FIELD(tn_tensor_api, min_size, END(tn_tensor_api, size), uint32_t);
FIELD(tn_tensor_api, major, END(tn_tensor_api, min_size), uint32_t);
FIELD(tn_tensor_api, minor, END(tn_tensor_api, major), uint32_t);
FIELD(tn_tensor_api, create, END(tn_tensor_api, minor), tn_status* (*)(uint32_t dtype, uint32_t rank, const int64_t* shape, tn_tensor** tensor));
FIELD(tn_tensor_api, retain, END(tn_tensor_api, create), void (*)(tn_tensor* tensor));
FIELD(tn_tensor_api, release, END(tn_tensor_api, retain), void (*)(tn_tensor* tensor));
FIELD(tn_tensor_api, view, END(tn_tensor_api, release), const tn_view* (*)(const tn_tensor* tensor));
FIELD(tn_tensor_api, data, END(tn_tensor_api, view), void* (*)(tn_tensor* tensor));
FIELD(tn_tensor_api, assign, END(tn_tensor_api, data), tn_status* (*)(tn_tensor* target, tn_tensor* source, const char* file, uint32_t line));
FIELD(tn_tensor_api, print, END(tn_tensor_api, assign), tn_status* (*)(tn_tensor* tensor, void* context, void (*sink)(void* context, const tn_string* text)));
FIELD(tn_tensor_api, to_dlpack, END(tn_tensor_api, print), tn_status* (*)(tn_tensor* tensor, tn_dlpack** result));
FIELD(tn_tensor_api, from_dlpack, END(tn_tensor_api, to_dlpack), tn_status* (*)(tn_dlpack* source, tn_tensor** tensor));
SAME(sizeof(tn_tensor_api), END(tn_tensor_api, from_dlpack));

FIELD(tn_op_api, size, 0, uint32_t);
FIELD(tn_op_api, min_size, END(tn_op_api, size), uint32_t);
FIELD(tn_op_api, major, END(tn_op_api, min_size), uint32_t);
FIELD(tn_op_api, minor, END(tn_op_api, major), uint32_t);
FIELD(tn_op_api, find, END(tn_op_api, minor), tn_status* (*)(const tn_string* name, const tn_op** op));
FIELD(tn_op_api, at, END(tn_op_api, find), const tn_op* (*)(uint64_t index));
FIELD(tn_op_api, describe, END(tn_op_api, at), const tn_op_def* (*)(const tn_op* op, tn_string* package));
FIELD(tn_op_api, call, END(tn_op_api, describe), tn_status* (*)(const tn_op* op, const tn_call* call));
FIELD(tn_op_api, infer, END(tn_op_api, call), tn_status* (*)(const tn_op* op, const tn_infer* infer));
SAME(sizeof(tn_op_api), END(tn_op_api, infer));

FIELD(tn_gradients, size, 0, uint32_t);
FIELD(tn_gradients, min_size, END(tn_gradients, size), uint32_t);
FIELD(tn_gradients, outputs, END(tn_gradients, min_size), tn_tensor* const*);
FIELD(tn_gradients, output_gradients, END(tn_gradients, outputs), tn_tensor* const*);
FIELD(tn_gradients, inputs, END(tn_gradients, output_gradients), tn_tensor* const*);
FIELD(tn_gradients, results, END(tn_gradients, inputs), tn_tensor**);
FIELD(tn_gradients, n_outputs, END(tn_gradients, results), uint32_t);
FIELD(tn_gradients, n_inputs, END(tn_gradients, n_outputs), uint32_t);
FIELD(tn_gradients, flags, END(tn_gradients, n_inputs), uint32_t);
FIELD(tn_gradients, reserved, END(tn_gradients, flags), uint32_t);
SAME(sizeof(tn_gradients), END(tn_gradients, reserved));

FIELD(tn_custom, size, 0, uint32_t);
FIELD(tn_custom, min_size, END(tn_custom, size), uint32_t);
FIELD(tn_custom, inputs, END(tn_custom, min_size), tn_tensor* const*);
FIELD(tn_custom, outputs, END(tn_custom, inputs), tn_tensor* const*);
FIELD(tn_custom, n_inputs, END(tn_custom, outputs), uint32_t);
FIELD(tn_custom, n_outputs, END(tn_custom, n_inputs), uint32_t);
FIELD(tn_custom, vjp, END(tn_custom, n_outputs), const tn_callable*);
FIELD(tn_custom, results, END(tn_custom, vjp), tn_tensor**);
SAME(sizeof(tn_custom), END(tn_custom, results));

FIELD(tn_graph_api, size, 0, uint32_t);
FIELD(tn_graph_api, min_size, END(tn_graph_api, size), uint32_t);
FIELD(tn_graph_api, major, END(tn_graph_api, min_size), uint32_t);
FIELD(tn_graph_api, minor, END(tn_graph_api, major), uint32_t);
FIELD(tn_graph_api, mode, END(tn_graph_api, minor), uint32_t (*)(void));
FIELD(tn_graph_api, set_mode, END(tn_graph_api, mode), void (*)(uint32_t mode));
FIELD(tn_graph_api, variable, END(tn_graph_api, set_mode), tn_status* (*)(tn_tensor* tensor, tn_tensor** leaf));
FIELD(tn_graph_api, is_tracked, END(tn_graph_api, variable), uint32_t (*)(const tn_tensor* tensor));
FIELD(tn_graph_api, detach, END(tn_graph_api, is_tracked), tn_status* (*)(tn_tensor* tensor, tn_tensor** detached));
FIELD(tn_graph_api, gradients, END(tn_graph_api, detach), tn_status* (*)(const tn_gradients* gradients));
FIELD(tn_graph_api, hook, END(tn_graph_api, gradients), tn_status* (*)(tn_tensor* tensor, const tn_callable* hook));
FIELD(tn_graph_api, custom, END(tn_graph_api, hook), tn_status* (*)(const tn_custom* custom));
SAME(sizeof(tn_graph_api), END(tn_graph_api, custom));

FIELD(tn_optimizer_api, size, 0, uint32_t);
FIELD(tn_optimizer_api, min_size, END(tn_optimizer_api, size), uint32_t);
FIELD(tn_optimizer_api, major, END(tn_optimizer_api, min_size), uint32_t);
FIELD(tn_optimizer_api, minor, END(tn_optimizer_api, major), uint32_t);
FIELD(tn_optimizer_api, at, END(tn_optimizer_api, minor), const tn_optimizer_def* (*)(uint64_t index, tn_string* package));
FIELD(tn_optimizer_api, find, END(tn_optimizer_api, at), tn_status* (*)(const tn_string* name, const tn_optimizer_def** def));
FIELD(tn_optimizer_api, create, END(tn_optimizer_api, find), tn_status* (*)(const tn_optimizer_def* def, tn_tensor* const* parameters, uint64_t n_parameters, tn_optimizer** optimizer));
FIELD(tn_optimizer_api, release, END(tn_optimizer_api, create), void (*)(tn_optimizer* optimizer));
FIELD(tn_optimizer_api, update, END(tn_optimizer_api, release), tn_status* (*)(tn_optimizer* optimizer, tn_tensor* const* gradients, const double* options, uint32_t shared_options));
FIELD(tn_optimizer_api, slot, END(tn_optimizer_api, update), tn_status* (*)(tn_optimizer* optimizer, uint64_t parameter, uint32_t slot, tn_tensor** value));
FIELD(tn_optimizer_api, set_slot, END(tn_optimizer_api, slot), tn_status* (*)(tn_optimizer* optimizer, uint64_t parameter, uint32_t slot, tn_tensor* value));
FIELD(tn_optimizer_api, step_number, END(tn_optimizer_api, set_slot), int64_t (*)(const tn_optimizer* optimizer));
FIELD(tn_optimizer_api, set_step_number, END(tn_optimizer_api, step_number), void (*)(tn_optimizer* optimizer, int64_t number));
FIELD(tn_optimizer_api, evaluated, END(tn_optimizer_api, set_step_number), tn_status* (*)(tn_optimizer* optimizer, const double* options, uint32_t shared_options, tn_tensor** parameters));
FIELD(tn_optimizer_api, set_fused, END(tn_optimizer_api, evaluated), void (*)(tn_optimizer* optimizer, uint32_t fused));
FIELD(tn_optimizer_api, explain, END(tn_optimizer_api, set_fused), void (*)(const tn_optimizer* optimizer, void* context, void (*sink)(void* context, const tn_string* text)));
SAME(sizeof(tn_optimizer_api), END(tn_optimizer_api, explain));

FIELD(tn_function_api, size, 0, uint32_t);
FIELD(tn_function_api, min_size, END(tn_function_api, size), uint32_t);
FIELD(tn_function_api, major, END(tn_function_api, min_size), uint32_t);
FIELD(tn_function_api, minor, END(tn_function_api, major), uint32_t);
FIELD(tn_function_api, at, END(tn_function_api, minor), const tn_function* (*)(uint64_t index));
FIELD(tn_function_api, find, END(tn_function_api, at), tn_status* (*)(const tn_string* name, const tn_function** function));
FIELD(tn_function_api, describe, END(tn_function_api, find), const tn_function_def* (*)(const tn_function* function, tn_string* package));
FIELD(tn_function_api, call, END(tn_function_api, describe), tn_status* (*)(const tn_function* function, const tn_function_call* call));
SAME(sizeof(tn_function_api), END(tn_function_api, call));

FIELD(tn_type_api, size, 0, uint32_t);
FIELD(tn_type_api, min_size, END(tn_type_api, size), uint32_t);
FIELD(tn_type_api, major, END(tn_type_api, min_size), uint32_t);
FIELD(tn_type_api, minor, END(tn_type_api, major), uint32_t);
FIELD(tn_type_api, at, END(tn_type_api, minor), const tn_type* (*)(uint64_t index));
FIELD(tn_type_api, find, END(tn_type_api, at), tn_status* (*)(const tn_string* name, const tn_type** type));
FIELD(tn_type_api, describe, END(tn_type_api, find), const tn_type_def* (*)(const tn_type* type, tn_string* package));
FIELD(tn_type_api, create, END(tn_type_api, describe), tn_status* (*)(const tn_type* type, const tn_value* options, uint32_t n_options, tn_object** object));
FIELD(tn_type_api, retain, END(tn_type_api, create), void (*)(tn_object* object));
FIELD(tn_type_api, release, END(tn_type_api, retain), void (*)(tn_object* object));
FIELD(tn_type_api, call, END(tn_type_api, release), tn_status* (*)(tn_object* object, const tn_string* method, const tn_function_call* call));
SAME(sizeof(tn_type_api), END(tn_type_api, call));

FIELD(tn_package_view, size, 0, uint32_t);
FIELD(tn_package_view, min_size, END(tn_package_view, size), uint32_t);
FIELD(tn_package_view, name, END(tn_package_view, min_size), tn_string);
FIELD(tn_package_view, version, END(tn_package_view, name), tn_string);
FIELD(tn_package_view, path, END(tn_package_view, version), tn_string);
FIELD(tn_package_view, manifest, END(tn_package_view, path), tn_string);
FIELD(tn_package_view, refusal, END(tn_package_view, manifest), tn_string);
FIELD(tn_package_view, reason, END(tn_package_view, refusal), tn_string);
FIELD(tn_package_view, loaded, END(tn_package_view, reason), uint32_t);
FIELD(tn_package_view, maturity, END(tn_package_view, loaded), uint32_t);
FIELD(tn_package_view, abi_major, END(tn_package_view, maturity), uint32_t);
FIELD(tn_package_view, abi_floor, END(tn_package_view, abi_major), uint32_t);
SAME(sizeof(tn_package_view), END(tn_package_view, abi_floor));

FIELD(tn_package_api, size, 0, uint32_t);
FIELD(tn_package_api, min_size, END(tn_package_api, size), uint32_t);
FIELD(tn_package_api, major, END(tn_package_api, min_size), uint32_t);
FIELD(tn_package_api, minor, END(tn_package_api, major), uint32_t);
FIELD(tn_package_api, load_file, END(tn_package_api, minor), tn_status* (*)(const tn_string* path));
FIELD(tn_package_api, load, END(tn_package_api, load_file), tn_status* (*)(const tn_string* name));
FIELD(tn_package_api, add_directory, END(tn_package_api, load), tn_status* (*)(const tn_string* directory));
FIELD(tn_package_api, deactivate, END(tn_package_api, add_directory), tn_status* (*)(const tn_string* name));
FIELD(tn_package_api, list, END(tn_package_api, deactivate), tn_status* (*)(void* context, void (*sink)(void* context, const tn_package_view* view)));
FIELD(tn_package_api, inspect, END(tn_package_api, list), tn_status* (*)(const tn_string* path, void* context, void (*sink)(void* context, const tn_package_view* view)));
SAME(sizeof(tn_package_api), END(tn_package_api, inspect));

FIELD(tn_host, size, 0, uint32_t);
FIELD(tn_host, min_size, END(tn_host, size), uint32_t);
FIELD(tn_host, abi_major, END(tn_host, min_size), uint32_t);
FIELD(tn_host, abi_minor, END(tn_host, abi_major), uint32_t);
FIELD(tn_host, get_interface, END(tn_host, abi_minor), tn_status* (*)(const tn_string* id, uint32_t major, uint32_t min_minor, const void** table));
SAME(sizeof(tn_host), END(tn_host, get_interface));

FIELD(tn_registrar, size, 0, uint32_t);
FIELD(tn_registrar, min_size, END(tn_registrar, size), uint32_t);
FIELD(tn_registrar, context, END(tn_registrar, min_size), void*);
FIELD(tn_registrar, add_op, END(tn_registrar, context), tn_status* (*)(void* context, const tn_op_def* def));
FIELD(tn_registrar, add_kernel, END(tn_registrar, add_op), tn_status* (*)(void* context, const tn_kernel_def* def));
FIELD(tn_registrar, add_optimizer, END(tn_registrar, add_kernel), tn_status* (*)(void* context, const tn_optimizer_def* def));
FIELD(tn_registrar, add_function, END(tn_registrar, add_optimizer), tn_status* (*)(void* context, const tn_function_def* def));
FIELD(tn_registrar, add_type, END(tn_registrar, add_function), tn_status* (*)(void* context, const tn_type_def* def));
SAME(sizeof(tn_registrar), END(tn_registrar, add_type));

FIELD(tn_package_record, magic, 0, uint64_t);
FIELD(tn_package_record, size, END(tn_package_record, magic), uint32_t);
FIELD(tn_package_record, min_size, END(tn_package_record, size), uint32_t);
FIELD(tn_package_record, abi_major, END(tn_package_record, min_size), uint32_t);
FIELD(tn_package_record, abi_floor, END(tn_package_record, abi_major), uint32_t);
FIELD(tn_package_record, abi_built, END(tn_package_record, abi_floor), uint32_t);
FIELD(tn_package_record, reserved, END(tn_package_record, abi_built), uint32_t);
FIELD(tn_package_record, package, END(tn_package_record, reserved), tn_string);
FIELD(tn_package_record, version, END(tn_package_record, package), tn_string);
FIELD(tn_package_record, build_id, END(tn_package_record, version), tn_string);
FIELD(tn_package_record, target, END(tn_package_record, build_id), tn_string);
FIELD(tn_package_record, toolchain, END(tn_package_record, target), tn_string);
FIELD(tn_package_record, manifest, END(tn_package_record, toolchain), tn_string);
FIELD(tn_package_record, init, END(tn_package_record, manifest), tn_status* (*)(const tn_host* host, const tn_registrar* registrar));
FIELD(tn_package_record, shutdown, END(tn_package_record, init), void (*)(void));
SAME(sizeof(tn_package_record), END(tn_package_record, shutdown));

int main(void) { return 0; }
