// SPDX-License-Identifier: Apache-2.0
#include "models/io/catalogs.h"

#include "models/base/error.h"
#include "models/base/suggest.h"
#include "models/io/cost_table_file.h"
#include "models/io/hf_config.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iterator>

namespace rackplan {

std::span<const EmbeddedFile> catalog_files();  // written by CMake: rackplan_embed

namespace {

InputError unknown(const std::string& what,
                   std::string_view found,
                   const std::vector<std::string>& ids) {
  std::string accepted;
  for (const std::string& id : ids) {
    accepted += (accepted.empty() ? "" : ", ") + id;
  }
  if (const std::string near = suggest(found, ids); !near.empty()) {
    accepted += " (did you mean " + near + "?)";
  }
  return InputError(
      {"", "", "the unknown " + what + " \"" + std::string(found.substr(0, 60)) + "\"", accepted});
}

template <class T>
const T* find_by_id(const std::vector<T>& entries, std::string_view id) {
  const auto at =
      std::find_if(entries.begin(), entries.end(), [&](const T& entry) { return entry.id == id; });
  return at == entries.end() ? nullptr : &*at;
}

template <class T>
std::vector<std::string> ids_of(const std::vector<T>& entries) {
  std::vector<std::string> ids;
  ids.reserve(entries.size());
  for (const T& entry : entries) {
    ids.push_back(entry.id);
  }
  return ids;
}

bool ends_in(std::string_view text, std::string_view end) {
  return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
}

// The GPU of a system, as a catalog entry of its own.
CatalogEntry gpu_entry(const SystemSpec& system, const std::vector<CatalogRow>& rows) {
  constexpr std::string_view prefix = "gpu.";
  CatalogEntry entry{CatalogKind::Gpu, system.gpu.name, "the GPU of " + system.title, {}};
  for (const CatalogRow& row : rows) {
    if (row.path.starts_with(prefix)) {
      entry.rows.push_back({row.path.substr(prefix.size()), row.value, row.source});
    }
  }
  return entry;
}

std::string percent(double fraction) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.1f %%", 100.0 * fraction);
  return text.data();
}

std::string factor(double value) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.2f", value);
  return text.data();
}

// How far a family's prices may be off, and how that is known.
std::string cost_error(const FamilyFit& fit) {
  if (fit.carried && fit.carried->anchors == 0) {
    return "80 % within a factor of " + factor(std::exp(fit.interval)) +
           " expected; nothing was held against it";
  }
  const long samples = fit.carried ? fit.carried->anchors : fit.samples;
  return "held-out error " + percent(fit.shapes.median) + " (median), " + percent(fit.shapes.p90) +
         " (p90) of " + std::to_string(samples) + " samples";
}

// What a cost table says about itself: a row a family.
CatalogEntry cost_entry(const CostTable& table) {
  CatalogEntry entry{CatalogKind::Cost, table.id, table.title, {}};
  for (const FamilyFit& fit : table.families) {
    entry.rows.push_back({std::string(family_name(fit.family.kind).value_or("")) + " " +
                              std::string(name_of(fit.family.math)),
                          cost_error(fit),
                          table.source +
                              (fit.carried ? "; carried over from " + fit.carried->from : "") +
                              "; " + table.date});
  }
  return entry;
}

}  // namespace

const Catalogs& Catalogs::built_in() {
  static const Catalogs catalogs{catalog_files()};
  return catalogs;
}

Catalogs::Catalogs(std::span<const EmbeddedFile> files) {
  for (const EmbeddedFile& file : files) {
    add(file);
  }
  const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
  std::sort(systems_.begin(), systems_.end(), by_id);
  std::sort(models_.begin(), models_.end(), by_id);
  std::sort(entries_.begin(), entries_.end(), by_id);
}

void Catalogs::add(const EmbeddedFile& file) {
  const std::filesystem::path path{file.path};
  const std::string folder = path.parent_path().filename().string();
  if (folder == "cost") {
    cost_tables_.push_back(parse_cost_table(file.content, std::string(file.path)));
    entries_.push_back(cost_entry(cost_tables_.back()));
    return;
  }
  SourcedFile source(file.path, file.content);
  if (source.id() != path.stem().string()) {
    throw source.root().node().at("id").refused("the name of the file, " + path.stem().string());
  }
  if (folder == "hardware") {
    systems_.push_back(read_system(source));
    entries_.push_back({CatalogKind::System, source.id(), source.title(), source.finish()});
    entries_.push_back(gpu_entry(systems_.back(), entries_.back().rows));
  } else if (folder == "llm") {
    models_.push_back(read_model(source));
    entries_.push_back({CatalogKind::Model, source.id(), source.title(), source.finish()});
  } else if (folder == "engine") {
    engines_.push_back(read_engine(source));
    entries_.push_back({CatalogKind::Engine, source.id(), source.title(), source.finish()});
  } else if (folder == "price") {
    prices_ = read_prices(source);
    entries_.push_back({CatalogKind::Price, source.id(), source.title(), source.finish()});
  } else {
    throw InputError({std::string(file.path),
                      "",
                      "the folder \"" + folder + "\"",
                      "hardware, llm, engine, price or cost"});
  }
}

std::optional<SystemSpec> Catalogs::find_system(std::string_view id) const {
  const SystemSpec* system = find_by_id(systems_, id);
  return system == nullptr ? std::nullopt : std::optional(*system);
}

const SystemSpec& Catalogs::system_at(std::string_view id) const {
  if (const SystemSpec* system = find_by_id(systems_, id)) {
    return *system;
  }
  throw unknown("system", id, system_ids());
}

const ModelSpec& Catalogs::model_at(std::string_view id) const {
  if (const ModelSpec* model = find_by_id(models_, id)) {
    return *model;
  }
  throw unknown("model", id, model_ids());
}

const EngineProfile& Catalogs::engine_at(std::string_view id, const GpuSpec& gpu) const {
  for (const EngineGenerations& engine : engines_) {
    if (engine.hopper.id == id) {
      return gpu.generation == GpuGeneration::Hopper ? engine.hopper : engine.blackwell;
    }
  }
  throw unknown("engine", id, engine_ids());
}

Catalogs Catalogs::with_engines(
    const std::function<void(EngineProfile&, GpuGeneration)>& edit) const {
  Catalogs copy = *this;
  for (EngineGenerations& engine : copy.engines_) {
    edit(engine.hopper, GpuGeneration::Hopper);
    edit(engine.blackwell, GpuGeneration::Blackwell);
  }
  return copy;
}

ModelSpec Catalogs::model(std::string_view name_or_path) const {
  return ends_in(name_or_path, ".json") ? read_hf_config(std::filesystem::path(name_or_path))
                                        : model_at(name_or_path);
}

std::vector<std::string> Catalogs::system_ids() const {
  return ids_of(systems_);
}
std::vector<std::string> Catalogs::model_ids() const {
  return ids_of(models_);
}
std::vector<std::string> Catalogs::engine_ids() const {
  return ids_of(entries(CatalogKind::Engine));
}

std::vector<CatalogEntry> Catalogs::entries(CatalogKind kind) const {
  std::vector<CatalogEntry> out;
  std::copy_if(entries_.begin(), entries_.end(), std::back_inserter(out), [&](const auto& entry) {
    return entry.kind == kind;
  });
  return out;
}

}  // namespace rackplan
