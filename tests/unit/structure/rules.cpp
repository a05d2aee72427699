// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/structure/rules.h"

namespace rackplan::structure {

const Rules& rules() {
  static const Rules house{
      .may_use =
          {
              {"models/base", {}},
              {"models/units", {}},
              {"models/op", {"models/units"}},
              {"models/hardware", {"models/units"}},
              {"models/llm", {"models/hardware"}},
              {"models/topology", {"models/hardware"}},
              {"models/step", {"models/op", "models/llm"}},
              {"models/cost", {"models/step", "models/topology"}},
              {"models/economics", {"models/hardware"}},
              {"models/io", {"models/cost", "models/economics"}},  // all of models

              {"sim/engine", {"models/units"}},
              {"sim/metrics", {"sim/engine"}},
              {"sim/workload", {"sim/engine"}},
              {"sim/fabric", {"models/topology", "sim/engine"}},
              {"sim/serving", {"models/cost", "sim/fabric", "sim/workload", "sim/metrics"}},
              {"sim/scenario", {"models/io"}},  // all of models
              // sim/fabric: a placement knows its endpoints, so it writes their NetworkPlan
              {"sim/placement", {"sim/scenario", "models/topology", "sim/fabric"}},
              {"sim/report", {"sim/metrics", "models/economics", "sim/scenario"}},
              {"sim/run", {"sim/serving", "sim/placement", "sim/report"}},
              {"sim/plan", {"sim/run"}},
              {"sim/recipe", {"sim/run"}},
              {"sim/manifest", {"sim/plan"}},
              {"sim/validate", {"sim/run", "sim/recipe"}},
              {"sim/cli", {"sim/plan", "sim/manifest", "sim/validate"}},

              {"kernels", {"models/op"}},
              {"calib", {"models/io"}},
              {"calib/measure", {"calib", "kernels"}},
              {"gui", {"sim/plan", "sim/manifest"}},
              {"tests", {"sim/cli", "kernels", "calib", "calib/measure", "gui"}},
          },
      .usable_by_all = {"models/base"},
      .third_party =
          {
              {"simgrid", {"sim/fabric"}},
              {"xbt", {"sim/fabric"}},
              {"nlohmann",  // the edges: catalogs, traces, scenarios, reports, the program
               {"models/io",
                "sim/workload",
                "sim/scenario",
                "sim/report",
                "sim/run",
                "sim/plan",
                "sim/recipe",
                "sim/manifest",
                "sim/validate",
                "sim/cli",
                "calib",
                "tests"}},
              {"CLI", {"sim/cli", "calib", "kernels/program"}},
              {"Eigen", {"calib"}},
              {"boost", {"*"}},
              {"zlib.h", {"*"}},
              {"archive.h", {"sim/workload", "tests"}},
              {"archive_entry.h", {"sim/workload", "tests"}},
              {"gtest", {"tests"}},
              {"gmock", {"tests"}},
              {"benchmark", {"tests"}},
          },
      .forward_headers = {"nlohmann/json_fwd.hpp"},
      .third_party_in_header = {},
  };
  return house;
}

}  // namespace rackplan::structure
