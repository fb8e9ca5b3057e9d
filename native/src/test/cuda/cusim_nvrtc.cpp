// A simulated NVRTC: its cubin says only which kernels the simulated driver is to take; they were
// compiled into it by g++. It checks that the source got its headers and options.
#include <stdlib.h>
#include <string.h>
#include <string>
#include <vector>

namespace {
struct Program {
  std::string source, log, cubin;
  std::vector<std::string> headers;
};
}  // namespace

extern "C" {
int nvrtcVersion(int* major, int* minor) {
  *major = 13;
  *minor = 0;
  return 0;
}
int nvrtcCreateProgram(void** program, const char* source, const char*, int count, const char**,
                       const char** names) {
  auto* made = new Program();
  made->source = source;
  for (int i = 0; i < count; i++) made->headers.push_back(names[i]);
  *program = made;
  return 0;
}
int nvrtcDestroyProgram(void** program) {
  delete (Program*)*program;
  *program = nullptr;
  return 0;
}
int nvrtcCompileProgram(void* handle, int count, const char** options) {
  auto* program = (Program*)handle;
  std::string bits;
  bool arch = false;
  for (int i = 0; i < count; i++) {
    std::string option = options[i];
    if (option.rfind("-DREAL_BITS=", 0) == 0) bits = option.substr(12);
    arch |= option.rfind("-arch=sm_", 0) == 0;
  }
  size_t at = 0;
  while ((at = program->source.find("#include \"", at)) != std::string::npos) {
    size_t start = at + 10, end = program->source.find('"', start);
    std::string name = program->source.substr(start, end - start);
    bool given = false;
    for (auto& header : program->headers) given |= header == name;
    if (!given) program->log += "error: could not open source file \"" + name + "\"\n";
    at = end;
  }
  if (program->source.find("#error") != std::string::npos)
    program->log += "error: #error directive\n";
  if (!arch || bits.empty()) program->log += "error: expected -arch and -DREAL_BITS\n";
  if (!program->log.empty()) return 6;
  program->cubin = std::string("\x7f" "ELFcusim _f") + bits + std::string(1, '\0');
  return 0;
}
int nvrtcGetProgramLogSize(void* program, size_t* size) {
  *size = ((Program*)program)->log.size() + 1;
  return 0;
}
int nvrtcGetProgramLog(void* program, char* log) {
  strcpy(log, ((Program*)program)->log.c_str());
  return 0;
}
int nvrtcGetCUBINSize(void* program, size_t* size) {
  *size = ((Program*)program)->cubin.size();
  return 0;
}
int nvrtcGetCUBIN(void* program, char* cubin) {
  memcpy(cubin, ((Program*)program)->cubin.data(), ((Program*)program)->cubin.size());
  return 0;
}
}
