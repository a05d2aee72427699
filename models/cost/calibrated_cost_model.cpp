// SPDX-License-Identifier: Apache-2.0
#include "models/cost/calibrated_cost_model.h"

#include "models/base/error.h"
#include "models/cost/calibrated_shape.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace rackplan {
namespace {

class IdentityText {
 public:
  void add(double value) {
    std::array<char, 40> buffer{};
    std::snprintf(buffer.data(), buffer.size(), " %a", value);
    text_ += buffer.data();
  }
  void add(const FormRates& rates) {
    const auto& [compute, memory, multiprocessors] = rates;
    add(compute);
    add(memory);
    add(multiprocessors);
  }
  void add(const FormConstants& form) {
    const auto& [overhead, compute, memory, ramp, side, spread, tiles, waves, power] = form;
    for (const double value : {overhead, compute, memory, ramp, side, spread, tiles, waves}) {
      add(value);
    }
    add(power);
  }
  void add(const std::vector<double>& values) {
    for (const double value : values) {
      add(value);
    }
    text_ += ';';
  }
  /// Everything a price depends on, its error included.
  void add(const FamilyFit& fit) {
    add(static_cast<double>(fit.family.kind));
    add(static_cast<double>(fit.family.math));
    add(fit.rates);
    add(fit.form);
    add(fit.drive_knots);
    for (const std::vector<double>& knots : fit.held_knots) {
      add(knots);
    }
    add(fit.factors);
    add(fit.shapes.median);
    add(fit.interval);
    if (fit.carried) {
      text_ += 'c';
      add(fit.carried->rates);
      add(fit.carried->form);
      add(fit.carried->source_form);
      add(fit.carried->residual_share);
      add(fit.carried->drive_correction);
      for (const std::vector<double>& correction : fit.carried->held_correction) {
        add(correction);
      }
    }
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_ = "calibrated 1";
};

bool better_founded(const FamilyFit& a, const FamilyFit& b) {
  return std::pair(a.carried.has_value(), a.shapes.median) <
         std::pair(b.carried.has_value(), b.shapes.median);
}

bool crosses_links(OpKind kind) {
  return kind == OpKind::AllReduce || kind == OpKind::AllGather || kind == OpKind::ReduceScatter ||
         kind == OpKind::MoeDispatch || kind == OpKind::MoeCombine;
}

/// Whether a table can say what the op takes.
bool has_shape(const Op& op, int domain) {
  if (crosses_links(op.kind)) {
    return op.ranks > 1 && op.ranks <= domain && op.payload > Bytes{};
  }
  const bool decode = op.kind == OpKind::DecodeAttention || op.kind == OpKind::MlaDecodeAttention;
  return op.rows > 0.0 && (op.flops > Flops{} || decode);
}

Bound bound_of(OpKind kind, const FormTime& parts) {
  const double work = std::max(parts.compute, parts.memory);
  if (parts.overhead + parts.side > work) {
    return Bound::Launch;
  }
  if (crosses_links(kind)) {
    return Bound::Nvlink;
  }
  return parts.compute < parts.memory ? Bound::Hbm : Bound::Tensor;
}

}  // namespace

std::size_t CalibratedCostModel::slot(const CostFamily& family) {
  return static_cast<std::size_t>(family.kind) * maths + static_cast<std::size_t>(family.math);
}

CalibratedCostModel::CalibratedCostModel(const SystemSpec& system,
                                         std::span<const CostTable> tables,
                                         std::unique_ptr<const CostModel> otherwise)
    : domain_(system.gpus_per_domain()), otherwise_(std::move(otherwise)) {
  ensure(otherwise_ != nullptr, "a calibrated cost model has another to fall back on");
  std::array<std::string, kinds * maths> answers;
  for (const CostTable& table : tables) {
    if (table.gpu != system.gpu.name) {
      continue;
    }
    for (const FamilyFit& fit : table.families) {
      std::optional<FamilyFit>& best = fits_.at(slot(fit.family));
      if (!best || better_founded(fit, *best)) {
        best = fit;
        answers.at(slot(fit.family)) = table.id;
      }
    }
  }
  IdentityText identity;
  for (const std::optional<FamilyFit>& fit : fits_) {
    if (fit) {
      identity.add(*fit);
    }
  }
  identity.add(domain_);
  identity_ = identity.take() + " / " + otherwise_->identity();
  for (const std::string& id : answers) {
    if (!id.empty() && std::find(used_.begin(), used_.end(), id) == used_.end()) {
      used_.push_back(id);
    }
  }
}

const FamilyFit* CalibratedCostModel::find_fit(const CostFamily& family) const {
  const std::optional<FamilyFit>& fit = fits_.at(slot(family));
  return fit ? &*fit : nullptr;
}

Price CalibratedCostModel::price(const Op& op) const {
  const std::optional<FamilyFit>& fit = fits_.at(slot({op.kind, op.math}));
  if (!fit || !has_shape(op, domain_)) {
    return otherwise_->price(op);
  }
  const CalibratedShape shape = calibrated_shape(op);
  const FamilyPrice price = family_price(*fit, shape);
  return {price.seconds * s,
          fit->carried ? PriceSource::Transferred : PriceSource::Fitted,
          bound_of(op.kind, family_form(*fit, shape)),
          fit->shapes.median,
          price.interval};
}

}  // namespace rackplan
