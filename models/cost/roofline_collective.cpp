// SPDX-License-Identifier: Apache-2.0
// Collectives. Inside an NVLink domain: all-reduce as the better of one-shot (every rank reads all)
// and in-switch reduction; all-gather and reduce-scatter at full rate. Across domains hierarchical:
// inside, then between equal ranks of the domains through their NICs.
#include "models/cost/roofline_parts.h"

#include <algorithm>

namespace rackplan::roofline {
namespace {

/// TensorRT-LLM's own all-reduce of 256 elements: 3.1 µs on eight H100, 4.7 µs on four GB200.
constexpr Seconds one_shot_latency = 4.0 * us;
/// 524,288 bf16 elements on eight H100 take 26 µs, 4 of them on the wire.
constexpr Seconds in_switch_latency = 20.0 * us;
/// NCCL all-to-all of 256 elements on eight H100, taken for all-gather and reduce-scatter too.
constexpr Seconds gather_latency = 7.4 * us;
constexpr double collective_error = 0.30;

Price all_reduce(const SystemSpec& system, const Op& op, const GroupLinks& links) {
  const double n = links.per_domain;
  const Seconds one_shot = (n - 1.0) * op.payload / links.nvlink;
  const Seconds in_switch = n > 1.0 ? (1.0 + 1.0 / n) * op.payload / links.nvlink : Seconds{};
  const Price near =
      one_shot_latency + one_shot < in_switch_latency + in_switch
          ? wire_price(one_shot_latency, one_shot, Bound::Nvlink, collective_error)
          : wire_price(in_switch_latency, in_switch, Bound::Nvlink, collective_error);
  if (links.domains == 1) {
    return near;
  }
  const double m = links.domains;
  const Price far = wire_price(2.0 * system.scale_out.latency,
                               2.0 * (m - 1.0) / m * op.payload / n / links.nic,
                               Bound::Nic,
                               collective_error);
  return {near.time + far.time,
          PriceSource::Roofline,
          far.time < near.time ? near.bound : far.bound,
          collective_error,
          interval_over_median * collective_error};
}

Price gather(const SystemSpec& system, const Op& op, const GroupLinks& links) {
  const Bytes part = op.payload / op.ranks;
  const Seconds near = part * (op.ranks - links.domains) / links.nvlink;
  if (links.domains == 1) {
    return wire_price(gather_latency, near, Bound::Nvlink, collective_error);
  }
  const Seconds far = part * (links.domains - 1) / links.nic;
  return wire_price(gather_latency + system.scale_out.latency,
                    near + far,
                    far < near ? Bound::Nvlink : Bound::Nic,
                    collective_error);
}

}  // namespace

Price collective(const SystemSpec& system, const Op& op) {
  if (op.ranks <= 1) {
    return {};
  }
  const GroupLinks links = links_of(system, op.ranks);
  switch (op.kind) {
    case OpKind::AllReduce:
      return all_reduce(system, op, links);
    case OpKind::PointToPoint:
      return links.domains == 1 ? wire_price(system.nvlink.latency,
                                             op.payload / links.nvlink,
                                             Bound::Nvlink,
                                             collective_error)
                                : wire_price(system.scale_out.latency,
                                             op.payload / links.nic,
                                             Bound::Nic,
                                             collective_error);
    default:
      return gather(system, op, links);
  }
}

}  // namespace rackplan::roofline
