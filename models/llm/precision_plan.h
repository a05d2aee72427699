// SPDX-License-Identifier: Apache-2.0
// The formats of a checkpoint, from the short name people give it.
//
//   precision_plan("fp4", deepseek_r1).experts == DType::Nvfp4
//
// What the names mean (the published checkpoints of these models):
//   fp4    MLA: query and key/value projections bf16, output projection, FFN and experts nvfp4
//          GQA: every linear layer nvfp4                                            KV fp8
//   fp8    MLA: fp8_block throughout;  GQA: fp8, one scale a tensor, throughout     KV fp8
//   mxfp4  experts mxfp4 and the rest bf16; without experts every linear layer      KV bf16
//   bf16   everything                                                               KV bf16
// MLA's absorbed matrices, routers and the lm_head stay bf16 in all of them.
// Approximation: a name stands for the checkpoints of all models of a kind; real ones differ in how
// many scales they have and in which layers they leave in bf16.
#pragma once

#include "models/llm/model_spec.h"
#include "models/llm/precision.h"

#include <optional>
#include <string_view>

namespace rackplan {

/// `name`: "fp4" (or "nvfp4"), "fp8", "mxfp4", "bf16". `kv_dtype` overrides the KV cache: "fp8" or
/// "bf16". Throws InputError for other names.
[[nodiscard]] PrecisionPlan precision_plan(std::string_view name,
                                           const ModelSpec& model,
                                           std::optional<std::string_view> kv_dtype = std::nullopt);

}  // namespace rackplan
