// SPDX-License-Identifier: Apache-2.0
// Functions that run on the CPU, where they are tested, and inside the kernels.
#pragma once

#ifdef __CUDACC__
#define RACKPLAN_BOTH __host__ __device__ __forceinline__
#else
#define RACKPLAN_BOTH inline
#endif
