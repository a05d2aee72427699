// SPDX-License-Identifier: Apache-2.0
// What may stand in a scenario: one table of self-describing fields. Validation, `rackplan
// explain`, the reference page and the explorer's form all come from it.
//
// A path names a field with "[]" for any index: "pools[].limits.max_batch_per_rank". A record whose
// path ends in "[]" describes the elements of that list. The paths are those of the inline form, a
// scenario with one deployment and one workload written at the top level. The elements of
// "deployments" have the fields of the deployment's sections, those of "workloads" the fields of
// "workload" and "slo".
#pragma once

#include "models/units/quantity.h"

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

enum class FieldType {
  Object,    // has fields of its own
  List,      // a list inside a list: its elements are the record with one more "[]"
  Text,      // bounds: number of bytes
  Choice,    // one of `choices`
  Boolean,   //
  Integer,   // written without point or exponent
  Number,    // dimensionless
  Quantity,  // text with a unit of `dimension`; bounds in base units
  Plan,      // "DEP16", or an object
  Length,    // an integer number of tokens, or an object
  Duration,  // a time with its unit, or an object
  Load,      // "balanced", or an object
};

struct Choice {
  std::string_view value;
  std::string_view help;
  std::string_view not_yet = {};  // what it would do; empty: simulated
};

struct Field {
  std::string_view path;
  FieldType type = FieldType::Object;
  std::string_view help;  // one sentence
  Dimension dimension = {};
  std::vector<Choice> choices = {};
  /// In every object that holds it; with a `group`, exactly one of the group; with `not_with`,
  /// unless that field is there.
  bool required = false;
  std::string_view default_json = {};   // as it would be written; empty: none, or not one value
  std::string_view default_words = {};  // where the default depends on other things
  std::string_view source = {};         // of a default that is a fact
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool above_low = false;  // `low` itself is refused
  int min_items = 0;       // of a list
  int max_items = std::numeric_limits<int>::max();
  std::string_view group = {};      // fields beside it in the same group exclude each other
  std::string_view only_with = {};  // no effect, so refused, without this field beside it
  std::string_view not_with = {};   // no effect, so refused, with this field beside it
  /// Empty: simulated. Else what it would do ("would …"); a scenario that has it is refused.
  std::string_view not_yet = {};

  [[nodiscard]] bool simulated() const { return not_yet.empty(); }
  [[nodiscard]] bool is_list() const { return path.ends_with("[]"); }
  /// The last name of the path, without "[]": "max_batch_per_rank".
  [[nodiscard]] std::string_view name() const;
  /// The path of the object that holds it: "pools[].limits"; empty at the top.
  [[nodiscard]] std::string_view parent() const;
};

/// A part of the table that is read together.
struct SchemaSection {
  std::string_view title;
  std::string_view intro;
  /// Its top-level keys may also be written inside deployments[0].
  bool of_deployment = false;
  std::span<const Field> fields;
};

[[nodiscard]] std::span<const SchemaSection> schema_sections();

/// The field at this path, indices or not, "[]" or left out: "pools[1].replicas", "pools.replicas",
/// "deployments[2].pools[0].replicas".
/// Null when there is none.
[[nodiscard]] const Field* find_field(std::string_view path);

/// The fields of the object at `parent` (a path as in Field::path; empty: the top), in order.
[[nodiscard]] std::vector<const Field*> fields_of(std::string_view parent);

/// What a value of this field may be, in words: "an integer from 1 to 100000".
[[nodiscard]] std::string accepted_words(const Field& field);

/// ", did you mean \"replicas\"?" or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view found,
                                       std::span<const Field* const> candidates);

/// The same over all paths of the schema: ", did you mean \"pools[].replicas\"?".
[[nodiscard]] std::string did_you_mean_path(std::string_view path);

}  // namespace rackplan
