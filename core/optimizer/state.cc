// What an optimizer keeps for each parameter: made, read and written.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/abi/status.h"
#include "core/base/status.h"
#include "core/optimizer/optimizer.h"
#include "core/tensor/convert.h"

using tenon::tensor::Ref;
using tenon::tensor::ShapeOf;
using tenon::tensor::ShapeText;

namespace {

std::string Text(const tn_string& s) { return std::string(s.data, s.size); }

bool IsScalar(const tn_slot_def& slot) { return slot.kind == TN_SLOT_SCALAR; }

}  // namespace

tn_view tn_optimizer::NumberView(const double& x) {
  tn_view view = {};
  view.data = const_cast<double*>(&x);
  view.dtype = TN_F64;
  view.numel = 1;
  view.flags = TN_VIEW_CONTIGUOUS;
  return view;
}

absl::StatusOr<std::unique_ptr<tn_optimizer>> tn_optimizer::Create(
    const tn_optimizer_def* def, const std::string& name,
    absl::Span<tn_tensor* const> parameters) {
  std::unique_ptr<tn_optimizer> optimizer(new tn_optimizer(def, name));
  for (uint32_t i = 0; i < def->n_slots; ++i) {
    ++(IsScalar(*def->slots[i]) ? optimizer->n_scalars_ : optimizer->n_slots_);
  }
  for (size_t i = 0; i < parameters.size(); ++i) {
    const tn_view& view = parameters[i]->view;
    if (!tenon::tensor::IsFloating(view.dtype) ||
        !tenon::tensor::IsContiguous(view)) {
      return absl::InvalidArgumentError(absl::StrCat(
          name, ": parameter ", i, " is ", tenon::tensor::DTypeName(view.dtype),
          " ", ShapeText(ShapeOf(view)),
          "; parameters are floating point and without gaps"));
    }
    Parameter& p = optimizer->parameters_.emplace_back();
    p.tensor = Ref::Share(parameters[i]);
    TN_RETURN_IF_ERROR(optimizer->MakeSlots(p));
  }
  return optimizer;
}

absl::StatusOr<Ref> tn_optimizer::MakeShaped(const tn_slot_def& slot,
                                             const tn_view& like) const {
  tn_view shaped = {};
  shaped.dtype = like.dtype;
  absl::Status status =
      tenon::abi::FromC(slot.shape(slot.context, &like, &shaped));
  const auto negative = [](int64_t size) { return size < 0; };
  if (status.ok() &&
      (shaped.rank > TN_MAX_RANK ||
       std::any_of(shaped.shape, shaped.shape + shaped.rank, negative) ||
       !tenon::tensor::IsFloating(shaped.dtype))) {
    status = absl::InternalError("its rule gives no shape or dtype of numbers");
  }
  if (!status.ok()) {
    return absl::Status(
        status.code(),
        absl::StrCat(name_, ": slot ", Text(slot.name), " of a parameter ",
                     ShapeText(ShapeOf(like)), ": ", status.message()));
  }
  TN_ASSIGN_OR_RETURN(tn_tensor * made,
                      tenon::tensor::NewTensor(shaped.dtype, ShapeOf(shaped)));
  return Ref(made);
}

absl::Status tn_optimizer::MakeSlots(Parameter& p) {
  for (uint32_t i = 0; i < def_->n_slots; ++i) {
    const tn_slot_def& slot = *def_->slots[i];
    if (IsScalar(slot)) {
      p.scalars.push_back(slot.initial);
      continue;
    }
    const tn_view& like = p.tensor->view;
    Ref made;
    if (slot.shape != nullptr) {
      TN_ASSIGN_OR_RETURN(made, MakeShaped(slot, like));
      if (ShapeOf(made->view) != ShapeOf(like) ||
          made->view.dtype != like.dtype) {
        p.group = kComposed;  // a pass over the parameter is none over it
        p.shaped = i + 1;
      }
    } else {
      TN_ASSIGN_OR_RETURN(tn_tensor * plain,
                          tenon::tensor::NewTensor(like.dtype, ShapeOf(like)));
      made = Ref(plain);
    }
    const double start = slot.kind == TN_SLOT_FULL ? slot.initial : 0;
    tenon::tensor::CopyView(
        slot.kind == TN_SLOT_PARAMETER ? like : NumberView(start), made->view);
    p.slots.push_back(std::move(made));
  }
  return absl::OkStatus();
}

absl::StatusOr<Ref> tn_optimizer::Slot(uint64_t parameter,
                                       uint32_t slot) const {
  if (parameter >= parameters_.size() || slot >= def_->n_slots) {
    return absl::OutOfRangeError(
        absl::StrCat(name_, ": no slot ", slot, " of parameter ", parameter));
  }
  const Parameter& p = parameters_[parameter];
  uint32_t scalars = 0;
  for (uint32_t i = 0; i < slot; ++i) scalars += IsScalar(*def_->slots[i]);
  if (!IsScalar(*def_->slots[slot])) {
    return Ref::Share(p.slots[slot - scalars].get());
  }
  TN_ASSIGN_OR_RETURN(tn_tensor * number, tenon::tensor::NewTensor(TN_F64, {}));
  tenon::tensor::CopyView(NumberView(p.scalars[scalars]), number->view);
  return Ref(number);
}

absl::Status tn_optimizer::SetSlot(uint64_t parameter, uint32_t slot,
                                   tn_tensor* value) {
  TN_ASSIGN_OR_RETURN(const Ref old, Slot(parameter, slot));
  if (ShapeOf(old->view) != ShapeOf(value->view)) {
    return absl::InvalidArgumentError(absl::StrCat(
        name_, ": slot ", Text(def_->slots[slot]->name), " of parameter ",
        parameter, " is ", ShapeText(ShapeOf(old->view)), ", got ",
        ShapeText(ShapeOf(value->view))));
  }
  if (!IsScalar(*def_->slots[slot])) {
    tenon::tensor::CopyView(value->view, old->view);
    return absl::OkStatus();
  }
  uint32_t scalars = 0;
  for (uint32_t i = 0; i < slot; ++i) scalars += IsScalar(*def_->slots[i]);
  parameters_[parameter].scalars[scalars] =
      tenon::tensor::LoadScalar(value->view.dtype, value->view.data);
  return absl::OkStatus();
}
