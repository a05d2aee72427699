// SPDX-License-Identifier: Apache-2.0
#include "models/cost/calibrated_shape.h"

#include "models/base/error.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rackplan {
namespace {

struct Named {
  OpKind kind;
  std::string_view name;
  std::array<std::string_view, held_axes + 1> axes;
};

constexpr std::array<Named, 12> families{{
    {OpKind::Gemm, "gemm", {"m", "n", "k", ""}},
    {OpKind::BatchedGemm, "batched_gemm", {"m", "matrices", "n", ""}},
    {OpKind::PrefillAttention,
     "prefill_attention",
     {"prompt length", "prompts x heads", "head dimension", "heads per KV head"}},
    {OpKind::DecodeAttention,
     "decode_attention",
     {"context", "sequences x KV heads", "heads per KV head", "head dimension"}},
    {OpKind::MlaPrefillAttention,
     "mla_prefill_attention",
     {"prompt length", "prompts x heads", "heads", ""}},
    {OpKind::MlaDecodeAttention,
     "mla_decode_attention",
     {"context", "sequences", "heads x queries", ""}},
    {OpKind::GroupedGemm,
     "grouped_gemm",
     {"rows per expert", "experts", "weights of an expert", "experts of the layer"}},
    {OpKind::AllReduce, "all_reduce", {"message bytes", "ranks", "", ""}},
    {OpKind::AllGather, "all_gather", {"message bytes", "ranks", "", ""}},
    {OpKind::ReduceScatter, "reduce_scatter", {"message bytes", "ranks", "", ""}},
    {OpKind::MoeDispatch, "moe_dispatch", {"bytes a rank holds", "ranks", "", ""}},
    {OpKind::MoeCombine, "moe_combine", {"bytes a rank holds", "ranks", "", ""}},
}};

CalibratedShape gemm_shape(const Op& op) {
  CalibratedShape shape;
  shape.drive = op.rows;
  const double activations = (activation_bytes(op.math) * op.inner + 2.0 * op.columns) * op.rows;
  shape.flops_per_drive = op.flops / flop / shape.drive;
  shape.bytes_fixed = std::max(0.0, op.bytes / byte - op.batch * activations);
  shape.bytes_per_drive = (op.bytes / byte - shape.bytes_fixed) / shape.drive;
  if (op.kind == OpKind::Gemm) {
    shape.tile_columns = op.columns / 128.0;
    shape.held = {octave(op.columns), octave(op.inner), 0.0};
  } else {
    shape.held = {octave(op.batch), octave(op.columns), 0.0};
  }
  return shape;
}

/// `context` counts query·key pairs, s²/2 for each prompt of s tokens. A chunk behind a long past
/// is less than one such prompt; its kernel has as many heads to share out as one.
CalibratedShape prefill_shape_of(const Op& op) {
  CalibratedShape shape;
  shape.drive = 2.0 * op.context / op.rows;
  shape.flops_square = op.flops / flop / (shape.drive * shape.drive);
  shape.side_per_drive = op.bytes / byte / shape.drive;
  shape.tile_columns = op.rows * op.heads / shape.drive;
  const double prompts = std::max(1.0, op.rows / shape.drive);
  if (op.kind == OpKind::PrefillAttention) {
    shape.held = {octave(prompts * op.heads),
                  octave(op.head_dim),
                  octave(op.heads / std::max(1.0, op.kv_heads))};
  } else {
    shape.held = {octave(prompts * op.heads), octave(op.heads), 0.0};
  }
  return shape;
}

/// Bytes read from the cache for one more token of every context; none are known without context.
double a_token(const Op& op, const CalibratedShape& shape) {
  return shape.drive > 0.0 ? std::max(0.0, op.bytes / byte - shape.side_fixed) / shape.drive : 0.0;
}

/// Decode kernels either share a KV head among its query heads or, without groups and in groups too
/// large for one tile, take each query head on its own and read the KV heads again for it.
CalibratedShape decode_shape_of(const Op& op) {
  constexpr double largest_group = 32.0;
  constexpr double tile_flops = 128.0 * 128.0;  // the scale of the fitted ramp, nothing more
  CalibratedShape shape;
  shape.drive = op.context / op.batch;
  shape.flops_per_drive = op.heads * op.inner * op.rows;
  // query and output, whatever the context
  shape.side_fixed = 4.0 * op.rows * op.heads * op.head_dim;
  shape.bytes_per_drive = a_token(op, shape);
  const double group = op.heads / std::max(1.0, op.kv_heads);
  const bool shares = group >= 2.0 && group <= largest_group;
  if (shares) {
    shape.flops_fixed = tile_flops * op.batch * op.kv_heads;
    shape.held = {octave(op.batch * op.kv_heads), octave(group), octave(op.head_dim)};
  } else {
    shape.bytes_per_drive *= group;
    shape.held = {octave(op.batch * op.heads), group < 2.0 ? 0.0 : 6.0, octave(op.head_dim)};
  }
  return shape;
}

CalibratedShape mla_decode_shape_of(const Op& op) {
  CalibratedShape shape;
  shape.drive = op.context / op.batch;
  shape.flops_per_drive = op.heads * op.inner * op.rows;
  // query and output: inner = 2·(2·kv_rank + rope), in bf16
  shape.side_fixed = std::min(op.rows * op.heads * op.inner, op.bytes / byte);
  shape.bytes_per_drive = a_token(op, shape);
  shape.flops_fixed = 128.0 * 128.0 * op.batch;
  shape.held = {octave(op.batch), octave(op.heads * op.rows / op.batch), 0.0};
  return shape;
}

CalibratedShape grouped_shape(const Op& op) {
  CalibratedShape shape;
  const double experts = std::max(op.batch, 1e-6);
  shape.drive = op.rows / experts;
  const double in = activation_bytes(op.math);
  const double a_row = in * op.inner + 8.0 * op.columns + 2.0 * in * op.columns + 2.0 * op.inner;
  shape.flops_per_drive = op.flops / flop / shape.drive;
  shape.bytes_fixed = std::max(0.0, op.bytes / byte - op.rows * a_row);
  shape.side_per_drive = experts * a_row;
  shape.spread_per_drive = experts * op.ranks * op.inner;
  shape.held = {octave(experts), octave(op.inner * op.columns), octave(op.experts)};
  return shape;
}

/// What crosses a GPU's link for one byte of the message: an all-reduce sends it out and back, a
/// gather or scatter once without its own part, a dispatch once to each of its ranks but itself.
CalibratedShape collective_shape(const Op& op) {
  CalibratedShape shape;
  shape.drive = op.payload / byte;
  const double others = 1.0 - 1.0 / op.ranks;
  switch (op.kind) {
    case OpKind::AllReduce:
      shape.bytes_per_drive = 2.0 * others;
      break;
    case OpKind::MoeDispatch:
    case OpKind::MoeCombine:
      shape.bytes_per_drive = op.copies * others;
      break;
    default:
      shape.bytes_per_drive = others;
      break;
  }
  shape.held = {octave(op.ranks), 0.0, 0.0};
  return shape;
}

const Named* find_family(OpKind kind) {
  const auto* const found = std::find_if(
      families.begin(), families.end(), [&](const Named& family) { return family.kind == kind; });
  return found == families.end() ? nullptr : found;
}

}  // namespace

