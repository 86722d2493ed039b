#include "response/tool_calls.h"

#include "base/json_reader.h"

namespace fluffbuzz {

std::string ToolCalls::add(std::string_view fragments, EventList& events) {
  std::string warning;
  last_arguments_ = {};
  size_t count = 0;
  JsonReader reader(fragments);
  if (reader.peek() != JsonType::kArray || !reader.enter_array()) return warning;
  while (reader.next_element()) {
    std::string_view json;
    last_arguments_ = {};
    ++count;
    if (!reader.skip_value(json) || json.front() != '{') continue;
    const Fragment fragment = read_fragment(json);
    current_ = call_for(fragment, warning);
    Call& call = calls_[current_];
    if (call.name.empty()) call.name = fragment.name;
    const std::string_view delta = fragment.arguments.empty()
                                       ? std::string_view(fragment.arguments_as_value)
                                       : fragment.arguments;
    call.arguments.append(delta);
    events.add_tool_delta(current_, call.id, call.name, delta);
    const bool goes_on =
        fragment.id.empty() && fragment.name.empty() && fragment.arguments_as_value.empty();
    if (count == 1 && goes_on) last_arguments_ = fragment.arguments;
  }
  return warning;
}

void ToolCalls::add_arguments(std::string_view arguments, EventList& events) {
  Call& call = calls_[current_];
  call.arguments.append(arguments);
  events.add_tool_delta(current_, call.id, call.name, arguments);
}

ToolCalls::Fragment ToolCalls::read_fragment(std::string_view json) {
  Fragment fragment;
  const auto read = [](JsonReader& reader, std::string& out) {
    JsonString text;
    if (reader.peek() == JsonType::kString && reader.read_string(text)) {
      out = decoded(text);
    } else {
      reader.skip_value();
    }
  };
  JsonReader reader(json);
  reader.enter_object();
  JsonString key;
  while (reader.next_key(key)) {
    if (key.is("index") && reader.peek() == JsonType::kNumber) {
      std::string_view number;
      reader.read_number(number);
      fragment.index.assign(number);
    } else if (key.is("id")) {
      read(reader, fragment.id);
    } else if (key.is("function") && reader.peek() == JsonType::kObject) {
      reader.enter_object();
      while (reader.next_key(key)) {
        JsonString text;
        std::string_view value;
        if (key.is("name")) {
          read(reader, fragment.name);
        } else if (key.is("arguments") && reader.peek() == JsonType::kString) {
          reader.read_string(text);
          fragment.arguments = text.raw;
        } else if (key.is("arguments") && reader.peek() == JsonType::kObject) {
          reader.skip_value(value);
          const std::string quoted_value = json_quoted(value);
          fragment.arguments_as_value = quoted_value.substr(1, quoted_value.size() - 2);
        } else {
          reader.skip_value();
        }
      }
    } else {
      reader.skip_value();
    }
  }
  return fragment;
}

size_t ToolCalls::call_for(const Fragment& fragment, std::string& warning) {
  if (!fragment.id.empty()) {
    size_t known = calls_.size();
    for (size_t i = calls_.size(); i-- > 0;) {
      if (calls_[i].wire_id != fragment.id) continue;
      if (fragment.index.empty() || fragment.index == calls_[i].wire_index) return i;
      known = i;
    }
    if (known < calls_.size()) {
      if (fragment.name.empty()) return known;
      std::string id = unique_id(fragment.id);
      warning = "two tool calls shared the id " + fragment.id + "; the second became " + id;
      return open(fragment, std::move(id));
    }
    // A call that was opened without an id and has nothing in it yet gets its id late.
    if (!calls_.empty()) {
      Call& last = calls_.back();
      if (last.id_is_generated && last.wire_index == fragment.index && last.name.empty() &&
          last.arguments.empty()) {
        last.id.clear();  // the made-up one must not count as taken
        last.id = unique_id(fragment.id);
        last.wire_id = fragment.id;
        last.id_is_generated = false;
        return calls_.size() - 1;
      }
    }
    return open(fragment, unique_id(fragment.id));
  }
  if (fragment.index.empty()) {
    return calls_.empty() ? open(fragment, {}) : current_;
  }
  for (size_t i = calls_.size(); i-- > 0;) {
    if (calls_[i].wire_index == fragment.index) return i;
  }
  return open(fragment, {});
}

size_t ToolCalls::open(const Fragment& fragment, std::string id) {
  Call call;
  call.id_is_generated = id.empty();
  call.id = id.empty() ? unique_id("call_" + std::to_string(calls_.size())) : std::move(id);
  call.wire_id = fragment.id;
  call.wire_index = fragment.index;
  calls_.push_back(std::move(call));
  return calls_.size() - 1;
}

size_t ToolCalls::bytes() const {
  size_t sum = 0;
  for (const Call& call : calls_) sum += call.name.size() + call.arguments.size();
  return sum;
}

bool ToolCalls::knows_id(std::string_view id) const {
  for (const Call& call : calls_) {
    if (call.id == id) return true;
  }
  return false;
}

std::string ToolCalls::unique_id(std::string_view wanted) const {
  std::string id(wanted);
  // Counted from the calls there are: whoever repeats one id a thousand times is not searched for a
  // free number each time.
  for (size_t i = calls_.size() + 1; knows_id(id); ++i) {
    id = std::string(wanted) + "_" + std::to_string(i);
  }
  return id;
}

std::string ToolCalls::finish(EventList& events) {
  size_t broken = 0;
  for (const Call& call : calls_) {
    if (!is_complete(call)) ++broken;
    JsonWriter writer = events.begin("tool-call");
    write_call(writer, call);
    events.end();
  }
  if (broken == 0) return {};
  return std::to_string(broken) + " tool call(s) arrived with incomplete arguments";
}

bool ToolCalls::is_complete(const Call& call) {
  return call.arguments.empty() || is_valid_json(decoded({call.arguments, true}));
}

std::string_view ToolCalls::shown_arguments(const Call& call) const {
  return call.arguments.empty() ? std::string_view("{}") : std::string_view(call.arguments);
}

// Judged when it is written: in a partial result nobody has finished the calls.
void ToolCalls::write_call(JsonWriter& writer, const Call& call) const {
  writer.key("id").string(call.id).key("name").string(call.name);
  writer.key("arguments").escaped_string(shown_arguments(call));
  if (!is_complete(call)) writer.key("error").string("the arguments are not complete JSON");
}

void ToolCalls::write(JsonWriter& writer) const {
  writer.begin_array();
  for (const Call& call : calls_) {
    writer.begin_object();
    write_call(writer, call);
    writer.end_object();
  }
  writer.end_array();
}

void ToolCalls::write_for_message(JsonWriter& writer) const {
  writer.begin_array();
  for (const Call& call : calls_) {
    writer.begin_object().key("id").string(call.id).key("type").string("function");
    writer.key("function").begin_object().key("name").string(call.name);
    writer.key("arguments").escaped_string(shown_arguments(call)).end_object().end_object();
  }
  writer.end_array();
}

}  // namespace fluffbuzz
