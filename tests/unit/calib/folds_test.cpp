// SPDX-License-Identifier: Apache-2.0
#include "calib/folds.h"

#include "tests/unit/calib/synthetic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace rackplan {
namespace {

/// Fails the test when something of an asked sample is known.
template <class Key>
Learner watching(Key key, std::size_t& asked_in_all) {
  return [key, &asked_in_all](std::span<const Sample* const> known,
                              std::span<const Sample* const> asked) {
    std::set<std::string> seen;
    for (const Sample* sample : known) {
      seen.insert(key(*sample));
    }
    for (const Sample* sample : asked) {
      EXPECT_FALSE(seen.contains(key(*sample))) << key(*sample);
    }
    asked_in_all += asked.size();
    return std::vector<double>(asked.size(), 1.0);
  };
}

TEST(Folds, NoSampleIsJudgedByAFitThatSawIt) {
  const std::vector<Sample> samples = made_up_gemms();
  std::size_t asked = 0;
  const auto row = [](const Sample& sample) { return shape_text(sample); };
  const auto predicted = out_of_fold(samples, 5, HoldOut::Rows, watching(row, asked));
  EXPECT_EQ(asked, samples.size());
  EXPECT_EQ(std::count(predicted.begin(), predicted.end(), 1.0), static_cast<long>(samples.size()));
}

TEST(Folds, HoldingOutShapesHidesAllRowsOfASite) {
  const std::vector<Sample> samples = made_up_gemms();
  std::size_t asked = 0;
  const auto site = [](const Sample& sample) {
    return std::to_string(sample.shape[1]) + " " + std::to_string(sample.shape[2]);
  };
  (void)out_of_fold(samples, 5, HoldOut::Shapes, watching(site, asked));
  EXPECT_EQ(asked, samples.size());
}

TEST(Folds, AreOfSimilarSize) {
  std::vector<int> sizes(5, 0);
  for (const Sample& sample : made_up_gemms()) {
    ++sizes[row_hash(sample) % 5];
  }
  // 350 rows: 70 a fold, standard deviation (350·0.2·0.8)^½ = 7.5
  EXPECT_GT(*std::min_element(sizes.begin(), sizes.end()), 70 - 4 * 7.5);
  EXPECT_LT(*std::max_element(sizes.begin(), sizes.end()), 70 + 4 * 7.5);
}

}  // namespace
}  // namespace rackplan
