#pragma once

#include <CLI/CLI.hpp>

#include "synfin/app/probe.h"

#include "exclusions.h"

namespace synfin::cli {

// --color WHEN, and whether to colour by it: auto means on a terminal, unless NO_COLOR is set.
void add_color(CLI::App& app, std::string& when);
bool wants_color(const std::string& when);

// -t to -ttttt, counted, and the style that so many are.
void add_timestamps(CLI::App& app, int& count, const std::string& group);
view::TimestampStyle timestamp_style(int count);

// The options of output and timestamps that the commands share. The value is filled in by finish(), once the
// command line has been read.
class OutputArguments {
 public:
  void add_to(CLI::App& app);
  void add_names_to(CLI::App& app);  // where names are looked up
  app::OutputOptions finish() const;

 private:
  bool quiet_ = false;
  int verbose_ = 0;
  bool hex_ = false;
  bool absolute_ = false;
  int timestamps_ = 0;
  bool nano_ = false;
  bool micro_ = false;
  bool json_ = false;
  bool ladder_ = false;
  bool names_ = false;
  bool no_states_ = false;
  std::string write_;
  std::string color_ = "auto";
};

// Which of them do not go together.
const std::vector<Exclusion>& output_exclusions();

}  // namespace synfin::cli
