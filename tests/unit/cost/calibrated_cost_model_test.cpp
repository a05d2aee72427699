// SPDX-License-Identifier: Apache-2.0
#include "models/cost/calibrated_cost_model.h"

#include "models/base/error.h"
#include "models/cost/roofline.h"
#include "models/io/cost_table_file.h"
#include "models/op/collective_ops.h"
#include "models/op/gemm_ops.h"
#include "tests/unit/cost/specs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rackplan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A GEMM takes `overhead`, nearly whatever its shape.
CostTable flat_table(const std::string& id, double overhead, double error) {
  FamilyFit fit;
  fit.family = {OpKind::Gemm, Math::Bf16};
  fit.rates = {.compute = 1e21, .memory = 1e21, .multiprocessors = 132};
  fit.form.overhead = overhead;
  fit.drive_knots = {1, 1000};
  fit.held_knots = {{{5}, {5}, {0}}};
  fit.factors = {1, 1};
  fit.interval = 0.1;
  fit.shapes = {.median = error, .p90 = 2 * error, .bias = -0.01};
  return {.id = id,
          .gpu = "H100",
          .title = "flat",
          .source = "typed in",
          .date = "2026-11-24",
          .families = {fit}};
}

CalibratedCostModel model_of(const std::vector<CostTable>& tables) {
  return {testing::h100(), tables, std::make_unique<RooflineCostModel>(testing::h100())};
}

const Op op = gemm(64, 1024, 1024, bf16_format);

TEST(CalibratedCostModel, PricesFromItsTableWithSourceAndError) {
  const Price price = model_of({flat_table("a", 3e-6, 0.04)}).price(op);
  EXPECT_NEAR(price.time / us, 3.0, 0.01);
  EXPECT_EQ(price.source, PriceSource::Fitted);
  EXPECT_EQ(price.bound, Bound::Launch);
  EXPECT_EQ(price.relative_error, 0.04);
  EXPECT_NEAR(price.interval, 0.1, 1e-6);
}

TEST(CalibratedCostModel, WhatNoTableCoversComesFromTheOtherModel) {
  const CalibratedCostModel cost = model_of({flat_table("a", 3e-6, 0.04)});
  const RooflineCostModel roofline(testing::h100());
  for (const Op& other : {gemm(64, 1024, 1024, {Math::Fp8, 1.0}), all_reduce(8, 1.0 * MB), Op{}}) {
    EXPECT_EQ(cost.price(other).time, roofline.price(other).time);
    EXPECT_EQ(cost.price(other).source, PriceSource::Roofline);
  }
}

TEST(CalibratedCostModel, PrefersTheBetterFoundedPrice) {
  CostTable carried = flat_table("carried", 7e-6, 0.01);
  carried.families[0].carried = CarriedFit{.from = "H200",
                                           .rates = carried.families[0].rates,
                                           .form = carried.families[0].form,
                                           .source_form = carried.families[0].form,
                                           .residual_share = 1.0,
                                           .anchors = 0};
  const CalibratedCostModel cost =
      model_of({carried, flat_table("rough", 5e-6, 0.2), flat_table("fine", 3e-6, 0.04)});
  EXPECT_NEAR(cost.price(op).time / us, 3.0, 0.01);
  EXPECT_THAT(cost.used(), ElementsAre("fine"));
  EXPECT_EQ(model_of({carried}).price(op).source, PriceSource::Transferred);
}

TEST(CalibratedCostModel, TablesOfOtherGpusAreIgnored) {
  CostTable other = flat_table("a", 3e-6, 0.04);
  other.gpu = "H200";
  EXPECT_EQ(model_of({other}).price(op).source, PriceSource::Roofline);
  EXPECT_TRUE(model_of({other}).used().empty());
}

TEST(CalibratedCostModel, EveryNumberIsPartOfTheIdentity) {
  const std::string base = model_of({flat_table("a", 3e-6, 0.04)}).identity();
  EXPECT_EQ(model_of({flat_table("renamed", 3e-6, 0.04)}).identity(), base);
  CostTable other = flat_table("a", 3e-6, 0.04);
  other.families[0].factors[1] = 1.001;
  EXPECT_NE(model_of({other}).identity(), base);
  other = flat_table("a", 3e-6, 0.04);
  other.families[0].form.side_passes = 0.5;
  EXPECT_NE(model_of({other}).identity(), base);
}

