// SPDX-License-Identifier: Apache-2.0
// Measured rows to test with.
#pragma once

#include "sim/validate/measured_row.h"

#include <string>

namespace rackplan {

/// Columns of `sample_rows_csv`.
inline constexpr const char* sample_header =
    "mode,hardware,framework,model,precision,speculative,isl,osl,concurrency,prefill_workers,"
    "prefill_tp,prefill_ep,prefill_dp_attention,decode_workers,decode_tp,decode_ep,"
    "decode_dp_attention,total_tok_s_per_gpu,output_tok_s_per_decode_gpu,ttft_p50_s,tpot_p50_ms,"
    "e2e_p50_s,recipe,decode_max_batch_per_rank,mtp_depth\n";

/// Two public rows of SemiAnalysis InferenceX (runs 20356790608 and 26135021096, Apache-2.0): a
/// disaggregated one on GB200 and an aggregated one with drafts on B200.
inline constexpr const char* sample_disaggregated =
    "disagg,gb200,dynamo-trt,DeepSeek-R1-0528,fp4,none,1024,1024,2048,2,4,4,True,1,16,16,True,"
    "6069.89,4553.71,0.524519,24.6448,23.9309,,,\n";
inline constexpr const char* sample_aggregated =
    "agg,b200,sglang,DeepSeek-R1-0528,fp4,mtp,8192,1024,4,0,,,,1,8,1,False,872.64,97.0626,0.24885,"
    "4.86105,4.55968,,,\n";

/// The row of one line below `sample_header`.
[[nodiscard]] MeasuredRow sample_row(const std::string& line);

}  // namespace rackplan
