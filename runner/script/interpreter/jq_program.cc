#include "runner/script/interpreter/jq_program.h"

#include <fmt/format.h>

// The library's headers are C alone.
extern "C" {
#include <jq.h>
#include <jv.h>
}

#include <utility>

#include "plugin/base/text.h"
#include "runner/script/interpreter/jq_dialect.h"
#include "runner/script/script_limits.h"

namespace httptask::runner {
namespace {

// A value of libjq that frees itself.
class Value {
 public:
  explicit Value(jv value) : value_(value) {}
  ~Value() { jv_free(value_); }
  Value(const Value&) = delete;
  Value& operator=(const Value&) = delete;
  // libjq's functions take one away.
  jv Copy() const { return jv_copy(value_); }
  jv get() const { return value_; }

 private:
  const jv value_;
};

std::string TextOf(const Value& value) {
  const Value text(jv_get_kind(value.get()) == JV_KIND_STRING ? value.Copy()
                                                              : jv_dump_string(value.Copy(), 0));
  return {jv_string_value(text.get()),
          static_cast<size_t>(jv_string_length_bytes(jv_copy(text.get())))};
}

Status Refuse(std::string_view message) {
  return MakeError(Reason::kExpressionInvalid, ToUtf8(message));
}

// `jq: error: nope/1 is not defined at <top-level>, line 1:` and the query behind it.
std::string DescribeCompileError(std::string_view message) {
  constexpr std::string_view kPrefix = "jq: error: ";
  if (message.starts_with(kPrefix)) message.remove_prefix(kPrefix.size());
  const size_t undefined = message.find(" is not defined at ");
  const bool is_variable = message.starts_with('$');
  if (undefined != std::string_view::npos && !is_variable) {
    return fmt::format("Function {} does not exist", message.substr(0, undefined));
  }
  return std::string(Trim(message));
}

// jq tells each error of a compilation; the first is the cause.
void KeepFirst(void* kept, jv message) {
  const Value value(message);
  auto& text = *static_cast<std::string*>(kept);
  if (text.empty()) text = TextOf(value);
}

jv NoMoreInput(jq_state*, void*) {
  return jv_invalid();
}

}  // namespace

struct JqProgram::State {
  State() : jq(jq_init()) {
    jq_set_error_cb(jq, KeepFirst, &error);
    // Without one, `input` would follow a null pointer.
    jq_set_input_cb(jq, NoMoreInput, nullptr);
  }
  ~State() {
    if (jq != nullptr) jq_teardown(&jq);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  jq_state* jq;
  std::string error;
};

JqProgram::JqProgram(std::unique_ptr<State> state) : state_(std::move(state)) {}
JqProgram::~JqProgram() = default;
JqProgram::JqProgram(JqProgram&&) noexcept = default;
JqProgram& JqProgram::operator=(JqProgram&&) noexcept = default;

StatusOr<JqProgram> JqProgram::Compile(std::string_view query) {
  auto state = std::make_unique<State>();
  // The library reads up to the first zero byte: a query with one would be another query.
  if (query.find('\0') != std::string_view::npos) return Refuse("the query holds a zero byte");
  if (jq_compile(state->jq, ToJacksonDialect(query).c_str()) != 0) {
    return JqProgram(std::move(state));
  }
  const std::string error = DescribeCompileError(state->error);
  state = std::make_unique<State>();
  const std::string eased = ToJacksonDialect(WithValuesInParentheses(query));
  if (jq_compile(state->jq, eased.c_str()) == 0) return Refuse(error);
  return JqProgram(std::move(state));
}

StatusOr<std::string> JqProgram::Run(std::string_view input) {
  const Value parsed(jv_parse_sized(input.data(), static_cast<int>(input.size())));
  if (jv_get_kind(parsed.get()) == JV_KIND_INVALID) {
    return MakeError(Reason::kLimitExceeded, "the input is nested too deep for jq");
  }
  jq_start(state_->jq, parsed.Copy(), 0);
  std::string outputs = "[";
  for (size_t count = 0;; ++count) {
    const Value output(jq_next(state_->jq));
    if (jv_get_kind(output.get()) == JV_KIND_INVALID) {
      if (jv_invalid_has_msg(output.Copy()) != 0) {
        return Refuse(ToJacksonError(TextOf(Value(jv_invalid_get_msg(output.Copy())))));
      }
      return outputs + "]";
    }
    const Value text(jv_dump_string(output.Copy(), 0));
    if (count > 0) outputs += ',';
    outputs += jv_string_value(text.get());
    if (count >= kScriptResultValuesMax || outputs.size() > ScriptLimits().result_bytes_max) {
      return MakeError(Reason::kLimitExceeded, "the query gives more than it may");
    }
  }
}

}  // namespace httptask::runner
