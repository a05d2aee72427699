// SPDX-License-Identifier: Apache-2.0
#include "models/llm/precision_plan.h"

#include "models/base/error.h"

#include <string>

namespace rackplan {
namespace {

std::string quoted(std::string_view text) {
  return "\"" + std::string(text.substr(0, 60)) + "\"";
}

// Every linear layer in `dtype`.
PrecisionPlan linear_layers(DType dtype) {
  return {.qkv = dtype, .output = dtype, .ffn = dtype, .experts = dtype};
}

PrecisionPlan weights_named(std::string_view name, const ModelSpec& model) {
  const bool mla = model.mla.has_value();
  if (name == "fp4" || name == "nvfp4") {
    PrecisionPlan plan = linear_layers(DType::Nvfp4);
    plan.qkv = mla ? DType::Bf16 : DType::Nvfp4;
    plan.kv_cache = DType::Fp8;
    return plan;
  }
  if (name == "fp8") {
    PrecisionPlan plan = linear_layers(mla ? DType::Fp8Block : DType::Fp8);
    plan.kv_cache = DType::Fp8;
    return plan;
  }
  if (name == "mxfp4") {
    return model.moe ? PrecisionPlan{.experts = DType::Mxfp4} : linear_layers(DType::Mxfp4);
  }
  if (name == "bf16") {
    return {};
  }
  throw InputError({"", "", quoted(name), "a precision: fp4 (nvfp4), fp8, mxfp4 or bf16"});
}

}  // namespace

PrecisionPlan precision_plan(std::string_view name,
                             const ModelSpec& model,
                             std::optional<std::string_view> kv_dtype) {
  PrecisionPlan plan = weights_named(name, model);
  if (kv_dtype == "fp8") {
    plan.kv_cache = DType::Fp8;
  } else if (kv_dtype == "bf16") {
    plan.kv_cache = DType::Bf16;
  } else if (kv_dtype) {
    throw InputError({"", "", quoted(*kv_dtype), "a KV cache format: fp8 or bf16"});
  }
  return plan;
}

}  // namespace rackplan
