// SPDX-License-Identifier: Apache-2.0
#include "sim/run/workload_notes.h"

#include "models/units/text.h"
#include "sim/report/number_text.h"

namespace rackplan {
namespace {

std::vector<std::string> changes_made(const TraceArrivals& trace) {
  const TraceChanges& changes = trace.changes;
  std::vector<std::string> notes;
  if (trace.format == "servegen") {
    notes.emplace_back(
        "requests are drawn from ServeGen's parameters of clients; they share no prefixes");
  }
  if (trace.speedup != 1.0) {
    notes.push_back("times of the trace divided by " + number_text(trace.speedup, 6));
  }
  if (changes.sample < 1.0) {
    notes.push_back(percent_text(changes.sample) +
                    " of the trace, chosen at random by conversation, or by row where it has none");
  }
  if (changes.window) {
    notes.push_back("only the trace from " + format(changes.window->first) + " to " +
                    format(changes.window->second));
  }
  if (changes.max_prompt) {
    notes.push_back("prompts of the trace cut to " + std::to_string(*changes.max_prompt) +
                    " tokens");
  }
  if (changes.max_output) {
    notes.push_back("outputs of the trace cut to " + std::to_string(*changes.max_output) +
                    " tokens");
  }
  if (changes.jitter) {
    notes.push_back("arrivals of each instant of the trace's clock spread at random over " +
                    format(*changes.jitter) + ", in their order");
  }
  return notes;
}

}  // namespace

std::vector<std::string> workload_notes(const WorkloadSpec& workload) {
  std::vector<std::string> notes;
  if (const auto* trace = std::get_if<TraceArrivals>(&workload.arrivals)) {
    notes = changes_made(*trace);
  }
  if (workload.sessions) {
    notes.emplace_back(
        "generated conversations: each prompt holds all before it; they share system prompts and "
        "nothing else");
  }
  if (workload.pairing == LengthPairingSpec::Comonotone) {
    notes.emplace_back("comonotone lengths: the longest prompt has the longest output");
  }
  for (std::string& note : notes) {
    note = workload.name + ": " + note;
  }
  return notes;
}

}  // namespace rackplan
