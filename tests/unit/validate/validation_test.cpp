// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"
#include "sim/validate/render.h"
#include "tests/unit/validate/sample_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rackplan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Three rows with made-up predictions: 10 % high, 20 % low, none.
Validation made_up() {
  Validation validation;
  std::string text = sample_header;
  text += sample_disaggregated;
  text += sample_aggregated;
  text += sample_aggregated;
  validation.table = parse_measured_table(text, "rows.csv");
  validation.rows = read_measured_rows(validation.table);
  validation.predictions.resize(3);
  for (std::size_t i = 0; i < 2; ++i) {
    Prediction& prediction = validation.predictions[i];
    for (const Metric metric : {Metric::TpotP50, Metric::TotalPerGpu}) {
      prediction.values[metric] = *validation.rows[i].measured[metric] * (i == 0 ? 1.1 : 0.8);
    }
  }
  validation.predictions[1].regime = Regime::Slots;
  validation.predictions[2].trouble = "it cannot be";
  return validation;
}

const std::vector<std::string> by_hardware{"hardware"};

TEST(RowGroups, GroupByTheTextOfColumnsOrTheRegime) {
  const Validation validation = made_up();
  const auto groups = group_rows(validation, by_hardware);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_THAT(groups[0].rows, ElementsAre(1, 2));
  EXPECT_EQ(groups[0].key.at(0).second, "b200");
  EXPECT_THAT(groups[1].rows, ElementsAre(0));
  const auto regimes = group_rows(validation, std::vector<std::string>{"regime"});
  ASSERT_EQ(regimes.size(), 3U);  // light, none, slot-limited
  EXPECT_THAT(regimes[2].rows, ElementsAre(1));
}

TEST(RowGroups, RefuseAColumnThatIsNotThere) {
  const Validation validation = made_up();
  EXPECT_NO_THROW(check_columns(validation.table, std::vector<std::string>{"isl", "regime"}));
  EXPECT_THROW(check_columns(validation.table, std::vector<std::string>{"colour"}), InputError);
}

TEST(RowGroups, CountOnlyRowsWithBothValues) {
  const Validation validation = made_up();
  const GroupAccuracy accuracy =
      accuracy_of(validation, group_rows(validation, by_hardware).front());
  const AccuracySummary& tpot = accuracy.at(static_cast<std::size_t>(Metric::TpotP50));
  EXPECT_EQ(tpot.rows, 1);
  EXPECT_NEAR(tpot.median_ape, 0.2, 1e-12);
  EXPECT_EQ(accuracy.at(static_cast<std::size_t>(Metric::E2eP50)).rows, 0);
}

TEST(RowGroups, ShowTheWorstRowsFirstWithACause) {
  const Validation validation = made_up();
  EXPECT_THAT(worst_rows(validation, 10), ElementsAre(1, 0));
  EXPECT_THAT(worst_rows(validation, 1), ElementsAre(1));
  EXPECT_THAT(likely_cause(validation, 1), HasSubstr("acceptance of drafts assumed"));
}

TEST(ValidationJson, HasGroupsWithErrorsAsFractionsAndEveryRow) {
  const auto json = nlohmann::json::parse(validation_json(made_up(), by_hardware));
  const auto& gb200 = json.at("groups").at(1);
  EXPECT_EQ(gb200.at("key").at("hardware"), "gb200");
  EXPECT_EQ(gb200.at("rows"), 1);
  const auto& tpot = gb200.at("metrics").at("tpot_p50_ms");
  EXPECT_NEAR(tpot.at("median_ape").get<double>(), 0.1, 1e-12);
  EXPECT_NEAR(tpot.at("p90_ape").get<double>(), 0.1, 1e-12);
  EXPECT_NEAR(tpot.at("bias").get<double>(), 0.1, 1e-12);
  EXPECT_EQ(tpot.at("within_2x"), 1.0);
  EXPECT_FALSE(gb200.at("metrics").contains("ttft_p99_s"));
  ASSERT_EQ(json.at("rows").size(), 3U);
  EXPECT_EQ(json.at("rows").at(1).at("regime"), "slot-limited");
  EXPECT_EQ(json.at("rows").at(2).at("reason"), "it cannot be");
}

