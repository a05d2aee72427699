// SPDX-License-Identifier: Apache-2.0
#include "sim/run/synthetic.h"

#include "models/base/error.h"
#include "sim/workload/conversation_source.h"
#include "sim/workload/scaled_conversations.h"
#include "sim/workload/servegen_stream.h"
#include "sim/workload/session_stream.h"

#include <algorithm>
#include <utility>

namespace rackplan {
namespace {

FixedTokens law_of(const FixedLength& fixed) {
  return {fixed.tokens};
}
UniformTokens law_of(const UniformLength& uniform) {
  return {uniform.low, uniform.high};
}
QuantileTokens law_of(const QuantileLength& quantiles) {
  return {quantiles.points};
}
LognormalTokens law_of(const LognormalLength& lognormal) {
  return {lognormal.median, lognormal.sigma, lognormal.most};
}
ParetoTokens law_of(const ParetoLength& pareto) {
  return {pareto.low, pareto.alpha, pareto.most};
}
MixtureTokens law_of(const MixtureLength& mixture) {
  MixtureTokens tokens;
  for (const auto& [weight, part] : mixture.parts) {
    tokens.parts.emplace_back(
        weight,
        std::visit([](const auto& law) -> MixtureTokens::Part { return law_of(law); }, part));
  }
  return tokens;
}

FixedDuration time_of(const FixedTime& fixed) {
  return {fixed.time};
}
ExponentialDuration time_of(const ExponentialTime& exponential) {
  return {exponential.mean};
}
LognormalDuration time_of(const LognormalTime& lognormal) {
  return {lognormal.median, lognormal.sigma};
}
QuantileDuration time_of(const QuantileTime& quantiles) {
  return {quantiles.points};
}

GapKind gap_kind(GapKindSpec kind) {
  switch (kind) {
    case GapKindSpec::Poisson:
      return GapKind::Poisson;
    case GapKindSpec::Gamma:
      return GapKind::Gamma;
    case GapKindSpec::Weibull:
      return GapKind::Weibull;
  }
  throw InvariantBroken("a gap law has one of three kinds");
}

}  // namespace

TokenLengths token_lengths(const LengthDistribution& lengths) {
  return std::visit([](const auto& law) -> TokenLengths { return law_of(law); }, lengths);
}

LengthPairing length_pairing(LengthPairingSpec pairing) {
  return pairing == LengthPairingSpec::Comonotone ? LengthPairing::Comonotone
                                                  : LengthPairing::Independent;
}

ArrivalProcess arrival_process(PerSecond rate, const ArrivalPattern& pattern) {
  ArrivalProcess process;
  process.rate = rate;
  process.gaps = {.kind = gap_kind(pattern.kind), .cv = pattern.cv};
  if (!pattern.profile.empty()) {
    process.profile =
        RateProfile{.rates = pattern.profile,
                    .period = to_tick(pattern.period),
                    .form = pattern.between == ProfileFormSpec::Lines ? ProfileForm::Lines
                                                                      : ProfileForm::Steps};
  }
  if (pattern.bursts) {
    process.bursts = RateBursts{pattern.bursts->on, pattern.bursts->off};
  }
  return process;
}

TraceEdits trace_edits(const TraceChanges& changes, std::uint64_t seed) {
  TraceEdits edits{.seed = seed,
                   .sample = changes.sample,
                   .max_prompt = changes.max_prompt,
                   .max_output = changes.max_output};
  if (changes.jitter) {
    edits.quantum = std::max<Tick>(1, to_tick(*changes.jitter));
  }
  if (changes.window) {
    edits.window = {to_tick(changes.window->first), to_tick(changes.window->second)};
  }
  return edits;
}

std::unique_ptr<RequestSource> make_session_source(const WorkloadSpec& workload,
                                                   std::uint64_t seed,
                                                   std::optional<std::int64_t> requests) {
  const SessionSpec& spec = *workload.sessions;
  SessionWorkload sessions;
  sessions.seed = seed;
  sessions.turns = token_lengths(spec.turns);
  sessions.think_time =
      std::visit([](const auto& kind) -> Duration { return time_of(kind); }, spec.think_time);
  sessions.first_prompt = token_lengths(workload.prompt);
  sessions.new_tokens = token_lengths(spec.new_tokens);
  sessions.output = token_lengths(workload.output);
  sessions.pairing = length_pairing(workload.pairing);
  for (const PrefixSpec& prefix : spec.prefixes) {
    sessions.prefixes.push_back(
        {prefix.share, prefix.count, prefix.zipf, token_lengths(prefix.tokens)});
  }
  sessions.block_tokens = spec.block_tokens;
  sessions.max_context = spec.max_context;
  ConversationPlay play;
  play.requests = requests;
  if (const auto* open = std::get_if<PoissonArrivals>(&workload.arrivals)) {
    sessions.starts = arrival_process(open->rate, workload.pattern);
  } else {
    play.users =
        ConversationUsers{.count = std::get<ClosedLoopArrivals>(workload.arrivals).concurrency};
  }
  return make_conversation_source(make_generated_sessions(sessions), play);
}

std::unique_ptr<RequestSource> make_servegen_source(const WorkloadSpec& workload,
                                                    std::uint64_t seed,
                                                    std::optional<std::int64_t> requests) {
  const auto& trace = std::get<TraceArrivals>(workload.arrivals);
  const TimeScale scale(trace.speedup);
  std::unique_ptr<ConversationStream> stream = make_servegen_stream(
      read_servegen_clients(trace.file), seed, length_pairing(workload.pairing));
  const TraceEdits edits = trace_edits(trace.changes, seed);
  if (edits.any()) {
    stream = make_edited_stream(std::move(stream), edits);
  }
  ConversationPlay play;
  play.requests = requests;
  return make_conversation_source(make_scaled_stream(std::move(stream), scale), play);
}

}  // namespace rackplan
