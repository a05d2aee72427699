// SPDX-License-Identifier: Apache-2.0
// The routed experts and their all-to-all.
#include "models/cost/roofline_parts.h"

#include <algorithm>

namespace rackplan::roofline {
namespace {

/// Permutation, two grouped GEMMs, activation and reduction launch about this much besides their
/// work: DeepSeek-V3 layers of one token take 36–46 µs on H100, H200 and GB200 (public tables).
constexpr Seconds module_floor = 35.0 * us;
/// Of the dense rate at the same format. From 4,096 to 16,384 tokens (EP8, fp8 block) a layer takes
/// 1.93 ms longer on H100 for 1.08 PFLOP, 0.48 of the dense rate, and 0.48 ms on GB200, 0.75.
constexpr double grouped_efficiency = 0.5;
/// nvfp4 on GB200 (EP64, same tokens): 128 µs longer for 0.135 PFLOP, of which about 30 µs go to
/// reading and writing the tokens of all ranks in that measurement: 0.3 of the dense rate.
constexpr double grouped_efficiency_fp4 = 0.3;
/// Seen on the same tables: −27 to +26 %.
constexpr double grouped_error = 0.30;

/// One-sided NVLink kernels on GB200 take 18–21 µs (dispatch) and 25–32 µs (combine) for one token.
constexpr Seconds dispatch_floor = 18.0 * us;
constexpr Seconds combine_floor = 25.0 * us;
constexpr double all_to_all_error = 0.30;

}  // namespace

Price grouped_gemm(const GpuSpec& gpu, const Op& op) {
  const double efficiency = op.math == Math::Fp4 ? grouped_efficiency_fp4 : grouped_efficiency;
  return smooth_roofline(module_floor,
                         op.flops / (gemm_rate(gpu, op.math) * efficiency),
                         op.bytes / gpu.achieved.weight_stream,
                         grouped_error);
}

/// A token travels once to each of its `copies` ranks; of these, 1/n are itself, and those of other
/// NVLink domains are reached through NICs at the same time.
Price all_to_all(const SystemSpec& system, const Op& op) {
  const Seconds floor = op.kind == OpKind::MoeDispatch ? dispatch_floor : combine_floor;
  const GroupLinks links = links_of(system, op.ranks);
  const Bytes one_rank = op.payload * op.copies / op.ranks;
  const Seconds near = one_rank * (links.per_domain - 1) / links.nvlink;
  if (links.domains == 1) {
    return wire_price(floor, near, Bound::Nvlink, all_to_all_error);
  }
  const Seconds far = one_rank * (op.ranks - links.per_domain) / links.nic;
  return wire_price(floor + system.scale_out.latency,
                    std::max(near, far),
                    far < near ? Bound::Nvlink : Bound::Nic,
                    all_to_all_error);
}

}  // namespace rackplan::roofline
