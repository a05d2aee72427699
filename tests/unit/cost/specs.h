// SPDX-License-Identifier: Apache-2.0
// Systems, models and engines written by hand for these tests. GPU rates: statistics over public
// kernel tables (90th percentile of large GEMMs, best streams and attention).
#pragma once

#include "models/cost/engine_profile.h"
#include "models/hardware/system_spec.h"
#include "models/llm/model_spec.h"
#include "models/llm/precision.h"

namespace rackplan::testing {

inline SystemSpec h100() {
  SystemSpec system;
  system.id = "hgx-h100";
  system.gpu.name = "H100";
  system.gpu.achieved = {.gemm_bf16 = 806.0 * TFLOPS,
                         .gemm_fp8 = 1365.0 * TFLOPS,
                         .gemm_fp8_block = 1163.0 * TFLOPS,
                         .gemm_nvfp4 = {},
                         .prefill_attention_bf16 = 836.0 * TFLOPS,
                         .mla_decode_bf16 = 668.0 * TFLOPS,
                         .mla_decode_fp8 = 791.0 * TFLOPS,
                         .weight_stream = 2917.0 * GBps,
                         .kv_stream = 3110.0 * GBps};
  system.node.gpus = 8;
  system.node.nic_per_gpu = 50.0 * GBps;
  system.nvlink = {.nodes = 1,
                   .bandwidth_per_gpu = 450.0 * GBps,
                   .achieved_fraction = 0.62,
                   .latency = 10.0 * us};
  system.scale_out = {.achieved_fraction = 0.86, .latency = 15.0 * us};
  return system;
}

inline SystemSpec h200() {
  SystemSpec system = h100();
  system.id = "hgx-h200";
  system.gpu.name = "H200";
  AchievedRates& achieved = system.gpu.achieved;
  achieved.gemm_bf16 = 810.0 * TFLOPS;
  achieved.gemm_fp8 = 1380.0 * TFLOPS;
  achieved.gemm_fp8_block = 1178.0 * TFLOPS;
  achieved.prefill_attention_bf16 = 823.0 * TFLOPS;
  achieved.mla_decode_bf16 = 662.0 * TFLOPS;
  achieved.mla_decode_fp8 = 755.0 * TFLOPS;
  achieved.weight_stream = 4295.0 * GBps;
  achieved.kv_stream = 4483.0 * GBps;
  return system;
}

inline SystemSpec gb200() {
  SystemSpec system;
  system.id = "gb200-nvl72";
  system.gpu.name = "GB200";
  system.gpu.achieved = {.gemm_bf16 = 1722.0 * TFLOPS,
                         .gemm_fp8 = 2954.0 * TFLOPS,
                         .gemm_fp8_block = 3026.0 * TFLOPS,
                         .gemm_nvfp4 = 4588.0 * TFLOPS,
                         .prefill_attention_bf16 = 1656.0 * TFLOPS,
                         .mla_decode_bf16 = 1501.0 * TFLOPS,
                         .mla_decode_fp8 = 2996.0 * TFLOPS,
                         .weight_stream = 7370.0 * GBps,
                         .kv_stream = 7562.0 * GBps};
  system.node.gpus = 4;
  system.node.nic_per_gpu = 50.0 * GBps;
  system.nvlink = {.nodes = 18,
                   .bandwidth_per_gpu = 900.0 * GBps,
                   .achieved_fraction = 0.62,
                   .latency = 10.0 * us};
  system.scale_out = {.achieved_fraction = 0.86, .latency = 15.0 * us};
  return system;
}

inline ModelSpec deepseek_r1() {
  ModelSpec model;
  model.id = "deepseek-r1";
  model.hidden = 7168;
  model.layers = 61;
  model.moe_layers = 58;
  model.mtp_layers = 1;
  model.heads = 128;
  model.intermediate = 18432;
  model.vocab = 129280;
  model.mla = MlaSpec{.q_lora_rank = 1536,
                      .kv_lora_rank = 512,
                      .qk_rope_head_dim = 64,
                      .qk_nope_head_dim = 128,
                      .v_head_dim = 128};
  model.moe = MoeSpec{.experts = 256,
                      .experts_per_token = 8,
                      .shared_experts = 1,
                      .intermediate = 2048,
                      .shared_intermediate = 2048};
  return model;
}

inline ModelSpec deepseek_v32() {
  ModelSpec model = deepseek_r1();
  model.id = "deepseek-v3.2";
  model.sparse = SparseSpec{.index_heads = 64, .index_head_dim = 128, .top_k = 2048};
  return model;
}

inline ModelSpec qwen3_32b() {
  ModelSpec model;
  model.id = "qwen3-32b";
  model.hidden = 5120;
  model.layers = 64;
  model.heads = 64;
  model.kv_heads = 8;
  model.head_dim = 128;
  model.intermediate = 25600;
  model.vocab = 151936;
  return model;
}

inline ModelSpec gpt_oss_120b() {
  ModelSpec model;
  model.id = "gpt-oss-120b";
  model.hidden = 2880;
  model.layers = 36;
  model.moe_layers = 36;
  model.heads = 64;
  model.kv_heads = 8;
  model.head_dim = 64;
  model.intermediate = 2880;
  model.vocab = 201088;
  model.moe = MoeSpec{.experts = 128,
                      .experts_per_token = 4,
                      .shared_experts = 0,
                      .intermediate = 2880,
                      .shared_intermediate = 0};
  model.sliding_window = SlidingWindowSpec{.window = 128, .layers = 18};
  return model;
}

/// The public fp4 checkpoint of DeepSeek-R1: q/kv projections and absorption stay bf16.
inline PrecisionPlan fp4_checkpoint() {
  return {.qkv = DType::Bf16,
          .absorb = DType::Bf16,
          .output = DType::Nvfp4,
          .ffn = DType::Nvfp4,
          .experts = DType::Nvfp4,
          .lm_head = DType::Bf16,
          .kv_cache = DType::Fp8};
}

/// The public checkpoint of gpt-oss.
inline PrecisionPlan mxfp4_experts() {
  return {.experts = DType::Mxfp4};
}

inline PrecisionPlan all_fp8() {
  return {.qkv = DType::Fp8,
          .absorb = DType::Bf16,
          .output = DType::Fp8,
          .ffn = DType::Fp8,
          .experts = DType::Fp8,
          .lm_head = DType::Bf16,
          .kv_cache = DType::Fp8};
}

inline EngineProfile trtllm() {
  EngineProfile engine;
  engine.id = "trtllm";
  engine.prefill_step_overhead = 25.0 * ms;
  engine.prefill_multiplier = 1.1;
  engine.shared_expert_overlap = 0.75;
  engine.small_kernel = 2.0 * us;
  engine.small_kernels_per_layer = 4;
  return engine;
}

}  // namespace rackplan::testing
