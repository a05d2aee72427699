// SPDX-License-Identifier: Apache-2.0
// One timed kernel: what ran, on which shape and GPU, how long it took and who says so.
//
// Shapes are named numbers. dtype is that of the weights (GEMMs), of the KV cache (decode) or of
// the arithmetic (prefill). MLA has DeepSeek's head dimensions (KV rank 512, rope 64, nope 128,
// value 128). Collectives move bytes whatever their type and count as bf16; their messages are
// those of models/op/collective_ops.h and moe_ops.h.
#pragma once

#include "models/cost/calibrated_shape.h"
#include "models/op/op.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

/// The numbers of a sample's shape, in the order of its ShapeField list; the rest are 0.
using SampleShape = std::array<double, 7>;

struct ShapeField {
  std::string_view name;
  double least;
  /// Whether shapes that differ in it alone belong to one kernel site: rows, lengths and batches
  /// do, widths and heads do not.
  bool load;
  double default_value;  // 0: must be given
};

/// The fields of a kind that has a family.
[[nodiscard]] std::span<const ShapeField> shape_fields(OpKind kind);

struct Sample {
  CostFamily family;
  SampleShape shape{};
  std::string backend;  // "torch_flow", "own"
  std::string gpu;      // "H100"
  double us = 0.0;      // median
  double spread = 0.0;  // (p90 − p10)/median of the repetitions; 0: not known
  std::string source;
};

/// The op that the cost models price for a shape.
[[nodiscard]] Op sample_op(const CostFamily& family, const SampleShape& shape);

/// "gemm bf16".
[[nodiscard]] std::string family_text(const CostFamily& family);
/// "m=128 n=7168 k=2048".
[[nodiscard]] std::string shape_text(const Sample& sample);

/// Same numbers on every machine: which fold a row, or all rows of a kernel site, falls into.
[[nodiscard]] std::uint64_t row_hash(const Sample& sample);
[[nodiscard]] std::uint64_t site_hash(const Sample& sample);

}  // namespace rackplan
