// A simulated CUDA driver: the functions that the Java side binds, over malloc and one fiber a
// thread. Memory is poisoned when it is allocated and when it is freed, and has guards on both
// sides; a block's threads run in rising or falling order; a block of one thread less at a barrier
// is an error. Faults are set by the functions cusim_*.
//
// It shows nothing about code generation, races between warps, the order of asynchronous work,
// tensor cores or speed.
// Before cusim.h, which defines __noinline__.
#include <functional>
#include <memory>
#include "cusim.h"
#include <dlfcn.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <ucontext.h>
#include <map>
#include <mutex>
#include <string>
#include <vector>

dim3 threadIdx, blockIdx, blockDim, gridDim;

namespace {

enum State { READY, AT_BARRIER, AT_SHUFFLE, DONE };
constexpr size_t STACK = 64 << 10;
constexpr size_t GUARD = 256;

struct Fiber {
  ucontext_t context;
  jmp_buf place;
  std::vector<char> stack;
  dim3 index;
  State state;
  bool started = false;
};

std::mutex mutex;
std::vector<Fiber*> fibers;
size_t running, inBlock;
jmp_buf scheduler;
void (*kernel)(void**);
void** arguments;
std::vector<uint64_t> exchanged;
std::vector<char> dynamicShared;

struct Faults {
  int init = 0, major = 9, devices = 1;
  long allocation = 0, launch = 0;  // the n-th from now fails
  int launchCode = 0;
  int order = 2;  // 0 rising, 1 falling, 2 by turns
  size_t capacity = (size_t)1 << 30;
} faults;
int dead = 0;
long launches = 0, turns = 0, releases = 0;
std::map<uint64_t, size_t> memory;
std::map<void*, size_t> pinned;
size_t used = 0, peak = 0;

void body() {
  for (;;) {
    kernel(arguments);
    Fiber* self = fibers[running];
    self->state = DONE;
    if (!_setjmp(self->place)) _longjmp(scheduler, 1);
  }
}

void pause(State state) {
  Fiber* self = fibers[running];
  self->state = state;
  if (!_setjmp(self->place)) _longjmp(scheduler, 1);
  threadIdx = self->index;
}

void resume(size_t i) {
  Fiber* fiber = fibers[i];
  running = i;
  threadIdx = fiber->index;
  if (_setjmp(scheduler)) return;
  if (fiber->started) _longjmp(fiber->place, 1);
  fiber->started = true;
  getcontext(&fiber->context);
  fiber->stack.resize(STACK);
  fiber->context.uc_stack.ss_sp = fiber->stack.data();
  fiber->context.uc_stack.ss_size = STACK;
  fiber->context.uc_link = nullptr;
  makecontext(&fiber->context, body, 0);
  setcontext(&fiber->context);
}

size_t count(State state, size_t from, size_t to) {
  size_t n = 0;
  for (size_t i = from; i < to; i++) n += fibers[i]->state == state;
  return n;
}

void release(size_t from, size_t to, State state) {
  for (size_t i = from; i < to; i++)
    if (fibers[i]->state == state) fibers[i]->state = READY;
}

int runBlock(bool falling) {
  for (size_t i = 0; i < inBlock; i++) fibers[i]->state = READY;
  for (;;) {
    for (size_t q = 0; q < inBlock; q++) {
      size_t i = falling ? inBlock - 1 - q : q;
      if (fibers[i]->state == READY) resume(i);
    }
    size_t done = count(DONE, 0, inBlock);
    if (done == inBlock) return 0;
    bool released = false;
    for (size_t w = 0; w < inBlock; w += 32) {
      size_t end = w + 32 < inBlock ? w + 32 : inBlock;
      size_t waiting = count(AT_SHUFFLE, w, end);
      if (waiting > 0 && waiting + count(DONE, w, end) == end - w) {
        release(w, end, AT_SHUFFLE);
        released = true;
      }
    }
    if (released) continue;
    size_t arrived = count(AT_BARRIER, 0, inBlock);
    if (arrived == inBlock) {
      release(0, inBlock, AT_BARRIER);
      continue;
    }
    fprintf(stderr, "cusim: of %zu threads %zu are at a barrier, %zu at a shuffle, %zu done\n",
            inBlock, arrived, count(AT_SHUFFLE, 0, inBlock), done);
    for (Fiber* fiber : fibers) fiber->started = false;
    return 719;
  }
}

// The allocation that holds these bytes, or 0.
bool inside(uint64_t address, size_t bytes) {
  auto next = memory.upper_bound(address);
  if (next == memory.begin()) return false;
  --next;
  return address + bytes <= next->first + next->second;
}

bool intact(const char* guard) {
  for (size_t i = 0; i < GUARD; i++)
    if (guard[i] != (char)0xFD) return false;
  return true;
}

void* self() {
  Dl_info info;
  dladdr((void*)&runBlock, &info);
  return dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD);
}

