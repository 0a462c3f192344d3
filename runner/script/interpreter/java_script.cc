#include "runner/script/interpreter/java_script.h"

#include <js/CompilationAndEvaluation.h>
#include <js/Context.h>
#include <js/ContextOptions.h>
#include <js/ErrorReport.h>
#include <js/Exception.h>
#include <js/GlobalObject.h>
#include <js/Initialization.h>
#include <js/JSON.h>
#include <js/PropertyAndElement.h>
#include <js/Realm.h>
#include <js/RealmOptions.h>
#include <js/SourceText.h>
#include <js/Stack.h>
#include <jsapi.h>
#include <jsfriendapi.h>

#include <optional>
#include <utility>

#include "plugin/base/json.h"
#include "plugin/base/text.h"
#include "runner/script/interpreter/java_script_error.h"
#include "runner/script/interpreter/java_script_value.h"

namespace httptask::runner {
namespace {

constexpr uint32_t kHeapBytesMax = 256U << 20;
// What scripts leave behind is collected from here on: a third of what the engine takes as it
// comes, and the process stays below 50 MB instead of 115.
constexpr uint32_t kCollectFromMegabytes = 8;
// Of the engine's own calls; the stack has 8 MiB.
constexpr size_t kStackBytesMax = size_t{4} << 20;

constexpr char kListMethods[] = R"(
(function () {
  const add = (name, value) => Object.defineProperty(Array.prototype, name,
      {value, enumerable: false, configurable: true, writable: true});
  add('get', function (i) { return this[i]; });
  add('size', function () { return this.length; });
  add('isEmpty', function () { return this.length === 0; });
  add('contains', function (x) { return this.includes(x); });
})()
)";

const JSClass kGlobalClass = {"global", JSCLASS_GLOBAL_FLAGS, &JS::DefaultGlobalClassOps};

// The engine begins once in a process. Without its compiler: scripts are short, and there is no
// memory that can be written and run.
class Beginning {
 public:
  Beginning() {
    JS::DisableJitBackend();
    is_done_ = JS_Init();
  }
  ~Beginning() {
    if (is_done_) JS_ShutDown();
  }
  bool is_done() const { return is_done_; }

 private:
  bool is_done_ = false;
};

bool BeginEngine() {
  static const Beginning beginning;
  return beginning.is_done();
}

struct EndContext {
  void operator()(JSContext* context) const { JS_DestroyContext(context); }
};
using Context = std::unique_ptr<JSContext, EndContext>;

Status ExceedMemory() {
  return MakeError(Reason::kLimitExceeded,
                   "the script uses more memory than it may, or its result is too large or nested "
                   "too deep (an object that holds itself?)");
}

// Takes the pending exception.
Status TakeError(JSContext* context, std::string_view script) {
  JS::ExceptionStack stack(context);
  if (!JS_IsExceptionPending(context) || !JS::StealPendingExceptionStack(context, &stack)) {
    return ExceedMemory();
  }
  JS::ErrorReportBuilder builder(context);
  if (!builder.init(context, stack, JS::ErrorReportBuilder::WithSideEffects)) {
    JS_ClearPendingException(context);
    return MakeError(Reason::kExpressionInvalid,
                     "Error evaluating the script: what it throws cannot be told");
  }
  constexpr std::string_view kPrefix = "uncaught exception: ";
  std::string_view text = builder.toStringResult().c_str();
  if (text.starts_with(kPrefix)) text.remove_prefix(kPrefix.size());
  if (text == "out of memory") return ExceedMemory();
  const JSErrorReport& report = *builder.report();
  return MakeError(
      Reason::kExpressionInvalid,
      DescribeJavaScriptError({std::string(text), report.lineno, report.column,
                               report.errorNumber != 0 && stack.exception().isObject()},
                              script));
}

bool Run(JSContext* context, std::string_view script, JS::MutableHandleValue value) {
  JS::CompileOptions options(context);
  options.setFileAndLine("inline", 1);
  JS::SourceText<mozilla::Utf8Unit> source;
  return source.init(context, script.data(), script.size(), JS::SourceOwnership::Borrowed) &&
         JS::Evaluate(context, options, source, value);
}

bool Bind(JSContext* context, JS::HandleObject global, std::string_view bindings) {
  JS::RootedString text(
      context, JS_NewStringCopyUTF8N(context, JS::UTF8Chars(bindings.data(), bindings.size())));
  if (text == nullptr) return false;
  JS::RootedValue value(context);
  return JS_ParseJSON(context, text, &value) && JS_SetProperty(context, global, "$", value);
}

}  // namespace

