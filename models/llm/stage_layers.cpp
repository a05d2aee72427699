// SPDX-License-Identifier: Apache-2.0
#include "models/llm/stage_layers.h"

#include "models/base/error.h"

#include <algorithm>

namespace rackplan {

StageLayers stage_layers(const ModelSpec& model, int stages, int stage) {
  ensure(stages >= 1 && stage >= 0 && stage < stages, "a stage is one of the stages");
  const int share = model.layers / stages;
  const int larger = model.layers % stages;  // stages with one more
  const int first = stage * share + std::min(stage, larger);
  const int count = share + (stage < larger ? 1 : 0);
  StageLayers out;
  out.dense = std::clamp(model.dense_layers() - first, 0, count);
  out.moe = count - out.dense;
  out.embeds = stage == 0;
  out.predicts = stage == stages - 1;
  return out;
}

}  // namespace rackplan
