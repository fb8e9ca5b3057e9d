// Graphs of the simulated driver: while the stream captures, commands become nodes, each waiting
// for the one before, with copies of the arguments they had; an executable graph has copies of the
// nodes, whose arguments can be changed. What real CUDA refuses while a stream captures, or what
// this project never does then, is refused and spoils the capture. Included by cusim.cpp alone.
#pragma once

namespace {
constexpr int ILLEGAL_STATE = 401, CAPTURE_UNSUPPORTED = 900, CAPTURE_INVALIDATED = 901;

struct Node {
  enum Kind { KERNEL, COPY, OTHER } kind = OTHER;
  Function* function = nullptr;
  dim3 grid, block;
  unsigned sharedBytes = 0;
  std::vector<char> values;
  std::vector<void*> parameters;
  uint64_t target = 0, source = 0;
  size_t bytes = 0;
  std::function<int()> run;

  // Copies a launch's arguments, which the caller may change afterwards.
  void take(void** from) {
    const size_t* sizes = function->sizes();
    size_t all = 0;
    for (int i = 0; sizes[i]; i++) all += (sizes[i] + 15) / 16 * 16;
    values.assign(all + 16, 0);
    parameters.clear();
    char* to = (char*)(((uintptr_t)values.data() + 15) / 16 * 16);
    for (int i = 0; sizes[i]; i++) {
      memcpy(to, from[i], sizes[i]);
      parameters.push_back(to);
      to += (sizes[i] + 15) / 16 * 16;
    }
  }
};

struct Graph {
  std::vector<std::unique_ptr<Node>> nodes;
};

struct Executable {
  Graph* graph;
  std::map<Node*, Node*> copyOf;
  std::vector<std::unique_ptr<Node>> nodes;
};

Graph* capturing = nullptr;
bool spoilt = false;
Node* lastNode = nullptr;
long graphs = 0, graphLaunches = 0, graphUpdates = 0;
// Which call of which of these functions from now fails, and how.
enum GraphCall { BEGIN_CAPTURE, END_CAPTURE, INSTANTIATE, UPDATE, LAUNCH_GRAPH, GRAPH_CALLS };
struct GraphFault {
  int nth = 0, code = 0;
} graphFaults[GRAPH_CALLS];
int captureMillis = 0;

int faultOf(GraphCall call) {
  GraphFault& fault = graphFaults[call];
  if (fault.nth == 0 || --fault.nth > 0) return 0;
  if (fault.code >= 700 && fault.code <= 719) dead = fault.code;
  return fault.code;
}

Node* addNode() {
  capturing->nodes.push_back(std::make_unique<Node>());
  return lastNode = capturing->nodes.back().get();
}

// Refuses a call while the stream captures.
int refuse() {
  spoilt = true;
  return CAPTURE_UNSUPPORTED;
}
int copyNow(uint64_t target, uint64_t source, size_t bytes);
int launchNow(Function*, dim3 grid, dim3 block, unsigned sharedBytes, void** parameters);

int runNode(Node& node) {
  switch (node.kind) {
    case Node::KERNEL:
      return launchNow(node.function, node.grid, node.block, node.sharedBytes,
                       node.parameters.data());
    case Node::COPY: return copyNow(node.target, node.source, node.bytes);
    default: return node.run();
  }
}
}  // namespace

#define NOT_WHILE_CAPTURING \
  if (capturing) return refuse();

// As in cuda.h.
struct KernelParameters {
  void* function;
  unsigned gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes;
  void** parameters;
  void** extra;
  void* kernel;
  void* context;
};
struct CopyParameters {
  size_t sourceX, sourceY, sourceZ, sourceLod;
  int sourceType;
  const void* sourceHost;
  uint64_t source;
  void *sourceArray, *reserved0;
  size_t sourcePitch, sourceHeight;
  size_t targetX, targetY, targetZ, targetLod;
  int targetType;
  void* targetHost;
  uint64_t target;
  void *targetArray, *reserved1;
  size_t targetPitch, targetHeight;
  size_t width, height, depth;
};
static_assert(sizeof(KernelParameters) == 72 && sizeof(CopyParameters) == 200);

