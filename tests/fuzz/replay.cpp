// Feeds files to a fuzz target, one after the other: a corpus in the tests, or an input that libFuzzer left.
//   NAME_replay [--disturbed] FILE|FOLDER…        --disturbed: also cut short and with bits changed
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <vector>

#include "fuzz/target.h"

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(const fs::path& given) {
  if (!fs::is_directory(given)) return {given};
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(given)) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

using Input = std::vector<std::uint8_t>;

Input read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw fs::filesystem_error("reading an input", file, std::make_error_code(std::errc::io_error));
  const std::vector<char> text{std::istreambuf_iterator<char>(in), {}};
  return {text.begin(), text.end()};
}

void play(const fs::path& file, const char* change, std::size_t at, const Input& input) {
  std::printf("%s%s %zu\n", file.c_str(), change, at);
  std::fflush(stdout);  // a crash is to be known by its input
  LLVMFuzzerTestOneInput(input.data(), input.size());
}

// Cut short everywhere, and with a bit changed in every byte.
void play_disturbed(const fs::path& file, const Input& input) {
  for (std::size_t size = 0; size < input.size(); ++size) {
    play(file, ", cut to bytes:", size,
         Input(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(size)));
    Input changed = input;
    changed[size] ^= static_cast<std::uint8_t>(1u << (size % 8));
    play(file, ", a bit changed in byte:", size, changed);
  }
}

}  // namespace

int main(int count, char** words) try {
  const bool disturbed = count > 1 && std::string_view(words[1]) == "--disturbed";
  std::size_t played = 0;
  for (int i = disturbed ? 2 : 1; i < count; ++i) {
    for (const fs::path& file : files_of(words[i])) {
      const Input input = read(file);
      play(file, ", bytes:", input.size(), input);
      if (disturbed) play_disturbed(file, input);
      ++played;
    }
  }
  if (played == 0) std::fprintf(stderr, "nothing to replay: give files, or folders with files\n");
  return played == 0 ? 2 : 0;
} catch (const std::exception& e) {
  std::fprintf(stderr, "replay: %s\n", e.what());
  return 1;
}
