// SPDX-License-Identifier: Apache-2.0
#include "tests/property/law_systems.h"

#include "models/base/error.h"
#include "sim/engine/random.h"
#include "sim/serving/transfer_id.h"
#include "tests/oracle/test_source.h"

#include <cmath>

namespace rackplan::laws {

std::shared_ptr<const StepTable> constant_steps(Tick prefill, int max_batch, Tick decode) {
  const std::vector<StepTable::Segment> row{{.x0 = 0, .y0 = decode << subtick_bits, .slope = 0}};
  const std::vector<std::vector<StepTable::Segment>> rows(static_cast<std::size_t>(max_batch), row);
  return std::make_shared<StepTable>(
      rows, StepTable::PrefillGrid{.tokens = {1}, .depth = {0}, .time = {prefill << subtick_bits}});
}

std::vector<Request> poisson_arrivals(std::uint64_t seed,
                                      std::uint64_t count,
                                      double gap,
                                      Tick from,
                                      const std::function<void(Request&)>& lengths) {
  std::vector<Request> requests;
  requests.reserve(count);
  double now = static_cast<double>(from);
  for (std::uint64_t id = 0; id < count; ++id) {
    now -= gap * std::log(draw_uniform(seed, Purpose::Arrival, id));
    requests.push_back({.id = id, .arrival = static_cast<Tick>(now)});
    lengths(requests.back());
  }
  return requests;
}

Ran run(const ServingPlan& plan,
        const std::vector<Request>& requests,
        const oracle::FabricRule& rule) {
  oracle::ListSource source(requests);
  oracle::TestFabric fabric(rule);
  oracle::Recorder log;
  Ran ran;
  ran.result = serve(plan, source, fabric, log);
  ensure(ran.result.completed == static_cast<std::int64_t>(requests.size()),
         "all requests of a law complete");
  ran.by_id.resize(requests.size());
  for (const oracle::Outcome& outcome : log.outcomes()) {
    ran.by_id[outcome.completion.request.id] = outcome.completion;
  }
  ran.transfers.resize(fabric.log().size());
  for (const oracle::TestFabric::Transfer& transfer : fabric.log()) {
    ran.transfers[request_of(transfer.id)] = transfer;
  }
  return ran;
}

Estimate batch_means(const std::vector<double>& series) {
  constexpr std::size_t batches = 30;
  constexpr double student_t = 2.756;
  const std::size_t first = series.size() / 10;
  const std::size_t size = (series.size() - first) / batches;
  std::vector<double> means(batches);
  Estimate estimate;
  for (std::size_t b = 0; b < batches; ++b) {
    for (std::size_t i = 0; i < size; ++i) {
      means[b] += series[first + b * size + i] / static_cast<double>(size);
    }
    estimate.mean += means[b] / batches;
  }
  double squares = 0.0;
  for (const double mean : means) {
    squares += (mean - estimate.mean) * (mean - estimate.mean);
  }
  estimate.half_width = student_t * std::sqrt(squares / (batches - 1) / batches);
  return estimate;
}

}  // namespace rackplan::laws
