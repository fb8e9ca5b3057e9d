// A simulated cuBLASLt: products with a bias on top, for which an algorithm is asked first. It
// refuses an algorithm that was made for another product, operands less aligned than was promised
// and descriptions that were freed, and counts what is alive. Faults are set by cusimlt_fault.
#include <stdint.h>
#include <set>
#include "cusim_gemm.h"

using namespace cusim_gemm;

namespace {
constexpr int NOT_INITIALIZED = 1, EXECUTION_FAILED = 13, EPILOGUE_BIAS = 4;
constexpr uint64_t WORKSPACE = 4096;

struct Desc {
  int compute, scale, transA = 0, transB = 0, epilogue = 1;
  const void* bias = nullptr;
};
struct MatrixLayout {
  int type;
  uint64_t rows, columns;
  int64_t leading;
};
struct Preference {
  uint64_t workspace = 0;
  uint32_t alignment[4] = {256, 256, 256, 256};
};
struct Algorithm {
  uint64_t mark, m, n, k, types, alignment[3];
};
static_assert(sizeof(Algorithm) == 64, "cublasLtMatmulAlgo_t");
struct Result {
  Algorithm algorithm;
  size_t workspace;
  int state;
  float waves;
  int reserved[4];
};
static_assert(sizeof(Result) == 96, "cublasLtMatmulHeuristicResult_t");

enum Fault { NONE, NO_ALGORITHM, NOT_SUPPORTED_AT_ALL, HEURISTIC_FAILS, PRODUCT_FAILS, BAD_STATE };
int fault = NONE, heuristics = 0, products = 0;
std::set<void*> alive;

template <class T>
T* made(T* thing) {
  alive.insert(thing);
  return thing;
}
template <class T>
int destroyed(T* thing) {
  if (!alive.erase(thing)) return INVALID_VALUE;
  delete thing;
  return 0;
}
bool are(const void* a, const void* b) { return alive.count((void*)a) && alive.count((void*)b); }
bool aligned(const void* pointer, uint64_t to) { return (uint64_t)pointer % to == 0; }

Algorithm of(const Desc* d, const MatrixLayout* a, const MatrixLayout* b, const MatrixLayout* c) {
  return {0x17,
          c->rows,
          c->columns,
          d->transA ? a->rows : a->columns,
          (uint64_t)(a->type << 24 | b->type << 16 | d->transA << 9 | d->transB << 8 | d->compute),
          {1, 1, 1}};
}
}  // namespace

