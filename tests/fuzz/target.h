#pragma once

#include <cstddef>
#include <cstdint>

// What a fuzz target is: tests/fuzz/NAME.cpp defines it, libFuzzer calls it with inputs of its own making,
// and replay.cpp with those of a corpus. It returns 0; an input that breaks a promise of the code ends the
// process.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace synfin::fuzz {

// A promise that holds for every input.
void require(bool holds, const char* promise);

}  // namespace synfin::fuzz
