// SPDX-License-Identifier: Apache-2.0
#include "calib/folds.h"

#include "models/base/error.h"

namespace rackplan {

std::vector<double> out_of_fold(std::span<const Sample> samples,
                                unsigned folds,
                                HoldOut hold_out,
                                const Learner& learn) {
  ensure(folds >= 2, "at least two folds");
  std::vector<double> predicted(samples.size(), 0.0);
  for (unsigned fold = 0; fold < folds; ++fold) {
    std::vector<const Sample*> known;
    std::vector<const Sample*> asked;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const std::uint64_t hash =
          hold_out == HoldOut::Rows ? row_hash(samples[i]) : site_hash(samples[i]);
      if (hash % folds == fold) {
        asked.push_back(&samples[i]);
        places.push_back(i);
      } else {
        known.push_back(&samples[i]);
      }
    }
    if (known.empty() || asked.empty()) {
      continue;
    }
    const std::vector<double> answers = learn(known, asked);
    for (std::size_t i = 0; i < places.size(); ++i) {
      predicted[places[i]] = answers[i];
    }
  }
  return predicted;
}

Learner fit_learner(const CostFamily& family, const FormRates& rates) {
  return
      [family, rates](std::span<const Sample* const> known, std::span<const Sample* const> asked) {
        std::vector<FitPoint> points;
        points.reserve(known.size());
        for (const Sample* sample : known) {
          points.push_back(fit_point(*sample));
        }
        const FamilyFit fit = fit_family(family, rates, points);
        std::vector<double> answers;
        answers.reserve(asked.size());
        for (const Sample* sample : asked) {
          answers.push_back(family_time(fit, fit_point(*sample).shape));
        }
        return answers;
      };
}

}  // namespace rackplan
