#pragma once

#include <sqlite3.h>

#include <map>
#include <string>

namespace httptask::testing {

// While one is alive, SQLite's writes and flushes can be made to fail as on a disk that is going
// bad (EIO). One at a time; databases that are opened meanwhile must be closed before it goes.
class DiskFaults {
 public:
  // How long the disk stays bad.
  enum class Lasts { kOnce, kForGood };

  DiskFaults() {
    sqlite3_vfs* const real = sqlite3_vfs_find(nullptr);
    vfs_ = *real;
    vfs_.zName = "disk-faults";
    vfs_.pNext = nullptr;
    vfs_.pAppData = real;
    vfs_.xOpen = Open;
    current() = this;
    sqlite3_vfs_register(&vfs_, 1);
  }
  ~DiskFaults() {
    sqlite3_vfs_unregister(&vfs_);
    current() = nullptr;
  }
  DiskFaults(const DiskFaults&) = delete;
  DiskFaults& operator=(const DiskFaults&) = delete;

  // The n-th write or flush from now on fails, counted from 1.
  void FailAt(int n, Lasts lasts = Lasts::kOnce) {
    left_ = n;
    lasts_ = lasts;
    has_failed_ = false;
  }
  void Mend() { left_ = 0; }
  // Whether FailAt was reached.
  bool has_failed() const { return has_failed_; }

 private:
  // The methods of one kind of file, and those behind them.
  struct Methods {
    sqlite3_io_methods faulty;
    const sqlite3_io_methods* real;
  };

  static DiskFaults*& current() {
    static DiskFaults* faults = nullptr;
    return faults;
  }
  static const sqlite3_io_methods& RealOf(sqlite3_file* file) {
    return *reinterpret_cast<const Methods*>(file->pMethods)->real;
  }
  static int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* given) {
    auto* const real = static_cast<sqlite3_vfs*>(vfs->pAppData);
    const int code = real->xOpen(real, name, file, flags, given);
    if (file->pMethods == nullptr) return code;
    Methods& methods = current()->methods_[file->pMethods];
    methods.real = file->pMethods;
    methods.faulty = *file->pMethods;
    methods.faulty.xWrite = Write;
    methods.faulty.xSync = Sync;
    file->pMethods = &methods.faulty;
    return code;
  }
  static int Write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    if (current()->Fails()) return SQLITE_IOERR_WRITE;
    return RealOf(file).xWrite(file, bytes, size, offset);
  }
  static int Sync(sqlite3_file* file, int flags) {
    if (current()->Fails()) return SQLITE_IOERR_FSYNC;
    return RealOf(file).xSync(file, flags);
  }
  bool Fails() {
    if (left_ == 0 || --left_ > 0) return false;
    if (lasts_ == Lasts::kForGood) left_ = 1;
    has_failed_ = true;
    return true;
  }

  sqlite3_vfs vfs_;
  std::map<const sqlite3_io_methods*, Methods> methods_;
  int left_ = 0;  // Until one fails; 0: none does.
  Lasts lasts_ = Lasts::kOnce;
  bool has_failed_ = false;
};

}  // namespace httptask::testing
