// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/explain_field.h"

#include "models/base/error.h"
#include "sim/scenario/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rackplan {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(ExplainField, TellsMeaningUnitBoundsAndDefault) {
  EXPECT_THAT(explain_field("measure.horizon"),
              AllOf(HasSubstr("The run stops at this time"),
                    HasSubstr("a time with its unit, e.g. 25ms, above 0 s"),
                    HasSubstr("default    run to the end"),
                    HasSubstr("simulated  yes")));
  EXPECT_THAT(explain_field("workload.requests"), HasSubstr("source     InferenceX"));
  EXPECT_THAT(explain_field("workload.rate"),
              HasSubstr("needed     exactly one of concurrency, rate, trace"));
}

TEST(ExplainField, TakesIndicesOrNone) {
  const std::string text = explain_field("pools[].replicas");
  EXPECT_EQ(explain_field("pools[1].replicas"), text);
  EXPECT_EQ(explain_field("pools.replicas"), text);
  EXPECT_EQ(explain_field("deployments[0].pools[1].replicas"), text);
}

TEST(ExplainField, TellsWhatIsNotSimulatedYet) {
  EXPECT_THAT(explain_field("pools[].autoscale"),
              HasSubstr("simulated  not yet: it would add and remove replicas"));
  EXPECT_THAT(explain_field("pools"), HasSubstr("not simulated yet"));
}

TEST(ExplainField, ListsTheFieldsOfAnObject) {
  EXPECT_THAT(
      explain_field("pools"),
      AllOf(HasSubstr("fields     role: "), HasSubstr("limits: "), HasSubstr("parallel: ")));
}

TEST(ExplainField, SuggestsForAnUnknownPath) {
  try {
    static_cast<void>(explain_field("workload.concurency"));
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean \"workload.concurrency\"?"));
  }
}

TEST(ExplainField, EveryFieldIsInTheReferencePage) {
  const std::string page = schema_markdown();
  for (const SchemaSection& section : schema_sections()) {
    EXPECT_THAT(page, HasSubstr("## " + std::string(section.title)));
    for (const Field& field : section.fields) {
      if (!field.path.ends_with("[][]")) {
        EXPECT_THAT(page, HasSubstr("| `" + std::string(field.path) + "` | "));
        EXPECT_FALSE(explain_field(field.path).empty());
      }
    }
  }
}

}  // namespace
}  // namespace rackplan
