// SPDX-License-Identifier: Apache-2.0
// A network with contention: transfers that use a link at the same time share it equally (max-min
// fair), as SimGrid computes it.
//
// Most transfers are alone on their path, and those are closed form (as in IdealFabric, to the
// tick). When a second one comes to share a link, both are handed to SimGrid, the first with its
// remaining bytes; ends that come from SimGrid are rounded to 1 ns. A closed-form transfer shares
// no link with any other, so those directly met are all that have to be handed over: whatever else
// shares with the newcomer is in SimGrid already. A transfer that is alone again stays there.
//
// One a process, see SimgridNetwork.
#pragma once

#include "sim/fabric/fabric.h"
#include "sim/fabric/network_plan.h"
#include "sim/fabric/path_table.h"
#include "sim/fabric/simgrid_network.h"

#include <cstdint>
#include <vector>

namespace rackplan {

class SimgridFabric final : public Fabric {
 public:
  enum class Mode {
    HandOver,  // as above
    Always,    // every transfer goes through SimGrid: the reference, several times slower
  };

  /// `plan`: no link is in both planes, and a path has a link (ensured).
  explicit SimgridFabric(const NetworkPlan& plan, Mode mode = Mode::HandOver);

  /// `from` and `to` differ.
  void start(TransferId id, EndpointId from, EndpointId to, std::int64_t bytes, Tick now) override;
  [[nodiscard]] Tick next() override;
  TransferId pop() override;
  [[nodiscard]] const std::vector<std::int64_t>& bytes_by_link() const override { return carried_; }
  void forget_bytes() override { carried_.assign(carried_.size(), 0); }

 private:
  using Slot = SimgridNetwork::FlowId;
  static constexpr Slot nobody = 0xFFFF'FFFF;

  struct Transfer {
    TransferId id = 0;
    std::int64_t bytes = 0;
    Tick start = 0;
    Tick last_byte = 0;  // closed form: when it leaves its links
    EndpointId from = 0;
    EndpointId to = 0;
    std::uint32_t entry = 0;  // of its entry in ends_ that counts; 0 while it is in SimGrid
  };
  struct End {
    Tick end = 0;
    TransferId id = 0;
    Slot slot = 0;
    std::uint32_t entry = 0;
  };
  struct Later;

  Slot take_slot();
  void meet(std::span<const LinkId> way, Tick now, bool& shares);
  void run_alone(Slot slot, const PathTable::Path& path);
  void enter(Slot slot, const PathTable::Path& path, double bytes, Tick now);
  void hand_over(Slot slot, Tick now);
  void note_end(Slot slot, Tick end);
  void note_finished();
  void drop_stale_ends();

  Mode mode_;
  PathTable paths_;
  SimgridNetwork network_;
  std::vector<Transfer> transfers_;  // by slot
  std::vector<Slot> free_slots_;
  std::vector<End> ends_;  // heap of the known ends: closed forms, and flows that finished
  std::uint32_t last_entry_ = 0;
  std::vector<Slot> alone_on_link_;             // closed-form transfer, perhaps past its last byte
  std::vector<std::uint32_t> simgrid_on_link_;  // flows in SimGrid
  std::vector<SimgridNetwork::Finish> finished_;  // scratch
  std::vector<std::int64_t> carried_;
};

}  // namespace rackplan
