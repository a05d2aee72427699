// SPDX-License-Identifier: Apache-2.0
// Which layers a pipeline stage holds. Layers are dealt in order and as evenly as they go, the
// first stages taking one more; dense layers come before mixture-of-experts layers (DeepSeek, GLM).
#pragma once

#include "models/llm/model_spec.h"

namespace rackplan {

struct StageLayers {
  int dense = 0;
  int moe = 0;
  bool embeds = false;    // the first stage holds the embedding
  bool predicts = false;  // the last one the lm_head and the MTP layers

  [[nodiscard]] int layers() const { return dense + moe; }
};

/// `stage` from 0 to `stages` - 1.
[[nodiscard]] StageLayers stage_layers(const ModelSpec& model, int stages, int stage);

}  // namespace rackplan
