// SPDX-License-Identifier: Apache-2.0
// An op as its cost family sees it: the one number that load moves (the drive), work that is affine
// in it, and the octaves of what stays.
//
//   gemm:                     drive M;                  held N, K
//   batched gemm:             drive M;                  held matrices, N
//   prefill attention:        drive mean prompt length; held prompts·heads, head dimension, heads
//                                                       per KV head
//   decode attention:         drive mean context;       held sequences·KV heads, heads per KV head
//   MLA prefill attention:    drive mean prompt length; held prompts·heads, heads
//   MLA decode attention:     drive mean context;       held sequences, heads·queries
//   grouped gemm:             drive rows an expert;     held experts, weights of one, experts of
//                                                       the layer
//   collectives:              drive bytes of the message; held ranks; bytes are those on a GPU's
//   link
//
// The main kernel's work is flops_fixed·ramp + flops_per_drive·x + flops_square·x·(x + ramp) FLOPs
// and bytes_fixed + bytes_per_drive·x bytes. Beside it run small kernels (rope and cache write,
// permutation, activation, reduction) that stream side_fixed + side_per_drive·x bytes, and what
// grows with spread_fixed + spread_per_drive·x: walking over the tokens of all ranks in an expert
// layer.
#pragma once

#include "models/op/op.h"

#include <array>
#include <optional>
#include <string_view>

namespace rackplan {

/// Ops of one kind and one arithmetic are fitted together.
struct CostFamily {
  OpKind kind = OpKind::Gemm;
  Math math = Math::Bf16;
  friend bool operator==(const CostFamily&, const CostFamily&) = default;
  friend auto operator<=>(const CostFamily&, const CostFamily&) = default;
};

inline constexpr std::size_t held_axes = 3;

struct CalibratedShape {
  double drive = 0.0;
  double flops_fixed = 0.0;  // what one unit of the form's ramp stands for
  double flops_per_drive = 0.0;
  double flops_square = 0.0;
  double bytes_fixed = 0.0;
  double bytes_per_drive = 0.0;
  double side_fixed = 0.0;
  double side_per_drive = 0.0;
  double spread_per_drive = 0.0;
  /// Tiles of 128 rows of the drive side by side: a GEMM's N/128, a prefill's prompts·heads. They
  /// fill the GPU in waves. 0: not tiled.
  double tile_columns = 0.0;
  std::array<double, held_axes> held{};  // octaves; an unused axis is 0
};

/// Kinds that have a family; their names are those of sample files and cost tables.
[[nodiscard]] std::optional<std::string_view> family_name(OpKind kind);
[[nodiscard]] std::optional<OpKind> family_kind(std::string_view name);
/// What the drive and the held axes of a kind are, for people.
[[nodiscard]] std::array<std::string_view, held_axes + 1> axis_names(OpKind kind);

/// "bf16", "fp8", "fp8_block", "fp4".
[[nodiscard]] std::string_view name_of(Math math);

/// The shape of an op whose kind has a family. Precondition: it has work to do.
[[nodiscard]] CalibratedShape calibrated_shape(const Op& op);

/// log2 drawn straight between whole powers of two: continuous, increasing, and the same bits on
/// every machine. 0 for x ≤ 0.
[[nodiscard]] double octave(double x);

}  // namespace rackplan
