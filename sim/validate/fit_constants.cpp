// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/fit_constants.h"

#include "sim/validate/recipe_defaults.h"

#include <utility>

namespace rackplan {
namespace {

using Generation = GpuGeneration;

bool is_blackwell(const MeasuredRow& row) {
  return row.hardware.find("b200") != std::string::npos ||
         row.hardware.find("b300") != std::string::npos;
}

/// Of one engine and one generation, in milliseconds.
FitConstant overhead(const Catalogs& catalogs,
                     const std::string& engine,
                     Generation generation,
                     Seconds EngineProfile::*member,
                     const char* what,
                     SearchAxis axis) {
  const bool blackwell = generation == Generation::Blackwell;
  GpuSpec gpu;
  gpu.generation = generation;
  axis.start = catalogs.engine_at(engine, gpu).*member / ms;
  return {.name = engine + (blackwell ? " blackwell " : " hopper ") + what,
          .unit = "ms",
          .axis = axis,
          .apply =
              [=](double value, EngineProfile& profile, Generation of) {
                if (profile.id == engine && of == generation) {
                  profile.*member = value * ms;
                }
              },
          .assume = {},
          .matters =
              [=](const MeasuredRow& row) {
                return engine_of(row) == engine && is_blackwell(row) == blackwell;
              }};
}

/// Of all engines, on both generations.
FitConstant power_law(const Catalogs& catalogs) {
  return {.name = "expert_power_law",
          .unit = "",
          .axis = {.start = catalogs.engine_at("trtllm", {}).expert_power_law,
                   .low = 0.6,
                   .high = 1.4,
                   .step = 0.1,
                   .finest = 0.1},
          .apply = [](double value,
                      EngineProfile& profile,
                      Generation) { profile.expert_power_law = value; },
          .assume = {},
          .matters = [](const MeasuredRow&) { return true; }};
}

/// Of one engine and one generation.
FitConstant multiplier(const Catalogs& catalogs, const std::string& engine, Generation generation) {
  const bool blackwell = generation == Generation::Blackwell;
  GpuSpec gpu;
  gpu.generation = generation;
  return {.name = engine + (blackwell ? " blackwell " : " hopper ") + "prefill_multiplier",
          .unit = "",
          .axis = {.start = catalogs.engine_at(engine, gpu).prefill_multiplier,
                   .low = 0.4,
                   .high = 2.5,
                   .step = 0.1,
                   .finest = 0.05},
          .apply =
              [=](double value, EngineProfile& profile, Generation of) {
                if (profile.id == engine && of == generation) {
                  profile.prefill_multiplier = value;
                }
              },
          .assume = {},
          .matters =
              [=](const MeasuredRow& row) {
                return engine_of(row) == engine && is_blackwell(row) == blackwell;
              }};
}

/// Accepted lengths less one, as multiples of those of the public table.
FitConstant acceptance() {
  return {.name = "accepted drafts, of the public table's",
          .unit = "",
          .axis = {.start = 1.0, .low = 0.5, .high = 1.3, .step = 0.1, .finest = 0.05},
          .apply = {},
          .assume =
              [](double value, Assumptions& assumptions) {
                for (double& length : assumptions.accepted_length) {
                  length = 1.0 + (length - 1.0) * value;
                }
              },
          .matters = [](const MeasuredRow& row) { return row.speculative; }};
}

constexpr SearchAxis step_overhead{.start = 0, .low = 0, .high = 20, .step = 0.8, .finest = 0.2};
constexpr SearchAxis fixed_part{.start = 0, .low = 0, .high = 800, .step = 40, .finest = 20};

}  // namespace

std::vector<FitStage> fit_stages(const Catalogs& catalogs) {
  const auto decode = [&](const char* engine, Generation generation) {
    return overhead(catalogs,
                    engine,
                    generation,
                    &EngineProfile::decode_step_overhead,
                    "decode_step_overhead",
                    step_overhead);
  };
  const auto fixed = [&](const char* engine) {
    return overhead(catalogs,
                    engine,
                    Generation::Blackwell,
                    &EngineProfile::request_overhead,
                    "request_overhead",
                    fixed_part);
  };
  FitConstant drafts = overhead(catalogs,
                                "sglang",
                                Generation::Blackwell,
                                &EngineProfile::mtp_step_overhead,
                                "mtp_step_overhead",
                                step_overhead);
  drafts.matters = [](const MeasuredRow& row) {
    return engine_of(row) == "sglang" && is_blackwell(row) && row.speculative;
  };
  FitConstant gather = overhead(catalogs,
                                "sglang",
                                Generation::Blackwell,
                                &EngineProfile::gather_step_overhead,
                                "gather_step_overhead",
                                step_overhead);
  gather.matters = [](const MeasuredRow& row) {
    return engine_of(row) == "sglang" && is_blackwell(row) && decode_attention_dp(row) &&
           !exchange_of(row, row.decode);
  };
  return {{.hardware = "gb200",
           .constants = {power_law(catalogs),
                         acceptance(),
                         decode("trtllm", Generation::Blackwell),
                         decode("sglang", Generation::Blackwell),
                         multiplier(catalogs, "trtllm", Generation::Blackwell),
                         multiplier(catalogs, "sglang", Generation::Blackwell),
                         fixed("trtllm"),
                         fixed("sglang")}},
          {.hardware = "h200",
           .constants = {decode("sglang", Generation::Hopper),
                         multiplier(catalogs, "sglang", Generation::Hopper)}},
          {.hardware = "b200", .constants = {drafts, gather}}};
}

FittedModel fitted_model(const Catalogs& catalogs,
                         const Assumptions& assumptions,
                         std::span<const FitConstant> constants,
                         std::span<const double> values) {
  FittedModel model{.catalogs = catalogs.with_engines([&](EngineProfile& profile, Generation of) {
                      for (std::size_t i = 0; i < values.size(); ++i) {
                        if (constants[i].apply) {
                          constants[i].apply(values[i], profile, of);
                        }
                      }
                    }),
                    .assumptions = assumptions};
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (constants[i].assume) {
      constants[i].assume(values[i], model.assumptions);
    }
  }
  return model;
}

Catalogs without_fitted_constants(const Catalogs& catalogs) {
  return catalogs.with_engines([](EngineProfile& profile, Generation) {
    profile.decode_step_overhead = Seconds{};
    profile.mtp_step_overhead = Seconds{};
    profile.gather_step_overhead = Seconds{};
    profile.prefill_step_overhead = Seconds{};
    profile.prefill_multiplier = 1.0;
    profile.request_overhead = Seconds{};
    profile.shared_expert_overlap = 0.0;
    profile.expert_power_law = 0.0;
  });
}

}  // namespace rackplan
