// SPDX-License-Identifier: Apache-2.0
// The grouped GEMM on Hopper. One block a multiprocessor for the whole kernel: a producer
// warpgroup, of which one thread starts bulk copies into a ring of buffers, and two consumer
// warpgroups that multiply what arrives. Both walk the same tiles (kernels/host/tile_walk.h).
#pragma once

#include "kernels/host/swizzle.h"
#include "kernels/host/tile_walk.h"
#include "kernels/moe/grouped_gemm.h"
#include "kernels/moe/grouped_tiles.h"
#include "kernels/sm90/barrier.cuh"
#include "kernels/sm90/bulk_copy.cuh"
#include "kernels/sm90/mma.cuh"

#include <cuda_bf16.h>

namespace rackplan::kernels::sm90 {

/// What the device code needs besides the maps.
struct GroupedArguments {
  const std::int32_t* begin;
  const std::int32_t* count;
  const float* input_scales;
  const float* weight_scales;
  __nv_bfloat16* output;
  std::int32_t experts;
  std::int32_t columns;
  std::int32_t inner;
};

inline constexpr int consumer_groups = 2;
inline constexpr int grouped_threads = 128 * (1 + consumer_groups);

template <Element Type, bool Swapped, int Other>
struct GroupedConfig {
  static constexpr Element type = Type;
  static constexpr bool swapped = Swapped;
  static constexpr int sixty = 64 * consumer_groups;
  static constexpr int other = Other;
  static constexpr GroupedTile tile{Swapped, sixty, Other};
  static constexpr int tile_rows = tile.tile_rows();
  static constexpr int tile_columns = tile.tile_columns();
  static constexpr int stages = ring_stages(tile, 12);
  static constexpr int inner_step = 128 / element_bytes(Type);  // elements in 128 bytes
  static constexpr int accumulators = Other / 2;                // of a thread
  static constexpr int stage_bytes = (sixty + Other) * 128;
  static constexpr int shared_bytes = stages * stage_bytes + 1024;  // to align the ring
  static constexpr bool scaled = Type == Element::E4m3;
};

/// Packs two numbers as the two halves of a word, `low` first in memory.
__device__ __forceinline__ std::uint32_t pack(float low, float high) {
  const __nv_bfloat162 pair = __floats2bfloat162_rn(low, high);
  return *reinterpret_cast<const std::uint32_t*>(&pair);
}

/// Four lanes with consecutive numbers hold a 4 × 4 matrix of words, a row each; afterwards each
/// holds a column.
__device__ __forceinline__ void transpose_quad(std::uint32_t (&word)[4], int lane) {
#pragma unroll
  for (int distance = 1; distance <= 2; distance *= 2) {
    const bool upper = (lane & distance) != 0;
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      if ((i & distance) == 0) {
        // The lower lane gives its word i + distance for the upper lane's word i.
        const std::uint32_t given = upper ? word[i] : word[i + distance];
        const std::uint32_t got = __shfl_xor_sync(0xFFFFFFFFU, given, distance);
        if (upper) {
          word[i] = got;
        } else {
          word[i + distance] = got;
        }
      }
    }
  }
}

/// Tokens on the 64-side: 64 contiguous bytes of a row from four lanes.
template <int Accumulators>
__device__ __forceinline__ void store_rows(const float (&sum)[Accumulators],
                                           __nv_bfloat16* output,  // of the tile's first element
                                           std::int32_t columns,
                                           std::int32_t rows,
                                           std::int32_t columns_left,
                                           int first_row,  // of this warp in the tile
                                           int lane) {
  static_assert(Accumulators % 16 == 0);
#pragma unroll
  for (int half = 0; half < 2; ++half) {
    const int row = first_row + lane / 4 + 8 * half;
#pragma unroll
    for (int block = 0; block < Accumulators / 16; ++block) {  // of 32 columns
      std::uint32_t word[4];
#pragma unroll
      for (int j = 0; j < 4; ++j) {
        const int i = 4 * (4 * block + j) + 2 * half;
        word[j] = pack(sum[i], sum[i + 1]);
      }
      transpose_quad(word, lane);
      const int column = 32 * block + 8 * (lane % 4);
      if (row < rows && column < columns_left) {
        *reinterpret_cast<uint4*>(output + static_cast<std::int64_t>(row) * columns + column) =
            make_uint4(word[0], word[1], word[2], word[3]);
      }
    }
  }
}

