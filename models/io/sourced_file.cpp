// SPDX-License-Identifier: Apache-2.0
#include "models/io/sourced_file.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rackplan {
namespace {

const std::array<std::string, 5> trusts = {
    "primary", "secondary", "unverified", "derived", "measured"};

std::string not_empty(const JsonNode& node) {
  std::string text = node.text();
  if (text.find_first_not_of(' ') == std::string::npos) {
    throw node.refused("text that is not empty");
  }
  return text;
}

}  // namespace

SourcedObject::SourcedObject(JsonNode node, std::shared_ptr<Ledger> ledger)
    : node_(std::move(node)), ledger_(std::move(ledger)) {}

JsonNode SourcedObject::member(const std::string& key) {
  asked_.push_back(key);
  return node_.at(key);
}

bool SourcedObject::has(const std::string& key) {
  asked_.push_back(key);
  return node_.find(key).has_value();
}

std::string SourcedObject::name(const std::string& key) {
  return not_empty(member(key));
}

JsonNode SourcedObject::value_of(const JsonNode& leaf) {
  static const std::array<std::string, 3> parts = {"value", "source", "note"};
  leaf.only(parts);
  const JsonNode key = leaf.at("source");
  const auto source = ledger_->sources.find(key.text());
  if (source == ledger_->sources.end()) {
    throw key.refused("a key of \"sources\"");
  }
  ledger_->used.insert(source->first);
  std::string text = source->second;
  if (const auto note = leaf.find("note")) {
    text += "; " + not_empty(*note);
  }
  JsonNode value = leaf.at("value");
  ledger_->rows.push_back({leaf.path(),
                           value.is_text() ? value.text() : value.shown(),
                           text + " (" + ledger_->trusts.at(source->first) + ")"});
  return value;
}

std::int64_t SourcedObject::integer(const std::string& key, std::int64_t least, std::int64_t most) {
  return value_of(member(key)).integer(least, most);
}

int SourcedObject::count(const std::string& key, int least, int most) {
  return static_cast<int>(integer(key, least, most));
}

std::vector<int> SourcedObject::increasing(const std::string& key, int least, int most) {
  std::vector<int> numbers;
  for (const JsonNode& item : value_of(member(key)).items()) {
    numbers.push_back(item.count(least, most));
    if (numbers.size() > 1 && numbers[numbers.size() - 2] >= numbers.back()) {
      throw item.refused("a number greater than the one before");
    }
  }
  return numbers;
}

double SourcedObject::number(const std::string& key, double least, double most) {
  return value_of(member(key)).number(least, most);
}

bool SourcedObject::boolean(const std::string& key) {
  return value_of(member(key)).boolean();
}

std::string SourcedObject::choice(const std::string& key,
                                  const std::vector<std::string>& accepted) {
  const JsonNode value = value_of(member(key));
  std::string words;
  for (const std::string& name : accepted) {
    if (value.is_text() && value.text() == name) {
      return name;
    }
    words += (words.empty() ? "" : ", ") + name;
  }
  throw value.refused("one of " + words);
}

SourcedObject SourcedObject::object(const std::string& key) {
  return {member(key), ledger_};
}

std::optional<SourcedObject> SourcedObject::find_object(const std::string& key) {
  return has(key) ? std::optional(object(key)) : std::nullopt;
}

std::vector<SourcedObject> SourcedObject::objects(const std::string& key) {
  std::vector<SourcedObject> out;
  for (JsonNode& element : member(key).items()) {
    out.push_back(SourcedObject(std::move(element), ledger_));
  }
  return out;
}

void SourcedObject::done() const {
  node_.only(asked_);
}

SourcedFile::SourcedFile(std::string_view path, std::string_view content)
    : root_(JsonNode::parse(content, std::string(path)),
            std::make_shared<SourcedObject::Ledger>()) {
  static const std::array<std::string, 2> parts = {"title", "trust"};
  (void)root_.member("schema").integer(1, 1);
  id_ = root_.name("id");
  title_ = root_.name("title");
  const JsonNode sources = root_.member("sources");
  for (const std::string& key : sources.keys()) {
    const JsonNode source = sources.at(key);
    source.only(parts);
    const JsonNode trust = source.at("trust");
    if (std::find(trusts.begin(), trusts.end(), trust.text()) == trusts.end()) {
      throw trust.refused("primary, secondary, unverified, derived or measured");
    }
    root_.ledger_->sources[key] = not_empty(source.at("title"));
    root_.ledger_->trusts[key] = trust.text();
  }
}

std::vector<CatalogRow> SourcedFile::finish() {
  root_.done();
  for (const auto& [key, title] : root_.ledger_->sources) {
    if (!root_.ledger_->used.contains(key)) {
      throw root_.node().at("sources").at(key).error("a source that no value names",
                                                     "sources that are used");
    }
  }
  return root_.ledger_->rows;
}

}  // namespace rackplan
