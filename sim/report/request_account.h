// SPDX-License-Identifier: Apache-2.0
// What became of the requests of a deployment, and the tokens and bytes that they took.
#pragma once

#include "models/units/quantity.h"

#include <cstdint>

namespace rackplan {

struct RejectedRequests {
  std::int64_t exceeds_kv_capacity = 0;
  std::int64_t exceeds_positions = 0;
  std::int64_t shed = 0;  // turned away by the router
  [[nodiscard]] std::int64_t total() const {
    return exceeds_kv_capacity + exceeds_positions + shed;
  }
  friend bool operator==(const RejectedRequests&, const RejectedRequests&) = default;
};

/// Where requests were when the run ended at its horizon.
struct UnfinishedRequests {
  std::int64_t not_routed = 0;
  std::int64_t waiting_router = 0;
  std::int64_t waiting_prefill = 0;
  std::int64_t in_prefill = 0;
  std::int64_t in_transfer = 0;
  std::int64_t waiting_decode = 0;
  std::int64_t decoding = 0;
  [[nodiscard]] std::int64_t total() const {
    return not_routed + waiting_router + waiting_prefill + in_prefill + in_transfer +
           waiting_decode + decoding;
  }
  friend bool operator==(const UnfinishedRequests&, const UnfinishedRequests&) = default;
};

/// Every request sent, the warm-up's too, is in exactly one place: sent = completed + rejected +
/// unfinished.
struct RequestAccount {
  std::int64_t sent = 0;
  std::int64_t completed = 0;
  RejectedRequests rejected;
  UnfinishedRequests unfinished;
  [[nodiscard]] bool balanced() const {
    return sent == completed + rejected.total() + unfinished.total();
  }
  friend bool operator==(const RequestAccount&, const RequestAccount&) = default;
};

/// All that was processed and moved up to the end of the run, the warm-up and unfinished requests
/// included.
struct Traffic {
  std::int64_t prompt_tokens = 0;
  std::int64_t generated_tokens = 0;
  std::int64_t transfers = 0;  // KV caches handed over
  Bytes transfer_bytes;
  friend bool operator==(const Traffic&, const Traffic&) = default;
};

}  // namespace rackplan
