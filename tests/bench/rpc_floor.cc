#include "tests/bench/rpc_floor.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>

#include "plugin/base/check.h"

namespace httptask::bench {
namespace {

// A unary call through the generic interface: one message in, the same out.
class EmptyReactor : public grpc::ServerGenericBidiReactor {
 public:
  EmptyReactor() { StartRead(&message_); }
  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "no message"));
    StartWriteAndFinish(&message_, grpc::WriteOptions(), grpc::Status::OK);
  }
  void OnDone() override { delete this; }

 private:
  grpc::ByteBuffer message_;
};

class EmptyService : public grpc::CallbackGenericService {
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    return new EmptyReactor;
  }
};

// Keeps `in_flight` calls going; each starts the next when it is done.
class EmptyCaller {
 public:
  EmptyCaller(const std::string& address, const Duration& duration)
      : stub_(grpc::CreateChannel(address, grpc::InsecureChannelCredentials())),
        stopwatch_(duration) {}

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
    grpc::ByteBuffer request;
    grpc::ByteBuffer response;
    Stopwatch::Clock::time_point start;
  };

  void Start(Call* call) {
    call->context = std::make_unique<grpc::ClientContext>();
    grpc::Slice empty;
    call->request = grpc::ByteBuffer(&empty, 1);
    call->start = Stopwatch::Clock::now();
    stub_.UnaryCall(call->context.get(), "/httptask.bench.Empty/Call", grpc::StubOptions(),
                    &call->request, &call->response, [this, call](grpc::Status status) {
                      HTTPTASK_CHECK(status.ok());
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

  grpc::GenericStub stub_;
  std::deque<Call> calls_;
  std::mutex mutex_;  // Guards stopwatch_ and running_.
  std::condition_variable all_done_;
  Stopwatch stopwatch_;
  int running_ = 0;
};

}  // namespace

void ServeEmptyCalls(const std::string& address) {
  EmptyService service;
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials());
  builder.RegisterCallbackGenericService(&service);
  auto server = builder.BuildAndStart();
  HTTPTASK_CHECK(server != nullptr);
  server->Wait();
}

Sample MeasureEmptyCalls(const std::string& address, int in_flight, const Duration& duration) {
  return EmptyCaller(address, duration).Run(in_flight);
}

}  // namespace httptask::bench
