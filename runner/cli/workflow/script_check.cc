#include "runner/cli/workflow/script_check.h"

#include <string_view>
#include <utility>

#include "runner/engine/tasks/script_task.h"
#include "runner/model/source_map.h"

namespace httptask::runner {
namespace {

bool IsJavaScript(std::string_view evaluator) {
  return evaluator == "javascript" || evaluator == "graaljs";
}

class ScriptFinder {
 public:
  void Add(const std::vector<Task>& tasks) {
    for (const Task& task : tasks) {
      Add(task);
      const bool is_loop = task.type == "DO_WHILE";
      if (is_loop) ++loops_;
      for (const TaskBranch& branch : task.branches) Add(branch.tasks);
      if (is_loop) --loops_;
    }
  }
  std::vector<Script> Take() { return std::move(scripts_); }

 private:
  void Add(const Task& task) {
    constexpr auto kJavaScript = Script::Language::kJavaScript;
    if (task.type == "INLINE") {
      const Json* evaluator = FindMember(task.input_parameters, "evaluatorType");
      if (evaluator == nullptr ||
          (evaluator->is_string() && IsJavaScript(evaluator->get_ref<const std::string&>()))) {
        AddInput(kJavaScript, task, "expression");
      }
    } else if (task.type == "LAMBDA") {
      const std::string body(StringMember(task.input_parameters, "scriptExpression"));
      if (!body.empty())
        Add(kJavaScript, LambdaScript(body), task.pointer + "/inputParameters/scriptExpression");
    } else if (task.type == "JSON_JQ_TRANSFORM") {
      AddInput(Script::Language::kJq, task, "queryExpression");
    } else if (task.type == "SWITCH" && IsJavaScript(task.Text("evaluatorType"))) {
      Add(kJavaScript, task.Text("expression"), task.pointer + "/expression",
          task.Text("evaluatorType") == "javascript");
    } else if (task.type == "DECISION") {
      Add(kJavaScript, task.Text("caseExpression"), task.pointer + "/caseExpression", true);
    } else if (task.type == "DO_WHILE") {
      Add(kJavaScript, task.Text("loopCondition"), task.pointer + "/loopCondition");
    }
  }
  void AddInput(Script::Language language, const Task& task, const std::string& name) {
    Add(language, StringMember(task.input_parameters, name),
        task.pointer + "/inputParameters/" + name);
  }
  // Conductor looks into no loop.
  void Add(Script::Language language, std::string_view text, std::string pointer,
           bool is_registered = false) {
    if (text.empty() || text.find("${") != std::string_view::npos) return;
    scripts_.push_back(
        {language, std::string(text), std::move(pointer), is_registered && loops_ == 0});
  }

  std::vector<Script> scripts_;
  int loops_ = 0;  // Around the task.
};

StatusOr<std::vector<Diagnostic>> Compile(const std::vector<Script>& scripts,
                                          const std::string& text, const std::string& file,
                                          ProcessScriptEvaluator& compiler) {
  std::vector<Diagnostic> faults;
  if (scripts.empty()) return faults;
  const SourceMap places(text);
  for (const Script& script : scripts) {
    const bool is_jq = script.language == Script::Language::kJq;
    const Status status =
        is_jq ? compiler.CheckJq(script.text) : compiler.CheckJavaScript(script.text);
    if (status.ok()) continue;
    if (ReasonOf(status) == Reason::kPluginUnavailable) return status;
    const JsonPlace* place = places.Find(script.pointer);
    faults.push_back(
        {file, PositionOf(text, place == nullptr ? 0 : place->begin),
         (is_jq ? "the jq query does not compile: " : "the script does not compile: ") +
             std::string(MessageOf(status)),
         script.is_registered ? "Conductor refuses it" : "the run will fail here",
         script.is_registered ? Severity::kError : Severity::kWarning});
  }
  return faults;
}

}  // namespace

std::vector<Script> FindScripts(const Definition& definition) {
  ScriptFinder finder;
  finder.Add(definition.tasks);
  return finder.Take();
}

StatusOr<std::vector<Diagnostic>> CheckScripts(const Definition& definition,
                                               const std::string& file,
                                               ProcessScriptEvaluator& compiler) {
  return Compile(FindScripts(definition), definition.text, file, compiler);
}

StatusOr<std::vector<Diagnostic>> FindRefusedScripts(const Definition& definition,
                                                     const std::string& file,
                                                     ProcessScriptEvaluator& compiler) {
  std::vector<Script> scripts = FindScripts(definition);
  if (!scripts.empty()) HTTPTASK_RETURN_IF_ERROR(compiler.CheckProgram());
  std::erase_if(scripts, [](const Script& script) { return !script.is_registered; });
  return Compile(scripts, definition.text, file, compiler);
}

}  // namespace httptask::runner
