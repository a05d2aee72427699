// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/write_workload.h"

#include "models/units/text.h"
#include "sim/scenario/choice_names.h"
#include "sim/scenario/write.h"

#include <utility>

namespace rackplan {
namespace {

template <class... Kinds>
struct Overloaded : Kinds... {
  using Kinds::operator()...;
};
template <class... Kinds>
Overloaded(Kinds...) -> Overloaded<Kinds...>;

JsonValue time_of(Seconds time) {
  return JsonValue::of_text(exact_quantity(time.in_base(), DimensionOf<Seconds>::value));
}

JsonValue list_of(JsonValue first, JsonValue second) {
  JsonValue list = JsonValue::list();
  list.items.push_back(std::move(first));
  list.items.push_back(std::move(second));
  return list;
}

JsonValue object_with(std::string_view key, JsonValue value) {
  JsonValue node = JsonValue::object();
  node.set(key, std::move(value));
  return node;
}

// The forms that are objects, alone and as a part of a mixture.
JsonValue law_node(const FixedLength& fixed) {
  return object_with("tokens", JsonValue::of_integer(fixed.tokens));
}

JsonValue law_node(const UniformLength& uniform) {
  return object_with(
      "uniform", list_of(JsonValue::of_integer(uniform.low), JsonValue::of_integer(uniform.high)));
}

JsonValue law_node(const QuantileLength& quantiles) {
  JsonValue points = JsonValue::list();
  for (const auto& [probability, tokens] : quantiles.points) {
    points.items.push_back(
        list_of(JsonValue::of_number(probability), JsonValue::of_integer(tokens)));
  }
  return object_with("quantiles", std::move(points));
}

JsonValue law_node(const LognormalLength& lognormal) {
  JsonValue law = JsonValue::object();
  law.set("median", JsonValue::of_number(lognormal.median));
  law.set("sigma", JsonValue::of_number(lognormal.sigma));
  law.set("most", JsonValue::of_integer(lognormal.most));
  return object_with("lognormal", std::move(law));
}

JsonValue law_node(const ParetoLength& pareto) {
  JsonValue law = JsonValue::object();
  law.set("low", JsonValue::of_integer(pareto.low));
  law.set("alpha", JsonValue::of_number(pareto.alpha));
  law.set("most", JsonValue::of_integer(pareto.most));
  return object_with("pareto", std::move(law));
}

JsonValue law_node(const MixtureLength& mixture) {
  JsonValue parts = JsonValue::list();
  for (const auto& [weight, law] : mixture.parts) {
    JsonValue part = object_with("weight", JsonValue::of_number(weight));
    const JsonValue form = std::visit([](const auto& kind) { return law_node(kind); }, law);
    part.set(form.members.front().key, form.members.front().value);
    parts.items.push_back(std::move(part));
  }
  return object_with("mixture", std::move(parts));
}

JsonValue time_node(const TimeDistribution& time) {
  return std::visit(Overloaded{[](const FixedTime& fixed) { return time_of(fixed.time); },
                               [](const ExponentialTime& exponential) {
                                 return object_with("exponential", time_of(exponential.mean));
                               },
                               [](const LognormalTime& lognormal) {
                                 JsonValue law = object_with("median", time_of(lognormal.median));
                                 law.set("sigma", JsonValue::of_number(lognormal.sigma));
                                 return object_with("lognormal", std::move(law));
                               },
                               [](const QuantileTime& quantiles) {
                                 JsonValue points = JsonValue::list();
                                 for (const auto& [probability, value] : quantiles.points) {
                                   JsonValue point = object_with("probability",
                                                                 JsonValue::of_number(probability));
                                   point.set("time", time_of(value));
                                   points.items.push_back(std::move(point));
                                 }
                                 return object_with("quantiles", std::move(points));
                               }},
                    time);
}

JsonValue prefix_node(const PrefixSpec& prefix) {
  JsonValue node = object_with("share", JsonValue::of_number(prefix.share));
  node.set("count", JsonValue::of_integer(prefix.count));
  node.set("zipf", JsonValue::of_number(prefix.zipf));
  node.set("tokens", length_node(prefix.tokens));
  return node;
}

}  // namespace

JsonValue length_node(const LengthDistribution& length) {
  if (const auto* fixed = std::get_if<FixedLength>(&length)) {
    return JsonValue::of_integer(fixed->tokens);
  }
  return std::visit([](const auto& law) { return law_node(law); }, length);
}

JsonValue pattern_node(const ArrivalPattern& pattern) {
  using choice_names::name_of;
  JsonValue node =
      object_with("kind", JsonValue::of_text(name_of(choice_names::gap_kinds, pattern.kind)));
  if (pattern.kind != GapKindSpec::Poisson) {
    node.set("cv", JsonValue::of_number(pattern.cv));
  }
  if (!pattern.profile.empty()) {
    JsonValue& profile = node.set("profile", JsonValue::list());
    for (const double rate : pattern.profile) {
      profile.items.push_back(JsonValue::of_number(rate));
    }
    node.set("period", time_of(pattern.period));
    node.set("between", JsonValue::of_text(name_of(choice_names::profile_forms, pattern.between)));
  }
  if (pattern.bursts) {
    JsonValue& bursts = node.set("bursts", object_with("on", time_of(pattern.bursts->on)));
    bursts.set("off", time_of(pattern.bursts->off));
  }
  return node;
}

JsonValue sessions_node(const SessionSpec& sessions) {
  JsonValue node = object_with("turns", length_node(sessions.turns));
  node.set("think_time", time_node(sessions.think_time));
  node.set("new_tokens", length_node(sessions.new_tokens));
  node.set("block_tokens", JsonValue::of_integer(sessions.block_tokens));
  if (sessions.max_context) {
    node.set("max_context", JsonValue::of_integer(*sessions.max_context));
  }
  if (!sessions.prefixes.empty()) {
    JsonValue& prefixes = node.set("prefixes", JsonValue::list());
    for (const PrefixSpec& prefix : sessions.prefixes) {
      prefixes.items.push_back(prefix_node(prefix));
    }
  }
  return node;
}

void set_changes(JsonValue& workload, const TraceChanges& changes) {
  if (changes.jitter) {
    workload.set("jitter", time_of(*changes.jitter));
  }
  if (changes.window) {
    workload.set("trace_window",
                 list_of(time_of(changes.window->first), time_of(changes.window->second)));
  }
  if (changes.sample != 1.0) {
    workload.set("sample", JsonValue::of_number(changes.sample));
  }
  if (changes.max_prompt) {
    workload.set("max_prompt", JsonValue::of_integer(*changes.max_prompt));
  }
  if (changes.max_output) {
    workload.set("max_output", JsonValue::of_integer(*changes.max_output));
  }
}

}  // namespace rackplan
