// SPDX-License-Identifier: Apache-2.0
// What is known about systems, models, engines and prices, each number with its source.
//
//   const SystemSpec& rack = Catalogs::built_in().system_at("gb200-nvl72");
//   const EngineProfile engine = Catalogs::built_in().engine_at("trtllm", rack.gpu);
#pragma once

#include "models/base/embedded.h"
#include "models/cost/cost_table.h"
#include "models/cost/engine_profile.h"
#include "models/economics/price_list.h"
#include "models/hardware/system_spec.h"
#include "models/io/catalog_readers.h"
#include "models/io/sourced_file.h"
#include "models/llm/model_spec.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

enum class CatalogKind { Gpu, System, Model, Engine, Price, Cost };

struct CatalogEntry {
  CatalogKind kind = CatalogKind::System;
  std::string id;
  std::string title;
  std::vector<CatalogRow> rows;
};

/// Immutable. The _at members throw InputError with the known ids and the nearest one.
class Catalogs {
 public:
  /// The committed data, read once.
  [[nodiscard]] static const Catalogs& built_in();

  /// The folder of a file's path (hardware, llm, engine, price, cost) says what it is; its stem is
  /// its id.
  explicit Catalogs(std::span<const EmbeddedFile> files);

  [[nodiscard]] std::span<const SystemSpec> systems() const { return systems_; }
  [[nodiscard]] std::span<const ModelSpec> models() const { return models_; }
  [[nodiscard]] const PriceList& prices() const { return prices_; }

  [[nodiscard]] std::span<const CostTable> cost_tables() const { return cost_tables_; }

  [[nodiscard]] std::optional<SystemSpec> find_system(std::string_view id) const;
  [[nodiscard]] const SystemSpec& system_at(std::string_view id) const;
  [[nodiscard]] const ModelSpec& model_at(std::string_view id) const;
  /// The profile for the generation of `gpu`.
  [[nodiscard]] const EngineProfile& engine_at(std::string_view id, const GpuSpec& gpu) const;

  /// A model by id, or by the path of a Hugging Face config.json (anything that ends in .json).
  [[nodiscard]] ModelSpec model(std::string_view name_or_path) const;

  /// A copy whose engine profiles, of both generations, went through `edit`; entries() still shows
  /// the committed values.
  [[nodiscard]] Catalogs with_engines(
      const std::function<void(EngineProfile&, GpuGeneration)>& edit) const;

  [[nodiscard]] std::vector<std::string> system_ids() const;
  [[nodiscard]] std::vector<std::string> model_ids() const;
  [[nodiscard]] std::vector<std::string> engine_ids() const;

  /// Everything of one kind, in order of id, with values and sources as text.
  [[nodiscard]] std::vector<CatalogEntry> entries(CatalogKind kind) const;

 private:
  void add(const EmbeddedFile& file);

  std::vector<SystemSpec> systems_;
  std::vector<ModelSpec> models_;
  std::vector<EngineGenerations> engines_;
  PriceList prices_;
  std::vector<CostTable> cost_tables_;
  std::vector<CatalogEntry> entries_;
};

}  // namespace rackplan
