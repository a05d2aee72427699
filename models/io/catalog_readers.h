// SPDX-License-Identifier: Apache-2.0
// One reader for each kind of file in models/data. Each reads every member of the file; the caller
// then calls SourcedFile::finish().
#pragma once

#include "models/cost/engine_profile.h"
#include "models/economics/price_list.h"
#include "models/hardware/system_spec.h"
#include "models/io/sourced_file.h"
#include "models/llm/model_spec.h"

namespace rackplan {

struct EngineGenerations {
  EngineProfile hopper;
  EngineProfile blackwell;
};

[[nodiscard]] SystemSpec read_system(SourcedFile& file);
[[nodiscard]] ModelSpec read_model(SourcedFile& file);
[[nodiscard]] EngineGenerations read_engine(SourcedFile& file);
[[nodiscard]] PriceList read_prices(SourcedFile& file);

}  // namespace rackplan
