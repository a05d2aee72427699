// SPDX-License-Identifier: Apache-2.0
#include "sim/run/trace_reduction.h"

#include "models/base/error.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"
#include "sim/run/session_fit.h"
#include "sim/run/source.h"
#include "sim/workload/elementary.h"
#include "sim/workload/shared_prefixes.h"
#include "sim/workload/trace_source.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

namespace rackplan {
namespace {

constexpr std::int64_t fewest_requests = 100;
constexpr std::uint64_t seed = 1;
constexpr double blocks_followed = 2e6;
constexpr std::size_t minutes_of_day = 1440;

double rounded(double value, int digits) {
  return std::stod(number_text(value, digits));
}

// ---- arrivals ----------------------------------------------------------------------------------

/// Arrivals a minute in each part of a day, or of the trace.
void set_profile(ArrivalPattern& pattern, const std::vector<std::int64_t>& by_minute) {
  const std::size_t minutes = by_minute.size();
  const bool days = minutes >= 2 * minutes_of_day;
  constexpr std::size_t most_parts = 48;
  constexpr std::size_t day_parts = 24;
  const std::size_t width =
      days ? minutes_of_day / day_parts : (minutes + most_parts - 1) / most_parts;
  const std::size_t parts = days ? day_parts : minutes / width;
  if (parts < 2) {
    return;
  }
  std::vector<double> sums(parts, 0.0);
  std::vector<double> covered(parts, 0.0);
  // The last minute is cut short.
  for (std::size_t m = 0; m + 1 < minutes; ++m) {
    const std::size_t part = (m / width) % parts;
    if (days || m / width < parts) {
      sums[part] += static_cast<double>(by_minute[m]);
      covered[part] += 1.0;
    }
  }
  for (std::size_t part = 0; part < parts; ++part) {
    pattern.profile.push_back(rounded(sums[part] / std::max(1.0, covered[part]), 4));
  }
  pattern.period = 60.0 * static_cast<double>(parts * width) * s;
}

/// Variance / mean of counts in 12 s, about the mean of their minute. Windows begin in the middle
/// of 3 s and of whole seconds, and hold whole numbers of both, which are the quanta of known
/// traces.
class LocalDispersion {
 public:
  void add(Tick time) {
    const Tick window = (time + 3 * ticks_per_second / 2) / (12 * ticks_per_second);
    if (window / windows_of_minute != minute_) {
      close();
      minute_ = window / windows_of_minute;
    }
    ++counts_[static_cast<std::size_t>(window % windows_of_minute)];
  }

  [[nodiscard]] double value() const { return mean_ > 0.0 ? variance_ / mean_ : 1.0; }

 private:
  static constexpr Tick windows_of_minute = 5;

  void close() {
    double mean = 0.0;
    for (const double count : counts_) {
      mean += count / static_cast<double>(windows_of_minute);
    }
    for (double& count : counts_) {
      variance_ += (count - mean) * (count - mean) / static_cast<double>(windows_of_minute - 1);
      count = 0.0;
    }
    mean_ += mean;
  }

  Tick minute_ = 0;
  std::array<double, windows_of_minute> counts_{};
  double variance_ = 0.0;
  double mean_ = 0.0;
};

void set_gaps(ArrivalPattern& pattern, double dispersion) {
  constexpr double near_poisson = 0.05;
  const double cv = std::clamp(std::sqrt(dispersion), 0.1, 20.0);
  if (std::abs(cv - 1.0) > near_poisson) {
    pattern.kind = GapKindSpec::Gamma;
    pattern.cv = rounded(cv, 3);
  }
}

// ---- lengths -----------------------------------------------------------------------------------

constexpr std::array<double, 29> reduced_probabilities = {
    0.0,  0.001, 0.005, 0.01, 0.02, 0.05, 0.1,  0.15, 0.2,   0.25, 0.3,   0.35, 0.4,   0.45, 0.5,
    0.55, 0.6,   0.65,  0.7,  0.75, 0.8,  0.85, 0.9,  0.925, 0.95, 0.975, 0.99, 0.999, 1.0};

LengthDistribution quantiles_of(const ValueCounts& counts) {
  if (counts.count() == 0) {
    return FixedLength{1};
  }
  QuantileLength length;
  for (const double probability : reduced_probabilities) {
    const auto tokens = static_cast<std::int32_t>(std::floor(counts.quantile(probability) + 0.5));
    length.points.emplace_back(probability, std::clamp(tokens, 1, longest_length));
  }
  if (length.points.front().second == length.points.back().second) {
    return FixedLength{length.points.front().second};
  }
  return length;
}

/// Small whole numbers one by one: lines between quantiles would blur them.
LengthDistribution numbers_of(const ValueCounts& counts) {
  constexpr std::int32_t one_by_one = 40;
  MixtureLength mixture;
  ValueCounts rest;
  for (const auto& [value, count] : counts.counts()) {
    if (value <= one_by_one) {
      mixture.parts.emplace_back(static_cast<double>(count), FixedLength{value});
    } else {
      rest.add(value, count);
    }
  }
  if (rest.count() > 0) {
    const LengthDistribution tail = quantiles_of(rest);
    const auto* quantiles = std::get_if<QuantileLength>(&tail);
    mixture.parts.emplace_back(static_cast<double>(rest.count()),
                               quantiles != nullptr
                                   ? MixtureLength::Part(*quantiles)
                                   : MixtureLength::Part(std::get<FixedLength>(tail)));
  }
  return mixture;
}

TimeDistribution times_of(const ValueCounts& milliseconds) {
  if (milliseconds.count() == 0) {
    return FixedTime{};
  }
  QuantileTime time;
  for (const double probability : reduced_probabilities) {
    const double value = std::floor(milliseconds.quantile(probability)) / 1000.0;
    time.points.emplace_back(probability, Seconds::from_base(value));
  }
  return time;
}

// ---- reuse -------------------------------------------------------------------------------------

/// The exponent under which these counts, most popular first, are likeliest: where the mean of ln k
/// by counts is that by 1/k^s, which falls as s rises.
double zipf_exponent(const std::vector<std::int64_t>& counts) {
  double sum = 0.0;
  double logs = 0.0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    sum += static_cast<double>(counts[i]);
    logs += static_cast<double>(counts[i]) * natural_log(static_cast<double>(i + 1));
  }
  double low = 0.0;
  double high = 5.0;
  for (int halving = 0; halving < 30; ++halving) {
    const double middle = 0.5 * (low + high);
    double weights = 0.0;
    double expected = 0.0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const double log = natural_log(static_cast<double>(i + 1));
      const double weight = exponential(-middle * log);
      weights += weight;
      expected += weight * log;
    }
    (expected / weights > logs / sum ? low : high) = middle;
  }
  return rounded(0.5 * (low + high), 3);
}