struct JavaScript::Engine {
  explicit Engine(Context made) : context(std::move(made)), first_global(context.get()) {}
  // Globals share the first one's zone: a zone of its own would take longer to make.
  JSObject* NewGlobal() {
    JS::RealmOptions options;
    if (first_global != nullptr) {
      options.creationOptions().setNewCompartmentInExistingZone(first_global);
    }
    return JS_NewGlobalObject(context.get(), &kGlobalClass, nullptr, JS::FireOnNewGlobalHook,
                              options);
  }

  Context context;
  JS::PersistentRootedObject first_global;
};

JavaScript::JavaScript(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
JavaScript::~JavaScript() = default;

StatusOr<std::unique_ptr<JavaScript>> JavaScript::Create() {
  const auto fail = [] { return MakeError(Reason::kInternal, "JavaScript does not start"); };
  if (!BeginEngine()) return fail();
  Context context(JS_NewContext(kHeapBytesMax));
  if (context == nullptr) return fail();
  JS_SetNativeStackQuota(context.get(), kStackBytesMax);
  JS_SetGCParameter(context.get(), JSGC_ALLOCATION_THRESHOLD, kCollectFromMegabytes);
  JS_SetGCParameter(context.get(), JSGC_MALLOC_THRESHOLD_BASE, kCollectFromMegabytes);
  JS::ContextOptionsRef(context.get()).setWasm(false).setAsmJS(false);
  if (!js::UseInternalJobQueues(context.get())) return fail();
  if (!JS::InitSelfHostedCode(context.get())) return fail();
  auto engine = std::make_unique<Engine>(std::move(context));
  engine->first_global = engine->NewGlobal();
  if (engine->first_global == nullptr) return fail();
  return std::unique_ptr<JavaScript>(new JavaScript(std::move(engine)));
}

Status JavaScript::Check(std::string_view script) {
  JSContext* const context = engine_->context.get();
  const std::string text = ToUtf8(script);
  JSAutoRealm realm(context, engine_->first_global);
  JS::CompileOptions options(context);
  options.setFileAndLine("inline", 1);
  JS::SourceText<mozilla::Utf8Unit> source;
  if (source.init(context, text.data(), text.size(), JS::SourceOwnership::Borrowed) &&
      JS::Compile(context, options, source) != nullptr) {
    return Status();
  }
  return TakeError(context, text);
}

StatusOr<std::string> JavaScript::Evaluate(std::string_view script, std::string_view bindings) {
  JSContext* const context = engine_->context.get();
  // Bytes that are not UTF-8 would be an error without a place.
  const std::string text = ToUtf8(script);
  JS::RootedObject global(context, engine_->NewGlobal());
  if (global == nullptr) return TakeError(context, text);
  JSAutoRealm realm(context, global);
  JS::RootedValue value(context);
  if (!Run(context, kListMethods, &value) || !Bind(context, global, bindings) ||
      !Run(context, text, &value)) {
    return TakeError(context, text);
  }
  // What promises have left to do; otherwise it would stay for the next script.
  js::RunJobs(context);
  const std::optional<Json> converted = JsonFromJavaScript(context, value);
  if (!converted) return TakeError(context, text);
  return FormatJson(*converted);
}

}  // namespace httptask::runner
