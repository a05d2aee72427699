// SPDX-License-Identifier: Apache-2.0
#include "sim/validate/fit.h"

#include "models/base/sha256.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace rackplan {
namespace {

constexpr double smooth = 0.05;  // errors below are squared
constexpr double first_token_weight = 0.2;

double smooth_size(double error) {
  const double size = std::min(std::fabs(std::log1p(error)), std::log(2.0));
  return std::sqrt(size * size + smooth * smooth) - smooth;
}

/// Predictions of rows by the values of the constants that matter for them, each made once.
class Predictor {
 public:
  Predictor(const std::vector<MeasuredRow>& rows,
            const Catalogs& catalogs,
            const Assumptions& assumptions,
            unsigned jobs,
            const std::stop_token& stop)
      : rows_(rows), catalogs_(catalogs), assumptions_(assumptions), jobs_(jobs), stop_(stop) {}

  std::vector<Prediction> operator()(const std::vector<std::size_t>& wanted,
                                     std::span<const FitConstant> constants,
                                     std::span<const double> values) {
    std::vector<std::size_t> missing;
    for (const std::size_t row : wanted) {
      if (!known_.contains(key_of(row, constants, values))) {
        missing.push_back(row);
      }
    }
    if (!missing.empty()) {
      std::vector<MeasuredRow> rows;
      for (const std::size_t row : missing) {
        rows.push_back(rows_[row]);
      }
      const FittedModel model = fitted_model(catalogs_, assumptions_, constants, values);
      auto made = predict_all(rows, model.catalogs, model.assumptions, jobs_, stop_);
      for (std::size_t i = 0; i < missing.size(); ++i) {
        known_.emplace(key_of(missing[i], constants, values), std::move(made[i]));
      }
    }
    std::vector<Prediction> predictions;
    for (const std::size_t row : wanted) {
      predictions.push_back(known_.at(key_of(row, constants, values)));
    }
    return predictions;
  }

 private:
  using Key = std::pair<std::size_t, std::vector<double>>;
  [[nodiscard]] Key key_of(std::size_t row,
                           std::span<const FitConstant> constants,
                           std::span<const double> values) const {
    Key key{row, {}};
    for (std::size_t i = 0; i < values.size(); ++i) {
      key.second.push_back(constants[i].matters(rows_[row]) ? values[i] : 0.0);
    }
    return key;
  }

  const std::vector<MeasuredRow>& rows_;
  const Catalogs& catalogs_;
  const Assumptions& assumptions_;
  unsigned jobs_;
  std::stop_token stop_;
  std::map<Key, Prediction> known_;
};

/// The constants of the stages so far and their values.
struct FittedSoFar {
  std::vector<FitConstant> constants;
  std::vector<double> values;
};

/// Values of `stage`'s constants, fitted on `rows` after those of the stages before.
std::vector<double> fit_stage(const std::vector<MeasuredRow>& rows,
                              const std::vector<std::size_t>& used,
                              const FitStage& stage,
                              const FittedSoFar& before,
                              Predictor& predict) {
  std::vector<FitConstant> constants = before.constants;
  std::vector<SearchAxis> axes;
  for (const FitConstant& constant : stage.constants) {
    constants.push_back(constant);
    axes.push_back(constant.axis);
  }
  return pattern_search(axes, [&](const std::vector<double>& tried) {
    std::vector<double> values = before.values;
    values.insert(values.end(), tried.begin(), tried.end());
    const auto predictions = predict(used, constants, values);
    double cost = 0.0;
    for (std::size_t i = 0; i < used.size(); ++i) {
      cost += fit_cost(rows[used[i]], predictions[i]);
    }
    return cost;
  });
}

std::vector<std::size_t> rows_of(const std::vector<MeasuredRow>& rows,
                                 const std::string& hardware,
                                 unsigned left_out) {
  std::vector<std::size_t> of;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].hardware == hardware && rows[i].trouble.empty() && fold_of(rows[i]) != left_out) {
      of.push_back(i);
    }
  }
  return of;
}

}  // namespace

