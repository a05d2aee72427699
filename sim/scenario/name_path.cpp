// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/name_path.h"

#include "models/base/error.h"

#include <algorithm>
#include <cstddef>

namespace rackplan {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

const JsonValue* element(const JsonValue* list, std::size_t index) {
  return list != nullptr && index < list->items.size() ? &list->items[index] : nullptr;
}

std::size_t index_of(const JsonValue* list, std::string_view where, std::string_view name) {
  std::string known;
  for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
    const JsonValue* has = list->items[i].find("name");
    if (has != nullptr && has->text == name) {
      return i;
    }
    known += has != nullptr ? (known.empty() ? "" : ", ") + has->text : "";
  }
  throw InputError(
      {"",
       "",
       "no \"" + std::string(name) + "\" in " + std::string(where),
       known.empty() ? "an index from 0 on" : "an index from 0 on, or one of " + known});
}

}  // namespace

std::string with_indices(const JsonValue& root, std::string_view path) {
  std::string text;
  const JsonValue* node = &root;  // null: not there
  while (!path.empty()) {
    const std::size_t open = path.find('[');
    const std::size_t close = open == std::string_view::npos ? open : path.find(']', open);
    const std::string_view plain = path.substr(0, open);
    for (std::size_t from = 0; from < plain.size();) {
      const std::size_t dot = std::min(plain.find('.', from), plain.size());
      if (dot > from && node != nullptr) {
        node = node->find(plain.substr(from, dot - from));
      }
      from = dot + 1;
    }
    text += plain;
    if (close == std::string_view::npos) {
      return text + std::string(path.substr(plain.size()));  // no index, or none that ends
    }
    const std::string_view inside = path.substr(open + 1, close - open - 1);
    const std::size_t index = is_number(inside) && inside.size() < 10
                                  ? std::stoul(std::string(inside))
                              : inside.empty() ? 0
                                               : index_of(node, text, inside);
    text += "[" + (inside.empty() ? "" : std::to_string(index)) + "]";
    node = element(node, index);
    path.remove_prefix(close + 1);
  }
  return text;
}

}  // namespace rackplan