std::optional<std::string_view> family_name(OpKind kind) {
  const Named* family = find_family(kind);
  return family == nullptr ? std::nullopt : std::optional(family->name);
}

std::optional<OpKind> family_kind(std::string_view name) {
  for (const Named& family : families) {
    if (family.name == name) {
      return family.kind;
    }
  }
  return std::nullopt;
}

std::array<std::string_view, held_axes + 1> axis_names(OpKind kind) {
  const Named* family = find_family(kind);
  ensure(family != nullptr, "only kinds with a family have axes");
  return family->axes;
}

std::string_view name_of(Math math) {
  switch (math) {
    case Math::Bf16:
      return "bf16";
    case Math::Fp8:
      return "fp8";
    case Math::Fp8Block:
      return "fp8_block";
    case Math::Fp4:
      return "fp4";
  }
  return "bf16";
}

double octave(double x) {
  if (x <= 0.0) {
    return 0.0;
  }
  int exponent = 0;
  const double mantissa = std::frexp(x, &exponent);  // in [0.5, 1)
  return exponent + 2.0 * mantissa - 2.0;
}

CalibratedShape calibrated_shape(const Op& op) {
  switch (op.kind) {
    case OpKind::Gemm:
    case OpKind::BatchedGemm:
      return gemm_shape(op);
    case OpKind::PrefillAttention:
    case OpKind::MlaPrefillAttention:
      return prefill_shape_of(op);
    case OpKind::DecodeAttention:
      return decode_shape_of(op);
    case OpKind::MlaDecodeAttention:
      return mla_decode_shape_of(op);
    case OpKind::GroupedGemm:
      return grouped_shape(op);
    case OpKind::AllReduce:
    case OpKind::AllGather:
    case OpKind::ReduceScatter:
    case OpKind::MoeDispatch:
    case OpKind::MoeCombine:
      return collective_shape(op);
    default:
      break;
  }
  throw InvariantBroken("only kinds with a family have a calibrated shape");
}

}  // namespace rackplan
