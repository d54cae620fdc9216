#include <array>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <stdio_ext.h>
#include <sys/stat.h>

#include "synfin/net/capture_file.h"

#include "net/os_error.h"
#include "net/pcap_frame.h"

namespace synfin::net {
namespace {

bool is_plain_file(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

// What libpcap reads the file through, so that a wait can end early.
class Input {
 public:
  Input(Fd fd, int stop_fd) : fd_(std::move(fd)), stop_fd_(stop_fd), plain_(is_plain_file(fd_.value())) {}

  ssize_t read(char* into, std::size_t size) {
    while (plain_ || wait()) {
      const ssize_t got = ::read(fd_.value(), into, size);
      if (got >= 0 || (errno != EINTR && errno != EAGAIN)) return got;
    }
    return stopped_ ? 0 : -1;
  }

  bool stopped() const { return stopped_; }
  bool is_plain() const { return plain_; }
  FILE* open_plain() {
    FILE* const file = ::fdopen(fd_.value(), "rb");
    if (file != nullptr) fd_.release();  // the stream closes it
    return file;
  }
  const std::exception_ptr& failure() const { return failure_; }
  void when_waiting(std::function<void()> call) { when_waiting_ = std::move(call); }

 private:
  // Until there is something to read; false when there is to be no more.
  bool wait() {
    std::array<pollfd, 2> watched{{{fd_.value(), POLLIN, 0}, {stop_fd_, POLLIN, 0}}};
    int ready = ::poll(watched.data(), watched.size(), 0);
    if (ready == 0 && !call_before_waiting()) return false;
    // A signal alone is no reason to read: that might wait where none is seen.
    while (ready == 0 || (ready < 0 && errno == EINTR)) ready = ::poll(watched.data(), watched.size(), -1);
    stopped_ = stopped_ || (ready > 0 && watched[1].revents != 0);
    return !stopped_;
  }

  // No exception may pass through libpcap.
  bool call_before_waiting() {
    try {
      if (when_waiting_) when_waiting_();
      return true;
    } catch (...) {
      failure_ = std::current_exception();
      errno = EIO;
      return false;
    }
  }

  Fd fd_;
  int stop_fd_;
  bool plain_;
  bool stopped_ = false;
  std::function<void()> when_waiting_;
  std::exception_ptr failure_;
};

ssize_t read_input(void* input, char* into, std::size_t size) {
  return static_cast<Input*>(input)->read(into, size);
}

using ReadStream = std::unique_ptr<FILE, decltype(&::fclose)>;

// A plain file needs no waiting, and a stream of its own is the quicker one. The input and the buffer have to
// live longer.
ReadStream stream_of(Input& input, std::vector<char>& buffer) {
  cookie_io_functions_t functions{};
  functions.read = read_input;
  ReadStream stream(input.is_plain() ? input.open_plain() : ::fopencookie(&input, "rb", functions),
                    &::fclose);
  if (!stream) throw std::bad_alloc();
  // Without a buffer at hand glibc takes one of some KiB, whatever the size that is asked for.
  std::setvbuf(stream.get(), buffer.data(), _IOFBF, buffer.size());
  ::__fsetlocking(stream.get(), FSETLOCKING_BYCALLER);  // one thread reads
  return stream;
}

}  // namespace

// Without O_NONBLOCK a FIFO would be waited for here, out of reach of an interrupt.
CaptureInput open_capture_file(const std::filesystem::path& file) {
  std::string name = file.string();
  Fd fd(name == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                    : ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd) throw_os_error(errno, "opening the capture file '" + name + "'");
  return {std::move(name), std::move(fd)};
}

struct CaptureReader::State {
  State(CaptureInput from, int stop_fd) : name(std::move(from.name)), input(std::move(from.fd), stop_fd) {}

  std::string name;
  Input input;
  std::vector<char> buffer = std::vector<char>(std::size_t{1} << 17);
  StampUnit unit = StampUnit::nanoseconds;
  PcapHandle handle{nullptr, &::pcap_close};  // behind what its stream uses: it is closed first
  CapturedFrame frame;                        // the last one
};

CaptureReader::CaptureReader(CaptureInput input, int stop_fd, StampUnit unit)
    : state_(std::make_unique<State>(std::move(input), stop_fd)) {
  state_->unit = unit;
  ReadStream stream = stream_of(state_->input, state_->buffer);
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  state_->handle.reset(::pcap_fopen_offline_with_tstamp_precision(
      stream.get(), static_cast<u_int>(precision_of(unit)), error.data()));
  if (!state_->handle)
    throw OsError(EINVAL, "reading the capture file '" + state_->name + "': " + error.data() +
                              "; it must be pcap or pcapng");
  static_cast<void>(stream.release());  // the handle closes it
}

CaptureReader::~CaptureReader() = default;
CaptureReader::CaptureReader(CaptureReader&&) noexcept = default;
CaptureReader& CaptureReader::operator=(CaptureReader&&) noexcept = default;

const CapturedFrame* CaptureReader::next() {
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  const int status = ::pcap_next_ex(state_->handle.get(), &header, &bytes);
  if (status == 1) return &(state_->frame = to_frame(*header, bytes, state_->unit));
  if (state_->input.failure()) std::rethrow_exception(state_->input.failure());
  if (status == PCAP_ERROR_BREAK || state_->input.stopped()) return nullptr;  // the end of the file
  throw OsError(EIO, "reading the capture file '" + state_->name +
                         "': " + ::pcap_geterr(state_->handle.get()) + "; what came before is whole");
}

void CaptureReader::when_waiting(std::function<void()> call) { state_->input.when_waiting(std::move(call)); }

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
