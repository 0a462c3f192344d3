#include "tests/bench/execute_bench.h"

#include <grpcpp/grpcpp.h>

#include <charconv>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>

#include "httptask/v1/task_service.grpc.pb.h"
#include "plugin/base/check.h"

namespace httptask::bench {
namespace {

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  return grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
}

// Keeps `in_flight` unary calls going; each starts the next when it is done.
class UnaryCaller {
 public:
  UnaryCaller(const std::string& address, const std::string& task_json, const Duration& duration)
      : stub_(v1::TaskService::NewStub(Connect(address))), stopwatch_(duration) {
    request_.set_task_json(task_json);
  }

  Sample Run(int in_flight) {
    calls_.resize(static_cast<size_t>(in_flight));
    running_ = in_flight;
    for (auto& call : calls_) Start(&call);
    std::unique_lock lock(mutex_);
    all_done_.wait(lock, [this] { return running_ == 0; });
    return stopwatch_.Finish();
  }

 private:
  struct Call {
    std::unique_ptr<grpc::ClientContext> context;
    v1::ExecuteTaskResponse response;
    Stopwatch::Clock::time_point start;
  };

  void Start(Call* call) {
    call->context = std::make_unique<grpc::ClientContext>();
    call->response.Clear();
    call->start = Stopwatch::Clock::now();
    stub_->async()->ExecuteTask(call->context.get(), &request_, &call->response,
                                [this, call](grpc::Status status) {
                                  HTTPTASK_CHECK(status.ok());
                                  HTTPTASK_CHECK(call->response.result().status_code() == 200);
                                  OnDone(call);
                                });
  }

  void OnDone(Call* call) {
    {
      std::lock_guard lock(mutex_);
      stopwatch_.Count(call->start);
      if (stopwatch_.done()) {
        if (--running_ == 0) all_done_.notify_one();
        return;
      }
    }
    Start(call);
  }

  std::unique_ptr<v1::TaskService::Stub> stub_;
  v1::ExecuteTaskRequest request_;
  std::deque<Call> calls_;
  std::mutex mutex_;  // Guards stopwatch_ and running_.
  std::condition_variable all_done_;
  Stopwatch stopwatch_;
  int running_ = 0;
};

// Keeps `in_flight` tasks going on one stream: as many as came back are sent again, in one message.
class StreamCaller {
 public:
  StreamCaller(const std::string& address, const std::string& task_json, const Duration& duration)
      : stub_(v1::TaskService::NewStub(Connect(address))),
        task_json_(task_json),
        stopwatch_(duration) {}

  Sample Run(int in_flight) {
    starts_.resize(static_cast<size_t>(in_flight));
    grpc::ClientContext context;
    auto stream = stub_->ExecuteTasks(&context);
    v1::ExecuteTasksRequest request;
    for (size_t i = 0; i < starts_.size(); ++i) AddCall(i, &request);
    stream->Write(request);
    v1::ExecuteTasksResponse response;
    bool closed = false;
    while (stream->Read(&response)) {
      request.clear_calls();
      for (const auto& answer : response.answers()) Again(answer, &request);
      if (!stopwatch_.done()) {
        stream->Write(request);
      } else if (!closed) {
        stream->WritesDone();
        closed = true;
      }
    }
    HTTPTASK_CHECK(stream->Finish().ok());
    return stopwatch_.Finish();
  }

 private:
  void AddCall(size_t index, v1::ExecuteTasksRequest* request) {
    starts_[index] = Stopwatch::Clock::now();
    auto* call = request->add_calls();
    call->set_id(std::to_string(index));
    call->mutable_task()->set_task_json(task_json_);
  }

  void Again(const v1::TaskAnswer& answer, v1::ExecuteTasksRequest* request) {
    HTTPTASK_CHECK(answer.result().status_code() == 200);
    size_t index = 0;
    std::from_chars(answer.id().data(), answer.id().data() + answer.id().size(), index);
    stopwatch_.Count(starts_[index]);
    AddCall(index, request);
  }

  std::unique_ptr<v1::TaskService::Stub> stub_;
  const std::string task_json_;
  std::vector<Stopwatch::Clock::time_point> starts_;
  Stopwatch stopwatch_;
};

}  // namespace

Sample MeasureExecuteTask(const std::string& address, const std::string& task_json, int in_flight,
                          const Duration& duration) {
  return UnaryCaller(address, task_json, duration).Run(in_flight);
}

Sample MeasureExecuteTasks(const std::string& address, const std::string& task_json, int in_flight,
                           const Duration& duration) {
  return StreamCaller(address, task_json, duration).Run(in_flight);
}

}  // namespace httptask::bench
