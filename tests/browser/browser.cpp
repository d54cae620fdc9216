#include "browser/browser.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "synfin/net/child_process.h"
#include "synfin/net/fd.h"

namespace synfin::browser {

namespace {

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

net::Fd created(const std::filesystem::path& file) {
  return net::Fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
}

std::vector<std::string> command(const std::filesystem::path& page, const View& view,
                                 const std::filesystem::path& directory) {
  return {
      "timeout",
      "--kill-after=5",
      "60",
      program,
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--host-resolver-rules=MAP * ~NOTFOUND",
      "--user-data-dir=" + (directory / "profile").string(),
      "--enable-logging=stderr",
      "--virtual-time-budget=20000",
      fmt::format("--window-size={},900", view.width),
      fmt::format("--blink-settings=preferredColorScheme={}", view.dark ? 0 : 1),
      "--dump-dom",
      fmt::format("file://{}?width={}&scheme={}", page.string(), view.width, view.dark ? "dark" : "light")};
}

// The browser's helpers outlive it by a moment. `timeout` has made a group of them all; those that are left
// are killed, and come to us to be waited for.
int end_with_all_helpers(pid_t browser) {
  siginfo_t ended{};
  while (::waitid(P_PID, static_cast<id_t>(browser), &ended, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
  }
  ::kill(-browser, SIGKILL);
  const int code = net::wait_for_exit(browser);
  while (::waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {
  }
  return code;
}

int run(std::vector<std::string> words, const net::Fd& output, const net::Fd& errors) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const pid_t child = net::fork_to([&] {
    ::dup2(output.value(), STDOUT_FILENO);
    ::dup2(errors.value(), STDERR_FILENO);
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    return 127;
  });
  return end_with_all_helpers(child);
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "synfin-browser-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory can be made");
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Shown show(const std::filesystem::path& page, const View& view, const std::filesystem::path& directory) {
  Shown shown;
  const auto dom = directory / "dom";
  const auto messages = directory / "messages";
  shown.exit_code = run(command(page, view, directory), created(dom), created(messages));
  shown.dom = read(dom);
  shown.messages = read(messages);
  return shown;
}

}  // namespace synfin::browser
