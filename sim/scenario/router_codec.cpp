// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/router_codec.h"

#include "models/units/text.h"
#include "sim/scenario/choice_names.h"
#include "sim/scenario/decode_member.h"
#include "sim/scenario/write.h"

#include <string>

namespace rackplan {
namespace {

JsonValue policy_node(RouterPolicy policy) {
  return JsonValue::of_text(choice_names::name_of(choice_names::policies, policy));
}

}  // namespace

RouterSpec decode_router(const JsonValue& node) {
  RouterSpec router;
  if (const auto policy = text_at(node, "prefill")) {
    router.prefill = choice_names::value_of(choice_names::policies, *policy);
  }
  if (const auto policy = text_at(node, "decode")) {
    router.decode = choice_names::value_of(choice_names::policies, *policy);
  }
  assign(router.overlap_weight, base_value_at(node, "router.overlap_weight"));
  assign(router.prefill_load_scale, base_value_at(node, "router.prefill_load_scale"));
  assign(router.request_weight, base_value_at(node, "router.request_weight"));
  assign(router.temperature, base_value_at(node, "router.temperature"));
  rackplan::assign(router.block_tokens, integer_at(node, "block_tokens"));
  rackplan::assign(router.event_lag, quantity_at<Seconds>(node, "router.event_lag"));
  if (const JsonValue* queue = node.find("queue")) {
    RouterQueueSpec& spec = router.queue.emplace();
    assign(spec.threshold, base_value_at(*queue, "router.queue.threshold"));
    if (const auto order = text_at(*queue, "order")) {
      spec.order = choice_names::value_of(choice_names::queue_orders, *order);
    }
  }
  if (const JsonValue* shed = node.find("shed")) {
    router.shed.max_queue = integer_at(*shed, "max_queue");
    router.shed.busy_threshold = base_value_at(*shed, "router.shed.busy_threshold");
  }
  if (const JsonValue* conditional = node.find("conditional")) {
    ConditionalSpec& spec = router.conditional.emplace();
    rackplan::assign(spec.max_tokens, integer_at(*conditional, "max_tokens"));
    assign(spec.max_share, base_value_at(*conditional, "router.conditional.max_share"));
  }
  return router;
}

JsonValue router_node(const RouterSpec& router, bool aggregated) {
  JsonValue node = JsonValue::object();
  node.set("prefill", policy_node(router.prefill));
  if (!aggregated) {
    node.set("decode", policy_node(router.decode));
  }
  node.set("overlap_weight", JsonValue::of_number(router.overlap_weight));
  node.set("prefill_load_scale", JsonValue::of_number(router.prefill_load_scale));
  node.set("request_weight", JsonValue::of_number(router.request_weight));
  node.set("block_tokens", JsonValue::of_integer(router.block_tokens));
  node.set("temperature", JsonValue::of_number(router.temperature));
  node.set(
      "event_lag",
      JsonValue::of_text(exact_quantity(router.event_lag.in_base(), DimensionOf<Seconds>::value)));
  if (router.queue) {
    JsonValue& queue = node.set("queue", JsonValue::object());
    queue.set("threshold", JsonValue::of_number(router.queue->threshold));
    queue.set(
        "order",
        JsonValue::of_text(choice_names::name_of(choice_names::queue_orders, router.queue->order)));
  }
  if (router.shed != RouterShedSpec{}) {
    JsonValue& shed = node.set("shed", JsonValue::object());
    if (router.shed.max_queue) {
      shed.set("max_queue", JsonValue::of_integer(*router.shed.max_queue));
    }
    if (router.shed.busy_threshold) {
      shed.set("busy_threshold", JsonValue::of_number(*router.shed.busy_threshold));
    }
  }
  if (router.conditional) {
    JsonValue& conditional = node.set("conditional", JsonValue::object());
    conditional.set("max_tokens", JsonValue::of_integer(router.conditional->max_tokens));
    conditional.set("max_share", JsonValue::of_number(router.conditional->max_share));
  }
  return node;
}

}  // namespace rackplan
