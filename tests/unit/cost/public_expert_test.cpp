// SPDX-License-Identifier: Apache-2.0
// The power laws against the tokens that met the measured rank in the public wide-EP table, when it
// is there. That rank is the busiest of one draw; a row tells how many tokens have at least one of
// their experts on it.
#include "models/step/expert_popularity.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <numeric>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace rackplan {
namespace {

constexpr const char* table = "silicon/gb200/wideep_moe.csv.gz";

struct Row {
  double tokens;
  double on_rank;
  ExpertLayout layout;
  ExpertPopularity popularity;
};

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::stringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) {
    cells.push_back(cell);
  }
  return cells;
}

std::optional<std::vector<Row>> public_rows() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): tests have one thread and set no variables
  const char* folder = std::getenv("RACKPLAN_SHARED_DATA");
  const std::filesystem::path file =
      std::filesystem::path(folder != nullptr ? folder : RACKPLAN_SOURCE_DIR "/../shared/data") /
      table;
  gzFile in = gzopen(file.c_str(), "rb");
  if (in == nullptr) {
    return std::nullopt;
  }
  std::vector<Row> rows;
  std::vector<std::string> names;
  std::string buffer(4096, '\0');
  while (gzgets(in, buffer.data(), static_cast<int>(buffer.size())) != nullptr) {
    std::string line(buffer.c_str());
    line.erase(line.find_last_not_of("\r\n") + 1);
    const std::vector<std::string> cells = split(line);
    if (names.empty()) {
      names = cells;
      continue;
    }
    const auto at = [&](const char* name) {
      return cells[static_cast<std::size_t>(std::find(names.begin(), names.end(), name) -
                                            names.begin())];
    };
    const int experts = std::stoi(at("num_experts"));
    const bool balancer = at("op_name") == "wideep_moe_eplb";
    Row row{.tokens = std::stod(at("num_tokens")),
            .on_rank = std::stod(at("rank0_num_tokens")),
            .layout = {.experts = experts,
                       .per_token = std::stoi(at("topk")),
                       .ranks = std::stoi(at("moe_ep_size")),
                       .redundant = {}},
            .popularity =
                PowerLawExperts{at("distribution").find("1.2") == std::string::npos ? 1.01 : 1.2}};
    if (balancer) {
      row.layout.redundant = std::stoi(at("num_slots")) - experts;
    }
    rows.push_back(row);
  }
  gzclose(in);
  return rows;
}

/// Tokens with an expert on the busiest rank, the mean of some draws.
double on_busiest_rank(const Row& row) {
  constexpr std::uint64_t draws = 8;
  double sum = 0.0;
  for (std::uint64_t draw = 0; draw < draws; ++draw) {
    double most = 0.0;
    double met = 0.0;
    for (const std::vector<double>& rank :
         draw_experts(row.popularity, row.layout, draw, row.tokens)) {
      const double rows = std::accumulate(rank.begin(), rank.end(), 0.0);
      if (rows > most) {
        most = rows;
        met = 1.0 - std::accumulate(rank.begin(), rank.end(), 1.0, [](double none, double slot) {
                return none * (1.0 - slot);
              });
      }
    }
    sum += met * row.tokens;
  }
  return sum / draws;
}

// One row is one draw: judged are means over all rows of a width. Below 64 tokens the generator
// draws from another range.
TEST(PublicExpertLoad, BusiestRanksMeetAsManyTokensAsThePowerLawsSay) {
  const auto rows = public_rows();
  if (!rows) {
    GTEST_SKIP() << table << " is not below RACKPLAN_SHARED_DATA or ../shared/data";
  }
  struct Mean {
    double log_ratio = 0.0;
    double rows = 0.0;
  };
  std::map<std::string, Mean> means;
  for (const Row& row : *rows) {
    if (row.tokens < 64) {
      continue;
    }
    const double alpha = std::get<PowerLawExperts>(row.popularity).alpha;
    std::ostringstream key;
    key << "exponent " << alpha << ", EP" << row.layout.ranks
        << (row.layout.redundant ? ", balanced" : "");
    Mean& mean = means[key.str()];
    mean.log_ratio += std::log(on_busiest_rank(row) / row.on_rank);
    mean.rows += 1.0;
  }
  ASSERT_GE(means.size(), 20U);
  for (const auto& [key, mean] : means) {
    EXPECT_NEAR(std::exp(mean.log_ratio / mean.rows), 1.0, 0.12) << key;
  }
}

}  // namespace
}  // namespace rackplan
