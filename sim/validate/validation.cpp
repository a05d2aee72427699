// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/validation.h"

#include "models/base/error.h"
#include "models/cost/price.h"
#include "sim/run/evaluate_here.h"
#include "sim/validate/row_scenario.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <numeric>
#include <thread>

namespace rackplan {
namespace {

/// Requests that wait on a replica, over those that run there, from which on slots are short.
constexpr double waiting_share = 0.02;

double per_second(TokensPerSecond rate) {
  return rate / (token / s);
}

MetricValues values_of(const DeploymentReport& report) {
  const RequestMetrics& metrics = report.metrics;
  const GpuThroughput& gpu = report.throughput;
  MetricValues values;
  values[Metric::TpotP50] = metrics.inter_token_latency.p50;
  values[Metric::TpotMean] = metrics.inter_token_latency.avg;
  values[Metric::TpotP99] = metrics.inter_token_latency.p99;
  values[Metric::TtftP50] = metrics.time_to_first_token.p50 * 1e-3;
  values[Metric::TtftMean] = metrics.time_to_first_token.avg * 1e-3;
  values[Metric::TtftP99] = metrics.time_to_first_token.p99 * 1e-3;
  values[Metric::TotalPerGpu] = per_second(gpu.total_token_throughput_per_gpu);
  if (gpu.input_token_throughput_per_prefill_gpu) {
    values[Metric::InputPerPrefillGpu] = per_second(*gpu.input_token_throughput_per_prefill_gpu);
  }
  values[Metric::OutputPerDecodeGpu] = gpu.output_token_throughput_per_decode_gpu
                                           ? per_second(*gpu.output_token_throughput_per_decode_gpu)
                                           : per_second(metrics.output_token_throughput) / gpu.gpus;
  values[Metric::E2eP50] = metrics.request_latency.p50 * 1e-3;
  return values;
}

double share_of(const std::vector<Share>& shares, std::string_view name) {
  const auto at = std::find_if(
      shares.begin(), shares.end(), [&](const Share& share) { return share.name == name; });
  return at == shares.end() ? 0.0 : at->fraction;
}

Prediction prediction_of(const DeploymentReport& report) {
  Prediction prediction;
  prediction.values = values_of(report);
  const PoolReport& last = report.pools.back();
  if (report.pools.size() > 1) {
    prediction.prefill_utilisation = report.pools.front().utilisation.mean;
  }
  prediction.step_error = last.step_time_error;
  prediction.roofline_share = share_of(last.time_by_source, name_of(PriceSource::Roofline));
  prediction.mean_batch = last.mean_batch;
  if (prediction.prefill_utilisation >= busy_prefill) {
    prediction.regime = Regime::Prefill;
  } else if (last.mean_queue > waiting_share * last.mean_batch) {
    prediction.regime = Regime::Slots;
  }
  return prediction;
}

/// Requests times their steps: how long a row takes, roughly.
double weight_of(const MeasuredRow& row) {
  return static_cast<double>(row.concurrency);
}

}  // namespace

std::string_view name_of(Regime regime) {
  switch (regime) {
    case Regime::Light:
      return "light";
    case Regime::Slots:
      return "slot-limited";
    case Regime::Prefill:
      return "prefill-limited";
  }
  return "";
}

std::optional<double> relative_error(const MeasuredRow& row,
                                     const Prediction& prediction,
                                     Metric metric) {
  const auto measured = row.measured[metric];
  const auto predicted = prediction.values[metric];
  if (!prediction.made() || !measured || !predicted) {
    return std::nullopt;
  }
  return *predicted / *measured - 1.0;
}

Prediction predict(const MeasuredRow& row,
                   const Catalogs& catalogs,
                   const Assumptions& assumptions,
                   const std::stop_token& stop) {
  Prediction none;
  if (!row.trouble.empty()) {
    none.trouble = row.trouble;
    return none;
  }
  try {
    const Report report = evaluate_here(row_scenario(row, catalogs, assumptions), catalogs, stop);
    const DeploymentReport& only = report.deployments.front();
    if (only.metrics.request_count > 0) {
      return prediction_of(only);
    }
    none.trouble = "no request completes: prompts and answers exceed the KV room of a rank";
  } catch (const InputError& error) {
    none.trouble = error.what();
  } catch (const Infeasible& error) {
    none.trouble = error.what();
  }
  return none;
}

std::vector<Prediction> predict_all(std::span<const MeasuredRow> rows,
                                    const Catalogs& catalogs,
                                    const Assumptions& assumptions,
                                    unsigned jobs,
                                    const std::stop_token& stop,
                                    Progress* progress) {
  std::vector<std::size_t> order(rows.size());  // the longest first
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return weight_of(rows[a]) > weight_of(rows[b]);
  });
  if (progress != nullptr) {
    progress->requests_total.store(static_cast<std::int64_t>(rows.size()));
  }
  std::vector<Prediction> predictions(rows.size());
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex failing;
  const auto work = [&] {
    try {
      for (std::size_t i = next++; i < order.size(); i = next++) {
        predictions[order[i]] = predict(rows[order[i]], catalogs, assumptions, stop);
        if (progress != nullptr) {
          ++progress->requests_done;
        }
      }
    } catch (...) {
      const std::lock_guard lock(failing);
      failure = std::current_exception();
      next = order.size();
    }
  };
  {
    std::vector<std::jthread> threads;
    const unsigned wanted = jobs > 0 ? jobs : std::max(1U, std::thread::hardware_concurrency());
    for (unsigned i = 0; i < wanted; ++i) {
      threads.emplace_back(work);
    }
  }
  if (failure) {
    std::rethrow_exception(failure);
  }
  return predictions;
}

}  // namespace rackplan
