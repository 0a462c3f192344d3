#include "plugin/http/body_file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "plugin/base/text.h"

namespace httptask {
namespace {

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context_, EVP_sha256(), nullptr); }
  ~Sha256() { EVP_MD_CTX_free(context_); }
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void Add(std::string_view bytes) { EVP_DigestUpdate(context_, bytes.data(), bytes.size()); }
  std::string Finish() {
    std::array<unsigned char, 32> digest{};
    EVP_DigestFinal_ex(context_, digest.data(), nullptr);
    std::string text;
    for (const unsigned char byte : digest) {
      text += "0123456789abcdef"[byte >> 4];
      text += "0123456789abcdef"[byte & 15];
    }
    return text;
  }

 private:
  EVP_MD_CTX* context_;
};

}  // namespace

class BodyFileWriter::File {
 public:
  File(uint64_t transfer, std::string place) : id(transfer), path(std::move(place)) {}
  ~File() { Remove(); }

  void Fail(const std::string& what) {
    status = MakeError(Reason::kStorageFailed, "cannot " + what + " " + ToTerminal(path) + ": " +
                                                   std::generic_category().message(errno));
    Remove();
  }

  void Write(std::string_view bytes) {
    if (!status.ok() || !OpenOnce()) return;
    sha256.Add(bytes);
    size += bytes.size();
    while (!bytes.empty()) {
      const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return Fail("write");
      bytes.remove_prefix(static_cast<size_t>(count));
    }
  }

  void TakePlace() {
    if (!status.ok() || !OpenOnce()) return;
    if (::close(std::exchange(descriptor, -1)) != 0) return Fail("write");
    if (::rename(temporary.c_str(), path.c_str()) != 0) return Fail("replace");
    temporary.clear();
    result = {path, size, sha256.Finish()};
  }

  void Remove() {
    if (descriptor >= 0) ::close(std::exchange(descriptor, -1));
    if (!temporary.empty()) ::unlink(temporary.c_str());
    temporary.clear();
  }

  const uint64_t id;
  const std::string path;

  // The thread that leads the loop.
  std::string chunk;

  // The writer's thread until the file is closed.
  int descriptor = -1;
  std::string temporary;
  Sha256 sha256;
  uint64_t size = 0;
  Status status;
  BodyFile result;

  // Guarded by the writer's mutex.
  size_t chunks = 0;
  bool is_awaited = false;
  bool has_failed = false;
  bool is_closed = false;

 private:
  bool OpenOnce() {
    if (descriptor >= 0) return true;
    temporary = path + ".XXXXXX";
    descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
    if (descriptor >= 0) return true;
    temporary.clear();
    Fail("write");
    return false;
  }
};

BodyFileWriter::BodyFileWriter(OnProgress on_progress)
    : on_progress_(std::move(on_progress)), thread_([this] { Run(); }) {}

BodyFileWriter::~BodyFileWriter() {
  {
    std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

std::shared_ptr<BodyFileWriter::File> BodyFileWriter::Open(uint64_t id, std::string path) {
  return std::make_shared<File>(id, std::move(path));
}

BodyFileWriter::Taken BodyFileWriter::Append(const std::shared_ptr<File>& file,
                                             std::string_view bytes) {
  {
    std::lock_guard lock(mutex_);
    if (file->has_failed) return Taken::kFailed;
    file->is_awaited = file->chunks >= kChunksMax;
    if (file->is_awaited) return Taken::kLater;
  }
  if (file->chunk.empty()) file->chunk.reserve(kChunkBytes + bytes.size());
  file->chunk.append(bytes);
  if (file->chunk.size() >= kChunkBytes) Post(file, std::exchange(file->chunk, {}), Step::kWrite);
  return Taken::kWhole;
}

void BodyFileWriter::Commit(const std::shared_ptr<File>& file) {
  Post(file, std::move(file->chunk), Step::kCommit);
}

void BodyFileWriter::Discard(const std::shared_ptr<File>& file) {
  Post(file, {}, Step::kDiscard);
}

StatusOr<BodyFile> BodyFileWriter::Result(const std::shared_ptr<File>& file) const {
  std::lock_guard lock(mutex_);
  if (!file->status.ok()) return file->status;
  return file->result;
}

bool BodyFileWriter::IsClosed(const std::shared_ptr<File>& file) const {
  std::lock_guard lock(mutex_);
  return file->is_closed;
}

void BodyFileWriter::Post(const std::shared_ptr<File>& file, std::string chunk, Step step) {
  {
    std::lock_guard lock(mutex_);
    ++file->chunks;
    jobs_.push_back({file, std::move(chunk), step});
  }
  wake_.notify_one();
}

void BodyFileWriter::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return is_stopping_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    Do(job);
    lock.lock();
    File& file = *job.file;
    --file.chunks;
    file.has_failed = !file.status.ok();
    file.is_closed = job.step != Step::kWrite;
    const bool must_tell = job.step == Step::kCommit ||
                           (job.step == Step::kWrite && std::exchange(file.is_awaited, false));
    lock.unlock();
    if (must_tell) on_progress_(file.id);
    job = {};
    lock.lock();
  }
}

void BodyFileWriter::Do(Job& job) {
  if (!job.chunk.empty()) job.file->Write(job.chunk);
  if (job.step == Step::kCommit) job.file->TakePlace();
  if (job.step == Step::kDiscard) job.file->Remove();
}

}  // namespace httptask
