// SPDX-License-Identifier: Apache-2.0
#include "kernels/device/device.h"
#include "kernels/moe/router.h"

#include <stdexcept>
#include <string>

namespace rackplan::kernels {
namespace {

constexpr int router_warps = 4;
constexpr int permute_threads = 256;
constexpr unsigned all_lanes = 0xFFFFFFFFU;

// Unsigned numbers in the order of the floats. No NaN.
__device__ std::uint32_t ordered(float value) {
  const std::uint32_t bits = __float_as_uint(value);
  return (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
}

__device__ float from_ordered(std::uint32_t key) {
  return __uint_as_float((key & 0x80000000U) != 0 ? key & 0x7FFFFFFFU : ~key);
}

constexpr std::uint32_t lowest_key = 0;  // below every number

// Expert 32 · i + lane is at key[i] of the lane. The lane with the largest key removes it.
template <int PerLane>
__device__ int take_largest(std::uint32_t (&key)[PerLane], int lane) {
  std::uint32_t best = lowest_key;
  int best_i = 0;
#pragma unroll
  for (int i = 0; i < PerLane; ++i) {
    if (key[i] > best) {
      best = key[i];
      best_i = i;
    }
  }
  const std::uint32_t top = __reduce_max_sync(all_lanes, best);
  const unsigned mine = best == top ? static_cast<unsigned>(32 * best_i + lane) : ~0U;
  const auto expert = static_cast<int>(__reduce_min_sync(all_lanes, mine));
#pragma unroll
  for (int i = 0; i < PerLane; ++i) {
    if (32 * i + lane == expert) {
      key[i] = lowest_key;
    }
  }
  return expert;
}

// The sum of the two largest of the 32 · `wide` keys from register `first` on.
template <int PerLane>
__device__ float best_two(const std::uint32_t (&key)[PerLane], int first, int wide) {
  std::uint32_t largest = lowest_key;
  std::uint32_t second = lowest_key;
#pragma unroll
  for (int i = 0; i < PerLane; ++i) {
    if (i >= first && i < first + wide) {
      second = max(second, min(key[i], largest));
      largest = max(largest, key[i]);
    }
  }
  const std::uint32_t top = __reduce_max_sync(all_lanes, largest);
  const unsigned holders = __ballot_sync(all_lanes, largest == top);
  const bool first_holder = (holders & (0U - holders)) == 1U << (threadIdx.x % 32U);
  const std::uint32_t next = __reduce_max_sync(all_lanes, first_holder ? second : largest);
  return from_ordered(top) + from_ordered(next);
}

// Keys of experts outside the best groups are removed. At most 16 groups.
template <int PerLane>
__device__ void keep_best_groups(std::uint32_t (&key)[PerLane],
                                 const RouterShape& shape,
                                 int lane) {
  const int wide = shape.experts / shape.groups / 32;
  std::uint32_t group_key[1] = {lowest_key};
  for (int group = 0; group < shape.groups; ++group) {
    const float score = best_two(key, group * wide, wide);
    if (lane == group) {
      group_key[0] = ordered(score);
    }
  }
  unsigned kept = 0;
  for (int i = 0; i < shape.top_groups; ++i) {
    kept |= 1U << take_largest(group_key, lane);
  }
#pragma unroll
  for (int i = 0; i < PerLane; ++i) {
    if ((kept >> (i / wide) & 1U) == 0) {
      key[i] = lowest_key;
    }
  }
}

template <int PerLane>
__global__ void router_kernel(const RouterRun run) {
  const int lane = static_cast<int>(threadIdx.x % 32U);
  const auto token = static_cast<std::int32_t>(blockIdx.x * router_warps + threadIdx.x / 32U);
  if (token >= run.tokens) {
    return;
  }
  const RouterShape& shape = run.shape;
  const float* logits = run.logits + static_cast<std::int64_t>(token) * shape.experts;
  float score[PerLane];
  float top = -INFINITY;
#pragma unroll
  for (int i = 0; i < PerLane; ++i) {
    const int expert = 32 * i + lane;
    score[i] = expert < shape.experts ? logits[expert] : -INFINITY;
    top = fmaxf(top, score[i]);
  }
  if (shape.scoring == Scoring::Softmax) {
    top = from_ordered(__reduce_max_sync(all_lanes, ordered(top)));
    float sum = 0.0F;
#pragma unroll
    for (int i = 0; i < PerLane; ++i) {
      score[i] = expf(score[i] - top);
      sum += score[i];
    }
#pragma unroll
    for (int distance = 16; distance > 0; distance /= 2) {
      sum += __shfl_xor_sync(all_lanes, sum, distance);
    }
#pragma unroll
    for (float& value : score) {
      value /= sum;
    }
  } else {
#pragma unroll
    for (float& value : score) {
      value = 1.0F / (1.0F + expf(-value));
    }
  }
  std::uint32_t key[PerLane];
#pragma unroll
  for (int i = 0; i < PerLane; ++i) {
    const int expert = 32 * i + lane;
    key[i] = expert < shape.experts
                 ? ordered(score[i] + (run.bias == nullptr ? 0.0F : run.bias[expert]))
                 : lowest_key;
  }
  if (shape.groups > 1) {
    keep_best_groups(key, shape, lane);
  }
  int chosen = 0;       // of choice `lane`
  float weight = 0.0F;  // of choice `lane`
  float sum = 0.0F;
  for (int choice = 0; choice < shape.top_k; ++choice) {
    const int expert = take_largest(key, lane);
    float of_expert = 0.0F;
#pragma unroll
    for (int i = 0; i < PerLane; ++i) {
      if (i == expert / 32) {
        of_expert = score[i];
      }
    }
    of_expert = __shfl_sync(all_lanes, of_expert, expert % 32);
    sum += of_expert;
    if (lane == choice) {
      chosen = expert;
      weight = of_expert;
    }
  }
  if (lane < shape.top_k) {
    const std::int64_t at = static_cast<std::int64_t>(token) * shape.top_k + lane;
    run.experts[at] = chosen;
    run.weights[at] = weight * (shape.renormalise ? shape.scale / sum : shape.scale);
  }
}

// Sums over the block of two counts, and those of the threads before this one.
struct Counts {
  int smaller = 0;
  int own = 0;
};

__device__ int block_prefix(int own, int& total) {
  __shared__ int warp_total[permute_threads / 32];
  const int lane = static_cast<int>(threadIdx.x % 32U);
  const int warp = static_cast<int>(threadIdx.x / 32U);
  int inclusive = own;
#pragma unroll
  for (int distance = 1; distance < 32; distance *= 2) {
    const int below = __shfl_up_sync(all_lanes, inclusive, distance);
    inclusive += lane >= distance ? below : 0;
  }
  if (lane == 31) {
    warp_total[warp] = inclusive;
  }
  __syncthreads();
  int before = 0;
  total = 0;
#pragma unroll
  for (int w = 0; w < permute_threads / 32; ++w) {
    before += w < warp ? warp_total[w] : 0;
    total += warp_total[w];
  }
  __syncthreads();
  return before + inclusive - own;
}

// Each thread has a run of consecutive copies, so that ranks follow the order of the copies.
__global__ void permute_kernel(const PermuteRun run) {
  const auto expert = static_cast<std::int32_t>(blockIdx.x);
  const std::int32_t each = (run.copies + permute_threads - 1) / permute_threads;
  const auto from = min(static_cast<std::int32_t>(threadIdx.x) * each, run.copies);
  const std::int32_t to = min(from + each, run.copies);
  Counts mine;
  for (std::int32_t i = from; i < to; ++i) {
    const std::int32_t of = run.experts[i];
    mine.smaller += of < expert ? 1 : 0;
    mine.own += of == expert ? 1 : 0;
  }
  int first = 0;
  (void)block_prefix(mine.smaller, first);
  int count = 0;
  int next = first + block_prefix(mine.own, count);
  if (threadIdx.x == 0) {
    run.begin[expert] = first;
    run.count[expert] = count;
  }
  for (std::int32_t i = from; i < to; ++i) {
    if (run.experts[i] == expert) {
      run.row[i] = next++;
    }
  }
}

void check(const RouterShape& shape) {
  const auto refuse = [](const std::string& what) {
    throw std::invalid_argument("router: " + what);
  };
  if (shape.experts < 1 || shape.experts > most_experts) {
    refuse(std::to_string(shape.experts) + " experts; accepted: 1 to " +
           std::to_string(most_experts));
  }
  if (shape.top_k < 1 || shape.top_k > most_choices || shape.top_k > shape.experts) {
    refuse(std::to_string(shape.top_k) + " choices; accepted: 1 to " +
           std::to_string(most_choices) + " and the experts");
  }
  if (shape.groups > 1 && (shape.experts % (32 * shape.groups) != 0 || shape.groups > 16)) {
    refuse(std::to_string(shape.groups) +
           " groups; accepted: up to 16 of a multiple of 32 experts");
  }
}

}  // namespace

void run_router(const RouterRun& run, cudaStream_t stream) {
  check(run.shape);
  if (run.tokens == 0) {
    return;
  }
  const auto blocks = static_cast<unsigned>((run.tokens + router_warps - 1) / router_warps);
  constexpr unsigned threads = 32 * router_warps;
  if (run.shape.experts <= 128) {
    router_kernel<4><<<blocks, threads, 0, stream>>>(run);
  } else if (run.shape.experts <= 256) {
    router_kernel<8><<<blocks, threads, 0, stream>>>(run);
  } else if (run.shape.experts <= 384) {
    router_kernel<12><<<blocks, threads, 0, stream>>>(run);
  } else {
    router_kernel<16><<<blocks, threads, 0, stream>>>(run);
  }
  check_cuda(cudaGetLastError(), "router");
}

void run_permute(const PermuteRun& run, cudaStream_t stream) {
  permute_kernel<<<static_cast<unsigned>(run.expert_count), permute_threads, 0, stream>>>(run);
  check_cuda(cudaGetLastError(), "permute");
}

}  // namespace rackplan::kernels
