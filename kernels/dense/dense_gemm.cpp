// SPDX-License-Identifier: Apache-2.0
#include "kernels/dense/dense_gemm.h"

#include "kernels/device/device.h"
#include "kernels/device/device_buffer.h"
#include "kernels/device/timing.h"

#include <array>
#include <stdexcept>
#include <string>
#include <vector>

namespace rackplan::kernels {
namespace {

void check_blas(cublasStatus_t status, const char* what) {
  if (status != CUBLAS_STATUS_SUCCESS) {
    throw std::runtime_error(std::string(what) + ": " + cublasGetStatusString(status));
  }
}

// cuBLASLt counts in columns: a row-major matrix is its own transpose there.
struct Layout {
  cublasLtMatrixLayout_t handle = nullptr;
  Layout(cudaDataType_t type, std::int32_t rows, std::int32_t columns) {
    check_blas(cublasLtMatrixLayoutCreate(&handle,
                                          type,
                                          static_cast<std::uint64_t>(columns),
                                          static_cast<std::uint64_t>(rows),
                                          columns),
               "matrix layout");
  }
  Layout(const Layout&) = delete;
  Layout& operator=(const Layout&) = delete;
  ~Layout() { cublasLtMatrixLayoutDestroy(handle); }
};

cudaDataType_t element_of(DenseFormat format) {
  return format == DenseFormat::Bf16 ? CUDA_R_16BF : CUDA_R_8F_E4M3;
}

}  // namespace

struct DenseGemm::Plan {
  DenseShape shape;
  Layout input;
  Layout weights;
  Layout output;
  cublasLtHandle_t blas = nullptr;
  cublasLtMatmulDesc_t product = nullptr;
  DeviceBuffer<unsigned char> workspace{workspace_bytes};
  std::vector<cublasLtMatmulHeuristicResult_t> candidates;
  std::size_t best = 0;

  explicit Plan(const DenseShape& of)
      : shape(of),
        input(element_of(of.format), of.rows, of.inner),
        weights(element_of(of.format), of.columns, of.inner),
        output(CUDA_R_16BF, of.rows, of.columns) {
    check_blas(cublasLtCreate(&blas), "cuBLASLt");
    check_blas(cublasLtMatmulDescCreate(&product, CUBLAS_COMPUTE_32F, CUDA_R_32F), "product");
    // outputᵀ = weights · inputᵀ: weights come transposed in cuBLASLt's eyes.
    set(CUBLASLT_MATMUL_DESC_TRANSA, CUBLAS_OP_T);
    set(CUBLASLT_MATMUL_DESC_TRANSB, CUBLAS_OP_N);
    if (shape.format == DenseFormat::Fp8Block) {
      set(CUBLASLT_MATMUL_DESC_A_SCALE_MODE, CUBLASLT_MATMUL_MATRIX_SCALE_BLK128x128_32F);
      set(CUBLASLT_MATMUL_DESC_B_SCALE_MODE, CUBLASLT_MATMUL_MATRIX_SCALE_VEC128_32F);
    }
  }
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;
  ~Plan() {
    cublasLtMatmulDescDestroy(product);
    cublasLtDestroy(blas);
  }

  template <class T>
  void set(cublasLtMatmulDescAttributes_t attribute, T value) const {
    check_blas(cublasLtMatmulDescSetAttribute(product, attribute, &value, sizeof value),
               "attribute of the product");
  }

  void find_candidates() {
    cublasLtMatmulPreference_t preference = nullptr;
    check_blas(cublasLtMatmulPreferenceCreate(&preference), "preference");
    const std::size_t most = workspace_bytes;
    check_blas(cublasLtMatmulPreferenceSetAttribute(
                   preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &most, sizeof most),
               "workspace");
    std::array<cublasLtMatmulHeuristicResult_t, 8> found{};
    int count = 0;
    const cublasStatus_t status = cublasLtMatmulAlgoGetHeuristic(blas,
                                                                 product,
                                                                 weights.handle,
                                                                 input.handle,
                                                                 output.handle,
                                                                 output.handle,
                                                                 preference,
                                                                 static_cast<int>(found.size()),
                                                                 found.data(),
                                                                 &count);
    cublasLtMatmulPreferenceDestroy(preference);
    check_blas(status, "cuBLASLt has no algorithm for the shape");
    candidates.assign(found.begin(), found.begin() + count);
  }

  void run(const DenseOperands& operands, std::size_t candidate, cudaStream_t stream) const {
    if (shape.format != DenseFormat::Bf16) {
      set(CUBLASLT_MATMUL_DESC_A_SCALE_POINTER, operands.weight_scales);
      set(CUBLASLT_MATMUL_DESC_B_SCALE_POINTER, operands.input_scales);
    }
    const float one = 1.0F;
    const float zero = 0.0F;
    check_blas(cublasLtMatmul(blas,
                              product,
                              &one,
                              operands.weights,
                              weights.handle,
                              operands.input,
                              input.handle,
                              &zero,
                              operands.output,
                              output.handle,
                              operands.output,
                              output.handle,
                              &candidates[candidate].algo,
                              workspace.get(),
                              workspace_bytes,
                              stream),
               "cublasLtMatmul");
  }
};

DenseGemm::DenseGemm(const DenseShape& shape) : plan_(std::make_unique<Plan>(shape)) {
  plan_->find_candidates();
}

DenseGemm::~DenseGemm() = default;

void DenseGemm::choose(const DenseOperands& operands) {
  double least = 0.0;
  for (std::size_t i = 0; i < plan_->candidates.size(); ++i) {
    const Timing timing =
        time_launches([&](int, cudaStream_t stream) { plan_->run(operands, i, stream); },
                      1,
                      {.replay_us = 200.0, .warm_up = 1, .replays = 3});
    if (i == 0 || timing.median < least) {
      least = timing.median;
      plan_->best = i;
    }
  }
}

void DenseGemm::run(const DenseOperands& operands, cudaStream_t stream) const {
  plan_->run(operands, plan_->best, stream);
}

}  // namespace rackplan::kernels
