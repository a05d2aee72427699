// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/plan_tables.h"

#include "models/units/text.h"
#include "sim/plan/plan_fields.h"
#include "sim/plan/plan_words.h"
#include "sim/plan/run_tables.h"
#include "sim/report/field_kinds.h"
#include "sim/report/number_text.h"

#include <utility>

namespace rackplan {
namespace {

constexpr int digits = 4;

TextTable pairs() {
  return TextTable({{"", Align::Left}, {"", Align::Left}});
}

std::string number(double value) {
  return number_text(value, digits);
}

std::string yes_no(bool value) {
  return value ? "yes" : "no";
}

TextTable question(const Plan& plan) {
  TextTable table = pairs();
  table.add({"objective", plan.objective});
  table.add({"demand", plan.demand});
  for (std::size_t i = 0; i < plan.targets.size(); ++i) {
    table.add({i == 0 ? "targets" : "", plan.targets[i]});
  }
  return table;
}

// What the seeds of the confirmation have of a target: the worst, and where the mean lies.
std::pair<std::string, std::string> over_seeds(const Plan& plan, const TargetOutcome& target) {
  if (plan.confidence) {
    const Confidence& sure = *plan.confidence;
    for (std::size_t i = 0; i < sure.worst.size(); ++i) {
      if (key_of(sure.worst[i]) == key_of(target)) {
        const std::string interval = i < sure.shares.size()
                                         ? number_text(100.0 * sure.shares[i].low, digits) +
                                               " to " + percent_text(sure.shares[i].high, digits)
                                         : "-";
        return {share_text(sure.worst[i].reached, target.asked), interval};
      }
    }
  }
  return {"-", "-"};
}

TextTable targets(const Plan& plan) {
  TextTable table({{"target", Align::Left},
                   {"asked"},
                   {"reached"},
                   {"worst seed"},
                   {"95 % interval"},
                   {"judged over", Align::Left},
                   {"met", Align::Left}});
  if (!plan.best) {
    return table;
  }
  for (const TargetOutcome& it : plan.best->targets) {
    const auto [worst, interval] = over_seeds(plan, it);
    table.add({name_of(it),
               percent_text(it.asked, digits),
               share_text(it.reached, it.asked),
               worst,
               interval,
               it.each_window ? "run and each window" : "run",
               yes_no(it.met)});
  }
  return table;
}

TextTable confidence(const Plan& plan) {
  TextTable table = pairs();
  if (!plan.confidence) {
    return table;
  }
  const Confidence& it = *plan.confidence;
  table.add({"meets its targets", "with probability " + percent_text(it.meets_probability)});
  table.add({"is the cheapest", "with probability " + percent_text(it.cheapest_probability)});
  table.add({"step times",
             "may be " + number(it.slower_steps_until_miss) +
                 " x as long until a target is missed; their error is estimated at ±" +
                 percent_text(it.step_time_sigma)});
  table.add({"confirmed", "with contention, over " + std::to_string(it.seeds.size()) + " seeds"});
  if (!it.validation.empty()) {
    table.add({"validation", it.validation});
  }
  return table;
}

TextTable search(const SearchReport& it) {
  TextTable table = pairs();
  table.add({"candidates", grouped_text(it.candidates)});
  table.add({"do not fit", grouped_text(it.do_not_fit)});
  std::string bounds;
  for (const Share& share : it.screened) {
    bounds += (bounds.empty() ? ": " : ", ") + share.name + " " + percent_text(share.fraction);
  }
  table.add({"screened", grouped_text(it.screened_total) + " by safe bounds" + bounds});
  table.add({"simulated",
             grouped_text(it.simulated) + ", of these " + grouped_text(it.cut_short) +
                 " cut short when a target was out of reach; " + grouped_text(it.requests) +
                 " requests in all"});
  table.add({"confirmed", grouped_text(it.confirmed) + " with contention and several seeds"});
  return table;
}

TextTable changes(const std::vector<PlanChange>& changes) {
  TextTable table = pairs();
  for (const PlanChange& it : changes) {
    table.add({std::string(enum_name(it.kind)), it.text});
  }
  return table;
}

TextTable losers(const Plan& plan) {
  TextTable table({{"cost a year"},
                   {"GPUs"},
                   {"layout", Align::Left},
                   {"status", Align::Left},
                   {"why it lost", Align::Left}});
  for (const CandidateOutcome& it : plan.others) {
    table.add({cost_text(it),
               std::to_string(it.gpus),
               it.layout,
               std::string(enum_name(it.status)),
               it.reason});
  }
  return table;
}

TextTable front(const std::vector<CandidateOutcome>& candidates) {
  TextTable table({{"tok/s/user"},
                   {"tok/s/GPU"},
                   {"USD/Mtok"},
                   {"USD/year"},
                   {"TTFT p99"},
                   {"ITL p99"},
                   {"layout", Align::Left}});
  for (const CandidateOutcome& it : candidates) {
    if (it.figures) {
      const PlanFigures& figures = *it.figures;
      table.add({number(figures.tokens_per_user),
                 number(figures.throughput_per_gpu.in_base()),
                 figures.cost_per_token ? number(1e6 * figures.cost_per_token->in_base()) : "-",
                 format(figures.cost_a_year, digits),
                 format(figures.ttft_p99, digits),
                 format(figures.itl_p99, digits),
                 it.layout});
    }
  }
  return table;
}

TextTable headroom(const Headroom& headroom) {
  TextTable table({{"load", Align::Left},
                   {"TTFT p99"},
                   {"ITL p99"},
                   {"queue"},
                   {"rejected"},
                   {"targets", Align::Left}});
  for (const HeadroomRow& it : headroom.rows) {
    std::string missed;
    for (const TargetOutcome& target : it.targets) {
      missed += target.met ? "" : (missed.empty() ? "missed: " : "; ") + words(target);
    }
    table.add({it.name,
               format(it.ttft_p99, digits),
               format(it.itl_p99, digits),
               number(it.queue),
               std::to_string(it.rejected),
               it.met ? "met" : (missed.empty() ? "missed" : missed)});
  }
  if (headroom.first_miss) {
    table.add({"first miss at " + percent_text(*headroom.first_miss, digits),
               "",
               "",
               "",
               "",
               headroom.breaks});
  }
  return table;
}

std::string cost_or_none(const std::optional<Usd>& cost) {
  return cost ? format(*cost, digits) : "infeasible";
}

TextTable sensitivity(const std::vector<SensitivityRow>& rows) {
  TextTable table({{"assumption", Align::Left},
                   {"now", Align::Left},
                   {"range", Align::Left},
                   {"cost a year there", Align::Left},
                   {"flips at", Align::Left},
                   {"then", Align::Left},
                   {"source", Align::Left}});
  for (const SensitivityRow& it : rows) {
    std::string then = it.layout_at_low.empty() ? "" : "low: " + it.layout_at_low;
    if (!it.layout_at_high.empty()) {
      then += (then.empty() ? "high: " : "; high: ") + it.layout_at_high;
    }
    table.add({it.name,
               it.base,
               it.low + " to " + it.high,
               cost_or_none(it.cost_at_low) + " to " + cost_or_none(it.cost_at_high),
               it.flips_at.value_or("-"),
               then,
               it.source});
  }
  return table;
}

TextTable basis(const Plan& plan) {
  constexpr std::size_t hash_digits = 12;  // enough to tell two apart; JSON has all
  TextTable table = pairs();
  for (const std::string& note : plan.notes) {
    table.add({"note", note});
  }
  const Provenance& it = plan.provenance;
  table.add({"scenario", it.scenario + " (" + it.scenario_hash.substr(0, hash_digits) + ")"});
  table.add({"costs", it.costs + (it.cost_hash.empty() ? "" : " (" + it.cost_hash + ")")});
  table.add({"network", it.network});
  table.add({"seed", std::to_string(it.seed)});
  table.add({"rackplan", it.version});
  return table;
}

}  // namespace

std::vector<Section> sections_of(const Plan& plan) {
  std::vector<Section> sections;
  const auto add = [&](const char* title, TextTable table) {
    if (!table.empty()) {
      sections.push_back({title, std::move(table)});
    }
  };
  add("Change from today", changes(plan.changes));
  add("Question", question(plan));
  add("Targets", targets(plan));
  add("Confidence", confidence(plan));
  add("Search", search(plan.search));
  add("Ties: cannot be told from the answer", front(plan.ties));
  add("Pareto front: tokens/s a user against tokens/s a GPU", front(plan.front));
  add("Why others lost", losers(plan));
  if (plan.headroom) {
    add("Headroom", headroom(*plan.headroom));
  }
  add("Sensitivity, largest effect first", sensitivity(plan.sensitivity));
  for (Section& section : run_sections(plan)) {
    sections.push_back(std::move(section));
  }
  add("Basis", basis(plan));
  return sections;
}

}  // namespace rackplan
