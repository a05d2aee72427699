// SPDX-License-Identifier: Apache-2.0
#include "calib/import_tables.h"

#include "models/base/error.h"
#include "tests/unit/calib/temporary_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

namespace rackplan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr const char* gemm_head = "version,op_name,kernel_source,gemm_dtype,m,n,k,latency\n";
constexpr const char* moe_head =
    "version,op_name,kernel_source,moe_dtype,num_tokens,hidden_size,inter_size,topk,num_experts,"
    "moe_tp_size,moe_ep_size,distribution,latency\n";
constexpr const char* attention_head =
    "version,op_name,kernel_source,batch_size,isl,num_heads,num_key_value_heads,head_dim,"
    "window_size,attn_dtype,kv_cache_dtype,step,latency\n";

ImportResult imported(const std::string& content) {
  return import_table(temporary_file("table.csv", content), "H100", 8);
}

std::string complaint(const std::string& content) {
  try {
    (void)imported(content);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(ImportTables, LatencyIsInMilliseconds) {
  const ImportResult result =
      imported(std::string(gemm_head) + "1,gemm,torch_flow,fp8_block,128,4096,7168,0.0125\r\n");
  ASSERT_EQ(result.samples.size(), 1U);
  const Sample& sample = result.samples[0];
  EXPECT_EQ(sample.family, (CostFamily{OpKind::Gemm, Math::Fp8Block}));
  EXPECT_EQ(shape_text(sample), "m=128 n=4096 k=7168");
  EXPECT_EQ(sample.us, 12.5);
  EXPECT_EQ(sample.gpu, "H100");
}

TEST(ImportTables, TheFastestKernelOfAShapeCounts) {
  const std::string shape = ",256,7168,2048,8,256,1,8,balanced,";
  const ImportResult result =
      imported(std::string(moe_head) + "1,moe,slow,bfloat16" + shape + "0.5\n1,moe,fast,bfloat16" +
               shape + "0.25\n1,moe,middle,bfloat16" + shape + "0.4\n");
  ASSERT_EQ(result.samples.size(), 1U);
  EXPECT_EQ(result.samples[0].us, 250.0);
  EXPECT_EQ(result.samples[0].backend, "fast");
  EXPECT_THAT(result.left_out, ElementsAre(Pair("a slower kernel for the same shape", 2)));
}

TEST(ImportTables, AShapeWhoseRivalKernelIsMissingIsNotFastestOfAnything) {
  // Both kernels ran at 256 tokens of this site, only the slow one at 512.
  const auto row = [](const char* kernel, const char* tokens, const char* ms) {
    return std::string("1,moe,") + kernel + ",bfloat16," + tokens +
           ",7168,2048,8,256,1,8,balanced," + ms + "\n";
  };
  const ImportResult result = imported(std::string(moe_head) + row("slow", "256", "0.5") +
                                       row("fast", "256", "0.25") + row("slow", "512", "0.6"));
  ASSERT_EQ(result.samples.size(), 1U);
  EXPECT_EQ(result.samples[0].us, 250.0);
  EXPECT_EQ(result.left_out.at("fastest kernel not known: one has no row for the shape"), 1);
}

TEST(ImportTables, ExpertTpDividesTheIntermediateWidth) {
  const ImportResult result =
      imported(std::string(moe_head) + "1,moe,k,fp8_block,256,7168,2048,8,256,4,2,balanced,0.25\n");
  EXPECT_EQ(shape_text(result.samples.at(0)),
            "tokens=256 hidden=7168 intermediate=512 experts=256 top_k=8 ranks=2 imbalance=1");
}

TEST(ImportTables, StepIsTheContextBeforeADecodedToken) {
  const ImportResult result =
      imported(std::string(attention_head) +
               "1,generation_attention,k,64,1,64,8,128,0,bfloat16,fp8,4095,0.25\n"
               "1,context_attention,k,2,512,64,8,128,0,bfloat16,bfloat16,0,0.25\n");
  ASSERT_EQ(result.samples.size(), 2U);
  EXPECT_EQ(result.samples[0].family, (CostFamily{OpKind::DecodeAttention, Math::Fp8}));
  EXPECT_EQ(shape_text(result.samples[0]),
            "sequences=64 context=4096 heads=64 kv_heads=8 head_dim=128");
  EXPECT_EQ(result.samples[1].family, (CostFamily{OpKind::PrefillAttention, Math::Bf16}));
  EXPECT_EQ(shape_text(result.samples[1]), "prompts=2 length=512 heads=64 kv_heads=8 head_dim=128");
}

TEST(ImportTables, WhatNoOpDescribesIsCountedWithItsReason) {
  const ImportResult experts = imported(
      std::string(moe_head) +
      "1,moe,moe_torch_flow_cutlass,nvfp4,256,7168,2048,8,256,1,8,balanced,0.292\n"  // outlier
      "1,moe,moe_torch_flow_cutlass,nvfp4,2048,7168,2048,8,256,1,8,balanced,0.3\n"   // beyond it
      "1,moe,k,bfloat16,256,7168,2048,8,256,1,8,power_law_1.2,0.3\n"
      "1,moe,moe_torch_flow_nongated,bfloat16,256,7168,2048,8,256,1,8,balanced,0.3\n"
      "1,moe,k,w4a16_mxfp4,256,7168,2048,8,256,1,8,balanced,0.3\n");
  EXPECT_EQ(experts.rows, 5);
  EXPECT_EQ(experts.samples.size(), 1U);
  EXPECT_EQ(experts.left_out.size(), 4U);
  const ImportResult attention =
      imported(std::string(attention_head) +
               "1,context_attention,k,2,512,64,8,128,128,bfloat16,bfloat16,0,0.25\n"
               "1,context_attention,k,2,512,64,8,128,0,bfloat16,fp8,0,0.25\n");
  EXPECT_THAT(attention.left_out,
              ElementsAre(Pair("prefill that converts to the cache's format", 1),
                          Pair("sliding window", 1)));
}

TEST(ImportTables, WrongTablesAreRefusedWithThePlace) {
  EXPECT_THAT(complaint("a,b\n1,2\n"), HasSubstr("a table of another op"));
  EXPECT_THAT(complaint(""), HasSubstr("empty file"));
  const std::string head(gemm_head);
  EXPECT_THAT(complaint(head + "1,gemm,k,fp8,1,2,3,0.1\n1,gemm,k,fp8,1,2,x,0.1\n"),
              AllOf(HasSubstr("line 3, k"), HasSubstr("\"x\"")));
  EXPECT_THAT(complaint(head + "1,gemm,k,fp8,1,2,3,0\n"), HasSubstr("latency"));
  EXPECT_THAT(complaint(head + "1,gemm,k,fp8,1,2,3,nan\n"), HasSubstr("latency"));
  EXPECT_THAT(complaint(head + "1,gemm,k,fp8,1,2\n"), HasSubstr("6 fields"));
  EXPECT_THAT(complaint("op_name,gemm_dtype,m,n,k\n"), HasSubstr("latency"));
  EXPECT_THROW((void)import_table("/nowhere/gemm.csv", "H100", 8), InputError);
}

TEST(ImportTables, CollectivesCountBytesAndTheEnginesOwnAllReduce) {
  const ImportResult nccl = imported(
      "version,op_name,kernel_source,nccl_dtype,num_gpus,message_size,latency\n"
      "2,all_gather,NCCL,half,4,1024,0.01\n2,all_gather,NCCL,int8,4,2048,0.009\n"
      "2,reduce_scatter,NCCL,half,8,512,0.02\n2,all_reduce,NCCL,half,4,512,0.02\n"
      "2,alltoall,NCCL,half,4,512,0.02\n");
  ASSERT_EQ(nccl.samples.size(), 2U);
  EXPECT_EQ(family_text(nccl.samples[0].family), "all_gather bf16");
  EXPECT_EQ(shape_text(nccl.samples[0]), "bytes=2048 ranks=4");
  EXPECT_EQ(nccl.samples[0].us, 9.0);
  EXPECT_EQ(nccl.left_out.size(), 3U);
  const ImportResult own = imported(
      "version,op_name,kernel_source,allreduce_dtype,num_gpus,message_size,latency\n"
      "1,all_reduce,TRTLLM,bfloat16,2,128,0.004\n");
  ASSERT_EQ(own.samples.size(), 1U);
  EXPECT_EQ(shape_text(own.samples[0]), "bytes=256 ranks=2");
}

TEST(ImportTables, AllToAllSendsTokensAndTakesBf16Back) {
  const ImportResult sided = imported(
      "version,op_name,kernel_source,moe_dtype,num_tokens,hidden_size,topk,num_experts,"
      "moe_ep_size,distribution,latency\n"
      "1,alltoall_dispatch,NVLinkOneSided,nvfp4,64,7168,8,256,32,balanced,0.022\n"
      "1,alltoall_combine,NVLinkOneSided,nvfp4,64,7168,8,256,32,balanced,0.040\n"
      "1,alltoall_dispatch,NVLinkTwoSided,fp8,64,7168,8,256,32,balanced,0.019\n");
  ASSERT_EQ(sided.samples.size(), 2U);
  EXPECT_EQ(shape_text(sided.samples[0]),
            "tokens=64 hidden=7168 top_k=8 ranks=32 element_bytes=0.5625");
  EXPECT_EQ(sided.samples[1].family.kind, OpKind::MoeCombine);
  EXPECT_EQ(sided.samples[1].shape[4], 2.0);
  const ImportResult deepep = imported(
      "version,op_name,kernel_source,node_num,hidden_size,num_token,num_topk,num_experts,"
      "combine_avg_t_us,combine_bandwidth_gbps,dispatch_avg_t_us,dispatch_bandwidth_gbps\n"
      "0,ll,deepep,1,7168,128,8,256,36.2,405,26.9,282\n");
  ASSERT_EQ(deepep.samples.size(), 2U);
  EXPECT_EQ(deepep.samples[0].us, 26.9);
  EXPECT_EQ(deepep.samples[0].shape[3], 8.0);  // the node's GPUs
  EXPECT_EQ(deepep.samples[1].us, 36.2);
}

TEST(ImportTables, GzipIsToldByItsFirstBytes) {
  const std::filesystem::path file = temporary_file("gemm.csv", "");
  const std::string content = std::string(gemm_head) + "1,gemm,k,fp8,1,2,3,0.125\n";
  gzFile out = gzopen(file.c_str(), "wb");
  gzwrite(out, content.data(), static_cast<unsigned>(content.size()));
  gzclose(out);
  EXPECT_EQ(import_table(file, "H100", 8).samples.at(0).us, 125.0);
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 9);
  EXPECT_THROW((void)import_table(file, "H100", 8), InputError);
}

}  // namespace
}  // namespace rackplan
