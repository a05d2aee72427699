// SPDX-License-Identifier: Apache-2.0
// A transfer is named after its deployment and its request, so that equal ends come in order of
// deployment and then of request id, and after the request's slot, so that no table is needed to
// find it again.
#pragma once

#include "models/base/error.h"
#include "sim/fabric/fabric.h"
#include "sim/serving/in_flight.h"

namespace rackplan {

inline constexpr int slot_bits = 24;
inline constexpr int request_bits = 34;
inline constexpr std::size_t most_deployments = 64;  // the bits that are left

[[nodiscard]] inline TransferId transfer_of(std::size_t deployment, RequestId id, Slot slot) {
  ensure(slot < (1U << slot_bits), "at most 16 million requests are under way");
  ensure(id < (RequestId{1} << request_bits), "a deployment has at most 17 billion requests");
  return (TransferId{deployment} << (request_bits + slot_bits)) | (id << slot_bits) | slot;
}
[[nodiscard]] constexpr std::size_t deployment_of(TransferId id) {
  return id >> (request_bits + slot_bits);
}
[[nodiscard]] constexpr RequestId request_of(TransferId id) {
  return (id >> slot_bits) & ((RequestId{1} << request_bits) - 1);
}
[[nodiscard]] constexpr Slot slot_of(TransferId id) {
  return static_cast<Slot>(id & ((1U << slot_bits) - 1));
}

}  // namespace rackplan
