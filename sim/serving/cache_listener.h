// SPDX-License-Identifier: Apache-2.0
// Is told what changes in the prefix caches of a pool.
#pragma once

#include "sim/engine/tick.h"
#include "sim/workload/block_hashes.h"

#include <cstdint>
#include <span>

namespace rackplan {

/// Contract: a rank's block is stored when it is not there and removed when it is; calls come in
/// order of tick.
class CacheListener {
 public:
  CacheListener() = default;
  CacheListener(const CacheListener&) = delete;
  CacheListener& operator=(const CacheListener&) = delete;
  virtual ~CacheListener() = default;

  virtual void stored(std::uint32_t replica,
                      std::uint32_t rank,
                      std::span<const BlockHash> hashes,
                      Tick now) = 0;
  virtual void removed(std::uint32_t replica,
                       std::uint32_t rank,
                       std::span<const BlockHash> hashes,
                       Tick now) = 0;
};

}  // namespace rackplan
