// SPDX-License-Identifier: Apache-2.0
#include "kernels/host/swizzle.h"
#include "kernels/sm90/tensor_map.h"

#include <cuda_runtime.h>
#include <stdexcept>
#include <string>

namespace rackplan::kernels::sm90 {
namespace {

// The driver's function, found at run time: the program links without the driver's library, so
// that it also starts, and says so, on a machine without a GPU.
decltype(&cuTensorMapEncodeTiled) encode_function() {
  void* function = nullptr;
  cudaDriverEntryPointQueryResult result = cudaDriverEntryPointSymbolNotFound;
  const cudaError_t error = cudaGetDriverEntryPointByVersion(
      "cuTensorMapEncodeTiled", &function, 12000, cudaEnableDefault, &result);
  if (error != cudaSuccess || result != cudaDriverEntryPointSuccess) {
    throw std::runtime_error("the driver has no cuTensorMapEncodeTiled (needed: 525 or newer)");
  }
  return reinterpret_cast<decltype(&cuTensorMapEncodeTiled)>(function);
}

}  // namespace

CUtensorMap tensor_map(const MatrixView& matrix, std::uint32_t box_rows) {
  static const auto encode = encode_function();
  const CUtensorMapDataType type =
      matrix.element_bytes == 1 ? CU_TENSOR_MAP_DATA_TYPE_UINT8 : CU_TENSOR_MAP_DATA_TYPE_BFLOAT16;
  const cuuint64_t sizes[2] = {matrix.columns, matrix.rows};
  const cuuint64_t strides[1] = {matrix.columns * matrix.element_bytes};
  const cuuint32_t box[2] = {swizzle_row_bytes / matrix.element_bytes, box_rows};
  const cuuint32_t steps[2] = {1, 1};
  CUtensorMap map{};
  const CUresult result = encode(&map,
                                 type,
                                 2,
                                 const_cast<void*>(matrix.data),
                                 sizes,
                                 strides,
                                 box,
                                 steps,
                                 CU_TENSOR_MAP_INTERLEAVE_NONE,
                                 CU_TENSOR_MAP_SWIZZLE_128B,
                                 CU_TENSOR_MAP_L2_PROMOTION_L2_256B,
                                 CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);
  if (result != CUDA_SUCCESS) {
    throw std::runtime_error("cuTensorMapEncodeTiled refused a matrix of " +
                             std::to_string(matrix.rows) + " x " + std::to_string(matrix.columns) +
                             " (error " + std::to_string(static_cast<int>(result)) + ")");
  }
  return map;
}

}  // namespace rackplan::kernels::sm90