extern "C" {
// ---- What tests set and ask.
void cusim_fail_graph(int call, int n, int code) { graphFaults[call] = {n, code}; }
int cusim_graphs() { return (int)graphs; }
int cusim_graph_launches() { return (int)graphLaunches; }
int cusim_graph_updates() { return (int)graphUpdates; }
// So that other threads have time to do what must not be done while a stream captures.
void cusim_capture_millis(int millis) { captureMillis = millis; }

// For libraries: takes work as a node, if the stream captures.
int cusim_capture(std::function<int()>* work) {
  std::lock_guard<std::mutex> held(mutex);
  if (!capturing) return 0;
  addNode()->run = *work;
  return 1;
}

// ---- The driver.
int cuStreamBeginCapture_v2(void*, int mode) {
  {
    BEGIN
    if (int code = faultOf(BEGIN_CAPTURE)) return code;
    if (capturing) return ILLEGAL_STATE;
    if (mode < 0 || mode > 2) return 1;
    capturing = new Graph();
    graphs++;
    lastNode = nullptr;
    spoilt = false;
  }
  if (captureMillis) {
    timespec time{0, captureMillis * 1000000L};
    nanosleep(&time, nullptr);
  }
  return 0;
}
int cuStreamEndCapture(void*, void** graph) {
  BEGIN
  if (!capturing) return ILLEGAL_STATE;
  Graph* made = capturing;
  capturing = nullptr;
  int code = faultOf(END_CAPTURE);
  if (!code && spoilt) code = CAPTURE_INVALIDATED;
  if (code) {
    delete made;
    graphs--;
    made = nullptr;
  }
  *graph = made;
  return code;
}
int cuStreamGetCaptureInfo_v2(void*, int* status, uint64_t* id, void** graph, void*** dependencies,
                              size_t* count) {
  BEGIN
  *status = capturing ? 1 : 0;
  if (id) *id = 1;
  if (graph) *graph = capturing;
  static void* last[1];
  last[0] = lastNode;
  if (dependencies) *dependencies = last;
  if (count) *count = capturing && lastNode ? 1 : 0;
  return 0;
}
int cuGraphInstantiateWithFlags(void** executable, void* graph, unsigned long long flags) {
  BEGIN
  NOT_WHILE_CAPTURING
  if (int code = faultOf(INSTANTIATE)) return code;
  if (flags) return 1;
  auto* made = new Executable{(Graph*)graph, {}, {}};
  for (auto& node : ((Graph*)graph)->nodes) {
    auto copy = std::make_unique<Node>(*node);
    if (copy->kind == Node::KERNEL) copy->take(node->parameters.data());
    made->copyOf[node.get()] = copy.get();
    made->nodes.push_back(std::move(copy));
  }
  graphs++;
  *executable = made;
  return 0;
}
int cuGraphExecKernelNodeSetParams_v2(void* executable, void* node, const KernelParameters* to) {
  BEGIN
  NOT_WHILE_CAPTURING
  if (int code = faultOf(UPDATE)) return code;
  auto& copies = ((Executable*)executable)->copyOf;
  auto found = copies.find((Node*)node);
  if (found == copies.end() || found->second->kind != Node::KERNEL) return 1;
  Node* copy = found->second;
  if (to->function != copy->function || to->extra || to->kernel || to->context) return 1;
  copy->grid = {to->gridX, to->gridY, to->gridZ};
  copy->block = {to->blockX, to->blockY, to->blockZ};
  copy->sharedBytes = to->sharedBytes;
  copy->take(to->parameters);
  graphUpdates++;
  return 0;
}
int cuGraphExecMemcpyNodeSetParams(void* executable, void* node, const CopyParameters* to,
                                   void* context) {
  BEGIN
  NOT_WHILE_CAPTURING
  if (int code = faultOf(UPDATE)) return code;
  auto& copies = ((Executable*)executable)->copyOf;
  auto found = copies.find((Node*)node);
  if (found == copies.end() || found->second->kind != Node::COPY) return 1;
  if (to->sourceType != 2 || to->targetType != 2 || to->height != 1 || to->depth != 1 ||
      !to->width || to->reserved0 || to->reserved1 || to->sourceX || to->sourceY || to->sourceZ ||
      to->targetX || to->targetY || to->targetZ || context != (void*)1)
    return 1;
  found->second->target = to->target;
  found->second->source = to->source;
  found->second->bytes = to->width;
  graphUpdates++;
  return 0;
}
int cuGraphLaunch(void* executable, void*) {
  BEGIN
  NOT_WHILE_CAPTURING
  if (int code = faultOf(LAUNCH_GRAPH)) return code;
  graphLaunches++;
  for (auto& node : ((Executable*)executable)->nodes)
    if (int code = runNode(*node)) return dead = code < 700 ? 700 : code;
  return 0;
}
int cuGraphExecDestroy(void* executable) {
  BEGIN
  delete (Executable*)executable;
  graphs--;
  return 0;
}
int cuGraphDestroy(void* graph) {
  BEGIN
  delete (Graph*)graph;
  graphs--;
  return 0;
}
}
