// SPDX-License-Identifier: Apache-2.0
// Flows that share links, as SimGrid shares them: max-min fair, every flow of a link an equal share
// (network model CM02 on links without latency). simgrid_network.cpp is the only file that includes
// SimGrid.
//
// A flow is in SimGrid while its bytes move; the latency of its path is added to the finish. Flows
// that share a link pay the same latency (they are in NVLink or scale-out, between the same two
// kinds of systems), so this gives the same ends as paying it first, and a flow that has been
// started can be entered at once.
//
//   end = finish + latency, to the nearest ns, after the last start
//
// One SimGrid engine a process: construct at most one in the life of a process (ensured).
#pragma once

#include "sim/engine/tick.h"
#include "sim/fabric/network_plan.h"
#include "sim/fabric/path_table.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace rackplan {

class SimgridNetwork {
 public:
  /// A flow as the caller knows it: a small number, free again once the flow has finished.
  using FlowId = std::uint32_t;

  struct Finish {
    FlowId flow = 0;
    Tick end = 0;
  };

  explicit SimgridNetwork(const NetworkPlan& plan);
  SimgridNetwork(const SimgridNetwork&) = delete;
  SimgridNetwork& operator=(const SimgridNetwork&) = delete;
  ~SimgridNetwork();

  /// Enters a flow at `now`, which must not be before any end given out; finish_until(now) comes
  /// first. `bytes` > 0; SimGrid's payloads are integers, so it is rounded to 1/4096 byte. Flows
  /// that finish within 1 ns after `now` may be appended to `finished`.
  void start(FlowId flow,
             EndpointId from,
             EndpointId to,
             Plane plane,
             Tick latency,
             double bytes,
             Tick now,
             std::vector<Finish>& finished);

  /// The earliest end of the flows that are in; `never` when there is none.
  [[nodiscard]] Tick next();

  /// Runs up to the flow that ends at next(). Flows that finish on the way, that one included, are
  /// appended to `finished`.
  void run_to_next(std::vector<Finish>& finished);

  /// Appends the flows whose last byte has moved at `now` (their ends are later, by the latency).
  void finish_until(Tick now, std::vector<Finish>& finished);

  [[nodiscard]] bool empty() const { return flows_ == 0; }

 private:
  struct Engine;

  [[nodiscard]] double clock_at(Tick now) const;
  [[nodiscard]] Tick end_of(double date, Tick latency) const;
  void count(Tick latency, int flows);
  void run_event(double date, std::vector<Finish>& finished);
  void collect(double date, std::vector<Finish>& finished);

  std::unique_ptr<Engine> engine_;
  std::size_t flows_ = 0;                         // in SimGrid
  std::vector<std::pair<Tick, int>> by_latency_;  // how many of them pay each latency, no zeros
  Tick last_start_ = 0;
  Tick anchor_tick_ = 0;       // this tick is anchor_clock_ on SimGrid's clock, which stands
  double anchor_clock_ = 0.0;  // still while no flow is in
  Tick next_ = never;
  bool next_known_ = true;
};

}  // namespace rackplan
