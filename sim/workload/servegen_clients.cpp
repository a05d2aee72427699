// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/servegen_clients.h"

#include "models/base/error.h"
#include "sim/workload/file_series.h"
#include "sim/workload/request.h"
#include "sim/workload/row_parser.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <string>
#include <string_view>

namespace rackplan {
namespace {

using Json = nlohmann::json;

constexpr double last_second = 8'640'000.0;

double number_of(std::string_view text, double low, double high, const char* accepted) {
  double value = 0.0;
  const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (trouble != std::errc() || end != text.data() + text.size() ||
      !(value >= low && value <= high)) {
    throw InputError({"", "", in_quotes(text), accepted});
  }
  return value;
}

Tick time_of(std::string_view text) {
  return to_tick(number_of(text, 0.0, last_second, "seconds, up to 100 days") * s);
}

ClientRate rate_of(std::string_view line) {
  std::array<std::string_view, 6> fields;
  std::size_t count = 0;
  for (std::size_t begin = 0; begin <= line.size(); ++count) {
    const std::size_t end = std::min(line.find(',', begin), line.size());
    if (count < fields.size()) {
      fields[count] = line.substr(begin, end - begin);
    }
    begin = end + 1;
  }
  if (count != fields.size()) {
    throw InputError(
        {"", "", std::to_string(count) + " fields", "6: start, rate, CV, family, shape, scale"});
  }
  ClientRate rate{.begin = time_of(fields[0]),
                  .per_second = number_of(fields[1], 0.0, 1e9, "a rate of at least 0")};
  if (rate.per_second > 0.0) {
    if (fields[3] != "Gamma" && fields[3] != "Weibull") {
      throw InputError({"", "family", in_quotes(fields[3]), "Gamma or Weibull"});
    }
    rate.gaps = {.kind = fields[3] == "Gamma" ? GapKind::Gamma : GapKind::Weibull,
                 .cv = number_of(fields[2], least_gap_cv, most_gap_cv, "a CV from 0.01 to 100")};
  }
  return rate;
}

void read_rates(ServegenClient& client, std::string_view text) {
  int line_number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line_number;
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (line.empty()) {
      continue;
    }
    try {
      client.rates.push_back(rate_of(line));
      if (client.rates.size() > 1 &&
          client.rates.back().begin <= client.rates[client.rates.size() - 2].begin) {
        throw InputError({"", "", in_quotes(line), "windows in order of time"});
      }
    } catch (const InputError& error) {
      throw error.within("", "line " + std::to_string(line_number));
    }
  }
  if (client.rates.size() < 2) {
    throw InputError({"", "", std::to_string(client.rates.size()) + " windows", "at least two"});
  }
  const Tick last = client.rates.back().begin;
  client.end = last + (last - client.rates[client.rates.size() - 2].begin);
}

// "{45: 0.25, 46: 0.75}", as Python writes it.
LengthHistogram histogram_of(std::string_view text) {
  LengthHistogram histogram;
  if (!text.starts_with('{') || !text.ends_with('}')) {
    throw InputError({"", "", in_quotes(text), "{tokens: probability, …}"});
  }
  text = text.substr(1, text.size() - 2);
  std::int32_t before = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(", "), text.size());
    const std::string_view entry = text.substr(0, end);
    text.remove_prefix(std::min(end + 2, text.size()));
    const std::size_t colon = std::min(entry.find(": "), entry.size());
    const auto tokens = static_cast<std::int32_t>(
        number_of(entry.substr(0, colon), 0.0, max_request_tokens, "a number of tokens"));
    const double weight = number_of(
        entry.substr(std::min(colon + 2, entry.size())), 0.0, 1.0, "a probability from 0 to 1");
    // No request is empty: what was recorded as 0 tokens counts as 1.
    const std::int32_t length = std::max(1, tokens);
    if (length < before) {
      throw InputError({"", "", in_quotes(entry), "lengths in order"});
    }
    before = length;
    if (weight > 0.0) {
      histogram.add(length, weight);
    }
  }
  return histogram;
}

