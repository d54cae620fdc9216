#include "synfin/net/capture_file.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <string>

#include <fcntl.h>
#include <pcap/pcap.h>

#include "synfin/net/fd.h"

#include "net/os_error.h"
#include "net/pcap_frame.h"

namespace synfin::net {
namespace {

struct Dumper {
  void operator()(pcap_dumper_t* dump) const { ::pcap_dump_close(dump); }
};

using OpenFile = std::unique_ptr<FILE, decltype(&::fclose)>;

OpenFile open_for_writing(const std::string& name) {
  const bool standard_output = name == "-";
  Fd fd(standard_output ? ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
                        : ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!fd) throw_os_error(errno, "opening '" + name + "' to write the capture to");
  OpenFile file(::fdopen(fd.value(), "wb"), &::fclose);
  if (!file) throw_os_error(errno, "opening '" + name + "' to write the capture to");
  fd.release();
  return file;
}

}  // namespace

struct CaptureWriter::State {
  std::string name;
  PcapHandle format{nullptr, &::pcap_close};
  std::unique_ptr<pcap_dumper_t, Dumper> dump;

  [[noreturn]] void fail(int error) const {
    throw_os_error(error, "writing the capture file '" + name + "'");
  }
};

CaptureWriter::CaptureWriter(const std::filesystem::path& file, int link_type, int snapshot_length)
    : state_(std::make_unique<State>()) {
  state_->name = file.string();
  OpenFile stream = open_for_writing(state_->name);
  state_->format.reset(
      ::pcap_open_dead_with_tstamp_precision(link_type, snapshot_length, PCAP_TSTAMP_PRECISION_NANO));
  if (!state_->format) throw std::bad_alloc();
  state_->dump.reset(::pcap_dump_fopen(state_->format.get(), stream.get()));
  if (!state_->dump)
    throw OsError(EIO,
                  "writing the capture file '" + state_->name + "': " + ::pcap_geterr(state_->format.get()));
  static_cast<void>(stream.release());  // the dumper closes it
  flush();
}

CaptureWriter::~CaptureWriter() = default;
CaptureWriter::CaptureWriter(CaptureWriter&&) noexcept = default;
CaptureWriter& CaptureWriter::operator=(CaptureWriter&&) noexcept = default;

void CaptureWriter::write(const CapturedFrame& frame) {
  using std::chrono::nanoseconds;
  using std::chrono::seconds;
  const auto since_epoch = frame.stamp.time_since_epoch();
  const auto whole = std::chrono::floor<seconds>(since_epoch);
  pcap_pkthdr header{};
  header.ts.tv_sec = whole.count();
  header.ts.tv_usec = nanoseconds(since_epoch - whole).count();  // nanoseconds: so the file's header says
  header.caplen = static_cast<bpf_u_int32>(frame.bytes.size());
  header.len = frame.wire_length;
  errno = 0;
  ::pcap_dump(static_cast<u_char*>(static_cast<void*>(state_->dump.get())), &header, frame.bytes.data());
  if (std::ferror(::pcap_dump_file(state_->dump.get())) != 0) state_->fail(errno != 0 ? errno : EIO);
}

void CaptureWriter::flush() {
  if (::pcap_dump_flush(state_->dump.get()) != 0) state_->fail(errno);
}

struct CaptureReader::State {
  std::string name;
  PcapHandle handle{nullptr, &::pcap_close};
};

CaptureReader::CaptureReader(const std::filesystem::path& file) : state_(std::make_unique<State>()) {
  state_->name = file.string();
  const bool standard_input = state_->name == "-";
  OpenFile stream(standard_input ? stdin : std::fopen(state_->name.c_str(), "rbe"), &::fclose);
  if (!stream) throw_os_error(errno, "opening the capture file '" + state_->name + "'");
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  state_->handle.reset(
      ::pcap_fopen_offline_with_tstamp_precision(stream.get(), PCAP_TSTAMP_PRECISION_NANO, error.data()));
  if (state_->handle || standard_input) static_cast<void>(stream.release());  // the handle closes it
  if (!state_->handle)
    throw OsError(EINVAL, "reading the capture file '" + state_->name + "': " + error.data() +
                              "; it must be pcap or pcapng");
}

CaptureReader::~CaptureReader() = default;
CaptureReader::CaptureReader(CaptureReader&&) noexcept = default;
CaptureReader& CaptureReader::operator=(CaptureReader&&) noexcept = default;

std::optional<CapturedFrame> CaptureReader::next() {
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  const int status = ::pcap_next_ex(state_->handle.get(), &header, &bytes);
  if (status == 1) return to_frame(*header, bytes, true);
  if (status == PCAP_ERROR_BREAK) return std::nullopt;  // the end of the file
  throw OsError(EIO, "reading the capture file '" + state_->name +
                         "': " + ::pcap_geterr(state_->handle.get()) + "; what came before is whole");
}

int CaptureReader::link_type() const { return ::pcap_datalink(state_->handle.get()); }
int CaptureReader::snapshot_length() const { return ::pcap_snapshot(state_->handle.get()); }
bool CaptureReader::swapped() const { return ::pcap_is_swapped(state_->handle.get()) == 1; }

void CaptureReader::set_filter(const std::string& expression) {
  pcap_t* handle = state_->handle.get();
  bpf_program program{};
  if (::pcap_compile(handle, &program, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0)
    throw FilterError("the filter '" + expression + "' is wrong: " + ::pcap_geterr(handle) +
                      "; `man pcap-filter` has the grammar");
  const int status = ::pcap_setfilter(handle, &program);
  ::pcap_freecode(&program);
  if (status != 0) throw FilterError(std::string("setting the filter: ") + ::pcap_geterr(handle));
}

}  // namespace synfin::net
