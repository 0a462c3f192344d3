#include "runner/client/plugin_client.h"

#include <fmt/format.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include "httptask/v1/catalog_service.grpc.pb.h"
#include "httptask/v1/task_service.grpc.pb.h"
#include "runner/client/status_message.h"
#include "runner/client/task_stream.h"

namespace httptask::runner {
namespace {

// Longer than any task takes (10 minutes), so that the plugin's own error comes first.
constexpr std::chrono::minutes kCallTimeout{11};
constexpr int kSendBytesMax = 68 << 20;
// A call that would break its stream is not written to it.
constexpr size_t kTaskBytesMax = size_t{66} << 20;
constexpr int kReceiveBytesMax = 272 << 20;
// Error details: every problem of a large body, not only the first 6 KiB of them.
constexpr char kDetailsBytesMax[] = "262144";
constexpr int kMetadataBytesMax = 512 * 1024;

std::shared_ptr<grpc::Channel> MakeChannel(const std::string& target) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxSendMessageSize(kSendBytesMax);
  arguments.SetMaxReceiveMessageSize(kReceiveBytesMax);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  // The plugin is on this machine or behind the operator's own proxy, never behind http_proxy.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // A task is never sent twice by accident.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
}

void Prepare(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + kCallTimeout);
  context.AddMetadata("httptask-details-bytes-max", kDetailsBytesMax);
}

}  // namespace

struct PluginClient::Stubs {
  explicit Stubs(const std::string& address)
      : target(address),
        channel(MakeChannel(address)),
        catalog(v1::CatalogService::NewStub(channel)),
        task(v1::TaskService::NewStub(channel)) {}

  // Runs one blocking call of a stub.
  template <typename Response, typename Stub, typename Method, typename Request>
  StatusOr<Response> Call(Stub& stub, Method method, const Request& request) {
    grpc::ClientContext context;
    Prepare(context);
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    if (!status.ok()) return StatusFromGrpc(status, target);
    return response;
  }

  const std::string target;
  const std::shared_ptr<grpc::Channel> channel;
  const std::unique_ptr<v1::CatalogService::Stub> catalog;
  const std::unique_ptr<v1::TaskService::Stub> task;

  // The streams that have not ended.
  std::vector<std::shared_ptr<TaskStream>> OpenStreams() {
    std::lock_guard lock(mutex);
    return streams;
  }
  std::shared_ptr<TaskStream> AddStream() {
    std::lock_guard lock(mutex);
    return streams.emplace_back(std::make_shared<TaskStream>(
        *task, target, [this](TaskStream* stream) { RemoveStream(stream); }));
  }
  void RemoveStream(const TaskStream* stream) {
    std::lock_guard lock(mutex);
    streams.erase(std::find_if(streams.begin(), streams.end(), [stream](const auto& candidate) {
      return candidate.get() == stream;
    }));
    idle.notify_all();
  }

  std::mutex mutex;  // Guards what follows.
  std::condition_variable idle;
  std::vector<std::shared_ptr<TaskStream>> streams;
};

std::unique_ptr<PluginClient> PluginClient::Create(const std::string& target) {
  return std::unique_ptr<PluginClient>(new PluginClient(std::make_unique<Stubs>(target)));
}

PluginClient::PluginClient(std::unique_ptr<Stubs> stubs) : stubs_(std::move(stubs)) {}

PluginClient::~PluginClient() {
  std::unique_lock lock(stubs_->mutex);
  for (const auto& stream : stubs_->streams) stream->Cancel();
  stubs_->idle.wait(lock, [this] { return stubs_->streams.empty(); });
}

StatusOr<v1::ImportReferenceResponse> PluginClient::ImportReference(
    const v1::ImportReferenceRequest& request) {
  return stubs_->Call<v1::ImportReferenceResponse>(
      *stubs_->catalog, &v1::CatalogService::Stub::ImportReference, request);
}

StatusOr<v1::ForgetApiResponse> PluginClient::ForgetApi(const v1::ForgetApiRequest& request) {
  return stubs_->Call<v1::ForgetApiResponse>(*stubs_->catalog, &v1::CatalogService::Stub::ForgetApi,
                                             request);
}

StatusOr<v1::ListApisResponse> PluginClient::ListApis(const v1::ListApisRequest& request) {
  return stubs_->Call<v1::ListApisResponse>(*stubs_->catalog, &v1::CatalogService::Stub::ListApis,
                                            request);
}

StatusOr<v1::SearchOperationsResponse> PluginClient::SearchOperations(
    const v1::SearchOperationsRequest& request) {
  return stubs_->Call<v1::SearchOperationsResponse>(
      *stubs_->catalog, &v1::CatalogService::Stub::SearchOperations, request);
}

StatusOr<v1::GetOperationResponse> PluginClient::GetOperation(
    const v1::GetOperationRequest& request) {
  return stubs_->Call<v1::GetOperationResponse>(*stubs_->catalog,
                                                &v1::CatalogService::Stub::GetOperation, request);
}

StatusOr<v1::PrepareTaskResponse> PluginClient::PrepareTask(const v1::PrepareTaskRequest& request) {
  return stubs_->Call<v1::PrepareTaskResponse>(*stubs_->task, &v1::TaskService::Stub::PrepareTask,
                                               request);
}

StatusOr<v1::CheckTaskResponse> PluginClient::CheckTask(const v1::CheckTaskRequest& request) {
  return stubs_->Call<v1::CheckTaskResponse>(*stubs_->task, &v1::TaskService::Stub::CheckTask,
                                             request);
}

StatusOr<v1::TestTaskResponse> PluginClient::TestTask(const v1::TestTaskRequest& request) {
  return stubs_->Call<v1::TestTaskResponse>(*stubs_->task, &v1::TaskService::Stub::TestTask,
                                            request);
}

void PluginClient::ExecuteTask(v1::ExecuteTaskRequest request,
                               std::function<void(StatusOr<v1::TaskResult>)> done) {
  if (const size_t bytes = request.ByteSizeLong(); bytes > kTaskBytesMax) {
    return done(MakeError(Reason::kLimitExceeded, fmt::format("the task has {} bytes, more than {}",
                                                              bytes, kTaskBytesMax)));
  }
  for (const auto& stream : stubs_->OpenStreams()) {
    if (stream->Add(request, done)) return;
  }
  while (!stubs_->AddStream()->Add(request, done)) {
  }
}

}  // namespace httptask::runner
