// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/ablation.h"

#include "sim/report/text_table.h"
#include "sim/validate/render.h"

namespace rackplan {

std::vector<Ablation> ablations() {
  return {
      {"nothing", {}, {}},
      {"accepted drafts",
       {},
       [](Assumptions& it) {
         it.accepted_length = {1.0, 1.0, 1.0};
       }},
      {"shared-expert overlap", [](EngineProfile& it) { it.shared_expert_overlap = 0.0; }, {}},
      {"expert skew", [](EngineProfile& it) { it.expert_power_law = 0.0; }, {}},
      {"exchange by all-gather",
       [](EngineProfile& it) { it.expert_exchange = ExpertExchange::AllToAll; },
       {}},
      {"step overheads",
       [](EngineProfile& it) {
         it.decode_step_overhead = it.mtp_step_overhead = it.gather_step_overhead = Seconds{};
       },
       {}},
      {"prefill constants",
       [](EngineProfile& it) {
         it.prefill_multiplier = 1.0;
         it.prefill_step_overhead = Seconds{};
       },
       {}},
      {"fixed part of the first token",
       [](EngineProfile& it) { it.request_overhead = Seconds{}; },
       {}},
      {"small kernels", [](EngineProfile& it) { it.small_kernels_per_layer = 0; }, {}},
      {"CUDA-graph padding", [](EngineProfile& it) { it.cuda_graph_batches.clear(); }, {}},
      {"decode slots", {}, [](Assumptions& it) { it.slots = false; }},
      {"range of lengths", {}, [](Assumptions& it) { it.shortest = 1.0; }},
      {"ramp edges (40 rounds for 10)", {}, [](Assumptions& it) { it.rounds *= 4; }},
      {"cost tables (roofline)", {}, [](Assumptions& it) { it.costs.clear(); }},
  };
}

std::string ablation_text(const Validation& measured,
                          const Catalogs& catalogs,
                          const Assumptions& assumptions,
                          unsigned jobs,
                          const std::stop_token& stop,
                          bool markdown) {
  TextTable table(
      {{"without", Align::Left}, {"TPOT p50"}, {"tok/s/GPU"}, {"TTFT p50"}, {"TTFT <2x"}});
  for (const Ablation& ablation : ablations()) {
    Assumptions changed = assumptions;
    if (ablation.assume) {
      ablation.assume(changed);
    }
    const Catalogs without = catalogs.with_engines([&](EngineProfile& profile, GpuGeneration) {
      if (ablation.profile) {
        ablation.profile(profile);
      }
    });
    Validation validation = measured;
    validation.predictions = predict_all(validation.rows, without, changed, jobs, stop);
    const GroupAccuracy accuracy = accuracy_of(validation, group_rows(validation, {}).front());
    const auto of = [&](Metric metric) -> const AccuracySummary& {
      return accuracy.at(static_cast<std::size_t>(metric));
    };
    table.add({ablation.name,
               error_cell(of(Metric::TpotP50)),
               error_cell(of(Metric::TotalPerGpu)),
               error_cell(of(Metric::TtftP50)),
               share_cell(of(Metric::TtftP50).within_2x, of(Metric::TtftP50).rows > 0)});
  }
  return markdown ? table.markdown() : table.aligned();
}

}  // namespace rackplan
