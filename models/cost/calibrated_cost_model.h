// SPDX-License-Identifier: Apache-2.0
// Prices from fitted cost tables; what they do not cover, from a poorer model.
//
//   const CalibratedCostModel cost(system, {table}, std::make_unique<RooflineCostModel>(system));
//
// Of several tables the one with the better-founded price answers: fitted before transferred, then
// the smaller error on held-out shapes, then the first given. Tables of other GPUs are ignored.
#pragma once

#include "models/cost/cost_model.h"
#include "models/cost/cost_table.h"
#include "models/hardware/system_spec.h"

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace rackplan {

class CalibratedCostModel final : public CostModel {
 public:
  /// `system` is what is priced. Tables know collectives within an NVLink domain; wider ones come
  /// from the other model.
  CalibratedCostModel(const SystemSpec& system,
                      std::span<const CostTable> tables,
                      std::unique_ptr<const CostModel> otherwise);

  [[nodiscard]] Price price(const Op& op) const override;
  [[nodiscard]] std::string identity() const override { return identity_; }

  /// The fit that prices a family; null: the other model does.
  [[nodiscard]] const FamilyFit* find_fit(const CostFamily& family) const;

  /// The tables that answer for at least one family, by id.
  [[nodiscard]] const std::vector<std::string>& used() const { return used_; }

 private:
  static constexpr std::size_t kinds = 16;
  static constexpr std::size_t maths = 4;
  [[nodiscard]] static std::size_t slot(const CostFamily& family);

  std::array<std::optional<FamilyFit>, kinds * maths> fits_;
  int domain_;  // GPUs
  std::unique_ptr<const CostModel> otherwise_;
  std::string identity_;
  std::vector<std::string> used_;
};

}  // namespace rackplan
