// SPDX-License-Identifier: Apache-2.0
#include "kernels/device/device_buffer.h"
#include "kernels/device/timing.h"
#include "kernels/moe/router.h"
#include "kernels/program/compare.h"
#include "kernels/program/fill.h"
#include "kernels/program/kernel_entry.h"

#include <memory>

namespace rackplan::kernels {
namespace {

struct State {
  RouterShape shape;
  std::int32_t tokens;
  DeviceBuffer<float> logits;
  DeviceBuffer<float> bias;
  DeviceBuffer<std::int32_t> experts;
  DeviceBuffer<float> weights;
  DeviceBuffer<std::int32_t> row;
  DeviceBuffer<std::int32_t> begin;
  DeviceBuffer<std::int32_t> count;

  State(const RouterShape& of, std::int32_t token_count, std::uint64_t seed)
      : shape(of),
        tokens(token_count),
        logits(static_cast<std::size_t>(token_count * of.experts)),
        bias(static_cast<std::size_t>(of.experts)),
        experts(copies()),
        weights(copies()),
        row(copies()),
        begin(static_cast<std::size_t>(of.experts)),
        count(static_cast<std::size_t>(of.experts)) {
    fill(logits.get(), logits.bytes(), Fill::Float, seed, nullptr);
    fill(bias.get(), bias.bytes(), Fill::Scale, seed + 1, nullptr);
    check_cuda(cudaDeviceSynchronize(), "fill");
  }

  [[nodiscard]] std::size_t copies() const {
    return static_cast<std::size_t>(tokens * shape.top_k);
  }

  void run(cudaStream_t stream) const {
    run_router({.shape = shape,
                .logits = logits.get(),
                .bias = shape.scoring == Scoring::Sigmoid ? bias.get() : nullptr,
                .tokens = tokens,
                .experts = experts.get(),
                .weights = weights.get()},
               stream);
    run_permute({.experts = experts.get(),
                 .copies = static_cast<std::int32_t>(copies()),
                 .expert_count = shape.experts,
                 .row = row.get(),
                 .begin = begin.get(),
                 .count = count.get()},
                stream);
  }

  // Scores are in fp32 on the GPU, so two experts whose scores agree to 1e-6 may change places:
  // such tokens (fewer than one in a thousand) are judged by their weights only. Rows are exact.
  [[nodiscard]] CheckResult check() const {
    for (const auto& [data, bytes] : {std::pair<void*, std::size_t>{experts.get(), experts.bytes()},
                                      {weights.get(), weights.bytes()},
                                      {row.get(), row.bytes()}}) {
      fill(data, bytes, Fill::Poison, 0, nullptr);
    }
    run(nullptr);
    check_cuda(cudaDeviceSynchronize(), "router");
    Matrix<float> logit_matrix(static_cast<std::size_t>(tokens),
                               static_cast<std::size_t>(shape.experts));
    logit_matrix.values = logits.read();
    const Routes expected =
        route_reference(shape,
                        logit_matrix,
                        shape.scoring == Scoring::Sigmoid ? bias.read() : std::vector<float>{});
    Matrix<std::int32_t> chosen(static_cast<std::size_t>(tokens),
                                static_cast<std::size_t>(shape.top_k));
    chosen.values = experts.read();
    const std::vector<float> got = weights.read();
    std::int64_t swapped = 0;
    for (std::size_t i = 0; i < chosen.values.size(); ++i) {
      swapped += chosen.values[i] == expected.experts.values[i] ? 0 : 1;
    }
    Matrix<double> reference(chosen.rows, chosen.columns);
    reference.values.assign(expected.weights.values.begin(), expected.weights.values.end());
    CheckResult result =
        compare({got.begin(), got.end()}, reference, {.relative = 1e-4, .absolute = 1e-5});
    if (1000 * swapped > static_cast<std::int64_t>(chosen.values.size())) {
      result.wrong += swapped;
      result.worst_at = std::to_string(swapped) + " other experts than the reference";
    }
    const Permutation rows = permute_reference(chosen, shape.experts);
    const std::vector<std::int32_t> got_rows = row.read();
    const std::vector<std::int32_t> got_counts = count.read();
    for (std::size_t i = 0; i < got_rows.size(); ++i) {
      result.wrong += got_rows[i] == rows.row.values[i] ? 0 : 1;
    }
    result.wrong += got_counts == rows.counts ? 0 : 1;
    return result;
  }
};

PreparedKernel prepare(const Shape& values, std::uint64_t seed) {
  const RouterShape shape{
      .scoring = values.at("sigmoid") != 0 ? Scoring::Sigmoid : Scoring::Softmax,
      .experts = static_cast<std::int32_t>(values.at("experts")),
      .top_k = static_cast<std::int32_t>(values.at("top_k")),
      .groups = static_cast<std::int32_t>(values.at("groups")),
      .top_groups = static_cast<std::int32_t>(values.at("top_groups")),
      .scale = values.at("sigmoid") != 0 ? 2.5F : 1.0F};
  const auto state =
      std::make_shared<State>(shape, static_cast<std::int32_t>(values.at("tokens")), seed);
  PreparedKernel prepared;
  prepared.own = [state](int, cudaStream_t stream) { state->run(stream); };
  prepared.check = [state] { return state->check(); };
  // Logits read, experts, weights and rows written. They fit the L2 cache, as in a real step, where
  // the router's GEMM has just written them: one set of buffers.
  prepared.bytes = static_cast<double>(state->logits.bytes() + 3 * state->experts.bytes());
  return prepared;
}

Shape checked(std::int64_t tokens,
              std::int64_t experts,
              std::int64_t top_k,
              std::int64_t sigmoid,
              std::int64_t groups,
              std::int64_t top_groups) {
  return {{"tokens", tokens},
          {"experts", experts},
          {"top_k", top_k},
          {"sigmoid", sigmoid},
          {"groups", groups},
          {"top_groups", top_groups}};
}

}  // namespace

std::vector<KernelEntry> routing_entries() {
  return {{.name = "router_permute",
           .help = "choose experts and weights of every token, then number the rows",
           .parameters = {{"tokens", "tokens", 128},
                          {"experts", "experts of the layer, up to 512", 256},
                          {"top_k", "experts a token", 8},
                          {"sigmoid", "1: sigmoid scores with bias and scale; 0: softmax", 1},
                          {"groups", "groups of experts", 8},
                          {"top_groups", "groups that stay", 4}},
           .checks = {checked(1, 256, 8, 1, 8, 4),
                      checked(77, 256, 8, 1, 8, 4),
                      checked(1000, 384, 8, 1, 1, 1),
                      checked(513, 128, 8, 0, 1, 1),
                      checked(300, 8, 2, 0, 1, 1),
                      checked(130, 32, 4, 0, 1, 1),
                      checked(16'384, 256, 8, 1, 8, 4)},
           .prepare = [](const Shape& shape, std::uint64_t seed, bool) {
             return prepare(shape, seed);
           }}};
}

}  // namespace rackplan::kernels
