// SPDX-License-Identifier: Apache-2.0
// A transfer is named after its request, so that equal ends come in order of request id, and after
// the request's slot, so that no table is needed to find it again.
#pragma once

#include "models/base/error.h"
#include "sim/fabric/fabric.h"
#include "sim/serving/in_flight.h"

namespace rackplan {

inline constexpr int slot_bits = 24;

[[nodiscard]] inline TransferId transfer_of(RequestId id, Slot slot) {
  ensure(slot < (1U << slot_bits), "at most 16 million requests are under way");
  return (id << slot_bits) | slot;
}
[[nodiscard]] constexpr RequestId request_of(TransferId id) {
  return id >> slot_bits;
}
[[nodiscard]] constexpr Slot slot_of(TransferId id) {
  return static_cast<Slot>(id & ((1U << slot_bits) - 1));
}

}  // namespace rackplan
