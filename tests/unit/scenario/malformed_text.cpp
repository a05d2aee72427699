// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/scenario/malformed_cases.h"
#include "tests/unit/scenario/samples.h"

namespace rackplan::samples {
std::vector<Malformed> wrong_text() {
  std::string nested;
  for (int i = 0; i < 100; ++i) {
    nested += "[";
  }
  return {
      {"empty file", "", "line 1, column 1:", "text that is not JSON", "JSON"},
      {"cut short",
       disaggregated().substr(0, 40),
       "line 3, column",
       "text that is not JSON",
       "JSON"},
      {"a comment",
       "{\n  // one\n  \"schema\": 1}",
       "line 2, column 3:",
       "not JSON",
       "no comments"},
      {"a trailing comma", R"({"schema": 1,})", "line 1, column 14:", "not JSON", "JSON"},
      {"NaN", R"({"schema": NaN})", "line 1, column 12:", "not JSON", "JSON"},
      {"Infinity", R"({"seed": -Infinity})", "line 1, column 1", "not JSON", "JSON"},
      {"a number beyond a double",
       R"({"seed": 1e999})",
       "line 1, column",
       "out of range",
       "double"},
      {"400 digits", R"({"seed": )" + std::string(400, '9') + "}", "line 1,", "out of range", ""},
      {"a key twice",
       "{\"schema\": 1, \"estate\": {\"systems\": [{\"name\": \"a\", \"name\": \"b\"}]}}",
       "estate.systems[0].name:",
       "the key \"name\" twice",
       "each key once"},
      {"bytes that are not UTF-8",
       "{\"schema\": 1,\n \"name\": \"caf\xe9\"}",
       "line 2, column 14:",
       "a byte that is not UTF-8",
       "UTF-8 text"},
      {"an overlong UTF-8 byte pair",
       "{\"name\": \"\xc0\xaf\"}",
       "line 1, column 11:",
       "UTF-8",
       ""},
      {"deep nesting", nested, "", "more than 64 levels of nesting", ""},
      {"a list", "[1, 2]", "", "a list of 2", "an object: a scenario"},
      {"two documents", "{} {}", "line 1, column 4:", "not JSON", "JSON"},
  };
}

}  // namespace rackplan::samples
