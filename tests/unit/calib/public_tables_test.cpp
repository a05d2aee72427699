// SPDX-License-Identifier: Apache-2.0
// The public kernel tables, where they are at hand.
#include "calib/error_summary.h"
#include "calib/fit_table.h"
#include "calib/folds.h"
#include "calib/import_tables.h"
#include "models/io/catalogs.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace rackplan {
namespace {

std::optional<std::filesystem::path> table(const std::string& name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): tests have one thread and set no variables
  const char* folder = std::getenv("RACKPLAN_SHARED_DATA");
  const std::filesystem::path file =
      std::filesystem::path(folder != nullptr ? folder : RACKPLAN_SOURCE_DIR "/../shared/data") /
      "silicon" / name;
  return std::filesystem::exists(file) ? std::optional(file) : std::nullopt;
}

TEST(PublicTables, MlaDecodeOnH100IsPredictedOutOfFold) {
  const auto file = table("h100_sxm/generation_mla.csv.gz");
  if (!file) {
    GTEST_SKIP() << "silicon/h100_sxm is not below RACKPLAN_SHARED_DATA or ../shared/data";
  }
  const ImportResult read = import_table(*file, "H100", 8);
  EXPECT_EQ(read.samples.size(), 2300U);
  const SystemSpec& gpu = Catalogs::built_in().system_at("hgx-h100");
  for (const auto& [family, samples] : by_family(read.samples)) {
    const auto predicted =
        out_of_fold(samples, 5, HoldOut::Rows, fit_learner(family, form_rates(gpu, family)));
    std::vector<double> errors;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      errors.push_back(predicted[i] / (samples[i].us * 1e-6) - 1.0);
    }
    const ErrorSummary summary = summarise_errors(errors);
    EXPECT_LE(summary.median_ape, 0.06) << family_text(family);
    EXPECT_LE(summary.p90_ape, 0.20) << family_text(family);
  }
}

}  // namespace
}  // namespace rackplan
