// Element-wise calls whose shapes or dtypes differ, or that have gaps: they
// walk in 2-D blocks, in tiles where strides or dtypes need converting.
#include <algorithm>
#include <bit>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "core/abi/status.h"
#include "core/device/parallel.h"
#include "core/dispatch/context.h"
#include "core/dispatch/internal.h"
#include "core/tensor/broadcast.h"
#include "core/tensor/convert.h"

namespace tenon::dispatch {
namespace {

using tensor::ElementSize;
using tensor::Walk;

constexpr int64_t kTile = 512;  // elements converted at a time

// A call whose kernel, dtypes and output are settled.
struct Plan {
  Plan(const tn_op& op, uint32_t n) : op(op), n(n) {}

  const tn_op& op;
  tn_row_kernel kernel = nullptr;
  uint32_t n;
  uint32_t compute;  // dtype the kernel works in
  uint32_t result;   // dtype of what it writes
  tn_rows rows;
  const tn_view* views[TN_MAX_ROW_INPUTS];  // null: an immediate
  uint32_t dtypes[TN_MAX_ROW_INPUTS];       // that the kernel expects
};

void StoreImmediate(const tn_value& value, uint32_t dtype, Immediate& to) {
  if (value.kind == TN_VALUE_FLOAT && dtype == TN_F32) {
    to.f32 = static_cast<float>(value.as.f);
  } else {
    tensor::StoreScalar(value, dtype, &to);
  }
}

// A tensor of any dtype beside a number that does not change its dtype.
bool KeepsDType(uint32_t dtype, const tn_value& number) {
  return (dtype == TN_F32 && number.kind == TN_VALUE_FLOAT) ||
         tensor::PromoteScalar(dtype, number.kind) == dtype;
}

// One 2-D block without conversion.
void RunDirect(const Plan& plan, const Walk& walk, tn_rows rows,
               const int64_t* offset, int64_t begin, int64_t end) {
  rows.rows = end - begin;
  rows.n = walk.size[0];
  rows.out_stride = walk.stride[0][1];
  rows.out = static_cast<char*>(rows.out) + offset[0] + begin * rows.out_stride;
  for (uint32_t i = 0; i < plan.n; ++i) {
    rows.in_stride[i] = walk.stride[i + 1][1];
    rows.in[i] = static_cast<const char*>(rows.in[i]) + offset[i + 1] +
                 begin * rows.in_stride[i];
  }
  plan.kernel(&rows);
}

// One row in tiles: operands are converted into buffers, and the result out of
// one, unless they already are as the kernel wants them.
void RunTiled(const Plan& plan, const Walk& walk, uint32_t converts,
              const tn_view& out, const int64_t* offset, int64_t row) {
  alignas(64) char buffer[TN_MAX_ROW_INPUTS + 1][kTile * 8];
  const int64_t n = walk.size[0];
  for (int64_t begin = 0; begin < n; begin += kTile) {
    tn_rows rows = plan.rows;
    rows.rows = 1;
    rows.n = std::min(kTile, n - begin);
    for (uint32_t i = 0; i < plan.n; ++i) {
      const int64_t step = walk.stride[i + 1][0];
      const char* from = static_cast<const char*>(plan.rows.in[i]) +
                         offset[i + 1] + row * walk.stride[i + 1][1] +
                         begin * step;
      rows.in[i] = from;
      if (converts >> (i + 1) & 1) {
        const bool scalar = rows.scalars >> i & 1;
        tensor::ConvertRow(plan.views[i]->dtype, from, step, plan.dtypes[i],
                           buffer[i], ElementSize(plan.dtypes[i]),
                           scalar ? 1 : rows.n);
        rows.in[i] = buffer[i];
      }
    }
    const int64_t step = walk.stride[0][0];
    char* to = static_cast<char*>(out.data) + offset[0] +
               row * walk.stride[0][1] + begin * step;
    rows.out = converts & 1 ? buffer[plan.n] : to;
    plan.kernel(&rows);
    if (converts & 1) {
      tensor::ConvertRow(plan.result, rows.out, ElementSize(plan.result),
                         out.dtype, to, step, rows.n);
    }
  }
}

void RunWalk(Plan& plan, const tn_view& out) {
  Walk walk({out.shape, out.rank});
  walk.Add(out);
  for (uint32_t i = 0; i < plan.n; ++i) {
    if (plan.views[i] == nullptr)
      walk.AddScalar();
    else
      walk.Add(*plan.views[i]);
  }
  walk.Merge();
  uint32_t converts = out.dtype != plan.result;  // bit 0: out, then inputs
  for (uint32_t i = 0; i < plan.n; ++i) {
    const int64_t step = walk.stride[i + 1][0];
    if (step == 0) plan.rows.scalars |= 1u << i;
    if (plan.views[i] == nullptr) continue;
    const bool other = plan.views[i]->dtype != plan.dtypes[i];
    const bool gaps = step != 0 && step != ElementSize(plan.dtypes[i]);
    if (other || gaps) converts |= 2u << i;
  }
  const int64_t height = walk.size[1];
  const int64_t grain = std::max<int64_t>(1, kGrain / walk.size[0]);
  device::ParallelFor(
      height * walk.Blocks(), grain, [&](int64_t begin, int64_t end) {
        int64_t offset[Walk::kOperands];
        while (begin < end) {
          const int64_t row = begin % height;
          const int64_t rows = std::min(height - row, end - begin);
          walk.Offsets(begin / height, offset);
          begin += rows;
          if (converts == 0) {
            RunDirect(plan, walk, plan.rows, offset, row, row + rows);
            continue;
          }
          for (int64_t r = row; r < row + rows; ++r) {
            RunTiled(plan, walk, converts, out, offset, r);
          }
        }
      });
}

absl::Status ShapeError(const tn_op& op, const tn_call& call) {
  std::string text;
  for (uint32_t i = 0; i < call.n_inputs; ++i) {
    if (call.inputs[i] == nullptr) continue;
    const tn_string& name = op.def->inputs[i]->name;
    absl::StrAppend(&text, text.empty() ? "" : ", ",
                    absl::string_view(name.data, name.size), " is ",
                    tensor::ShapeText(tensor::ShapeOf(call.inputs[i]->view)));
  }
  return absl::InvalidArgumentError(absl::StrCat(
      text, "; from the last axis on, sizes must be equal or one of them 1"));
}

// The kernel and its dtypes for what the inputs promote to.
absl::Status ChooseKernel(Plan& plan, uint32_t dtype) {
  plan.compute = dtype;
  plan.kernel = plan.op.rows[dtype];
  if (plan.kernel == nullptr && tensor::IsHalf(dtype)) {
    plan.compute = TN_F32;
    plan.kernel = plan.op.rows[TN_F32];
  }
  if (plan.kernel == nullptr) {
    return absl::UnimplementedError(absl::StrCat(
        "no kernel takes ", tensor::DTypeName(dtype), "; cast it first"));
  }
  plan.result = plan.op.flags & TN_OP_BOOL ? uint32_t{TN_BOOL} : plan.compute;
  return absl::OkStatus();
}

}  // namespace

// All operands contiguous and of the same shape: a row for each chunk.
void RunChunks(tn_row_kernel kernel, const tn_rows& rows, uint32_t n_inputs,
               int64_t in_size, int64_t out_size) {
  device::ParallelFor(rows.n, kGrain, [&](int64_t begin, int64_t end) {
    tn_rows part = rows;
    part.n = end - begin;
    part.out = static_cast<char*>(rows.out) + begin * out_size;
    for (uint32_t i = 0; i < n_inputs; ++i) {
      if (rows.scalars >> i & 1) continue;
      part.in[i] = static_cast<const char*>(rows.in[i]) + begin * in_size;
    }
    kernel(&part);
  });
}

bool BindNumbers(const tn_call& call, uint32_t dtype, uint32_t numbers,
                 tn_rows& rows, Immediates& immediates) {
  for (; numbers != 0; numbers &= numbers - 1) {
    const int i = std::countr_zero(numbers);
    const tn_value& number = call.scalars[i];
    if (!KeepsDType(dtype, number)) return false;
    StoreImmediate(number, dtype, immediates[i]);
    rows.in[i] = &immediates[i];
  }
  return true;
}

namespace {

// Shapes or dtypes differ, or there are gaps.
absl::Status Mixed(const tn_op& op, const tn_call& call,
                   const tn_value* options) {
  Plan plan(op, call.n_inputs);
  plan.rows.size = sizeof(tn_rows);
  plan.rows.min_size = 0;
  plan.rows.scalars = 0;
  plan.rows.reserved = 0;
  plan.rows.options = options;
  plan.rows.out_stride = 0;
  std::memset(plan.rows.in_stride, 0, sizeof(plan.rows.in_stride));
  bool any = false;
  for (uint32_t i = 0; i < plan.n; ++i) {
    const tn_tensor* t = call.inputs[i];
    plan.views[i] = t == nullptr ? nullptr : &t->view;
    any |= t != nullptr;
    if (t == nullptr) plan.rows.scalars |= 1u << i;
  }
  if (!any) {
    return absl::InvalidArgumentError("at least one input must be a tensor");
  }
  const absl::StatusOr<uint32_t> dtype =
      PromoteInputs(plan.op, plan.views, call.scalars, plan.n);
  if (!dtype.ok()) return dtype.status();
  if (absl::Status s = ChooseKernel(plan, *dtype); !s.ok()) return s;
  tn_view shape;
  tensor::InitView(shape);
  Immediates immediates;
  for (uint32_t i = 0; i < plan.n; ++i) {
    const bool own = plan.op.InputHas(i, TN_INPUT_OWN_DTYPE);
    if (plan.views[i] == nullptr) {
      plan.dtypes[i] = own ? uint32_t{TN_BOOL} : plan.compute;
      StoreImmediate(call.scalars[i], plan.dtypes[i], immediates[i]);
      plan.rows.in[i] = &immediates[i];
      continue;
    }
    plan.dtypes[i] = own ? plan.views[i]->dtype : plan.compute;
    plan.rows.in[i] = plan.views[i]->data;
    if (!tensor::BroadcastShape(shape, tensor::ShapeOf(*plan.views[i]))) {
      return ShapeError(plan.op, call);
    }
  }
  const bool is_bool = (plan.op.flags & TN_OP_BOOL) != 0;
  shape.dtype = is_bool ? uint32_t{TN_BOOL} : *dtype;
  tensor::Ref out(tensor::NewLike(shape, shape.dtype));
  if (!out) return tensor::OutOfMemory(plan.op.name, shape);
  plan.rows.out = out->view.data;
  if (out->view.numel != 0) RunWalk(plan, out->view);
  call.outputs[0] = out.Release();
  return absl::OkStatus();
}

}  // namespace

tn_status* RunMixed(const tn_op& op, const tn_call& call,
                    const tn_value* options) {
  return abi::ToC(Mixed(op, call, options));
}

tn_status* NoMemory(const tn_op& op, const tn_view& shape, uint32_t dtype) {
  tn_view view = shape;
  view.dtype = dtype;
  return abi::ToC(tensor::OutOfMemory(op.name, view));
}

}  // namespace tenon::dispatch