/// 5 µs + bytes on the link / 500 GB/s for 2 to 8 ranks.
CostTable gather_table() {
  FamilyFit fit;
  fit.family = {OpKind::AllGather, Math::Bf16};
  fit.rates = {.compute = 1.0, .memory = 500e9, .multiprocessors = 1};
  fit.form.overhead = 5e-6;
  fit.form.power = 1;
  fit.drive_knots = {1};
  fit.held_knots = {{{1, 3}, {0}, {0}}};
  fit.factors = {1, 1};
  fit.interval = 0.1;
  CostTable table = flat_table("gather", 1e-6, 0.1);
  table.families = {fit};
  return table;
}

TEST(CalibratedCostModel, CollectivesOfADomainComeFromTheTable) {
  const CalibratedCostModel cost = model_of({gather_table()});
  const Price price = cost.price(all_gather(8, 80.0 * MB));
  EXPECT_NEAR(price.time / us, 5.0 + 70e6 / 500e3, 1e-9);  // all but its own part of 10 MB
  EXPECT_EQ(price.bound, Bound::Nvlink);
  EXPECT_EQ(price.source, PriceSource::Fitted);
  EXPECT_EQ(cost.price(all_gather(16, 80.0 * MB)).source, PriceSource::Roofline);  // two nodes
  EXPECT_EQ(cost.price(all_gather(1, 80.0 * MB)).source, PriceSource::Roofline);
}

TEST(CalibratedCostModel, MoreRanksThanWereMeasuredWidenTheInterval) {
  const CalibratedCostModel rack{testing::gb200(),
                                 std::vector{[] {
                                   CostTable table = gather_table();
                                   table.gpu = "GB200";
                                   return table;
                                 }()},
                                 std::make_unique<RooflineCostModel>(testing::gb200())};
  EXPECT_DOUBLE_EQ(rack.price(all_gather(8, 1.0 * MB)).interval, 0.1);
  EXPECT_DOUBLE_EQ(rack.price(all_gather(32, 1.0 * MB)).interval, 0.2);  // two octaves
}

TEST(CostTableFile, GivesBackWhatWasWritten) {
  CostTable table = flat_table("a", 3.1e-6, 0.04);
  table.families[0].carried =
      CarriedFit{.from = "H200",
                 .rates = {.compute = 1.0 / 3.0, .memory = 2e12, .multiprocessors = 148},
                 .form = table.families[0].form,
                 .source_form = {.overhead = 2e-6},
                 .residual_share = 0.8,
                 .anchors = 30,
                 .drive_correction = {-0.1, 0.2},
                 .held_correction = {{{0.3}, {0.0}, {0.0}}}};
  const std::string text = cost_table_text(table);
  const CostTable back = parse_cost_table(text, "table.json");
  EXPECT_EQ(cost_table_text(back), text);
  EXPECT_EQ(back.families[0].form, table.families[0].form);
  EXPECT_EQ(back.families[0].carried->rates, table.families[0].carried->rates);
  EXPECT_EQ(back.families[0].carried->source_form, table.families[0].carried->source_form);
  EXPECT_EQ(back.families[0].carried->drive_correction, std::vector({-0.1, 0.2}));
  EXPECT_EQ(back.families[0].carried->held_correction[0], std::vector({0.3}));
}

TEST(CostTableFile, RefusesWhatItCannotPriceWith) {
  const std::string good = cost_table_text(flat_table("a", 3e-6, 0.04));
  const auto complaint = [&](const std::string& from, const std::string& to) -> std::string {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    try {
      (void)parse_cost_table(text, "table.json");
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(complaint("\"factors\":[1.0,1.0]", "\"factors\":[1.0]"), HasSubstr("1 numbers"));
  EXPECT_THAT(complaint("\"factors\":[1.0,1.0]", "\"factors\":[1.0,0]"), HasSubstr("factors[1]"));
  EXPECT_THAT(complaint("[1.0,1000.0]", "[1000.0,1.0]"), HasSubstr("more than the one before"));
  EXPECT_THAT(complaint("\"power\":2", "\"power\":3"), HasSubstr("1, 2 or 4"));
  EXPECT_THAT(complaint("\"gemm\"", "\"sort\""), HasSubstr("families[0].op"));
  EXPECT_THAT(complaint("cost table", "table"), HasSubstr("kind"));
  EXPECT_THAT(complaint("\"ramp\"", "\"rump\""), HasSubstr("ramp"));
}

}  // namespace
}  // namespace rackplan
