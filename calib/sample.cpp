// SPDX-License-Identifier: Apache-2.0
#include "calib/sample.h"

#include "models/base/error.h"
#include "models/op/attention_ops.h"
#include "models/op/collective_ops.h"
#include "models/op/gemm_ops.h"
#include "models/op/moe_ops.h"
#include "models/units/text.h"

#include <algorithm>
#include <cstdio>

namespace rackplan {
namespace {

constexpr std::array gemm_fields{
    ShapeField{"m", 1, true, 0}, ShapeField{"n", 1, false, 0}, ShapeField{"k", 1, false, 0}};
constexpr std::array batched_fields{ShapeField{"m", 1, true, 0},
                                    ShapeField{"matrices", 1, false, 0},
                                    ShapeField{"n", 1, false, 0},
                                    ShapeField{"k", 1, false, 0}};
constexpr std::array prefill_fields{ShapeField{"prompts", 1, true, 0},
                                    ShapeField{"length", 1, true, 0},
                                    ShapeField{"heads", 1, false, 0},
                                    ShapeField{"kv_heads", 1, false, 0},
                                    ShapeField{"head_dim", 1, false, 0}};
constexpr std::array decode_fields{ShapeField{"sequences", 1, true, 0},
                                   ShapeField{"context", 1, true, 0},
                                   ShapeField{"heads", 1, false, 0},
                                   ShapeField{"kv_heads", 1, false, 0},
                                   ShapeField{"head_dim", 1, false, 0}};
constexpr std::array mla_prefill_fields{ShapeField{"prompts", 1, true, 0},
                                        ShapeField{"length", 1, true, 0},
                                        ShapeField{"heads", 1, false, 0}};
constexpr std::array mla_decode_fields{ShapeField{"sequences", 1, true, 0},
                                       ShapeField{"context", 1, true, 0},
                                       ShapeField{"heads", 1, false, 0},
                                       ShapeField{"queries", 1, true, 1}};
constexpr std::array grouped_fields{ShapeField{"tokens", 1, true, 0},
                                    ShapeField{"hidden", 1, false, 0},
                                    ShapeField{"intermediate", 1, false, 0},
                                    ShapeField{"experts", 1, false, 0},
                                    ShapeField{"top_k", 1, false, 0},
                                    ShapeField{"ranks", 1, false, 1},
                                    ShapeField{"imbalance", 1, true, 1}};

constexpr std::array collective_fields{ShapeField{"bytes", 1, true, 0},
                                       ShapeField{"ranks", 2, false, 0}};
constexpr std::array exchange_fields{ShapeField{"tokens", 1, true, 0},
                                     ShapeField{"hidden", 1, false, 0},
                                     ShapeField{"top_k", 1, false, 0},
                                     ShapeField{"ranks", 2, false, 0},
                                     ShapeField{"element_bytes", 0.1, false, 0}};

constexpr MlaShape deepseek_mla(double heads) {
  return {.heads = heads, .kv_rank = 512, .rope = 64, .nope = 128, .value = 128};
}

/// Bytes of a stored weight: scales of fp8 blocks (128x128) and of nvfp4 (16) included.
NumberFormat weights_in(Math math) {
  switch (math) {
    case Math::Bf16:
      return {math, 2.0};
    case Math::Fp8:
      return {math, 1.0};
    case Math::Fp8Block:
      return {math, 1.0 + 4.0 / (128.0 * 128.0)};
    case Math::Fp4:
      return {math, 0.5 + 1.0 / 16.0};
  }
  return {math, 2.0};
}

/// Kernel tables route evenly: as many experts work as rows allow, where random routing would leave
/// some idle.
Op evenly_routed(const SampleShape& x, NumberFormat weights) {
  const MoeShape moe{.hidden = x[1],
                     .intermediate = x[2],
                     .experts = x[3],
                     .top_k = x[4],
                     .ep = static_cast<int>(x[5]),
                     .imbalance = x[6]};
  const double rows = std::max(1.0, x[0] * moe.top_k / moe.ep * moe.imbalance);
  return grouped_gemm_of_rows(rows, std::min(rows, moe.experts / moe.ep), moe, weights);
}

MoeShape exchange(const SampleShape& x) {
  return {.hidden = x[1], .top_k = x[2], .ep = static_cast<int>(x[3])};
}

NumberFormat cache_in(Math math) {
  return {math, math == Math::Bf16 ? 2.0 : 1.0};
}

/// FNV-1a, then the finaliser of splitmix64 (Steele, Lea, Flood 2014): the low bits of FNV alone
/// are poor.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  }
  hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9U;
  hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebU;
  return hash ^ (hash >> 31U);
}

std::string numbers_text(const Sample& sample, bool with_load) {
  std::string text;
  const std::span<const ShapeField> fields = shape_fields(sample.family.kind);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (with_load || !fields[i].load) {
      std::array<char, 40> number{};
      std::snprintf(number.data(), number.size(), "%.10g", sample.shape[i]);
      text += (text.empty() ? "" : " ") + std::string(fields[i].name) + "=" + number.data();
    }
  }
  return text;
}

}  // namespace

