// SPDX-License-Identifier: Apache-2.0
#include "models/cost/roofline.h"

#include "models/cost/roofline_parts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace rackplan {
namespace roofline {

Price smooth_roofline(Seconds floor, Seconds compute, Seconds memory, double relative_error) {
  const Seconds work = std::hypot(compute / s, memory / s) * s;
  Bound bound = compute < memory ? Bound::Hbm : Bound::Tensor;
  if (work < floor) {
    bound = Bound::Launch;
  }
  return {floor + work,
          PriceSource::Roofline,
          bound,
          relative_error,
          interval_over_median * relative_error};
}

Price wire_price(Seconds latency, Seconds wire, Bound link, double relative_error) {
  return {latency + wire,
          PriceSource::Roofline,
          wire < latency ? Bound::Launch : link,
          relative_error,
          interval_over_median * relative_error};
}

GroupLinks links_of(const SystemSpec& system, int ranks) {
  const int domain = std::max(1, system.gpus_per_domain());
  GroupLinks links{.nvlink = system.nvlink.bandwidth_per_gpu * system.nvlink.achieved_fraction,
                   .nic = system.node.nic_per_gpu * system.scale_out.achieved_fraction,
                   .per_domain = std::min(ranks, domain),
                   .domains = (ranks + domain - 1) / domain};
  return links;
}

}  // namespace roofline

RooflineCostModel::RooflineCostModel(SystemSpec system) : system_(std::move(system)) {}

Price RooflineCostModel::price(const Op& op) const {
  if (op.flops == Flops{} && op.bytes == Bytes{} && op.payload == Bytes{}) {
    return {};
  }
  switch (op.kind) {
    case OpKind::Gemm:
    case OpKind::BatchedGemm:
      return roofline::gemm(system_.gpu, op);
    case OpKind::PrefillAttention:
    case OpKind::DecodeAttention:
    case OpKind::MlaPrefillAttention:
    case OpKind::MlaDecodeAttention:
    case OpKind::IndexScores:
      return roofline::attention(system_.gpu, op);
    case OpKind::GroupedGemm:
      return roofline::grouped_gemm(system_.gpu, op);
    case OpKind::Elementwise:
    case OpKind::Sampling:
      return roofline::streaming(system_.gpu, op);
    case OpKind::MoeDispatch:
    case OpKind::MoeCombine:
      return roofline::all_to_all(system_, op);
    case OpKind::AllReduce:
    case OpKind::AllGather:
    case OpKind::ReduceScatter:
    case OpKind::PointToPoint:
      return roofline::collective(system_, op);
  }
  return {};
}

std::string RooflineCostModel::identity() const {
  std::string text = "roofline 1";
  const auto add = [&](double value) {
    std::array<char, 40> buffer{};
    std::snprintf(buffer.data(), buffer.size(), " %a", value);
    text += buffer.data();
  };
  const AchievedRates& achieved = system_.gpu.achieved;
  for (const FlopsPerSecond rate : {achieved.gemm_bf16,
                                    achieved.gemm_fp8.value_or(FlopsPerSecond{}),
                                    achieved.gemm_fp8_block.value_or(FlopsPerSecond{}),
                                    achieved.gemm_nvfp4.value_or(FlopsPerSecond{}),
                                    achieved.prefill_attention_bf16,
                                    achieved.mla_decode_bf16,
                                    achieved.mla_decode_fp8}) {
    add(rate.in_base());
  }
  for (const BytesPerSecond rate : {achieved.weight_stream,
                                    achieved.kv_stream,
                                    system_.nvlink.bandwidth_per_gpu,
                                    system_.node.nic_per_gpu}) {
    add(rate.in_base());
  }
  add(system_.nvlink.achieved_fraction);
  add(system_.nvlink.latency / s);
  add(system_.scale_out.achieved_fraction);
  add(system_.scale_out.latency / s);
  add(system_.gpus_per_domain());
  return text;
}

}  // namespace rackplan
