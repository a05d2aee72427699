// SPDX-License-Identifier: Apache-2.0
// A fit carried to another GPU by the additive-residual rule (models/cost/carried_fit.h). Without
// samples of the target only its catalog's achieved rates are used: within a generation the part
// that scales is what those rates explain, and all of the residual stays; to another generation the
// whole fitted form scales and 0.8 of the residual stays. With anchors, at most 30 a family, the
// target's efficiencies, latencies and a correction along each axis are set on them.
#pragma once

#include "calib/anchors.h"
#include "calib/fit.h"
#include "models/cost/cost_table.h"
#include "models/hardware/system_spec.h"

#include <span>

namespace rackplan {

/// The interval is what held-out anchors show, or without them the source's own widened by what was
/// seen between GPUs that were both measured. Errors (rows, shapes) are those of anchors held out
/// in turn, or zero. Preconditions: `source` is not carried; at most `most_anchors` anchors.
[[nodiscard]] FamilyFit transfer_fit(const FamilyFit& source,
                                     const SystemSpec& from,
                                     const SystemSpec& to,
                                     std::span<const FitPoint> anchors);

/// All fitted families of a table for which `to` has the number format; `anchors` of any family.
/// InputError when more than `most_anchors` are given for one. id, title, source and date are the
/// caller's.
[[nodiscard]] CostTable transfer_table(const CostTable& source,
                                       const SystemSpec& from,
                                       const SystemSpec& to,
                                       std::span<const Sample> anchors);

}  // namespace rackplan
