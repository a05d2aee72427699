// SPDX-License-Identifier: Apache-2.0
// The last resort among cost models: what the GPU was measured to achieve, plus latency floors.
//
//   t = floor + (compute² + memory²)^½      compute = FLOPs / achieved rate, memory = bytes / rate
//
// The smooth maximum with p = 2 and rates from achieved anchors instead of the datasheet missed
// the public kernel tables by 4–20 % (median) and 10–50 % (90th percentile) where it was tried on a
// GPU it was not tuned on. Left out: tile and wave quantisation, clocks under power caps, expert
// skew other than a factor.
#pragma once

#include "models/cost/cost_model.h"
#include "models/hardware/system_spec.h"

namespace rackplan {

class RooflineCostModel final : public CostModel {
 public:
  explicit RooflineCostModel(SystemSpec system);

  [[nodiscard]] Price price(const Op& op) const override;
  [[nodiscard]] std::string identity() const override;

 private:
  SystemSpec system_;
};

}  // namespace rackplan
