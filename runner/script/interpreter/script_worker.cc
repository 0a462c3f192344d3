#include "runner/script/interpreter/script_worker.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "runner/script/frame.h"
#include "runner/script/interpreter/java_script.h"
#include "runner/script/interpreter/jq_program.h"
#include "runner/script/script_limits.h"

namespace httptask::runner {
namespace {

// jq takes some 20 ms to compile a query, so the last ones are kept.
constexpr size_t kProgramsMax = 32;

class Worker {
 public:
  StatusOr<std::string> Evaluate(const Frame& request) {
    if (request.kind == kJavaScriptFrame || request.kind == kCheckJavaScriptFrame) {
      if (java_script_ == nullptr) {
        HTTPTASK_ASSIGN_OR_RETURN(java_script_, JavaScript::Create());
      }
      if (request.kind == kJavaScriptFrame) {
        return java_script_->Evaluate(request.first, request.second);
      }
      HTTPTASK_RETURN_IF_ERROR(java_script_->Check(request.first));
      return "null";
    }
    HTTPTASK_ASSIGN_OR_RETURN(JqProgram * program, FindProgram(request.first));
    return request.kind == kJqFrame ? program->Run(request.second) : "null";
  }

 private:
  struct Entry {
    std::string query;
    JqProgram program;
  };

  StatusOr<JqProgram*> FindProgram(const std::string& query) {
    for (Entry& entry : programs_) {
      if (entry.query == query) return &entry.program;
    }
    HTTPTASK_ASSIGN_OR_RETURN(JqProgram program, JqProgram::Compile(query));
    if (programs_.size() == kProgramsMax) programs_.pop_front();
    programs_.push_back({query, std::move(program)});
    return &programs_.back().program;
  }

  std::unique_ptr<JavaScript> java_script_;
  std::deque<Entry> programs_;
};

void Limit(decltype(RLIMIT_DATA) what, rlim_t value) {
  const rlimit limit{value, value};
  setrlimit(what, &limit);
}

// Nothing of this can be taken back by what runs later.
void CloseOff(rlim_t memory_bytes) {
  prctl(PR_SET_DUMPABLE, 0);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  clearenv();
  setenv("TZ", "UTC", 1);
  tzset();
  Limit(RLIMIT_CORE, 0);
  Limit(RLIMIT_FSIZE, 0);
  Limit(RLIMIT_NOFILE, kScriptWorkerSocket + 1);
#ifndef __SANITIZE_ADDRESS__  // Its shadow memory alone is larger.
  Limit(RLIMIT_DATA, memory_bytes);
#else
  (void)memory_bytes;
#endif
}

bool Answer(const StatusOr<std::string>& result) {
  const auto write = [](char kind, std::string_view text) {
    return WriteFrame(kScriptWorkerSocket, kind, text, "", {}) == FrameEnd::kDone;
  };
  if (result.ok()) return write(kResultFrame, *result);
  const bool is_script = ReasonOf(result.status()) == Reason::kExpressionInvalid;
  return write(is_script ? kErrorFrame : kLimitFrame, MessageOf(result.status()));
}

bool IsSocket(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode);
}

int RefuseToStart() {
  constexpr std::string_view kWhy =
      "error: httptask-script evaluates scripts for httptask, which starts it itself\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kWhy.data(), kWhy.size());
  return 2;
}

}  // namespace

int RunScriptWorker(int argc, const char* const* argv) {
  if (argc != 3 || !IsSocket(kScriptWorkerSocket)) return RefuseToStart();
  const auto seconds = static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10));
  CloseOff(std::strtoull(argv[2], nullptr, 10));
  // The runner has looked at the sizes of what it sends.
  constexpr size_t kFrameBytesMax = size_t{1} << 30;
  Worker worker;
  while (true) {
    const ReceivedFrame request = ReadFrame(kScriptWorkerSocket, kFrameBytesMax, {});
    if (request.end != FrameEnd::kDone) return 0;
    alarm(seconds);
    if (!Answer(worker.Evaluate(request.frame))) return 0;
    alarm(0);
  }
}

}  // namespace httptask::runner
