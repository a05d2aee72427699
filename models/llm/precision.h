// SPDX-License-Identifier: Apache-2.0
// Number formats, and which part of a checkpoint uses which.
#pragma once

#include <string_view>

namespace rackplan {

enum class DType {
  Bf16,
  Fp8,       // e4m3, one scale a tensor
  Fp8Block,  // e4m3, 1x128 activations and 128x128 weights
  Nvfp4,     // e2m1, one e4m3 scale for 16
  Mxfp4,     // e2m1, one e8m0 scale for 32
};

/// Bytes of one stored weight, scales included: fp8_block 1 + 4/128², nvfp4 0.5 + 1/16,
/// mxfp4 0.5 + 1/32.
[[nodiscard]] constexpr double bytes_per_weight(DType dtype) {
  switch (dtype) {
    case DType::Bf16:
      return 2.0;
    case DType::Fp8:
      return 1.0;
    case DType::Fp8Block:
      return 1.0 + 4.0 / (128.0 * 128.0);
    case DType::Nvfp4:
      return 0.5 + 1.0 / 16.0;
    case DType::Mxfp4:
      return 0.5 + 1.0 / 32.0;
  }
  return 2.0;
}

/// "bf16", "fp8", "fp8_block", "nvfp4", "mxfp4".
[[nodiscard]] constexpr std::string_view name_of(DType dtype) {
  switch (dtype) {
    case DType::Bf16:
      return "bf16";
    case DType::Fp8:
      return "fp8";
    case DType::Fp8Block:
      return "fp8_block";
    case DType::Nvfp4:
      return "nvfp4";
    case DType::Mxfp4:
      return "mxfp4";
  }
  return "bf16";
}

/// The formats of a checkpoint's parts.
struct PrecisionPlan {
  DType qkv = DType::Bf16;     // query and key/value projections, also MLA's low-rank and indexer's
  DType absorb = DType::Bf16;  // MLA W_UK and W_UV
  DType output = DType::Bf16;  // attention output projection
  DType ffn = DType::Bf16;     // dense and shared-expert FFN
  DType experts = DType::Bf16;
  DType lm_head = DType::Bf16;
  DType kv_cache = DType::Bf16;  // Bf16 or Fp8
  friend bool operator==(const PrecisionPlan&, const PrecisionPlan&) = default;
};

}  // namespace rackplan
