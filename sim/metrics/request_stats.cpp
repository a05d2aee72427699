// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics/request_stats.h"

#include <algorithm>
#include <cmath>

namespace rackplan {
namespace {

constexpr double ticks_per_ms = static_cast<double>(ticks_per_second) / 1e3;
constexpr double ms_per_ns = 1e-6;
constexpr double micro = 1e-6;

double tokens_per_second(double inter_token) {
  return static_cast<double>(ticks_per_second) / inter_token;
}

}  // namespace

RequestStats::RequestStats(const SloTicks& slo, std::size_t exact_limit)
    : slo_(slo), exact_limit_(exact_limit) {}

void RequestStats::add(Tick arrival,
                       Tick first_token,
                       Tick completed,
                       std::int32_t prompt_tokens,
                       std::int32_t output_tokens,
                       const SloTicks& slo) {
  const Record record{
      arrival, first_token - arrival, completed - arrival, prompt_tokens, output_tokens};
  ++completed_;
  prompt_tokens_ += prompt_tokens;
  output_tokens_ += output_tokens;
  first_arrival_ = std::min(first_arrival_, arrival);
  last_completion_ = std::max(last_completion_, completed);
  tally(record, slo);
  if (exact_ && records_.size() == exact_limit_) {
    leave_exact();
  }
  if (exact_) {
    if (records_.empty()) {
      records_.reserve(exact_limit_);  // address space: memory is only used where it is touched
    }
    records_.push_back(record);
  } else {
    count(record);
  }
}

void RequestStats::tally(const Record& record, const SloTicks& slo) {
  const SloVerdict verdict =
      judge(slo, record.to_first_token, record.latency, record.output_tokens);
  met_.time_to_first_token += verdict.time_to_first_token ? 1 : 0;
  met_.inter_token_latency += verdict.inter_token_latency ? 1 : 0;
  met_.request_latency += verdict.request_latency ? 1 : 0;
  met_.all += verdict.good() ? 1 : 0;
}

void RequestStats::count(const Record& record) {
  const auto ticks = [](Tick value) { return static_cast<std::uint64_t>(value); };
  histograms_.to_first_token.add(ticks(record.to_first_token));
  histograms_.latency.add(ticks(record.latency));
  histograms_.prompt.add(static_cast<std::uint64_t>(record.prompt_tokens));
  histograms_.output.add(static_cast<std::uint64_t>(record.output_tokens));
  if (record.output_tokens > 1) {
    const double inter =
        inter_token_ticks(record.to_first_token, record.latency, record.output_tokens);
    histograms_.inter_token.add(static_cast<std::uint64_t>(inter + 0.5));
    if (inter > 0.0) {
      histograms_.per_user.add(static_cast<std::uint64_t>(tokens_per_second(inter) / micro + 0.5));
    }
  }
}

void RequestStats::leave_exact() {
  exact_ = false;
  for (const Record& record : records_) {
    count(record);
  }
  records_ = {};
}

RequestMetrics RequestStats::metrics(const LogHistogram& chunk_gaps) const {
  RequestMetrics metrics;
  if (exact_) {
    fill_exact(metrics);
  } else {
    fill_from_histograms(metrics);
  }
  metrics.inter_chunk_latency = summarise(chunk_gaps, ms_per_ns, "ms");
  metrics.request_count = completed_;
  metrics.error_request_count = errors_;
  metrics.good_request_count = met_.all;
  if (completed_ + errors_ > 0) {
    metrics.good_request_fraction =
        static_cast<double>(met_.all) / static_cast<double>(completed_ + errors_);
  }
  if (completed_ > 0 && last_completion_ > first_arrival_) {
    const Seconds duration = to_seconds(last_completion_ - first_arrival_);
    metrics.benchmark_duration = duration;
    metrics.request_throughput = static_cast<double>(completed_) / duration;
    metrics.goodput = static_cast<double>(met_.all) / duration;
    metrics.output_token_throughput = static_cast<double>(output_tokens_) * token / duration;
    metrics.total_token_throughput =
        static_cast<double>(prompt_tokens_ + output_tokens_) * token / duration;
  }
  return metrics;
}

void RequestStats::fill_exact(RequestMetrics& metrics) const {
  std::vector<double> samples;
  samples.reserve(records_.size());
  // One buffer for all metrics: a million requests need 8 MB beside their records, not 48.
  const auto summary_of = [&](const char* unit, const auto& sample) {
    samples.clear();
    for (const Record& record : records_) {
      sample(record);
    }
    return summarise(samples, unit);
  };
  metrics.time_to_first_token = summary_of("ms", [&](const Record& record) {
    samples.push_back(static_cast<double>(record.to_first_token) / ticks_per_ms);
  });
  metrics.request_latency = summary_of("ms", [&](const Record& record) {
    samples.push_back(static_cast<double>(record.latency) / ticks_per_ms);
  });
  metrics.inter_token_latency = summary_of("ms", [&](const Record& record) {
    if (record.output_tokens > 1) {
      samples.push_back(
          inter_token_ticks(record.to_first_token, record.latency, record.output_tokens) /
          ticks_per_ms);
    }
  });
  metrics.output_token_throughput_per_user =
      summary_of("tokens/sec/user", [&](const Record& record) {
        if (record.output_tokens > 1 && record.latency > record.to_first_token) {
          samples.push_back(tokens_per_second(
              inter_token_ticks(record.to_first_token, record.latency, record.output_tokens)));
        }
      });
  metrics.output_sequence_length = summary_of("tokens", [&](const Record& record) {
    samples.push_back(static_cast<double>(record.output_tokens));
  });
  metrics.input_sequence_length = summary_of("tokens", [&](const Record& record) {
    samples.push_back(static_cast<double>(record.prompt_tokens));
  });
}

void RequestStats::fill_from_histograms(RequestMetrics& metrics) const {
  const Histograms& h = histograms_;
  metrics.time_to_first_token = summarise(h.to_first_token, 1.0 / ticks_per_ms, "ms");
  metrics.request_latency = summarise(h.latency, 1.0 / ticks_per_ms, "ms");
  metrics.inter_token_latency = summarise(h.inter_token, 1.0 / ticks_per_ms, "ms");
  metrics.output_token_throughput_per_user = summarise(h.per_user, micro, "tokens/sec/user");
  metrics.output_sequence_length = summarise(h.output, 1.0, "tokens");
  metrics.input_sequence_length = summarise(h.prompt, 1.0, "tokens");
}

}  // namespace rackplan
