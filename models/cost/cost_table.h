// SPDX-License-Identifier: Apache-2.0
// Fitted op families of one GPU, with where they come from: what `rackplan-calib fit` and
// `transfer` write and CalibratedCostModel prices with. The file form: models/io/cost_table_file.h.
#pragma once

#include "models/cost/calibrated_family.h"

#include <string>
#include <vector>

namespace rackplan {

struct CostTable {
  std::string id;      // "h100-public"
  std::string gpu;     // GpuSpec::name
  std::string title;   // "H100, fits to public kernel tables"
  std::string source;  // whose measurements, how obtained
  std::string date;    // of the fit, "2026-11-24"
  std::vector<FamilyFit> families;

  [[nodiscard]] const FamilyFit* find(const CostFamily& family) const {
    for (const FamilyFit& fit : families) {
      if (fit.family == family) {
        return &fit;
      }
    }
    return nullptr;
  }
};

}  // namespace rackplan
