// SPDX-License-Identifier: Apache-2.0
// Tiles of a matrix from global to shared memory by the bulk-copy unit (TMA). PTX ISA,
// "cp.async.bulk.tensor".
#pragma once

#include "kernels/sm90/barrier.cuh"

#include <cstdint>
#include <cuda.h>

namespace rackplan::kernels::sm90 {

__device__ __forceinline__ void prefetch_map(const CUtensorMap* map) {
  asm volatile("prefetch.tensormap [%0];" ::"l"(map) : "memory");
}

/// The box of the map at (column, row), in elements; `barrier` gets its bytes.
__device__ __forceinline__ void load_box(void* destination,
                                         const CUtensorMap* map,
                                         std::uint64_t* barrier,
                                         std::int32_t column,
                                         std::int32_t row) {
  asm volatile(
      "cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, "
      "{%3, %4}], [%2];" ::"r"(shared_address(destination)),
      "l"(map),
      "r"(shared_address(barrier)),
      "r"(column),
      "r"(row)
      : "memory");
}

}  // namespace rackplan::kernels::sm90
