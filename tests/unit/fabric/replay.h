// SPDX-License-Identifier: Apache-2.0
// Drives a fabric through a list of transfers the way the serving loop does, and runs code in a
// child process (SimGrid allows one engine in the life of a process).
#pragma once

#include "sim/fabric/fabric.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace rackplan::testing {

struct TransferCase {
  EndpointId from = 0;
  EndpointId to = 0;
  std::int64_t bytes = 0;
  Tick start = 0;
};

struct Replay {
  std::vector<Tick> end;              // by index of the case, which is its id
  std::vector<TransferId> order;      // of the ends
  std::vector<std::int64_t> carried;  // bytes by link
  friend bool operator==(const Replay&, const Replay&) = default;
};

/// `cases` in order of start. Transfer ends come before starts of the same tick. Fails the test
/// when the fabric breaks its contract.
[[nodiscard]] Replay replay(Fabric& fabric, const std::vector<TransferCase>& cases);

/// What `run` returns in a child process. Throws when the child does not get there.
[[nodiscard]] Replay in_child(const std::function<Replay()>& run);

/// `count` transfers between random pairs of `endpoints`, 1 MB to 400 MB, started on average every
/// `spacing` ticks. Always the same for the same arguments.
[[nodiscard]] std::vector<TransferCase> random_cases(std::uint64_t seed,
                                                     std::size_t count,
                                                     EndpointId endpoints,
                                                     Tick spacing);

}  // namespace rackplan::testing
