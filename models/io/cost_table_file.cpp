// SPDX-License-Identifier: Apache-2.0
#include "models/io/cost_table_file.h"

#include "models/base/files.h"
#include "models/cost/price.h"
#include "models/io/json_node.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace rackplan {
namespace {

using nlohmann::ordered_json;

constexpr double huge = 1e30;
constexpr std::size_t most_factors = 400;

// ---- reading
// -------------------------------------------------------------------------------------

void only(const JsonNode& node, const std::vector<std::string>& known) {
  node.only(known);
}

double positive(const JsonNode& node) {
  return node.number(std::numeric_limits<double>::min(), huge);
}

/// Plain numbers in base units: a table is written and read by programs.
FormRates read_rates(const JsonNode& node) {
  only(node, {"compute_flops_per_s", "memory_bytes_per_s", "multiprocessors"});
  return {.compute = positive(node.at("compute_flops_per_s")),
          .memory = positive(node.at("memory_bytes_per_s")),
          .multiprocessors = node.at("multiprocessors").number(1.0, 10'000.0)};
}

FormConstants read_form(const JsonNode& node) {
  only(node,
       {"overhead_s",
        "compute_efficiency",
        "memory_efficiency",
        "ramp",
        "side_passes",
        "spread_passes",
        "tile_share",
        "wave_share",
        "power"});
  FormConstants form;
  form.overhead = node.at("overhead_s").number(0.0, 1e3);
  form.compute_efficiency = positive(node.at("compute_efficiency"));
  form.memory_efficiency = positive(node.at("memory_efficiency"));
  form.ramp = node.at("ramp").number(0.0, huge);
  form.side_passes = node.at("side_passes").number(0.0, huge);
  form.spread_passes = node.at("spread_passes").number(0.0, huge);
  form.tile_share = node.at("tile_share").number(0.0, 1.0);
  form.wave_share = node.at("wave_share").number(0.0, 1.0);
  form.power = node.at("power").count(1, 4);
  if (form.power == 3) {
    throw node.at("power").refused("1, 2 or 4");
  }
  return form;
}

FitError read_error(const JsonNode& node) {
  only(node, {"median", "p90", "bias"});
  return {.median = node.at("median").number(0.0, huge),
          .p90 = node.at("p90").number(0.0, huge),
          .bias = node.at("bias").number(-1.0, huge)};
}

std::vector<double> read_numbers(const JsonNode& node, double least, bool increasing) {
  std::vector<double> values;
  for (const JsonNode& item : node.items()) {
    values.push_back(item.number(least, huge));
    if (increasing && values.size() > 1 && values.back() <= values[values.size() - 2]) {
      throw item.refused("more than the one before");
    }
  }
  if (values.empty()) {
    throw node.refused("at least one number");
  }
  return values;
}

void read_grid(FamilyFit& fit, const JsonNode& node) {
  const std::vector<JsonNode> axes = node.at("axes").items();
  if (axes.size() != held_axes + 1) {
    throw node.at("axes").refused(std::to_string(held_axes + 1) + " axes");
  }
  only(axes[0], {"name", "knots"});
  fit.drive_knots = read_numbers(axes[0].at("knots"), 0.0, true);
  std::size_t size = fit.drive_knots.size();
  for (std::size_t axis = 0; axis < held_axes; ++axis) {
    only(axes[axis + 1], {"name", "octaves"});
    fit.held_knots[axis] = read_numbers(axes[axis + 1].at("octaves"), -100.0, true);
    size *= fit.held_knots[axis].size();
  }
  fit.factors = read_numbers(node.at("factors"), 1e-3, false);
  if (fit.factors.size() != size || size > most_factors) {
    throw node.at("factors").error(std::to_string(fit.factors.size()) + " numbers",
                                   "one for each combination of knots, " + std::to_string(size) +
                                       ", and at most " + std::to_string(most_factors));
  }
}

CostFamily read_family(const JsonNode& node) {
  const auto kind = family_kind(node.at("op").text());
  if (!kind) {
    throw node.at("op").refused(
        "gemm, batched_gemm, prefill_attention, decode_attention, mla_prefill_attention, "
        "mla_decode_attention, grouped_gemm, all_reduce, all_gather, reduce_scatter, moe_dispatch "
        "or moe_combine");
  }
  for (const Math math : {Math::Bf16, Math::Fp8, Math::Fp8Block, Math::Fp4}) {
    if (node.at("dtype").text() == name_of(math)) {
      return {*kind, math};
    }
  }
  throw node.at("dtype").refused("bf16, fp8, fp8_block or fp4");
}

CarriedFit read_carried(const FamilyFit& fit, const JsonNode& node) {
  only(node, {"from", "rates", "form", "source_form", "residual_share", "anchors", "correction"});
  CarriedFit carried{.from = node.at("from").text(),
                     .rates = read_rates(node.at("rates")),
                     .form = read_form(node.at("form")),
                     .source_form = read_form(node.at("source_form")),
                     .residual_share = node.at("residual_share").number(0.0, 10.0),
                     .anchors = static_cast<long>(node.at("anchors").integer(0, 1'000'000'000))};
  if (const auto correction = node.find("correction")) {
    const std::vector<JsonNode> axes = correction->items();
    if (axes.size() != held_axes + 1) {
      throw correction->refused(std::to_string(held_axes + 1) + " axes");
    }
    for (std::size_t axis = 0; axis < axes.size(); ++axis) {
      const bool drive = axis == 0;
      std::vector<double>& at_knots =
          drive ? carried.drive_correction : carried.held_correction[axis - 1];
      const std::size_t knots = drive ? fit.drive_knots.size() : fit.held_knots[axis - 1].size();
      at_knots = read_numbers(axes[axis], -10.0, false);
      if (at_knots.size() != knots) {
        throw axes[axis].refused("one number a knot, " + std::to_string(knots));
      }
    }
  }
  return carried;
}

FamilyFit read_fit(const JsonNode& node) {
  only(node,
       {"op",
        "dtype",
        "samples",
        "rates",
        "form",
        "held_out",
        "interval",
        "axes",
        "factors",
        "carried"});
  FamilyFit fit;
  fit.family = read_family(node);
  fit.samples = static_cast<long>(node.at("samples").integer(0, 1'000'000'000));
  fit.rates = read_rates(node.at("rates"));
  fit.form = read_form(node.at("form"));
  only(node.at("held_out"), {"rows", "shapes"});
  fit.rows = read_error(node.at("held_out").at("rows"));
  fit.shapes = read_error(node.at("held_out").at("shapes"));
  read_grid(fit, node);
  fit.interval = node.find("interval") ? node.at("interval").number(0.0, 100.0)
                                       : interval_over_median * fit.shapes.median;
  if (const auto carried = node.find("carried")) {
    fit.carried = read_carried(fit, *carried);
  }
  return fit;
}

// ---- writing
// -------------------------------------------------------------------------------------

ordered_json rates_json(const FormRates& rates) {
  return {{"compute_flops_per_s", rates.compute},
          {"memory_bytes_per_s", rates.memory},
          {"multiprocessors", rates.multiprocessors}};
}

ordered_json form_json(const FormConstants& form) {
  return {{"overhead_s", form.overhead},
          {"compute_efficiency", form.compute_efficiency},
          {"memory_efficiency", form.memory_efficiency},
          {"ramp", form.ramp},
          {"side_passes", form.side_passes},
          {"spread_passes", form.spread_passes},
          {"tile_share", form.tile_share},
          {"wave_share", form.wave_share},
          {"power", form.power}};
}

ordered_json error_json(const FitError& error) {
  return {{"median", error.median}, {"p90", error.p90}, {"bias", error.bias}};
}

ordered_json carried_json(const CarriedFit& carried) {
  ordered_json json = {{"from", carried.from},
                       {"rates", rates_json(carried.rates)},
                       {"form", form_json(carried.form)},
                       {"source_form", form_json(carried.source_form)},
                       {"residual_share", carried.residual_share},
                       {"anchors", carried.anchors}};
  if (!carried.drive_correction.empty()) {
    ordered_json correction = {carried.drive_correction};
    for (const std::vector<double>& at_knots : carried.held_correction) {
      correction.push_back(at_knots);
    }
    json["correction"] = correction;
  }
  return json;
}

ordered_json fit_json(const FamilyFit& fit) {
  const auto names = axis_names(fit.family.kind);
  ordered_json axes = ordered_json::array();
  axes.push_back({{"name", names[0]}, {"knots", fit.drive_knots}});
  for (std::size_t axis = 0; axis < held_axes; ++axis) {
    axes.push_back({{"name", names[axis + 1]}, {"octaves", fit.held_knots[axis]}});
  }
  ordered_json json = {
      {"op", family_name(fit.family.kind).value_or("")},
      {"dtype", name_of(fit.family.math)},
      {"samples", fit.samples},
      {"rates", rates_json(fit.rates)},
      {"form", form_json(fit.form)},
      {"held_out", {{"rows", error_json(fit.rows)}, {"shapes", error_json(fit.shapes)}}},
      {"interval", fit.interval},
      {"axes", axes},
      {"factors", fit.factors}};
  if (fit.carried) {
    json["carried"] = carried_json(*fit.carried);
  }
  return json;
}

}  // namespace

CostTable parse_cost_table(std::string_view text, const std::string& file) {
  const JsonNode root = JsonNode::parse(text, file);
  only(root, {"schema", "kind", "id", "gpu", "title", "source", "date", "families"});
  if (root.at("schema").integer(1, 1'000'000) != 1) {
    throw root.at("schema").refused("1");
  }
  if (root.at("kind").text() != "cost table") {
    throw root.at("kind").refused("\"cost table\"");
  }
  CostTable table{.id = root.at("id").text(),
                  .gpu = root.at("gpu").text(),
                  .title = root.at("title").text(),
                  .source = root.at("source").text(),
                  .date = root.at("date").text(),
                  .families = {}};
  for (const JsonNode& node : root.at("families").items()) {
    FamilyFit fit = read_fit(node);
    if (table.find(fit.family) != nullptr) {
      throw node.refused("each op and dtype once");
    }
    table.families.push_back(std::move(fit));
  }
  return table;
}

CostTable read_cost_table(const std::filesystem::path& file) {
  return parse_cost_table(read_file(file), file.string());
}

std::string cost_table_text(const CostTable& table) {
  // One line a family: a diff shows which changed.
  std::string text = "{\n";
  const ordered_json head = {{"schema", 1},
                             {"kind", "cost table"},
                             {"id", table.id},
                             {"gpu", table.gpu},
                             {"title", table.title},
                             {"source", table.source},
                             {"date", table.date}};
  for (const auto& [key, value] : head.items()) {
    text += "  " + ordered_json(key).dump() + ": " + value.dump() + ",\n";
  }
  text += "  \"families\": [";
  for (std::size_t i = 0; i < table.families.size(); ++i) {
    text += (i == 0 ? "\n    " : ",\n    ") + fit_json(table.families[i]).dump();
  }
  return text + "\n  ]\n}\n";
}

}  // namespace rackplan
