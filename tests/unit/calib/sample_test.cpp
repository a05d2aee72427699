// SPDX-License-Identifier: Apache-2.0
#include "calib/sample.h"

#include "calib/sample_file.h"
#include "models/base/error.h"
#include "tests/unit/calib/temporary_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rackplan {
namespace {

using testing::HasSubstr;

Sample gemm_sample() {
  return {.family = {OpKind::Gemm, Math::Bf16},
          .shape = {128, 7168, 2048},
          .backend = "own",
          .gpu = "H100",
          .us = 12.25,
          .spread = 0.01,
          .source = "typed in"};
}

std::string complaint(const std::string& line) {
  try {
    (void)read_sample_lines(temporary_file("samples.jsonl", line));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Sample, SurvivesItsLine) {
  const Sample sample = gemm_sample();
  const std::string line = sample_line(sample);
  // 2·128·7168·2048 FLOPs; 2·(7168·2048 + 128·2048 + 128·7168) bytes
  EXPECT_THAT(line, HasSubstr("\"flops\":3758096384"));
  EXPECT_THAT(line, HasSubstr("\"bytes\":31719424"));
  const std::vector<Sample> back = read_sample_lines(temporary_file("one.jsonl", line + "\n\n"));
  ASSERT_EQ(back.size(), 1U);
  EXPECT_EQ(sample_line(back[0]), line);
}

TEST(Sample, FieldsWithADefaultMayBeLeftOut) {
  const auto samples = read_sample_lines(temporary_file(
      "mla.jsonl",
      R"({"op":"mla_decode_attention","dtype":"fp8","shape":{"sequences":64,"context":4096,)"
      R"("heads":128},"backend":"own","us":70,"gpu":"GB200","source":"typed in"})"));
  EXPECT_EQ(samples.at(0).shape[3], 1.0);  // queries
  EXPECT_EQ(samples.at(0).spread, 0.0);
}

TEST(Sample, AWrongLineIsNamed) {
  EXPECT_THAT(complaint("{\"op\":\"gemm\"}"), HasSubstr("line 1"));
  const std::string good = sample_line(gemm_sample());
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string line = good;
    line.replace(line.find(from), from.size(), to);
    return complaint(good + "\n" + line);
  };
  EXPECT_THAT(with("\"gemm\"", "\"gem\""), AllOf(HasSubstr("line 2"), HasSubstr("op")));
  EXPECT_THAT(with("12.25", "0"), HasSubstr("us"));
  EXPECT_THAT(with("\"m\":128", "\"m\":0"), HasSubstr("shape.m"));
  EXPECT_THAT(with("\"m\"", "\"rows\""), HasSubstr("shape"));
  EXPECT_THAT(with("\"bf16\"", "\"fp16\""), HasSubstr("dtype"));
}

TEST(Sample, SitesDifferInWidthsOnly) {
  Sample other = gemm_sample();
  other.shape[0] = 4096;  // rows
  EXPECT_EQ(site_hash(other), site_hash(gemm_sample()));
  EXPECT_NE(row_hash(other), row_hash(gemm_sample()));
  other.shape[1] = 4096;  // width
  EXPECT_NE(site_hash(other), site_hash(gemm_sample()));
}

TEST(Sample, EvenRoutingWakesEveryExpertThatRowsAllow) {
  // 32 tokens · 8 of 256 experts over 8 ranks: 32 rows for the 32 experts of a rank, one each.
  const CostFamily family{OpKind::GroupedGemm, Math::Bf16};
  const Op even = sample_op(family, {32, 7168, 2048, 256, 8, 8, 1});
  EXPECT_EQ(even.batch, 32.0);
  EXPECT_EQ(even.rows, 32.0);
  // weights 32·3·7168·2048·2 bytes; a row: 2·7168 in, 8·2048 + 4·2048 between, 2·7168 out
  const double row = 4.0 * 7168 + 12.0 * 2048;
  EXPECT_DOUBLE_EQ(even.bytes / byte, 32.0 * 3.0 * 7168 * 2048 * 2.0 + 32.0 * row);
  // One token still gives the busiest rank a whole row.
  EXPECT_EQ(sample_op(family, {1, 7168, 2048, 256, 8, 64, 1}).rows, 1.0);
}

}  // namespace
}  // namespace rackplan
