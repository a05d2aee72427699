// SPDX-License-Identifier: Apache-2.0
// The pools of a run, by deployment: what names and bounds its timeline and series.
#pragma once

#include "sim/run/assembly.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rackplan {

struct RunLayout {
  struct Pool {
    std::string name;  // unique within the run: "decode", with several deployments "chat decode"
    int replicas = 1;
    std::int64_t kv_capacity = 1;  // tokens, of one replica
  };
  std::vector<std::vector<Pool>> deployments;  // each: the first pool, then the decode pool
  std::vector<int> nvlink_domains;             // by endpoint of the network
};

[[nodiscard]] RunLayout run_layout(const Assembly& assembly);

}  // namespace rackplan
