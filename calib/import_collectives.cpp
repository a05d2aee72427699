// SPDX-License-Identifier: Apache-2.0
// Tables of collectives: NCCL, TensorRT-LLM's all-reduce and all-to-all over NVLink, DeepEP's
// low-latency all-to-all. Message sizes are in elements; tokens are those of a rank.
#include "calib/row_reader.h"
#include "models/op/gemm_ops.h"

namespace rackplan {
namespace {

std::optional<double> element_bytes(std::string_view dtype) {
  if (dtype == "half" || dtype == "bfloat16") {
    return 2.0;
  }
  return dtype == "int8" ? std::optional(1.0) : std::nullopt;
}

/// A gather's message is all parts together: 563 GB/s a GPU on GB200, where 900 are there.
TableTiming collective_timing(const CsvTable& table, const char* dtype_column) {
  const RowReader read = [op = table.column("op_name"),
                          dtype = table.column(dtype_column),
                          ranks = table.column("num_gpus"),
                          elements = table.column("message_size"),
                          nccl = table.has("nccl_dtype")](const CsvTable& row) {
    const auto size = element_bytes(row.text(dtype));
    if (!size) {
      return left_out("a number format that no op of ours has");
    }
    const SampleShape shape{*size * row.number(elements, 1), row.number(ranks, 2)};
    if (row.text(op) == "all_gather") {
      return taken(OpKind::AllGather, Math::Bf16, shape);
    }
    if (row.text(op) == "reduce_scatter") {
      return taken(OpKind::ReduceScatter, Math::Bf16, shape);
    }
    if (row.text(op) != "all_reduce") {
      return left_out("a collective that no op of ours is");
    }
    return nccl ? left_out("NCCL's all-reduce: engines use a faster one of their own")
                : taken(OpKind::AllReduce, Math::Bf16, shape);
  };
  return {.read = read, .column = table.column("latency")};
}

/// One-sided kernels send nvfp4 and take bf16 back, whatever the row says.
TableTiming one_sided_timing(const CsvTable& table) {
  const RowReader read = [op = table.column("op_name"),
                          kernel = table.column("kernel_source"),
                          tokens = table.column("num_tokens"),
                          hidden = table.column("hidden_size"),
                          top_k = table.column("topk"),
                          ranks = table.column("moe_ep_size")](const CsvTable& row) {
    if (row.text(kernel) != "NVLinkOneSided") {
      return left_out("two-sided all-to-all: slower with its preparation");
    }
    const bool dispatch = row.text(op) == "alltoall_dispatch";
    if (!dispatch && row.text(op) != "alltoall_combine") {
      throw row.refused(op, "alltoall_dispatch or alltoall_combine");
    }
    return taken(dispatch ? OpKind::MoeDispatch : OpKind::MoeCombine,
                 Math::Bf16,
                 {row.number(tokens, 1),
                  row.number(hidden, 1),
                  row.number(top_k, 1),
                  row.number(ranks, 2),
                  dispatch ? activation_bytes(Math::Fp4) : bf16_bytes});
  };
  return {.read = read, .column = table.column("latency")};
}

/// Dispatch in fp8 with a scale for 128, combine in bf16; one node of `gpus` ranks.
TableTiming low_latency_timing(const CsvTable& table, OpKind kind, int gpus) {
  const RowReader read = [kind,
                          gpus,
                          tokens = table.column("num_token"),
                          hidden = table.column("hidden_size"),
                          top_k = table.column("num_topk")](const CsvTable& row) {
    return taken(kind,
                 Math::Bf16,
                 {row.number(tokens, 1),
                  row.number(hidden, 1),
                  row.number(top_k, 1),
                  static_cast<double>(gpus),
                  kind == OpKind::MoeDispatch ? activation_bytes(Math::Fp8Block) : bf16_bytes});
  };
  const char* column = kind == OpKind::MoeDispatch ? "dispatch_avg_t_us" : "combine_avg_t_us";
  return {.read = read, .column = table.column(column), .us = 1.0};
}

}  // namespace

std::vector<TableTiming> collective_timings(const CsvTable& table, int node_gpus) {
  if (table.has("nccl_dtype")) {
    return {collective_timing(table, "nccl_dtype")};
  }
  if (table.has("allreduce_dtype")) {
    return {collective_timing(table, "allreduce_dtype")};
  }
  if (table.has("dispatch_avg_t_us")) {
    return {low_latency_timing(table, OpKind::MoeDispatch, node_gpus),
            low_latency_timing(table, OpKind::MoeCombine, node_gpus)};
  }
  if (table.has("moe_ep_size") && !table.has("inter_size")) {
    return {one_sided_timing(table)};
  }
  return {};
}

}  // namespace rackplan