std::span<const ShapeField> shape_fields(OpKind kind) {
  switch (kind) {
    case OpKind::Gemm:
      return gemm_fields;
    case OpKind::BatchedGemm:
      return batched_fields;
    case OpKind::PrefillAttention:
      return prefill_fields;
    case OpKind::DecodeAttention:
      return decode_fields;
    case OpKind::MlaPrefillAttention:
      return mla_prefill_fields;
    case OpKind::MlaDecodeAttention:
      return mla_decode_fields;
    case OpKind::GroupedGemm:
      return grouped_fields;
    case OpKind::AllReduce:
    case OpKind::AllGather:
    case OpKind::ReduceScatter:
      return collective_fields;
    case OpKind::MoeDispatch:
    case OpKind::MoeCombine:
      return exchange_fields;
    default:
      break;
  }
  throw InvariantBroken("samples are of kinds that have a family");
}

Op sample_op(const CostFamily& family, const SampleShape& x) {
  switch (family.kind) {
    case OpKind::Gemm:
      return gemm(x[0], x[1], x[2], weights_in(family.math));
    case OpKind::BatchedGemm:
      return batched_gemm(x[1], x[0], x[2], x[3], weights_in(family.math));
    case OpKind::PrefillAttention: {
      Op op = gqa_prefill(x[0] * x[1], x[0] * x[1] * x[1] / 2.0, x[2], x[3], x[4]);
      op.math = family.math;
      return op;
    }
    case OpKind::DecodeAttention:
      return gqa_decode(x[0], x[0] * x[1], x[2], x[3], x[4], cache_in(family.math));
    case OpKind::MlaPrefillAttention:
      return mla_prefill(x[0] * x[1], x[0] * x[1] * x[1] / 2.0, deepseek_mla(x[2]));
    case OpKind::MlaDecodeAttention:
      return mla_decode(x[0], x[0] * x[1], deepseek_mla(x[2]), cache_in(family.math), x[3]);
    case OpKind::GroupedGemm:
      return evenly_routed(x, weights_in(family.math));
    case OpKind::AllReduce:
    case OpKind::AllGather:
    case OpKind::ReduceScatter:
      return collective(family.kind, static_cast<int>(x[1]), x[0] * byte);
    case OpKind::MoeDispatch:
      return moe_dispatch(x[0], exchange(x), x[4]);
    case OpKind::MoeCombine:
      return moe_combine(x[0], exchange(x), x[4]);
    default:
      break;
  }
  throw InvariantBroken("samples are of kinds that have a family");
}

std::string family_text(const CostFamily& family) {
  return std::string(family_name(family.kind).value_or("")) + " " +
         std::string(name_of(family.math));
}

std::string shape_text(const Sample& sample) {
  return numbers_text(sample, true);
}

std::uint64_t row_hash(const Sample& sample) {
  return hash_of(family_text(sample.family) + " " + numbers_text(sample, true));
}

std::uint64_t site_hash(const Sample& sample) {
  return hash_of(family_text(sample.family) + " " + numbers_text(sample, false));
}

}  // namespace rackplan
