// SPDX-License-Identifier: Apache-2.0
// Two systems with round achieved fractions, so that tests can do their arithmetic in the head.
#pragma once

#include "models/hardware/system_spec.h"

namespace rackplan::testing {

/// GB200 NVL72: 18 trays of 4 GPUs, one NVLink domain a rack, 900 and 50 GB/s a GPU.
inline SystemSpec gb200() {
  SystemSpec spec;
  spec.id = "gb200-nvl72";
  spec.node.gpus = 4;
  spec.node.nic_per_gpu = 50.0 * GBps;
  spec.nvlink = {.nodes = 18,
                 .bandwidth_per_gpu = 900.0 * GBps,
                 .achieved_fraction = 0.5,
                 .latency = 2.0 * us};
  spec.scale_out = {.achieved_fraction = 0.8, .latency = 10.0 * us};
  spec.rack.nodes = 18;
  return spec;
}

/// HGX H200: servers of 8 GPUs, one NVLink domain each, 450 and 50 GB/s a GPU, 4 in a rack.
inline SystemSpec h200() {
  SystemSpec spec;
  spec.id = "hgx-h200";
  spec.node.gpus = 8;
  spec.node.nic_per_gpu = 50.0 * GBps;
  spec.nvlink = {
      .nodes = 1, .bandwidth_per_gpu = 450.0 * GBps, .achieved_fraction = 0.5, .latency = 3.0 * us};
  spec.scale_out = {.achieved_fraction = 0.8, .latency = 12.0 * us};
  spec.rack.nodes = 4;
  return spec;
}

}  // namespace rackplan::testing
