// SPDX-License-Identifier: Apache-2.0
// What every cost model promises, on the roofline.
#include "models/cost/roofline.h"

#include "models/op/attention_ops.h"
#include "models/op/collective_ops.h"
#include "models/op/gemm_ops.h"
#include "models/op/moe_ops.h"
#include "tests/unit/cost/specs.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rackplan {
namespace {

constexpr MlaShape mla{.heads = 128, .kv_rank = 512, .rope = 64, .nope = 128, .value = 128};
MoeShape layer(int ep) {
  return {.hidden = 7168, .intermediate = 2048, .experts = 256, .top_k = 8, .ep = ep};
}

TEST(Roofline, PricesGrowWithLoad) {
  const RooflineCostModel cost(testing::h100());
  const auto grows = [&](auto make) {
    Seconds before;
    for (double load = 1; load < 1e5; load *= 1.3) {
      const Price price = cost.price(make(load));
      ASSERT_GE(price.time, before) << load;
      ASSERT_TRUE(std::isfinite(price.time / s));
      ASSERT_GT(price.relative_error, 0.0);
      before = price.time;
    }
  };
  grows([](double x) { return gemm(x, 7168, 2048, bf16_format); });
  grows([](double x) { return mla_decode(x, x * 1000, mla, bf16_format); });
  grows([](double x) { return gqa_decode(8, 8 * x, 64, 8, 128, bf16_format); });
  grows([](double x) { return gqa_prefill(x, x * x / 2, 64, 8, 128); });
  grows([](double x) { return mla_prefill(x, 1e9, mla); });
  grows([](double x) { return grouped_gemm(x, layer(8), bf16_format); });
  grows([](double x) { return moe_dispatch(x, layer(8), 1.0); });
  grows([](double x) { return moe_combine(x, layer(32)); });
  grows([](double x) { return all_reduce(8, x * KB); });
  grows([](double x) { return all_reduce(32, x * KB); });
  grows([](double x) { return all_gather(8, x * KB); });
  grows([](double x) { return point_to_point(16, x * KB); });
}

TEST(Roofline, NothingToDoCostsNothing) {
  const RooflineCostModel cost(testing::h100());
  EXPECT_EQ(cost.price(elementwise(Bytes{})).time, Seconds{});
  EXPECT_EQ(cost.price(all_reduce(1, 1.0 * GB)).time, Seconds{});
}

TEST(Roofline, SaysWhatBinds) {
  const RooflineCostModel cost(testing::h100());
  EXPECT_EQ(cost.price(gemm(8192, 8192, 8192, bf16_format)).bound, Bound::Tensor);
  EXPECT_EQ(cost.price(gemm(8, 28672, 8192, bf16_format)).bound, Bound::Hbm);
  EXPECT_EQ(cost.price(gemm(8, 256, 1024, bf16_format)).bound, Bound::Launch);
  EXPECT_EQ(cost.price(all_reduce(8, 1.0 * GB)).bound, Bound::Nvlink);
  EXPECT_EQ(cost.price(all_reduce(64, 1.0 * GB)).bound, Bound::Nic);
  EXPECT_EQ(cost.price(moe_combine(4096, layer(8))).bound, Bound::Nvlink);
  EXPECT_EQ(cost.price(moe_combine(4096, layer(16))).bound, Bound::Nic);
}

TEST(Roofline, LeavingTheNvlinkDomainCostsNicTime) {
  // EP16 over two HGX servers: half of a token's 6.45 copies cross at 43 GB/s a GPU.
  const RooflineCostModel cost(testing::h100());
  const double crossing = 1024 * 14336.0 * distinct_ranks(16, 8) * 8 / 16;
  EXPECT_NEAR(cost.price(moe_combine(1024, layer(16))).time / us,
              25 + 15 + crossing / (0.86 * 50e9) * 1e6,
              0.1);
  // The same group inside one NVL72 stays on NVLink.
  EXPECT_EQ(RooflineCostModel(testing::gb200()).price(moe_combine(1024, layer(16))).bound,
            Bound::Nvlink);
}

TEST(Roofline, AFormatTheGpuLacksIsMultipliedInBf16) {
  const RooflineCostModel cost(testing::h100());
  const NumberFormat fp4{Math::Fp4, 0.5625};
  const Seconds converted = cost.price(gemm(8192, 8192, 8192, fp4)).time;
  const Seconds plain = cost.price(gemm(8192, 8192, 8192, bf16_format)).time;
  EXPECT_NEAR(converted / plain, 1.0, 0.03);  // fewer bytes, same tensor time
}

TEST(Roofline, IdentityChangesWithTheSystem) {
  const RooflineCostModel base(testing::gb200());
  EXPECT_EQ(base.identity(), RooflineCostModel(testing::gb200()).identity());
  SystemSpec slower = testing::gb200();
  slower.nvlink.achieved_fraction = 0.5;
  EXPECT_NE(base.identity(), RooflineCostModel(slower).identity());
  EXPECT_NE(base.identity(), RooflineCostModel(testing::h100()).identity());
}

}  // namespace
}  // namespace rackplan
