// SPDX-License-Identifier: Apache-2.0
// The parts of a Hugging Face config.json that say which layers are special: mixtures of experts,
// sliding windows, multi-token prediction. The spellings differ from one model family to the next.
#pragma once

#include "models/io/json_node.h"
#include "models/llm/model_spec.h"

#include <optional>

namespace rackplan {

/// Fills in moe, moe_layers and mtp_layers of `model`, whose layers are known. A configuration
/// without routed experts leaves it dense.
void read_experts(const JsonNode& config, ModelSpec& model);

/// From layer_types where there is one, else from sliding_window and the switches beside it.
[[nodiscard]] std::optional<SlidingWindowSpec> read_sliding_window(const JsonNode& config,
                                                                   int layers);

}  // namespace rackplan