/// The most common prefixes each by itself, the rest as one class.
std::vector<PrefixSpec> prefixes_of(const SessionStatistics& found) {
  constexpr double common = 0.02;
  constexpr std::size_t most_named = 20;
  std::vector<FoundPrefix> all;
  for (const auto& [hash, prefix] : found.prefixes) {
    all.push_back(prefix);
  }
  std::stable_sort(all.begin(), all.end(), [](const FoundPrefix& a, const FoundPrefix& b) {
    return a.conversations > b.conversations;
  });
  const auto conversations = static_cast<double>(found.conversations);
  std::vector<PrefixSpec> prefixes;
  ValueCounts rest_tokens;
  std::vector<std::int64_t> rest;
  double named = 0.0;
  double rest_share = 0.0;
  for (const FoundPrefix& prefix : all) {
    const double share = static_cast<double>(prefix.conversations + 1) / conversations;
    if (share >= common && prefixes.size() < most_named) {
      const double left = 1.0 - named;
      prefixes.push_back({.share = rounded(std::min(share, left), 6),
                          .tokens = FixedLength{std::max(1, prefix.tokens)}});
      named += prefixes.back().share;
    } else if (rest.size() < static_cast<std::size_t>(most_prefixes)) {
      rest.push_back(prefix.conversations + 1);
      rest_tokens.add(std::max(1, prefix.tokens), prefix.conversations + 1);
      rest_share += share;
    }
  }
  rest_share = std::floor(1e6 * std::min(rest_share, 1.0 - named)) / 1e6;
  if (!rest.empty() && rest_share > 0.0) {
    prefixes.push_back({.share = rest_share,
                        .count = static_cast<std::int64_t>(rest.size()),
                        .zipf = zipf_exponent(rest),
                        .tokens = quantiles_of(rest_tokens)});
  }
  return prefixes;
}

// ---- comparison --------------------------------------------------------------------------------

double share_of(const std::optional<double>& value) {
  return value.value_or(0.0);
}

std::vector<ComparedFigure> compare(const WorkloadObservation& trace,
                                    const WorkloadObservation& workload) {
  std::vector<ComparedFigure> figures;
  const auto add = [&](std::string name, double one, double other, bool ratio = false) {
    figures.push_back({std::move(name), one, other, ratio});
  };
  add("requests", static_cast<double>(trace.requests), static_cast<double>(workload.requests));
  if (trace.busiest_hour() && workload.busiest_hour()) {
    add("busiest hour, requests",
        static_cast<double>(*trace.busiest_hour()),
        static_cast<double>(*workload.busiest_hour()));
  }
  for (std::size_t i = 0; i < observed_windows.size(); ++i) {
    const auto one = trace.windows[i].dispersion();
    const auto other = workload.windows[i].dispersion();
    if (one && other) {
      add("dispersion in " + std::to_string(observed_windows[i]) + " s", *one, *other);
    }
  }
  const auto lengths = [&](const char* name, const ValueCounts& one, const ValueCounts& other) {
    add(std::string(name) + " mean",
        static_cast<double>(one.total()) / static_cast<double>(one.count()),
        static_cast<double>(other.total()) / static_cast<double>(other.count()));
    for (const double probability : {0.5, 0.9, 0.99}) {
      add(std::string(name) + " p" + number_text(100.0 * probability, 3),
          one.quantile(probability),
          other.quantile(probability));
    }
  };
  lengths("prompt", trace.prompt, workload.prompt);
  lengths("output", trace.output, workload.output);
  add("length correlation",
      share_of(trace.correlation.coefficient()),
      share_of(workload.correlation.coefficient()),
      true);
  if (trace.ideal_hits()) {
    for (std::size_t i = 0; i < default_curve_capacities.size(); ++i) {
      add("LRU hits, " + std::to_string(default_curve_capacities[i]) + " blocks",
          share_of(trace.lru_hits(i)),
          share_of(workload.lru_hits(i)),
          true);
    }
    add("ideal hits", share_of(trace.ideal_hits()), share_of(workload.ideal_hits()), true);
  }
  return figures;
}

std::string error_text(const ComparedFigure& figure) {
  if (figure.ratio) {
    return number_text(figure.workload - figure.trace, 2);
  }
  return figure.trace == 0.0 ? "-" : percent_text(figure.workload / figure.trace - 1.0, 2);
}

// ---- putting it together -----------------------------------------------------------------------

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
  } else if (share_of(observed.correlation.coefficient()) > 0.5) {
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
  TraceReduction reduction{.workload = first_workload(findings), .figures = {}};
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
  return table.aligned();
}

}  // namespace rackplan
