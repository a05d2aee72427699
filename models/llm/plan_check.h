// SPDX-License-Identifier: Apache-2.0
// Whether a parallel plan can exist for a model on a system, and what would be nearest if not.
//
//   check_plan(model, plan, system);                         // shape: divisibility, NVLink domain
//   MemoryFit fit = check_fit(model, precision, plan, …);    // shape, number formats and memory
//
// Both throw Infeasible with the reason and the nearest plan that works.
#pragma once

#include "models/hardware/system_spec.h"
#include "models/llm/memory_fit.h"
#include "models/llm/model_spec.h"
#include "models/llm/parallel_plan.h"
#include "models/llm/precision.h"

#include <span>
#include <string>

namespace rackplan {

/// How far a worker may reach.
enum class Span { OneDomain, SeveralDomains };

/// Why this plan cannot exist, or empty:
/// - tensor parallelism divides the heads, and the key/value heads or a multiple of them
/// - expert parallelism divides the stage's GPUs and the experts, or these with the
///   `redundant_experts` that a balancer adds, and needs experts
/// - what is split divides: dense FFN by attention_tp, an expert's FFN by moe_tp
/// - a pipeline stage has at least one layer
/// - a worker stays inside one NVLink domain, or, where it may span them, takes whole ones, of
///   which its stages and tensor-parallel groups fill a part or several
[[nodiscard]] std::string plan_trouble(const ModelSpec& model,
                                       const ParallelPlan& plan,
                                       const SystemSpec& system,
                                       int redundant_experts = 0,
                                       Span span = Span::OneDomain);

/// Throws Infeasible when plan_trouble has something to say, InputError for a count below one.
void check_plan(const ModelSpec& model,
                const ParallelPlan& plan,
                const SystemSpec& system,
                int redundant_experts = 0,
                Span span = Span::OneDomain);

/// Throws Infeasible when the GPU has no arithmetic for a format of the plan (nvfp4, fp8).
void check_precision(const PrecisionPlan& precision, const SystemSpec& system);

/// All checks. When memory is what is missing, the nearest plan is the smallest of the same kind
/// that fits this system, else the smallest of any kind, else the smallest on one of `alternatives`
/// (in their order); a nearest plan spans domains only where it is no larger than this one.
[[nodiscard]] MemoryFit check_fit(const ModelSpec& model,
                                  const PrecisionPlan& precision,
                                  const ParallelPlan& plan,
                                  const SystemSpec& system,
                                  const MemoryBudget& budget,
                                  const MemoryUse& use = {},
                                  std::span<const SystemSpec> alternatives = {},
                                  Span span = Span::OneDomain);

}  // namespace rackplan
