// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/test_fabric.h"

#include "models/base/error.h"

#include <algorithm>

namespace rackplan::oracle {

void TestFabric::start(
    TransferId id, EndpointId from, EndpointId to, std::int64_t bytes, Tick now) {
  ensure(bytes >= 1, "a transfer carries bytes");
  ensure(log_.empty() || now >= log_.back().ended, "calls of a fabric come in order of time");
  for (auto& [other, transfer] : in_flight_) {
    if (transfer.to == to) {
      transfer.ended += rule_.push_back;
    }
  }
  const Tick duration =
      std::max<Tick>(1, rule_.latency + (bytes * rule_.ticks_per_kib + 1023) / 1024);
  Tick begin = now;
  if (rule_.one_at_a_time) {
    Tick& sender = free_[from];
    Tick& receiver = free_[to];
    begin = std::max({now, sender, receiver});
    sender = begin + duration;
    receiver = begin + duration;
  }
  const bool fresh =
      in_flight_.emplace(id, Transfer{id, from, to, bytes, now, begin + duration}).second;
  ensure(fresh, "a transfer in flight has an id of its own");
}

Tick TestFabric::next() {
  Tick first = never;
  for (const auto& [id, transfer] : in_flight_) {
    first = std::min(first, transfer.ended);
  }
  return first;
}

TransferId TestFabric::pop() {
  const Tick now = next();
  const auto at = std::find_if(in_flight_.begin(), in_flight_.end(), [now](const auto& entry) {
    return entry.second.ended == now;
  });
  ensure(at != in_flight_.end(), "pop() is called while a transfer is in flight");
  const Transfer transfer = at->second;
  in_flight_.erase(at);
  bytes_[0] += transfer.bytes;
  log_.push_back(transfer);
  return transfer.id;
}

}  // namespace rackplan::oracle
