// SPDX-License-Identifier: Apache-2.0
#include "models/llm/plan_check.h"

#include "models/base/error.h"
#include "models/llm/nearest_plan.h"
#include "models/units/text.h"

#include <algorithm>
#include <optional>

namespace rackplan {
namespace {

std::string count(int n, const char* what) {
  return std::to_string(n) + " " + what;
}

std::string attention_trouble(const ModelSpec& model, int tp) {
  if (model.heads % tp != 0) {
    return "tensor parallelism " + std::to_string(tp) + " does not divide " +
           count(model.heads, "attention heads");
  }
  if (!model.mla && model.kv_heads % tp != 0 && tp % model.kv_heads != 0) {
    return "tensor parallelism " + std::to_string(tp) + " neither divides " +
           count(model.kv_heads, "key/value heads") + " nor is a multiple of them";
  }
  if (model.dense_layers() > 0 && model.intermediate % tp != 0) {
    return "tensor parallelism " + std::to_string(tp) + " does not divide the FFN size " +
           std::to_string(model.intermediate);
  }
  return {};
}

std::string expert_trouble(const ModelSpec& model, const ParallelPlan& plan, int redundant) {
  const std::string ep = "expert parallelism " + std::to_string(plan.ep);
  if (!model.moe) {
    return plan.ep > 1 ? ep + " on " + model.title + ", a dense model" : "";
  }
  if (plan.stage_gpus() % plan.ep != 0) {
    return ep + " does not divide " + count(plan.stage_gpus(), "GPUs");
  }
  const int slots = model.moe->experts + redundant;
  if (model.moe->experts % plan.ep != 0 && slots % plan.ep != 0) {
    return ep + " does not divide " + count(model.moe->experts, "experts");
  }
  if (model.moe->intermediate % plan.moe_tp() != 0) {
    return "tensor parallelism " + std::to_string(plan.moe_tp()) +
           " inside an expert does not divide its FFN size " +
           std::to_string(model.moe->intermediate);
  }
  return {};
}

// The first weight format that the GPU cannot multiply. mxfp4 weights are widened to bf16 where
// there is no fp4, as engines do on Hopper.
std::optional<DType> missing_format(const PrecisionPlan& precision, const GpuSpec& gpu) {
  for (const DType dtype : {precision.qkv, precision.output, precision.ffn, precision.experts}) {
    const bool fp8 = dtype == DType::Fp8 || dtype == DType::Fp8Block;
    if ((dtype == DType::Nvfp4 && !gpu.fp4) || (fp8 && !gpu.fp8)) {
      return dtype;
    }
  }
  return std::nullopt;
}

bool fills(int group, int domain) {
  return domain % group == 0 || group % domain == 0;
}

// Of a worker that is larger than an NVLink domain.
std::string span_trouble(const ParallelPlan& plan, const SystemSpec& system, Span span) {
  const int domain = system.gpus_per_domain();
  const std::string domains = "NVLink domains of " + system.id + ", " + count(domain, "GPUs");
  if (span == Span::OneDomain) {
    return "a worker of " + count(plan.gpus(), "GPUs is larger than the NVLink domain of ") +
           system.id + ", " + count(domain, "GPUs") + " (allow_span_domains lifts this)";
  }
  if (plan.gpus() % domain != 0) {
    return "a worker of " + count(plan.gpus(), "GPUs does not fill ") + domains + " each";
  }
  for (const int group : {plan.stage_gpus(), plan.attention_tp, plan.moe_tp()}) {
    if (!fills(group, domain)) {
      return "groups of " + count(group, "GPUs straddle ") + domains + " each";
    }
  }
  return {};
}

// The largest plan to look for.
int most_gpus(const ParallelPlan& plan, const SystemSpec& system, Span span) {
  const int domain = system.gpus_per_domain();
  return span == Span::OneDomain ? domain : std::max(domain, plan.gpus());
}

std::string words(const ParallelPlan& plan, const SystemSpec& system) {
  return to_string(plan) + " on " + system.id;
}

std::string memory_reason(const MemoryFit& fit,
                          const ModelSpec& model,
                          const ParallelPlan& plan,
                          const SystemSpec& system) {
  const std::string where = model.title + " with " + words(plan, system);
  if (fit.missing > Bytes{}) {
    return where + " needs " + format(fit.weights) + " of weights and " + format(fit.reserved) +
           " of reserves a GPU, which has " + format(fit.memory);
  }
  return where + " leaves no room for KV cache: " + format(fit.kv_room) + " a GPU";
}

}  // namespace

std::string plan_trouble(const ModelSpec& model,
                         const ParallelPlan& plan,
                         const SystemSpec& system,
                         int redundant_experts,
                         Span span) {
  if (auto trouble = attention_trouble(model, plan.attention_tp); !trouble.empty()) {
    return trouble;
  }
  if (auto trouble = expert_trouble(model, plan, redundant_experts); !trouble.empty()) {
    return trouble;
  }
  if (plan.pp > model.layers) {
    return count(plan.pp, "pipeline stages for ") + count(model.layers, "layers");
  }
  if (plan.gpus() > system.gpus_per_domain()) {
    return span_trouble(plan, system, span);
  }
  return {};
}

void check_plan(const ModelSpec& model,
                const ParallelPlan& plan,
                const SystemSpec& system,
                int redundant_experts,
                Span span) {
  if (std::min({plan.attention_tp, plan.attention_dp, plan.ep, plan.pp}) < 1) {
    throw InputError({"", "", to_string(plan), "a parallel plan with each count at least 1"});
  }
  const std::string trouble = plan_trouble(model, plan, system, redundant_experts, span);
  if (trouble.empty()) {
    return;
  }
  const auto nearest = nearest_plan(
      plan, most_gpus(plan, system, span), Prefer::SameSize, [&](const ParallelPlan& candidate) {
        return plan_trouble(model, candidate, system, redundant_experts, span).empty();
      });
  throw Infeasible(to_string(plan) + ": " + trouble, nearest ? to_string(*nearest) : "");
}

void check_precision(const PrecisionPlan& precision, const SystemSpec& system) {
  if (const auto dtype = missing_format(precision, system.gpu)) {
    throw Infeasible(system.gpu.name + " has no " + std::string(name_of(*dtype)) + " arithmetic",
                     *dtype == DType::Nvfp4 && system.gpu.fp8 ? "fp8" : "bf16");
  }
}

MemoryFit check_fit(const ModelSpec& model,
                    const PrecisionPlan& precision,
                    const ParallelPlan& plan,
                    const SystemSpec& system,
                    const MemoryBudget& budget,
                    const MemoryUse& use,
                    std::span<const SystemSpec> alternatives,
                    Span span) {
  check_plan(model, plan, system, use.redundant_experts, span);
  check_precision(precision, system);
  const MemoryFit fit = memory_fit(model, precision, plan, system, budget, use);
  if (fit.fits()) {
    return fit;
  }
  const auto smallest_on = [&](const SystemSpec& other) {
    return nearest_plan(
        plan, most_gpus(plan, other, span), Prefer::Smallest, [&](const ParallelPlan& candidate) {
          return plan_trouble(model, candidate, other, use.redundant_experts, span).empty() &&
                 memory_fit(model, precision, candidate, other, budget, use).fits();
        });
  };
  std::string nearest;
  if (const auto here = smallest_on(system)) {
    nearest = words(*here, system);
  }
  for (const SystemSpec& other : alternatives) {
    if (nearest.empty() && !missing_format(precision, other.gpu)) {
      if (const auto there = smallest_on(other)) {
        nearest = words(*there, other);
      }
    }
  }
  throw Infeasible(memory_reason(fit, model, plan, system), nearest);
}

}  // namespace rackplan
