// SPDX-License-Identifier: Apache-2.0
// The tensor cores of Hopper: 64 × N accumulators of a warpgroup += A (64 × K) · B (N × K)ᵀ, both
// K-major tiles in shared memory in the 128-byte swizzle (kernels/host/swizzle.h), K = 32 bytes.
// PTX ISA, "wgmma.mma_async".
//
// Accumulator i = 4·j + 2·h + p of a thread (warp w of the warpgroup, lane l) stands at row
// 16·w + l/4 + 8·h and column 8·j + 2·(l mod 4) + p.
#pragma once

#include <cstdint>

namespace rackplan::kernels::sm90 {

enum class Element { Bf16, E4m3 };

[[nodiscard]] constexpr int element_bytes(Element element) {
  return element == Element::Bf16 ? 2 : 1;
}

/// Before the first product after accumulators were touched otherwise.
__device__ __forceinline__ void mma_fence() {
  asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
}

__device__ __forceinline__ void mma_commit() {
  asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
}

/// Until at most `Pending` committed groups are under way.
template <int Pending>
__device__ __forceinline__ void mma_wait() {
  asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(Pending) : "memory");
}

/// Keeps the compiler from moving uses of an accumulator over a wait.
__device__ __forceinline__ void mma_pin(float& accumulator) {
  asm volatile("" : "+f"(accumulator)::"memory");
}

// Lists of the operands %0 … of an instruction with N/2 accumulators.
#define RACKPLAN_LIST_8 "%0, %1, %2, %3"
#define RACKPLAN_LIST_16 "%0, %1, %2, %3, %4, %5, %6, %7"
#define RACKPLAN_LIST_32 "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15"
#define RACKPLAN_LIST_64                                                                  \
  "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, " \
  "%19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31"
#define RACKPLAN_LIST_96                                                                  \
  "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, " \
  "%19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, %32, %33, %34, %35, " \
  "%36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47"
#define RACKPLAN_LIST_128                                                                 \
  "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, " \
  "%19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, %32, %33, %34, %35, " \
  "%36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, %48, %49, %50, %51, %52, " \
  "%53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63"
#define RACKPLAN_LIST_192                                                                 \
  "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, " \
  "%19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, %32, %33, %34, %35, " \
  "%36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, %48, %49, %50, %51, %52, " \
  "%53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63, %64, %65, %66, %67, %68, %69, " \
  "%70, %71, %72, %73, %74, %75, %76, %77, %78, %79, %80, %81, %82, %83, %84, %85, %86, " \
  "%87, %88, %89, %90, %91, %92, %93, %94, %95"
#define RACKPLAN_LIST_256                                                                     \
  "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, "     \
  "%19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, %32, %33, %34, %35, "     \
  "%36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, %48, %49, %50, %51, %52, "     \
  "%53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63, %64, %65, %66, %67, %68, %69, "     \
  "%70, %71, %72, %73, %74, %75, %76, %77, %78, %79, %80, %81, %82, %83, %84, %85, %86, "     \
  "%87, %88, %89, %90, %91, %92, %93, %94, %95, %96, %97, %98, %99, %100, %101, %102, %103, " \
  "%104, %105, %106, %107, %108, %109, %110, %111, %112, %113, %114, %115, %116, %117, "      \
  "%118, %119, %120, %121, %122, %123, %124, %125, %126, %127"

// The same accumulators as operands of the statement.
#define RACKPLAN_IO_4(d, i) \
  "+f"((d)[(i)]), "+f"((d)[(i) + 1]), "+f"((d)[(i) + 2]), "+f"((d)[(i) + 3])
#define RACKPLAN_IO_8(d, i) RACKPLAN_IO_4(d, i), RACKPLAN_IO_4(d, (i) + 4)
#define RACKPLAN_IO_16(d, i) RACKPLAN_IO_8(d, i), RACKPLAN_IO_8(d, (i) + 8)
#define RACKPLAN_IO_32(d, i) RACKPLAN_IO_16(d, i), RACKPLAN_IO_16(d, (i) + 16)
#define RACKPLAN_IO_64(d, i) RACKPLAN_IO_32(d, i), RACKPLAN_IO_32(d, (i) + 32)
#define RACKPLAN_IO_128(d, i) RACKPLAN_IO_64(d, i), RACKPLAN_IO_64(d, (i) + 64)
#define RACKPLAN_IO_48(d, i) RACKPLAN_IO_32(d, i), RACKPLAN_IO_16(d, (i) + 32)
#define RACKPLAN_IO_96(d, i) RACKPLAN_IO_64(d, i), RACKPLAN_IO_32(d, (i) + 64)

// One specialisation. A, B and FLAG are the numbers of the operands after the accumulators.
#define RACKPLAN_MMA(ELEMENT, N, R, K, TYPES, TAIL, A, B, FLAG)       \
  template <>                                                         \
  struct Mma<Element::ELEMENT, N> {                                   \
    __device__ static __forceinline__ void run(float (&d)[R],         \
                                               std::uint64_t a,       \
                                               std::uint64_t b,       \
                                               int accumulate) {      \
      asm volatile(                                                   \
          "{\n"                                                       \
          ".reg .pred p;\n"                                           \
          "setp.ne.b32 p, %" #FLAG                                    \
          ", 0;\n"                                                    \
          "wgmma.mma_async.sync.aligned.m64n" #N "k" #K ".f32." TYPES \
          " "                                                         \
          "{" RACKPLAN_LIST_##N "}, %" #A ", %" #B ", p, 1, 1" TAIL   \
                                ";\n"                                 \
                                "}"                                   \
          : RACKPLAN_IO_##R(d, 0)                                     \
          : "l"(a), "l"(b), "r"(accumulate));                         \
    }                                                                 \
  };
#define RACKPLAN_MMA_BOTH(N, R, A, B, FLAG)                       \
  RACKPLAN_MMA(Bf16, N, R, 16, "bf16.bf16", ", 0, 0", A, B, FLAG) \
  RACKPLAN_MMA(E4m3, N, R, 32, "e4m3.e4m3", "", A, B, FLAG)

/// `accumulate` 0: the accumulators are overwritten.
template <Element Type, int N>
struct Mma;

RACKPLAN_MMA_BOTH(8, 4, 4, 5, 6)
RACKPLAN_MMA_BOTH(16, 8, 8, 9, 10)
RACKPLAN_MMA_BOTH(32, 16, 16, 17, 18)
RACKPLAN_MMA_BOTH(64, 32, 32, 33, 34)
RACKPLAN_MMA_BOTH(96, 48, 48, 49, 50)
RACKPLAN_MMA_BOTH(128, 64, 64, 65, 66)
RACKPLAN_MMA_BOTH(192, 96, 96, 97, 98)
RACKPLAN_MMA_BOTH(256, 128, 128, 129, 130)

#undef RACKPLAN_LIST_8
#undef RACKPLAN_LIST_16
#undef RACKPLAN_LIST_32
#undef RACKPLAN_LIST_64
#undef RACKPLAN_LIST_96
#undef RACKPLAN_LIST_128
#undef RACKPLAN_LIST_192
#undef RACKPLAN_LIST_256
#undef RACKPLAN_IO_4
#undef RACKPLAN_IO_8
#undef RACKPLAN_IO_16
#undef RACKPLAN_IO_32
#undef RACKPLAN_IO_48
#undef RACKPLAN_IO_64
#undef RACKPLAN_IO_96
#undef RACKPLAN_IO_128
#undef RACKPLAN_MMA
#undef RACKPLAN_MMA_BOTH

}  // namespace rackplan::kernels::sm90