/// Weights on the 64-side: accumulator rows are output columns. Neighbouring lanes exchange, so
/// that each stores two adjacent columns of one token.
template <int Accumulators>
__device__ __forceinline__ void store_columns(const float (&sum)[Accumulators],
                                              __nv_bfloat16* output,
                                              std::int32_t columns,
                                              std::int32_t rows,
                                              std::int32_t columns_left,
                                              int first_column,  // of this warp in the tile
                                              int lane) {
  const bool odd = (lane / 4) % 2 != 0;  // odd lanes take the second token of a pair
#pragma unroll
  for (int half = 0; half < 2; ++half) {
    const int column = first_column + (lane / 8) * 2 + 8 * half;
#pragma unroll
    for (int j = 0; j < Accumulators / 4; ++j) {
      const float first = sum[4 * j + 2 * half];
      const float second = sum[4 * j + 2 * half + 1];
      const float got = __shfl_xor_sync(0xFFFFFFFFU, odd ? first : second, 4);
      const int token = 8 * j + 2 * (lane % 4) + (odd ? 1 : 0);
      if (token < rows && column < columns_left) {
        *reinterpret_cast<std::uint32_t*>(output + static_cast<std::int64_t>(token) * columns +
                                          column) = odd ? pack(got, second) : pack(first, got);
      }
    }
  }
}

/// The scales that a thread's accumulators need for one 128 of `inner`.
template <class Config>
struct TileScales {
  // Unswapped: those of its two rows. Swapped: those of its tokens, two for each 8.
  static constexpr int count = Config::swapped ? Config::other / 4 : 2;
  const float* token[count];
  const float* weight;

  __device__ __forceinline__ TileScales(const GroupedArguments& arguments,
                                        const Tile& tile,
                                        int warp_row,
                                        int lane) {
    const std::int32_t blocks = arguments.inner / 128;
#pragma unroll
    for (int i = 0; i < count; ++i) {
      const int in_tile =
          Config::swapped ? 8 * (i / 2) + 2 * (lane % 4) + i % 2 : warp_row + lane / 4 + 8 * i;
      // Rows beyond the expert's are not stored; any scale that exists will do.
      const std::int32_t row = in_tile < tile.rows ? in_tile : 0;
      token[i] = arguments.input_scales +
                 static_cast<std::int64_t>(arguments.begin[tile.expert] + tile.row + row) * blocks;
    }
    weight =
        arguments.weight_scales +
        (static_cast<std::int64_t>(tile.expert) * arguments.columns + tile.column) / 128 * blocks;
  }

  /// sum += part · scales of block `k`.
  template <int Accumulators>
  __device__ __forceinline__ void promote(float (&sum)[Accumulators],
                                          const float (&part)[Accumulators],
                                          std::int32_t k) const {
    const float shared = __ldg(weight + k);
    float scale[count];
#pragma unroll
    for (int i = 0; i < count; ++i) {
      scale[i] = __ldg(token[i] + k) * shared;
    }
#pragma unroll
    for (int i = 0; i < Accumulators; ++i) {
      const int which = Config::swapped ? 2 * (i / 4) + i % 2 : (i / 2) % 2;
      sum[i] = fmaf(part[i], scale[which], sum[i]);
    }
  }
};

template <class Config>
__device__ __forceinline__ void produce(const CUtensorMap* sixty_map,
                                        const CUtensorMap* other_map,
                                        const GroupedArguments& arguments,
                                        TileWalk walk,
                                        unsigned char* ring,
                                        std::uint64_t* full,
                                        std::uint64_t* empty) {
  RingPlace<Config::stages> place;
  place.parity = 1;  // the buffers are empty at first
  Tile tile;
  for (std::int64_t number = blockIdx.x; walk.seek(number, tile); number += gridDim.x) {
    const std::int32_t token_row = arguments.begin[tile.expert] + tile.row;
    const std::int32_t weight_row = tile.expert * arguments.columns + tile.column;
    const std::int32_t sixty_row = Config::swapped ? weight_row : token_row;
    const std::int32_t other_row = Config::swapped ? token_row : weight_row;
    for (std::int32_t k = 0; k < arguments.inner; k += Config::inner_step) {
      wait(&empty[place.stage], place.parity);
      unsigned char* buffer = ring + place.stage * Config::stage_bytes;
      arrive_expecting(&full[place.stage], Config::stage_bytes);
      load_box(buffer, sixty_map, &full[place.stage], k, sixty_row);
      load_box(buffer + Config::sixty * 128, other_map, &full[place.stage], k, other_row);
      place.next();
    }
  }
}

