// Edits to a JSON5 text that keep the hand of whoever wrote it: comments, order, indentation,
// quotes, line ends and trailing commas stay; only what an edit is about changes.
//
// - set: replaces the value, or adds it with every parent that is missing. An index equal to the
//   length of an array appends. An empty path sets the whole document.
// - unset: removes the member (every one of that name) or element, its comma and the comments
//   behind it on its line; comments above it stay. What is not there needs no removal.
// - append: adds an element to an array, which is made when it is missing.
//
// What is added takes its form from its neighbours: a line of its own where they have one. Names
// are quoted only if they must be or if all names of the document are; strings get the quotes that
// the document uses more often.
#ifndef FLUFFBUZZ_CONFIG_CONFIG_EDIT_H_
#define FLUFFBUZZ_CONFIG_CONFIG_EDIT_H_

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json_value.h"

namespace fluffbuzz {

// `edits`: an array of {"op": "set" | "unset" | "append", "path": [name or index...], "value"},
// done in order. The new text, or kConfigError: a text that is no JSON5, an edit that is none, a
// path that does not fit what stands there.
Result<std::string> edit_json5(std::string_view text, const Json& edits);

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_CONFIG_CONFIG_EDIT_H_
