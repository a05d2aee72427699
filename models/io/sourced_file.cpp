// SPDX-License-Identifier: Apache-2.0
#include "models/io/sourced_file.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rackplan {
namespace {

constexpr std::array trusts{
    Trust::Primary, Trust::Secondary, Trust::Unverified, Trust::Derived, Trust::Measured};

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

Source SourcedObject::source_of(const std::string& key) const {
  return source_of(node_.at(key));
}

Source SourcedObject::source_of(const JsonNode& leaf) const {
  const JsonNode key = leaf.at("source");
  const auto title = ledger_->sources.find(key.text());
  if (title == ledger_->sources.end()) {
    throw key.refused("a key of \"sources\"");
  }
  Source source{
      .title = title->second, .note = {}, .date = {}, .trust = ledger_->trusts.at(title->first)};
  if (const auto note = leaf.find("note")) {
    source.note = not_empty(*note);
  }
  if (const auto date = leaf.find("date")) {
    try {
      source.date = parse_date(date->text()).text;
    } catch (const InputError& error) {
      throw date->refused(error.parts().accepted);
    }
  }
  return source;
}

JsonNode SourcedObject::value_of(const JsonNode& leaf) {
  static const std::array<std::string, 5> parts = {"value", "source", "date", "note", "rows"};
  leaf.only(parts);
  const Source source = source_of(leaf);
  ledger_->used.insert(leaf.at("source").text());
  std::string text = source.title;
  for (const std::string& more : {source.date, source.note}) {
    text += (more.empty() ? "" : "; ") + more;
  }
  if (const auto rows = leaf.find("rows")) {
    text += "; " + std::to_string(rows->count(1, 1'000'000)) + " measured runs";
  }
  JsonNode value = leaf.at("value");
  ledger_->rows.push_back({leaf.path(),
                           value.is_text() ? value.text() : value.shown(),
                           text + " (" + std::string(name_of(source.trust)) + ")"});
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

Sourced<double> SourcedObject::sourced_number(const std::string& key, double least, double most) {
  return {number(key, least, most), source_of(key)};
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
    const auto mark = std::find_if(
        trusts.begin(), trusts.end(), [&](Trust known) { return name_of(known) == trust.text(); });
    if (mark == trusts.end()) {
      throw trust.refused("primary, secondary, unverified, derived or measured");
    }
    root_.ledger_->sources[key] = not_empty(source.at("title"));
    root_.ledger_->trusts[key] = *mark;
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