template <class Config>
__device__ __forceinline__ void consume(const GroupedArguments& arguments,
                                        TileWalk walk,
                                        unsigned char* ring,
                                        std::uint64_t* full,
                                        std::uint64_t* empty,
                                        int group) {
  constexpr int count = Config::accumulators;
  const int lane = static_cast<int>(threadIdx.x) % 32;
  const int warp = static_cast<int>(threadIdx.x) / 32 % 4;
  const int warp_row = 64 * group + 16 * warp;
  const auto release = [&](int stage) {
    if (lane == 0) {
      arrive(&empty[stage]);
    }
  };
  RingPlace<Config::stages> place;
  Tile tile;
  for (std::int64_t number = blockIdx.x; walk.seek(number, tile); number += gridDim.x) {
    float sum[count];
#pragma unroll
    for (float& accumulator : sum) {
      accumulator = 0.0F;
    }
    const auto multiply = [&](float(&into)[count], int stage, bool accumulate) {
      const std::uint32_t buffer = shared_address(ring + stage * Config::stage_bytes);
      const std::uint64_t a = matrix_descriptor(buffer + group * 64 * 128);
      const std::uint64_t b = matrix_descriptor(buffer + Config::sixty * 128);
      mma_fence();
#pragma unroll
      for (int step = 0; step < 4; ++step) {  // 32 bytes of `inner` each: 2 units of 16 bytes
        Mma<Config::type, Config::other>::run(
            into, a + 2 * step, b + 2 * step, accumulate || step > 0 ? 1 : 0);
      }
      mma_commit();
    };
    if constexpr (Config::scaled) {
      const TileScales<Config> scales(arguments, tile, warp_row, lane);
      for (std::int32_t k = 0; k < arguments.inner; k += Config::inner_step) {
        float part[count];
        wait(&full[place.stage], place.parity);
        multiply(part, place.stage, false);
        mma_wait<0>();
#pragma unroll
        for (float& accumulator : part) {
          mma_pin(accumulator);
        }
        __syncwarp();
        release(place.stage);
        scales.promote(sum, part, k / 128);
        place.next();
      }
    } else {
      int before = -1;  // the buffer whose products are under way
      for (std::int32_t k = 0; k < arguments.inner; k += Config::inner_step) {
        wait(&full[place.stage], place.parity);
        multiply(sum, place.stage, k > 0);
        if (before >= 0) {
          mma_wait<1>();
          __syncwarp();
          release(before);
        }
        before = place.stage;
        place.next();
      }
      mma_wait<0>();
#pragma unroll
      for (float& accumulator : sum) {
        mma_pin(accumulator);
      }
      __syncwarp();
      release(before);
    }
    const std::int64_t first_row = arguments.begin[tile.expert] + tile.row;
    __nv_bfloat16* output = arguments.output + first_row * arguments.columns + tile.column;
    const std::int32_t columns_left = arguments.columns - tile.column;
    if constexpr (Config::swapped) {
      store_columns(sum, output, arguments.columns, tile.rows, columns_left, warp_row, lane);
    } else {
      store_rows(sum, output, arguments.columns, tile.rows, columns_left, warp_row, lane);
    }
  }
}

template <class Config>
__global__ void __launch_bounds__(grouped_threads, 1)
    grouped_gemm_kernel(const __grid_constant__ CUtensorMap sixty_map,
                        const __grid_constant__ CUtensorMap other_map,
                        const GroupedArguments arguments) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
  extern __shared__ unsigned char shared[];
  __shared__ std::uint64_t full[Config::stages];
  __shared__ std::uint64_t empty[Config::stages];
  const std::uint32_t address = shared_address(shared);
  unsigned char* ring = shared + ((1024U - address % 1024U) % 1024U);
  if (threadIdx.x == 0) {
    prefetch_map(&sixty_map);
    prefetch_map(&other_map);
    for (int stage = 0; stage < Config::stages; ++stage) {
      barrier_init(&full[stage], 1);
      barrier_init(&empty[stage], 4 * consumer_groups);
    }
    barrier_init_fence();
  }
  __syncthreads();
  const TileWalk walk{.count = arguments.count,
                      .experts = arguments.experts,
                      .columns = arguments.columns,
                      .tile_rows = Config::tile_rows,
                      .tile_columns = Config::tile_columns};
  if (threadIdx.x < 128) {
    give_registers<40>();
    if (threadIdx.x == 0) {
      produce<Config>(&sixty_map, &other_map, arguments, walk, ring, full, empty);
    }
  } else {
    take_registers<232>();
    const int group = static_cast<int>(threadIdx.x) / 128 - 1;
    consume<Config>(arguments, walk, ring, full, empty, group);
  }
#endif
}

}  // namespace rackplan::kernels::sm90