bool ends(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

struct Function {
  void* code;
  unsigned bound;
  const size_t* (*sizes)();  // Of the parameters, behind them 0.
  int sharedBytes = 48 << 10;
};

struct Module {
  std::string suffix;
};

const std::map<int, const char*> NAMES{
    {0, "CUDA_SUCCESS"},
    {1, "CUDA_ERROR_INVALID_VALUE"},
    {2, "CUDA_ERROR_OUT_OF_MEMORY"},
    {34, "CUDA_ERROR_STUB_LIBRARY"},
    {100, "CUDA_ERROR_NO_DEVICE"},
    {101, "CUDA_ERROR_INVALID_DEVICE"},
    {200, "CUDA_ERROR_INVALID_IMAGE"},
    {500, "CUDA_ERROR_NOT_FOUND"},
    {700, "CUDA_ERROR_ILLEGAL_ADDRESS"},
    {701, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES"},
    {719, "CUDA_ERROR_LAUNCH_FAILED"},
    {900, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED"},
    {901, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED"},
    {803, "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH"}};

// Runs all threads of a launch that was checked.
int launchNow(Function* entry, dim3 grid, dim3 block, unsigned sharedBytes, void** parameters) {
  kernel = (void (*)(void**))entry->code;
  arguments = parameters;
  gridDim = grid;
  blockDim = block;
  inBlock = (size_t)block.x * block.y * block.z;
  while (fibers.size() < inBlock) fibers.push_back(new Fiber());
  exchanged.assign((inBlock + 31) & ~(size_t)31, 0);
  dynamicShared.assign(sharedBytes, (char)0xCD);
  for (size_t i = 0; i < inBlock; i++)
    fibers[i]->index = {(unsigned)(i % block.x), (unsigned)(i / block.x % block.y),
                        (unsigned)(i / block.x / block.y)};
  bool falling = faults.order == 1 || (faults.order == 2 && turns++ % 2);
  for (unsigned z = 0; z < grid.z; z++)
    for (unsigned y = 0; y < grid.y; y++)
      for (unsigned x = 0; x < grid.x; x++) {
        blockIdx = {x, y, z};
        if (int code = runBlock(falling)) return dead = code;
      }
  return 0;
}

int copyNow(uint64_t target, uint64_t source, size_t bytes) {
  if (!inside(source, bytes) || !inside(target, bytes)) return 1;
  if (source < target + bytes && target < source + bytes) return 1;
  memcpy((void*)target, (void*)source, bytes);
  return 0;
}
}  // namespace

void cusim_sync() { pause(AT_BARRIER); }

uint64_t cusim_shuffle(uint64_t value, unsigned lane) {
  size_t me = running;
  exchanged[me] = value;
  pause(AT_SHUFFLE);
  uint64_t result = exchanged[(me & ~(size_t)31) + lane];
  pause(AT_SHUFFLE);
  return result;
}

void* cusim_dynamic_shared() { return dynamicShared.data(); }

#define BEGIN                              \
  std::lock_guard<std::mutex> held(mutex); \
  if (dead) return dead;

// Whether a context is current in the calling thread.
static thread_local bool current = false;
#define IN_CONTEXT BEGIN if (!current) return 201;

#include "cusim_graph.h"

extern "C" {
// ---- What tests set and ask.
void cusim_reset() {
  std::lock_guard<std::mutex> held(mutex);
  faults = Faults();
  for (GraphFault& fault : graphFaults) fault = GraphFault();
  captureMillis = 0;
  dead = 0;
}
void cusim_init_code(int code) { faults.init = code; }
void cusim_capability(int major) { faults.major = major; }
void cusim_devices(int count) { faults.devices = count; }
void cusim_capacity(long long bytes) { faults.capacity = (size_t)bytes; }
void cusim_spare(int bytes) { faults.capacity = used + bytes; }
void cusim_order(int order) { faults.order = order; }
void cusim_fail_allocation(int n) { faults.allocation = n; }
void cusim_fail_launch(int n, int code) {
  faults.launch = n;
  faults.launchCode = code;
}
int cusim_allocations() { return (int)(memory.size() + pinned.size()); }
// The most bytes that were in use at once.
int cusim_peak() { return (int)peak; }
int cusim_launches() { return (int)launches; }

// ---- The driver.
int cuInit(unsigned) { return faults.init; }
int cuDriverGetVersion(int* version) {
  *version = 13000;
  return 0;
}
int cuGetErrorName(int code, const char** name) {
  auto found = NAMES.find(code);
  *name = found == NAMES.end() ? nullptr : found->second;
  return found == NAMES.end();
}
int cuGetErrorString(int code, const char** text) {
  *text = "as the simulated driver says";
  return NAMES.find(code) == NAMES.end();
}
int cuDeviceGetCount(int* count) {
  *count = faults.devices;
  return 0;
}
int cuDeviceGet(int* device, int ordinal) {
  *device = ordinal;
  return ordinal >= 0 && ordinal < faults.devices ? 0 : 101;
}
int cuDeviceGetName(char* name, int length, int) {
  snprintf(name, length, "simulated device");
  return 0;
}
int cuDeviceGetAttribute(int* value, int attribute, int) {
  switch (attribute) {
    case 16: *value = 2; return 0;
    case 75: *value = faults.major; return 0;
    case 76: *value = 0; return 0;
    case 97: *value = 232448; return 0;
    default: return 1;
  }
}
int cuDevicePrimaryCtxRetain(void** context, int) {
  BEGIN
  *context = (void*)1;
  return 0;
}
int cuDevicePrimaryCtxRelease_v2(int) {
  BEGIN
  releases++;
  return 0;
}
int cuCtxSetCurrent(void* context) {
  current = context;
  return dead;
}
int cuMemGetInfo_v2(size_t* free, size_t* total) {
  IN_CONTEXT
  *free = faults.capacity - used;
  *total = faults.capacity;
  return 0;
}
int cuStreamCreate(void** stream, unsigned) {
  IN_CONTEXT
  *stream = (void*)2;
  return 0;
}
int cuStreamSynchronize(void*) {
  IN_CONTEXT
  NOT_WHILE_CAPTURING
  return 0;
}
int cuStreamDestroy_v2(void*) { return dead; }
int cuEventCreate(void** event, unsigned) {
  IN_CONTEXT
  *event = new timespec();
  return 0;
}
int cuEventRecord(void* event, void*) {
  IN_CONTEXT
  NOT_WHILE_CAPTURING
  clock_gettime(CLOCK_MONOTONIC, (timespec*)event);
  return 0;
}
int cuEventSynchronize(void*) { return dead; }
int cuEventElapsedTime(float* millis, void* start, void* end) {
  IN_CONTEXT
  timespec *a = (timespec*)start, *b = (timespec*)end;
  *millis = (b->tv_sec - a->tv_sec) * 1e3f + (b->tv_nsec - a->tv_nsec) * 1e-6f;
  return 0;
}
int cuEventDestroy_v2(void* event) {
  if (!current) return 201;
  delete (timespec*)event;
  return dead;
}
int cuDeviceGetDefaultMemPool(void** pool, int) {
  *pool = (void*)4;
  return dead;
}
int cuMemPoolSetAttribute(void*, int attribute, void*) { return attribute == 4 ? dead : 1; }
int cuMemPoolTrimTo(void*, size_t) { return dead; }
int cuMemAllocAsync(uint64_t* pointer, size_t bytes, void*) {
  IN_CONTEXT
  NOT_WHILE_CAPTURING
  if (faults.allocation > 0) {
    // The retry after a failure fails as well, so that it is seen.
    if (faults.allocation == 1) {
      static bool again = false;
      again = !again;
      if (!again) faults.allocation = 0;
      return 2;
    }
    faults.allocation--;
  }
  if (bytes == 0) return 1;
  if (bytes > faults.capacity || used + bytes > faults.capacity) return 2;
  size_t whole = (bytes + 255) / 256 * 256 + 2 * GUARD;
  char* start = (char*)aligned_alloc(256, whole);
  memset(start, 0xFD, whole);
  memset(start + GUARD, 0xCD, bytes);
  *pointer = (uint64_t)start + GUARD;
  memory[*pointer] = bytes;
  used += bytes;
  if (used > peak) peak = used;
  return 0;
}
int cuMemFreeAsync(uint64_t pointer, void*) {
  IN_CONTEXT
  NOT_WHILE_CAPTURING
  auto found = memory.find(pointer);
  if (found == memory.end()) return 1;
  char* start = (char*)pointer - GUARD;
  size_t bytes = found->second;
  bool whole = intact(start) && intact((char*)pointer + bytes);
  memset(start, 0xDD, bytes + 2 * GUARD);
  used -= bytes;
  memory.erase(found);
  free(start);
  if (!whole) {
    fprintf(stderr, "cusim: something was written outside an allocation of %zu bytes\n", bytes);
    return dead = 700;
  }
  return 0;
}
int cuMemHostAlloc(void** pointer, size_t bytes, unsigned) {
  IN_CONTEXT
  NOT_WHILE_CAPTURING
  *pointer = aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
  memset(*pointer, 0xCD, bytes);
  pinned[*pointer] = bytes;
  return 0;
}
int cuMemFreeHost(void* pointer) {
  IN_CONTEXT
  NOT_WHILE_CAPTURING
  if (!pinned.erase(pointer)) return 1;
  free(pointer);
  return 0;
}
int cuMemcpyHtoDAsync_v2(uint64_t target, const void* source, size_t bytes, void*) {
  IN_CONTEXT
  NOT_WHILE_CAPTURING
  if (!inside(target, bytes)) return 1;
  memcpy((void*)target, source, bytes);
  return 0;
}
int cuMemcpyDtoHAsync_v2(void* target, uint64_t source, size_t bytes, void*) {
  IN_CONTEXT
  NOT_WHILE_CAPTURING
  if (!inside(source, bytes)) return 1;
  memcpy(target, (void*)source, bytes);
  return 0;
}
int cuMemcpyDtoDAsync_v2(uint64_t target, uint64_t source, size_t bytes, void*) {
  IN_CONTEXT
  if (!capturing) return copyNow(target, source, bytes);
  Node* node = addNode();
  node->kind = Node::COPY;
  node->target = target;
  node->source = source;
  node->bytes = bytes;
  return 0;
}
int cuMemsetD32Async(uint64_t target, unsigned value, size_t count, void*) {
  IN_CONTEXT
  auto fill = [=] {
    if (!inside(target, 4 * count)) return 1;
    for (size_t i = 0; i < count; i++) ((unsigned*)target)[i] = value;
    return 0;
  };
  if (!capturing) return fill();
  addNode()->run = fill;
  return 0;
}
int cuModuleLoadData(void** module, const void* image) {
  IN_CONTEXT
  NOT_WHILE_CAPTURING
  // What cusim_nvrtc.cpp makes: a mark, and the suffix of the kernels within.
  if (memcmp(image, "\x7f" "ELFcusim ", 10)) return 200;
  *module = new Module{(const char*)image + 10};
  return 0;
}
int cuModuleGetFunction(void** function, void* module, const char* name) {
  IN_CONTEXT
  const std::string& suffix = ((Module*)module)->suffix;
  if (!ends(name, suffix) && !(suffix == "_f32" && ends(name, "_i32"))) return 500;
  static std::map<std::string, Function*> known;
  auto& entry = known[name];
  if (!entry) {
    void* library = self();
    void* code = dlsym(library, (std::string("cusim_kernel_") + name).c_str());
    void* bound = dlsym(library, (std::string("cusim_bound_") + name).c_str());
    void* sizes = dlsym(library, (std::string("cusim_sizes_") + name).c_str());
    if (!code || !bound || !sizes) {
      known.erase(name);
      return 500;
    }
    entry = new Function{code, *(unsigned*)bound, (const size_t* (*)())sizes};
  }
  *function = entry;
  return 0;
}
int cuModuleUnload(void* module) {
  delete (Module*)module;
  return dead;
}
int cuFuncSetAttribute(void* function, int attribute, int value) {
  IN_CONTEXT
  if (attribute != 8 || value < 0 || value > 232448) return 1;
  ((Function*)function)->sharedBytes = value;
  return 0;
}
int cuLaunchKernel(void* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX,
                   unsigned blockY, unsigned blockZ, unsigned sharedBytes, void*, void** parameters,
                   void**) {
  IN_CONTEXT
  auto* entry = (Function*)function;
  launches++;
  if (faults.launch > 0 && --faults.launch == 0) {
    if (faults.launchCode >= 700 && faults.launchCode != 701) dead = faults.launchCode;
    return faults.launchCode;
  }
  size_t threads = (size_t)blockX * blockY * blockZ;
  if (!threads || threads > 1024 || !gridX || gridX > 0x7fffffff || !gridY || gridY > 65535 ||
      !gridZ || gridZ > 65535)
    return 1;
  if (threads > entry->bound) return 701;
  if ((int)sharedBytes > entry->sharedBytes) return 1;
  if (capturing) {
    Node* node = addNode();
    node->kind = Node::KERNEL;
    node->function = entry;
    node->grid = {gridX, gridY, gridZ};
    node->block = {blockX, blockY, blockZ};
    node->sharedBytes = sharedBytes;
    node->take(parameters);
    return 0;
  }
  return launchNow(entry, {gridX, gridY, gridZ}, {blockX, blockY, blockZ}, sharedBytes, parameters);
}
}
