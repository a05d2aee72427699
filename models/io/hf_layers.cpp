// SPDX-License-Identifier: Apache-2.0
#include "models/io/hf_layers.h"

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <string>

namespace rackplan {
namespace {

constexpr int most = 1 << 20;  // of any count here; a larger number is a typing error

// The first of several spellings.
std::optional<JsonNode> find_any(const JsonNode& config, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (auto found = config.find(key)) {
      return found;
    }
  }
  return std::nullopt;
}

// Experts in every layer from the `first` on; other arrangements are refused.
int first_moe_layer(const JsonNode& config, int layers) {
  for (const char* step : {"moe_layer_freq", "decoder_sparse_step"}) {
    if (const auto every = config.find(step)) {
      (void)every->count(1, 1);
    }
  }
  if (const auto dense = config.find("mlp_only_layers"); dense && !dense->items().empty()) {
    throw dense->refused("[]: experts in every layer after the first dense ones");
  }
  const auto first = config.find("first_k_dense_replace");
  return first ? first->count(0, layers) : 0;
}

SlidingWindowSpec window_of(const JsonNode& config, int windowed) {
  const int tokens =
      static_cast<int>(config.at("sliding_window").integer(1, std::numeric_limits<int>::max()));
  return {.window = tokens, .layers = windowed};
}

std::optional<SlidingWindowSpec> from_layer_types(const JsonNode& config,
                                                  const JsonNode& types,
                                                  int layers) {
  const auto items = types.items();
  if (items.size() != static_cast<std::size_t>(layers)) {
    throw types.error(std::to_string(items.size()) + " layer types",
                      std::to_string(layers) + ", one a layer of num_hidden_layers");
  }
  int windowed = 0;
  for (const JsonNode& item : items) {
    const std::string type = item.text();
    if (type != "full_attention" && type != "sliding_attention") {
      throw item.refused("full_attention or sliding_attention");
    }
    windowed += type == "sliding_attention" ? 1 : 0;
  }
  return windowed > 0 ? std::optional(window_of(config, windowed)) : std::nullopt;
}

}  // namespace

void read_experts(const JsonNode& config, ModelSpec& model) {
  if (const auto mtp = config.find("num_nextn_predict_layers")) {
    model.mtp_layers = mtp->count(0, model.layers);
  }
  const auto experts = find_any(config, {"n_routed_experts", "num_experts", "num_local_experts"});
  if (!experts) {
    throw config.error("no number of routed experts",
                       "n_routed_experts, num_experts or num_local_experts");
  }
  MoeSpec moe;
  moe.experts = experts->count(1, most);
  const auto chosen = find_any(config, {"num_experts_per_tok", "experts_per_token"});
  moe.experts_per_token =
      (chosen ? *chosen : config.at("num_experts_per_tok")).count(1, moe.experts);
  const auto width = config.find("moe_intermediate_size");
  moe.intermediate = width ? width->count(1, most) : model.intermediate;
  if (const auto shared = config.find("n_shared_experts")) {
    moe.shared_experts = shared->count(0, 1024);
    moe.shared_intermediate = moe.shared_experts * moe.intermediate;
  }
  model.moe_layers = model.layers - first_moe_layer(config, model.layers);
  if (model.moe_layers > 0) {
    model.moe = moe;
  }
}

std::optional<SlidingWindowSpec> read_sliding_window(const JsonNode& config, int layers) {
  const auto uses = config.find("use_sliding_window");
  if (uses && !uses->boolean()) {
    return std::nullopt;
  }
  if (const auto types = config.find("layer_types")) {
    return from_layer_types(config, *types, layers);
  }
  if (!config.find("sliding_window")) {
    return std::nullopt;
  }
  const auto type = config.find("model_type");
  if (type && type->is_text() && type->text() == "gpt_oss") {
    return window_of(config, (layers + 1) / 2);  // every other layer, beginning with the first
  }
  const auto full = config.find("max_window_layers");  // the first ones attend to everything
  const int windowed = layers - (full ? std::min(full->count(0, most), layers) : 0);
  return windowed > 0 ? std::optional(window_of(config, windowed)) : std::nullopt;
}

}  // namespace rackplan