unsigned fold_of(const MeasuredRow& row) {
  const std::string digest = sha256_of(row.key);
  unsigned rest = 0;
  for (const char digit : digest) {
    const int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
    rest = (rest * 16 + static_cast<unsigned>(value)) % fit_folds;
  }
  return rest;
}

double fit_cost(const MeasuredRow& row, const Prediction& prediction) {
  double cost = 0.0;
  for (const auto& [metric, weight] : {std::pair(Metric::TpotP50, 1.0),
                                       std::pair(Metric::TotalPerGpu, 1.0),
                                       std::pair(Metric::TtftP50, first_token_weight)}) {
    const auto error = relative_error(row, prediction, metric);
    cost += error ? weight * smooth_size(*error) : 0.0;
  }
  return cost;
}

FitOutcome fit(const MeasuredTable& table,
               std::vector<MeasuredRow> rows,
               const Catalogs& catalogs,
               const Assumptions& assumptions,
               std::span<const FitStage> stages,
               unsigned jobs,
               const std::stop_token& stop) {
  Predictor predict(rows, catalogs, assumptions, jobs, stop);
  FitOutcome outcome;
  FittedSoFar fitted;
  std::vector<Prediction> predictions(rows.size());
  std::vector<bool> predicted(rows.size(), false);
  const auto keep = [&](const std::vector<std::size_t>& of, const FittedSoFar& model) {
    auto made = predict(of, model.constants, model.values);
    for (std::size_t i = 0; i < of.size(); ++i) {
      predictions[of[i]] = std::move(made[i]);
      predicted[of[i]] = true;
    }
  };
  for (const FitStage& stage : stages) {
    const auto all = rows_of(rows, stage.hardware, fit_folds);
    const std::size_t first = outcome.constants.size();
    for (const FitConstant& constant : stage.constants) {
      const auto matters = std::count_if(
          all.begin(), all.end(), [&](std::size_t row) { return constant.matters(rows[row]); });
      outcome.constants.push_back({.name = constant.name,
                                   .unit = constant.unit,
                                   .hardware = stage.hardware,
                                   .rows = matters,
                                   .start = constant.axis.start,
                                   .value = 0.0,
                                   .by_fold = {}});
    }
    for (unsigned fold = 0; fold <= fit_folds; ++fold) {
      const bool whole = fold == fit_folds;
      FittedSoFar model = fitted;
      const auto values =
          fit_stage(rows, rows_of(rows, stage.hardware, fold), stage, fitted, predict);
      for (std::size_t i = 0; i < values.size(); ++i) {
        model.constants.push_back(stage.constants[i]);
        model.values.push_back(values[i]);
        FittedConstant& constant = outcome.constants[first + i];
        if (whole) {
          constant.value = values[i];
        } else {
          constant.by_fold.push_back(values[i]);
        }
      }
      if (whole) {
        fitted = std::move(model);
        continue;
      }
      std::vector<std::size_t> left_out;
      for (const std::size_t row : all) {
        if (fold_of(rows[row]) == fold) {
          left_out.push_back(row);
        }
      }
      keep(left_out, model);
    }
  }
  std::vector<std::size_t> others;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (!predicted[row]) {
      others.push_back(row);
    }
  }
  keep(others, fitted);
  outcome.out_of_fold = {table, std::move(rows), std::move(predictions)};
  return outcome;
}

std::string fit_text(const FitOutcome& outcome, bool markdown) {
  TextTable table({{"constant", Align::Left},
                   {"unit", Align::Left},
                   {"fitted on", Align::Left},
                   {"rows"},
                   {"before"},
                   {"fitted"},
                   {"least of the folds"},
                   {"most"}});
  for (const FittedConstant& constant : outcome.constants) {
    const auto [least, most] =
        std::minmax_element(constant.by_fold.begin(), constant.by_fold.end());
    table.add({constant.name,
               constant.unit,
               constant.hardware,
               std::to_string(constant.rows),
               number_text(constant.start, 4),
               number_text(constant.value, 4),
               number_text(*least, 4),
               number_text(*most, 4)});
  }
  return markdown ? table.markdown() : table.aligned();
}

}  // namespace rackplan