TEST(ValidationText, TellsRowsWithoutAPrediction) {
  const std::string text = validation_text(made_up(), by_hardware, false);
  EXPECT_THAT(text, HasSubstr("b200 sglang fp4 mtp 8192/1024 c4 1xTP8  it cannot be\n"));
  EXPECT_THAT(text, HasSubstr("\nall rows"));
  EXPECT_THAT(validation_text(made_up(), by_hardware, true), HasSubstr("| gb200 |"));
}

TEST(ValidationCsv, CarriesTheCellsAndAddsPredictions) {
  const std::string csv = validation_csv(made_up());
  const MeasuredTable table = parse_measured_table(csv, "out.csv");
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(table.rows[0][table.find("framework")], "dynamo-trt");
  EXPECT_NEAR(std::stod(table.rows[0][table.find("predicted_tpot_p50_ms")]), 1.1 * 24.6448, 1e-9);
  EXPECT_EQ(table.rows[2][table.find("reason")], "it cannot be");
  EXPECT_EQ(table.rows[2][table.find("predicted_tpot_p50_ms")], "");
}

TEST(ValidationSvg, HasADotForEachRowAndMetricWithBothValues) {
  const std::string svg = validation_svg(made_up());
  std::size_t dots = 0;
  for (std::size_t at = svg.find("<title>"); at != std::string::npos;
       at = svg.find("<title>", at + 1)) {
    ++dots;
  }
  EXPECT_EQ(dots, 4U);  // two rows, throughput and time per token
}

TEST(Predict, SimulatesARowAndFindsWhatLimitsIt) {
  MeasuredRow row = sample_row(sample_disaggregated);
  row.concurrency = 64;
  const Prediction light = predict(row, Catalogs::built_in(), {});
  ASSERT_TRUE(light.made()) << light.trouble;
  EXPECT_EQ(light.regime, Regime::Light);
  EXPECT_GT(*light.values[Metric::TpotP50], 1.0);
  EXPECT_TRUE(light.values[Metric::InputPerPrefillGpu]);
  row.decode.max_batch = 1;
  EXPECT_EQ(predict(row, Catalogs::built_in(), {}).regime, Regime::Slots);
  row.decode.max_batch.reset();
  row.concurrency = 4096;
  row.prefill->workers = 1;
  row.output = 64;
  EXPECT_EQ(predict(row, Catalogs::built_in(), {}).regime, Regime::Prefill);
}

TEST(Predict, SaysWhyThereIsNoPrediction) {
  MeasuredRow row = sample_row(sample_disaggregated);
  row.hardware = "h200";  // no fp4 arithmetic there
  row.decode.tp = row.decode.ep = 8;
  EXPECT_THAT(predict(row, Catalogs::built_in(), {}).trouble, HasSubstr("nvfp4"));
}

TEST(PredictAll, KeepsTheOrderForAnyNumberOfThreads) {
  Validation validation = made_up();
  for (MeasuredRow& row : validation.rows) {
    row.concurrency = 16;
  }
  validation.rows[2].trouble = "unreadable";
  const auto one = predict_all(validation.rows, Catalogs::built_in(), {}, 1);
  const auto three = predict_all(validation.rows, Catalogs::built_in(), {}, 3);
  ASSERT_EQ(one.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(one[i].values, three[i].values) << i;
  }
  EXPECT_TRUE(one[0].values[Metric::InputPerPrefillGpu]);
  EXPECT_FALSE(one[1].values[Metric::InputPerPrefillGpu]);
  EXPECT_EQ(one[2].trouble, "unreadable");
}

}  // namespace
}  // namespace rackplan
