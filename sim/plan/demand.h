// SPDX-License-Identifier: Apache-2.0
// More or less of a scenario's demand, and what it is in words.
//
//   const Scenario peak = scaled_demand(question, 1.25);  // 125 %
//
// Every workload of every deployment gets the same factor, whatever it is driven by:
//
//   rate (of requests or conversations)   times the factor; its profile and bursts keep their times
//   users (closed loop, conversations)    times the factor, to the nearest whole user
//   a trace                               replayed that much faster; played by users: more of them
//
// Requests are counted for the same stretch of time: a number of requests that goes with a rate or
// with users is multiplied too. The requests of the smaller demand are the first of the larger
// one's, with the same lengths (draws are counter-based); a trace is the same requests in less
// time, think times included.
#pragma once

#include "sim/scenario/scenario.h"

#include <string>

namespace rackplan {

/// `factor` > 0. 1 gives the scenario itself.
[[nodiscard]] Scenario scaled_demand(const Scenario& scenario, double factor);

/// "20 requests/s", "64 users", "trace conversations.jsonl at 2 times its speed"; of several
/// workloads one after the other, with their names.
[[nodiscard]] std::string demand_text(const Scenario& scenario);

}  // namespace rackplan
