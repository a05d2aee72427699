// SPDX-License-Identifier: Apache-2.0
#include "sim/run/trace_reduction.h"

#include "models/base/error.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"
#include "sim/run/arrival_fit.h"
#include "sim/run/length_fit.h"
#include "sim/run/prefix_fit.h"
#include "sim/run/rounded.h"
#include "sim/run/session_fit.h"
#include "sim/run/source.h"
#include "sim/workload/trace_source.h"

#include <algorithm>
#include <string>
#include <utility>

namespace rackplan {
namespace {

constexpr std::int64_t fewest_requests = 100;
constexpr std::uint64_t seed = 1;
constexpr double blocks_followed = 2e6;

TraceWorkload replay_of(const TraceInput& input) {
  return {.file = input.file,
          .format = input.format,
          .blocks = input.blocks,
          .columns = input.columns,
          .dedupe = input.dedupe};
}

struct TraceFindings {
  WorkloadObservation observed;
  LocalDispersion dispersion;  // of conversations, where they are found
  SessionStatistics sessions;
  BlockConvention convention;
  double block_sample = 1.0;
};

TraceFindings read_trace(const TraceInput& input) {
  TraceFindings findings;
  double blocks = 0.0;
  {
    const auto source = make_trace_source(replay_of(input));
    for (auto next = source->next_arrival(); next != never; next = source->next_arrival()) {
      const Request request = source->take();
      blocks += static_cast<double>(source->blocks_of(request.id).hashes.size());
      source->on_complete(request.id, request.arrival);
    }
  }
  findings.block_sample = std::min(1.0, blocks_followed / std::max(1.0, blocks));
  SessionFit fit;
  const auto source = make_trace_source(replay_of(input));
  findings.observed =
      observe(*source, latest_arrival, findings.block_sample, [&](const ObservedRequest& each) {
        findings.convention = each.blocks.convention;
        if (blocks == 0.0 || fit.add(each)) {
          findings.dispersion.add(each.request.arrival);
        }
      });
  findings.sessions = fit.finish();
  if (findings.observed.requests < fewest_requests || findings.observed.span == 0) {
    throw InputError({input.file.string(),
                      "",
                      std::to_string(findings.observed.requests) + " requests over " +
                          number_text(to_seconds(findings.observed.span) / s, 6) + " s",
                      "at least 100 requests over some time"});
  }
  return findings;
}

WorkloadSpec first_workload(const TraceFindings& findings) {
  const WorkloadObservation& observed = findings.observed;
  const bool reused = findings.sessions.conversations > 0;
  WorkloadSpec workload;
  set_profile(workload.pattern, reused ? findings.sessions.starts_by_minute : observed.by_minute);
  set_gaps(workload.pattern, findings.dispersion.value());
  const double count =
      static_cast<double>(reused ? findings.sessions.conversations : observed.requests);
  workload.arrivals =
      PoissonArrivals{PerSecond::from_base(rounded(count / (to_seconds(observed.span) / s), 6))};
  workload.prompt = quantiles_of(reused ? findings.sessions.first_prompt : observed.prompt);
  workload.output = quantiles_of(observed.output);
  if (reused) {
    workload.sessions = SessionSpec{.turns = numbers_of(findings.sessions.turns),
                                    .think_time = times_of(findings.sessions.think_milliseconds),
                                    .new_tokens = quantiles_of(findings.sessions.new_tokens),
                                    .prefixes = prefixes_of(findings.sessions),
                                    .block_tokens = findings.convention.tokens};
  } else if (observed.correlation.coefficient().value_or(0.0) > 0.5) {
    workload.pairing = LengthPairingSpec::Comonotone;
  }
  return workload;
}

WorkloadObservation play(const WorkloadSpec& workload, const TraceFindings& findings) {
  const auto source = make_workload_source(workload, seed, "workload");
  return observe(*source, findings.observed.span, findings.block_sample);
}

std::string describe(const TraceInput& input,
                     const TraceFindings& findings,
                     const TraceReduction& reduction) {
  const WorkloadObservation& observed = findings.observed;
  std::string text = "Reduced from " + input.file.filename().string() + ": " +
                     std::to_string(observed.requests) + " requests in " +
                     number_text(to_seconds(observed.span) / s, 6) + " s.";
  if (const auto busiest = observed.busiest_hour()) {
    text += " Busiest hour: number " + std::to_string(observed.busiest_hour_index()) + ", " +
            number_text(static_cast<double>(*busiest) / 3600.0, 4) + " requests/s.";
  }
  if (reduction.workload.sessions) {
    text += " Conversations are inferred from block hashes; think times hold the time to answer.";
  }
  if (findings.block_sample < 1.0) {
    text += " Reuse is measured on " + percent_text(findings.block_sample, 3) + " of the blocks.";
  }
  text += reduction.warning.empty() ? "" : " " + reduction.warning;
  text += " Error of the reduction (trace, workload, error):";
  for (const ComparedFigure& figure : reduction.figures) {
    text += " " + figure.name + " " + number_text(figure.trace, 4) + ", " +
            number_text(figure.workload, 4) + ", " + error_text(figure) + ";";
  }
  text.back() = '.';
  return text;
}

}  // namespace

TraceReduction reduce_trace(const TraceInput& input) {
  const TraceFindings findings = read_trace(input);
  TraceReduction reduction{.workload = first_workload(findings), .figures = {}, .warning = ""};
  WorkloadObservation played = play(reduction.workload, findings);
  if (reduction.workload.sessions && played.requests > 0) {
    // Turns beyond the end are cut off twice: once in the trace, once here.
    auto& open = std::get<PoissonArrivals>(reduction.workload.arrivals);
    const double short_by =
        static_cast<double>(findings.observed.requests) / static_cast<double>(played.requests);
    open.rate = PerSecond::from_base(rounded(open.rate * s * short_by, 6));
    played = play(reduction.workload, findings);
  }
  reduction.figures = compare(findings.observed, played);
  reduction.warning = reuse_warning(findings.observed, played);
  reduction.workload.requests = findings.observed.requests;
  reduction.workload.description = describe(input, findings, reduction);
  return reduction;
}

std::string reduction_table(const TraceReduction& reduction) {
  TextTable table({{"", Align::Left},
                   {"trace", Align::Right},
                   {"workload", Align::Right},
                   {"error", Align::Right}});
  for (const ComparedFigure& figure : reduction.figures) {
    table.add({figure.name,
               number_text(figure.trace, 5),
               number_text(figure.workload, 5),
               error_text(figure)});
  }
  return table.aligned() + (reduction.warning.empty() ? "" : "\n" + reduction.warning + "\n");
}

}  // namespace rackplan
