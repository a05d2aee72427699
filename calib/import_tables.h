// SPDX-License-Identifier: Apache-2.0
// Per-op kernel tables in the column layout of ai-dynamo/aiconfigurator (csv or csv.gz, latency in
// milliseconds) as samples. The user brings the files; which table one is follows from its columns.
#pragma once

#include "calib/sample.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace rackplan {

struct ImportResult {
  std::vector<Sample> samples;
  long rows = 0;
  std::map<std::string, long> left_out;  // reason → rows
};

/// Reads tables gemm, context_attention, generation_attention, context_mla, generation_mla,
/// mla_bmm, moe, nccl, custom_allreduce, trtllm_alltoall and deepep_low_latency (of a node of
/// `node_gpus`). Of several kernels for one shape the fastest counts, as a runtime would choose.
/// Rows that no op of ours describes, and known outliers, are left out and counted with the reason.
/// Throws InputError for other columns, numbers that are none, and latencies that are not positive.
[[nodiscard]] ImportResult import_table(const std::filesystem::path& file,
                                        const std::string& gpu,
                                        int node_gpus);

}  // namespace rackplan
