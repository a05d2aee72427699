// SPDX-License-Identifier: Apache-2.0
// Reads a file of models/data, where every number says where it comes from:
//
//   {"schema": 1, "id": "gb200-nvl72", "title": "NVIDIA GB200 NVL72",
//    "sources": {"dps": {"title": "NVIDIA DPS documentation", "trust": "primary"}, …},
//    "node": {"max_power": {"value": "6667W", "source": "dps", "note": "…"}, …}}
//
// trust: primary (vendor document, data set or repository), secondary (press, blog), unverified
// (general knowledge), derived (arithmetic or a fit), measured. A value may have a "date", a fitted
// one "rows": the number of measured runs behind it. A source must exist and be used; an unknown or
// missing key, a wrong unit or an empty source is an InputError with its path.
#pragma once

#include "models/economics/sourced.h"
#include "models/io/json_node.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rackplan {

/// One number of a catalog, as `rackplan catalog` shows it.
struct CatalogRow {
  std::string path;    // "node.max_power"
  std::string value;   // as written: "6667W"
  std::string source;  // "NVIDIA DPS documentation; <note> (primary)"
};

/// An object of the file. Ask for its members, then call done().
class SourcedObject {
 public:
  /// Without a source: a name, not a number.
  [[nodiscard]] std::string name(const std::string& key);

  template <class Q>
  [[nodiscard]] Q quantity(const std::string& key) {
    return value_of(member(key)).template quantity<Q>();
  }
  template <class Q>
  [[nodiscard]] std::optional<Q> find_quantity(const std::string& key) {
    return has(key) ? std::optional(quantity<Q>(key)) : std::nullopt;
  }
  [[nodiscard]] std::int64_t integer(const std::string& key, std::int64_t least, std::int64_t most);
  [[nodiscard]] int count(const std::string& key, int least = 0, int most = 1'000'000'000);
  /// With where it comes from.
  template <class Q>
  [[nodiscard]] Sourced<Q> sourced_quantity(const std::string& key) {
    return {quantity<Q>(key), source_of(key)};
  }
  [[nodiscard]] Sourced<double> sourced_number(const std::string& key, double least, double most);
  /// A list, each greater than the one before; it may be empty.
  [[nodiscard]] std::vector<int> increasing(const std::string& key, int least, int most);
  [[nodiscard]] double number(const std::string& key, double least, double most);
  [[nodiscard]] bool boolean(const std::string& key);
  /// One of the accepted texts.
  [[nodiscard]] std::string choice(const std::string& key,
                                   const std::vector<std::string>& accepted);

  [[nodiscard]] bool has(const std::string& key);
  [[nodiscard]] SourcedObject object(const std::string& key);
  [[nodiscard]] std::optional<SourcedObject> find_object(const std::string& key);
  [[nodiscard]] std::vector<SourcedObject> objects(const std::string& key);

  /// InputError for a member nobody asked for.
  void done() const;

  [[nodiscard]] const JsonNode& node() const { return node_; }

 private:
  friend class SourcedFile;
  struct Ledger {
    std::map<std::string, std::string> sources;  // key -> text
    std::map<std::string, Trust> trusts;
    std::set<std::string> used;
    std::vector<CatalogRow> rows;
  };

  SourcedObject(JsonNode node, std::shared_ptr<Ledger> ledger);
  [[nodiscard]] JsonNode member(const std::string& key);
  [[nodiscard]] JsonNode value_of(const JsonNode& leaf);
  [[nodiscard]] Source source_of(const std::string& key) const;
  [[nodiscard]] Source source_of(const JsonNode& leaf) const;

  JsonNode node_;
  std::shared_ptr<Ledger> ledger_;
  std::vector<std::string> asked_;
};

class SourcedFile {
 public:
  SourcedFile(std::string_view path, std::string_view content);

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const std::string& title() const { return title_; }
  [[nodiscard]] SourcedObject& root() { return root_; }

  /// After everything was read: the rows, in the order of reading. InputError for a member of the
  /// root that nobody asked for, or a source that no value names.
  [[nodiscard]] std::vector<CatalogRow> finish();

 private:
  SourcedObject root_;
  std::string id_;
  std::string title_;
};

}  // namespace rackplan