LengthHistogram histogram_at(const Json& window, const char* key) {
  const auto field = window.is_object() ? window.find(key) : window.end();
  if (!window.is_object() || field == window.end() || !field->is_string()) {
    throw InputError({"", key, "no text", "{tokens: probability, …} as text"});
  }
  try {
    return histogram_of(field->get_ref<const std::string&>());
  } catch (const InputError& error) {
    throw error.within("", key);
  }
}

void read_lengths(ServegenClient& client, const std::string& text) {
  const Json document = Json::parse(text, nullptr, false);
  if (!document.is_object()) {
    throw InputError({"", "", "no JSON object", "an object of windows"});
  }
  std::map<Tick, ClientLengths> windows;
  for (const auto& [start, window] : document.items()) {
    try {
      ClientLengths lengths{.begin = time_of(start),
                            .prompt = histogram_at(window, "input_tokens"),
                            .output = histogram_at(window, "output_tokens")};
      if (!lengths.prompt.empty() && !lengths.output.empty()) {
        windows.emplace(lengths.begin, std::move(lengths));
      }
    } catch (const InputError& error) {
      throw error.within("", in_quotes(start));
    }
  }
  for (auto& [begin, lengths] : windows) {
    client.lengths.push_back(std::move(lengths));
  }
}

void check(const ServegenClient& client, const std::string& file) {
  const std::string name = "chunk-" + std::to_string(client.number);
  if (client.rates.empty()) {
    throw InputError({file, name + "-trace.csv", "no such member", "both files of a client"});
  }
  const bool sends = std::any_of(client.rates.begin(),
                                 client.rates.end(),
                                 [](const ClientRate& rate) { return rate.per_second > 0.0; });
  if (sends && client.lengths.empty()) {
    throw InputError({file,
                      name + "-dataset.json",
                      "no lengths for a client with a rate above 0",
                      "both files of a client"});
  }
}

}  // namespace

void LengthHistogram::add(std::int32_t tokens, double weight) {
  tokens_.push_back(tokens);
  ends_.push_back((ends_.empty() ? 0.0 : ends_.back()) + weight);
}

std::int32_t LengthHistogram::at(double rank) const {
  const auto at = std::lower_bound(ends_.begin(), ends_.end(), rank * ends_.back());
  return tokens_[static_cast<std::size_t>(std::min(at, ends_.end() - 1) - ends_.begin())];
}

std::vector<ServegenClient> read_servegen_clients(const std::filesystem::path& file) {
  constexpr std::string_view start = "chunk-";
  std::map<std::int64_t, ServegenClient> clients;
  FileSeries members(file);
  while (const auto member = members.next()) {
    const std::string name = std::filesystem::path(member->name).filename().string();
    std::int64_t number = 0;
    const char* digits = name.data() + std::min(start.size(), name.size());
    const auto [rest, trouble] = std::from_chars(digits, name.data() + name.size(), number);
    const std::string_view kind(rest, static_cast<std::size_t>(name.data() + name.size() - rest));
    if (!name.starts_with(start) || trouble != std::errc()) {
      continue;
    }
    try {
      ServegenClient& client = clients[number];
      client.number = number;
      if (kind == "-trace.csv") {
        read_rates(client, member->content);
      } else if (kind == "-dataset.json") {
        read_lengths(client, member->content);
      }
    } catch (const InputError& error) {
      throw error.within(member->name, "");
    }
  }
  if (clients.empty()) {
    throw InputError({file.string(),
                      "",
                      "no client",
                      "an archive with chunk-N-trace.csv and chunk-N-dataset.json"});
  }
  std::vector<ServegenClient> out;
  for (auto& [number, client] : clients) {
    check(client, file.string());
    out.push_back(std::move(client));
  }
  return out;
}

}  // namespace rackplan
