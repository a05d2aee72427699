// SPDX-License-Identifier: Apache-2.0
// The requests of many clients, each with a rate, a burstiness and lengths that change by window,
// as ServeGen describes them. A client's gaps have the CV of the window in which they begin and are
// run by its rate (arrival_times.h), on from window to window: unlike the reference sampler, which
// fills each window anew with the rounded-up mean number of requests, counts of windows vary. The
// first gap of a client begins at 0.
#pragma once

#include "sim/workload/conversation.h"
#include "sim/workload/request_lengths.h"
#include "sim/workload/servegen_clients.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace rackplan {

/// Each request a conversation of one turn, in order of time, then of clients; ends with the last
/// window. Lengths are those of the latest window of lengths, else of the first.
[[nodiscard]] std::unique_ptr<ConversationStream> make_servegen_stream(
    std::vector<ServegenClient> clients, std::uint64_t seed, LengthPairing pairing);

}  // namespace rackplan
