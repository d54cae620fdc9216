#pragma once

#include <filesystem>
#include <string>

namespace synfin::browser {

inline constexpr const char* program = "/usr/bin/chromium-headless-shell";

struct View {
  int width = 1280;
  bool dark = false;
};

// A directory that goes with its owner.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Shown {
  int exit_code = -1;
  std::string dom;       // as it was when the page's scripts had come to rest
  std::string messages;  // of the browser, the page's console among them
};

// Has a browser that reaches no network lay the page out, for at most a minute. `directory` takes its files;
// the page is told the view by its query.
Shown show(const std::filesystem::path& page, const View& view, const std::filesystem::path& directory);

}  // namespace synfin::browser
