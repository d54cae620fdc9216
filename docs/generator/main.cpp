#include <cstdio>

#include "states_document.h"

int main() { std::fputs(synfin::docs::states_document().c_str(), stdout); }
