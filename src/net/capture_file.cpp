#include "synfin/net/capture_file.h"

#include <cerrno>
#include <cstdint>
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
  StampUnit unit = StampUnit::nanoseconds;

  [[noreturn]] void fail(int error) const {
    throw_os_error(error, "writing the capture file '" + name + "'");
  }
};

CaptureWriter::CaptureWriter(const std::filesystem::path& file, int link_type, int snapshot_length,
                             StampUnit unit)
    : state_(std::make_unique<State>()) {
  state_->name = file.string();
  OpenFile stream = open_for_writing(state_->name);
  state_->unit = unit;
  state_->format.reset(::pcap_open_dead_with_tstamp_precision(link_type, snapshot_length,
                                                              static_cast<u_int>(precision_of(unit))));
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
  pcap_pkthdr header{};
  header.ts.tv_sec = frame.stamp.seconds;
  // In units of the file, as its header says.
  header.ts.tv_usec = frame.stamp.nanoseconds / nanoseconds_in(state_->unit);
  header.caplen = static_cast<bpf_u_int32>(frame.bytes.size());
  header.len = frame.wire_length;
  errno = 0;
  ::pcap_dump(static_cast<u_char*>(static_cast<void*>(state_->dump.get())), &header, frame.bytes.data());
  if (std::ferror(::pcap_dump_file(state_->dump.get())) != 0) state_->fail(errno != 0 ? errno : EIO);
}

void CaptureWriter::flush() {
  if (::pcap_dump_flush(state_->dump.get()) != 0) state_->fail(errno);
}

}  // namespace synfin::net
