// Work of a simulated library while the simulated driver's stream captures.
#pragma once
#include <dlfcn.h>
#include <functional>
#include <string>

// Gives work to the simulated driver if its stream captures; it lies beside this library.
inline bool captured(std::function<int()> work) {
  static const auto capture = [] {
    Dl_info info;
    dladdr((void*)&captured, &info);
    std::string file = info.dli_fname;
    void* driver = dlopen((file.substr(0, file.rfind('/')) + "/libcusim.so").c_str(),
                          RTLD_NOW | RTLD_NOLOAD);
    return driver ? (int (*)(std::function<int()>*))dlsym(driver, "cusim_capture") : nullptr;
  }();
  return capture && capture(&work);
}
