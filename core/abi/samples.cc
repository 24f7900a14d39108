// Values, arrays and worked samples of declarations.
#include "core/abi/parts.h"

namespace tenon::abi {
namespace {

template <class T>
absl::Status CopyPointed(Arena* arena, absl::string_view who, tn_value* value) {
  if (value->count > static_cast<uint64_t>(kMaxSampleValues)) {
    return Bad(who, "has a value of ", value->count, " elements; at most ",
               kMaxSampleValues, " are taken");
  }
  if (value->count > 0 && value->as.p == nullptr) {
    return Bad(who, "has a value of ", value->count, " elements at null");
  }
  value->as.p = arena->Copy(static_cast<const T*>(value->as.p), value->count);
  return absl::OkStatus();
}

absl::Status FinishArray(Arena* arena, absl::string_view who, tn_array* array) {
  if (array->dtype == TN_DTYPE_NONE || array->dtype >= TN_NUM_DTYPES) {
    return Bad(who, "a sample's array has dtype ", array->dtype,
               ", which this core does not know");
  }
  if (array->rank > TN_MAX_RANK) {
    return Bad(who, "a sample's array has rank ", array->rank, ", at most ",
               TN_MAX_RANK, " is taken");
  }
  if (array->rank > 0 && array->shape == nullptr) {
    return Bad(who, "a sample's array has no shape");
  }
  int64_t numel = 1;
  for (uint32_t i = 0; i < array->rank; ++i) {
    const int64_t size = array->shape[i];
    if (size < 0 || (size > 0 && numel > kMaxSampleValues / size)) {
      return Bad(who, "a sample's array is too large, or has a negative size");
    }
    numel *= size;
  }
  if (numel > 0 && array->data == nullptr) {
    return Bad(who, "a sample's array has no data");
  }
  array->shape = arena->Copy(array->shape, array->rank);
  array->data = arena->Copy(array->data, static_cast<size_t>(numel));
  return absl::OkStatus();
}

// Arrays of a sample; a null one stands for an input that is absent.
absl::Status CopyArrays(Arena* arena, absl::string_view who, uint32_t n,
                        const tn_array* const** arrays) {
  if (n > kMaxInputs || (n > 0 && *arrays == nullptr)) {
    return Bad(who, "a sample counts ", n, " arrays; at most ", kMaxInputs,
               " are taken, and not at null");
  }
  tn_array** copies = arena->New<tn_array*>(n);
  for (uint32_t i = 0; i < n; ++i) {
    const tn_array* theirs = (*arrays)[i];
    if (theirs == nullptr) continue;
    copies[i] = arena->New<tn_array>();
    TN_RETURN_IF_ERROR(Prefix(who, ReadSized(theirs, "tn_array", copies[i])));
    TN_RETURN_IF_ERROR(FinishArray(arena, who, copies[i]));
  }
  *arrays = copies;
  return absl::OkStatus();
}

absl::Status CheckCounts(absl::string_view who, const Signature& signature,
                         const tn_sample& sample) {
  const uint32_t n = signature.n_inputs;
  const bool variadic =
      n > 0 && (signature.inputs[n - 1]->flags & TN_INPUT_VARIADIC) != 0;
  if (sample.n_inputs > n && !variadic) {
    return Bad(who, "a sample has ", sample.n_inputs, " inputs; it takes ", n);
  }
  for (uint32_t i = sample.n_inputs; i < n; ++i) {
    if ((signature.inputs[i]->flags & TN_INPUT_OPTIONAL) != 0) continue;
    return Bad(who, "a sample lacks input ", View(signature.inputs[i]->name));
  }
  if (signature.n_outputs != 0 && sample.n_outputs > signature.n_outputs) {
    return Bad(who, "a sample has ", sample.n_outputs, " outputs; it gives ",
               signature.n_outputs);
  }
  if (sample.n_options > signature.n_options) {
    return Bad(who, "a sample has ", sample.n_options, " options; it takes ",
               signature.n_options);
  }
  if (sample.n_options > 0 && sample.options == nullptr) {
    return Bad(who, "a sample counts ", sample.n_options, " options at null");
  }
  if (View(sample.by).empty()) {
    return Bad(who, "a sample does not say who computed it; set `by`");
  }
  return absl::OkStatus();
}

absl::Status FinishSample(Arena* arena, absl::string_view who,
                          const Signature& signature, tn_sample* sample) {
  TN_RETURN_IF_ERROR(CheckCounts(who, signature, *sample));
  TN_RETURN_IF_ERROR(CopyArrays(arena, who, sample->n_inputs, &sample->inputs));
  TN_RETURN_IF_ERROR(
      CopyArrays(arena, who, sample->n_outputs, &sample->outputs));
  tn_value* options = arena->Copy(sample->options, sample->n_options);
  for (uint32_t i = 0; i < sample->n_options; ++i) {
    TN_RETURN_IF_ERROR(CopyValue(arena, who, &options[i]));
  }
  sample->options = options;
  sample->by = arena->Copy(sample->by);
  return absl::OkStatus();
}

}  // namespace

absl::Status CopyValue(Arena* arena, absl::string_view who, tn_value* value) {
  switch (value->kind) {
    case TN_VALUE_STRING:
      return CopyPointed<char>(arena, who, value);
    case TN_VALUE_INTS:
      return CopyPointed<int64_t>(arena, who, value);
    case TN_VALUE_FLOATS:
      return CopyPointed<double>(arena, who, value);
    case TN_VALUE_TENSOR:
    case TN_VALUE_TENSORS:
    case TN_VALUE_CALL:
    case TN_VALUE_OBJECT:
      if (value->as.p == nullptr) return absl::OkStatus();
      return Bad(who, "a declaration can not hold a tensor, call or object; ",
                 "leave it null");
    default:
      if (value->kind <= TN_VALUE_DTYPE) return absl::OkStatus();
      return Bad(who, "has a value of kind ", value->kind,
                 ", which is no TN_VALUE_ that this core knows");
  }
}

absl::Status CopySamples(Arena* arena, absl::string_view who,
                         const Signature& signature, uint32_t n,
                         const tn_sample* const** samples) {
  return CopyArray(arena, who, "tn_sample", n, kMaxParts, samples,
                   [&](tn_sample* sample) {
                     return FinishSample(arena, who, signature, sample);
                   });
}

}  // namespace tenon::abi