extern "C" {
int cusimlt_fault(int kind) {
  fault = kind;
  return 0;
}
int cusimlt_heuristics() { return heuristics; }
int cusimlt_products() { return products; }
int cusimlt_alive() { return (int)alive.size(); }

int cublasLtCreate(void** handle) {
  *handle = made(new int(1));
  return 0;
}
int cublasLtDestroy(void* handle) { return destroyed((int*)handle); }
int cublasLtMatmulDescCreate(void** desc, int compute, int scale) {
  *desc = made(new Desc{compute, scale});
  return 0;
}
int cublasLtMatmulDescDestroy(void* desc) { return destroyed((Desc*)desc); }
int cublasLtMatmulDescSetAttribute(void* handle, int attribute, const void* value, size_t bytes) {
  auto* desc = (Desc*)handle;
  if (!alive.count(desc) || bytes != (attribute == 8 ? 8u : 4u)) return INVALID_VALUE;
  switch (attribute) {
    case 3: memcpy(&desc->transA, value, 4); return 0;
    case 4: memcpy(&desc->transB, value, 4); return 0;
    case 7: memcpy(&desc->epilogue, value, 4); return 0;
    case 8: memcpy(&desc->bias, value, 8); return 0;
    default: return NOT_SUPPORTED;
  }
}
int cublasLtMatrixLayoutCreate(void** layout, int type, uint64_t rows, uint64_t columns,
                               int64_t leading) {
  if (tooShort(leading, rows)) return INVALID_VALUE;
  *layout = made(new MatrixLayout{type, rows, columns, leading});
  return 0;
}
int cublasLtMatrixLayoutDestroy(void* layout) { return destroyed((MatrixLayout*)layout); }
int cublasLtMatmulPreferenceCreate(void** preference) {
  *preference = made(new Preference());
  return 0;
}
int cublasLtMatmulPreferenceDestroy(void* preference) { return destroyed((Preference*)preference); }
int cublasLtMatmulPreferenceSetAttribute(void* handle, int attribute, const void* value,
                                         size_t bytes) {
  auto* preference = (Preference*)handle;
  if (!alive.count(preference) || bytes != (attribute == 1 ? 8u : 4u)) return INVALID_VALUE;
  if (attribute == 1)
    memcpy(&preference->workspace, value, 8);
  else if (attribute >= 5 && attribute <= 8)
    memcpy(&preference->alignment[attribute - 5], value, 4);
  else
    return NOT_SUPPORTED;
  return 0;
}
int cublasLtMatmulAlgoGetHeuristic(void* handle, void* desc, void* a, void* b, void* c, void* d,
                                   void* preference, int requested, Result* results,
                                   int* returned) {
  heuristics++;
  if (!are(handle, desc) || !are(a, b) || !are(c, d) || !are(preference, preference) ||
      requested < 1)
    return INVALID_VALUE;
  *returned = 0;
  if (fault == HEURISTIC_FAILS) return NOT_INITIALIZED;
  if (fault == NOT_SUPPORTED_AT_ALL) return NOT_SUPPORTED;
  if (fault == NO_ALGORITHM) return 0;
  auto* wanted = (Preference*)preference;
  results[0] = Result();
  results[0].algorithm = of((Desc*)desc, (MatrixLayout*)a, (MatrixLayout*)b, (MatrixLayout*)c);
  for (int i = 0; i < 3; i++) results[0].algorithm.alignment[i] = wanted->alignment[i];
  // Only long products work in memory of their own.
  bool needs = results[0].algorithm.k > 8 && wanted->workspace >= WORKSPACE;
  results[0].workspace = needs ? WORKSPACE : 0;
  results[0].state = fault == BAD_STATE ? NOT_SUPPORTED : 0;
  *returned = 1;
  return 0;
}
int cublasLtMatmul(void* handle, void* desc, const void* alpha, const void* a, void* layoutA,
                   const void* b, void* layoutB, const void* beta, const void* c, void* layoutC,
                   void* d, void* layoutD, const void* algorithm, void* workspace,
                   size_t workspaceBytes, void*) {
  products++;
  if (fault == PRODUCT_FAILS) return EXECUTION_FAILED;
  if (!are(handle, desc) || !are(layoutA, layoutB) || !are(layoutC, layoutD))
    return INVALID_VALUE;
  auto* how = (Desc*)desc;
  auto *la = (MatrixLayout*)layoutA, *lb = (MatrixLayout*)layoutB, *lc = (MatrixLayout*)layoutC,
       *ld = (MatrixLayout*)layoutD;
  Algorithm made = of(how, la, lb, lc);
  auto* given = (const Algorithm*)algorithm;
  if (memcmp(&made, given, 5 * sizeof(uint64_t)) || how->epilogue != EPILOGUE_BIAS || !how->bias)
    return INVALID_VALUE;
  if (!aligned(a, given->alignment[0]) || !aligned(b, given->alignment[1]) ||
      !aligned(d, given->alignment[2]))
    return INVALID_VALUE;
  if (la->type != lb->type || how->scale != R_32F) return NOT_SUPPORTED;
  if (given->k > 8 && (workspaceBytes < WORKSPACE || !workspace)) return INVALID_VALUE;
  if ((how->transB ? lb->columns : lb->rows) != given->k) return INVALID_VALUE;
  float alphaValue = *(const float*)alpha, betaValue = *(const float*)beta;
  Desc product = *how;
  Algorithm chosen = *given;
  MatrixLayout ofA = *la, ofB = *lb, ofC = *lc, ofD = *ld;
  auto work = [=] {
    if (chosen.k > 8) memset(workspace, 0xEE, WORKSPACE);
    return product_of(ofA.type, ofD.type, product.compute, product.transA, product.transB,
                      (int)chosen.m, (int)chosen.n, (int)chosen.k, &alphaValue, a,
                      ofA.leading, b, ofB.leading, &betaValue, c, ofC.leading, d, ofD.leading,
                      product.bias);
  };
  return captured(work) ? 0 : work();
}
}
