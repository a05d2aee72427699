// SPDX-License-Identifier: Apache-2.0
// The op families of the roofline, one file each.
#pragma once

#include "models/cost/price.h"
#include "models/hardware/system_spec.h"
#include "models/op/op.h"

namespace rackplan::roofline {

/// Dense tensor-core rate for `math` that large GEMMs reach; a format the GPU lacks is multiplied
/// in bf16 after conversion.
[[nodiscard]] FlopsPerSecond gemm_rate(const GpuSpec& gpu, Math math);

/// floor + (compute² + memory²)^½, bound by the largest of the three.
[[nodiscard]] Price smooth_roofline(Seconds floor,
                                    Seconds compute,
                                    Seconds memory,
                                    double relative_error);

/// latency + wire, bound by the larger.
[[nodiscard]] Price wire_price(Seconds latency, Seconds wire, Bound link, double relative_error);

[[nodiscard]] Price gemm(const GpuSpec& gpu, const Op& op);
[[nodiscard]] Price streaming(const GpuSpec& gpu, const Op& op);  // elementwise, sampling
[[nodiscard]] Price attention(const GpuSpec& gpu, const Op& op);
[[nodiscard]] Price grouped_gemm(const GpuSpec& gpu, const Op& op);
[[nodiscard]] Price all_to_all(const SystemSpec& system, const Op& op);  // dispatch, combine
[[nodiscard]] Price collective(const SystemSpec& system, const Op& op);

/// Rates of the fabric that a group of `ranks` GPUs sees, large messages.
struct GroupLinks {
  BytesPerSecond nvlink;  // a GPU
  BytesPerSecond nic;     // a GPU
  int per_domain = 1;     // ranks of the group inside one NVLink domain
  int domains = 1;
};
[[nodiscard]] GroupLinks links_of(const SystemSpec& system, int ranks);

}  // namespace rackplan::roofline
