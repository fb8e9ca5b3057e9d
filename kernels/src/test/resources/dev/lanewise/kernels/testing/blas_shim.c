/*
 * Routines of the Fortran BLAS that are served by Java: loaded before a program's own BLAS, this
 * library boots a JVM in the program and hands every call to dev.lanewise.kernels.testing.BlasShim.
 * The options of the JVM stand in LANEWISE_SHIM_JVM_OPTIONS, one a line.
 *
 * At exit it says how often each routine was called, so that a test sees that it was.
 */
#include <jni.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_OPTIONS = 64, FAILURE = 70 };

struct routine {
  const char *kind;  /* the name without type, for Java */
  const char *name;  /* as xerbla wants it: six characters */
  jboolean float64;
  jstring java_kind;
  long calls;
  struct routine *next;
};

extern void xerbla_(const char *name, const int *argument, size_t length);

static JNIEnv *env;
static jclass shim;
static jmethodID method;
static struct routine *called;

static void die(const char *what) {
  if (env && (*env)->ExceptionCheck(env)) {
    (*env)->ExceptionDescribe(env);
  }
  fprintf(stderr, "blas_shim: %s\n", what);
  exit(FAILURE);
}

static void boot(void) {
  const char *given = getenv("LANEWISE_SHIM_JVM_OPTIONS");
  char *text = strdup(given ? given : "");
  JavaVMOption options[MAX_OPTIONS] = {0};
  int count = 0;
  for (char *one = strtok(text, "\n"); one; one = strtok(NULL, "\n")) {
    if (count == MAX_OPTIONS) {
      die("too many JVM options");
    }
    options[count++].optionString = one;
  }
  JavaVMInitArgs arguments = {JNI_VERSION_10, count, options, JNI_FALSE};
  JavaVM *vm;
  if (JNI_CreateJavaVM(&vm, (void **)&env, &arguments) != JNI_OK) {
    die("no JVM");
  }
  shim = (*env)->FindClass(env, "dev/lanewise/kernels/testing/BlasShim");
  if (!shim) {
    die("no class BlasShim");
  }
  method = (*env)->GetStaticMethodID(env, shim, "call", "(Ljava/lang/String;ZJ)D");
  if (!method) {
    die("no method BlasShim.call");
  }
}

static double call(struct routine *routine, void **arguments) {
  if (!env) {
    boot();
  }
  if (routine->calls++ == 0) {
    routine->java_kind = (*env)->NewStringUTF(env, routine->kind);
    routine->next = called;
    called = routine;
  }
  double result = (*env)->CallStaticDoubleMethod(
      env, shim, method, routine->java_kind, routine->float64, (jlong)(size_t)arguments);
  if ((*env)->ExceptionCheck(env)) {
    die(routine->name);
  }
  return result;
}

/* A subroutine's result is the position of its first bad argument, or 0. */
static void subroutine(struct routine *routine, void **arguments) {
  int bad = (int)call(routine, arguments);
  if (bad) {
    xerbla_(routine->name, &bad, strlen(routine->name));
  }
}

__attribute__((destructor)) static void report(void) {
  for (struct routine *one = called; one; one = one->next) {
    fprintf(stderr, "blas_shim: %s %ld calls\n", one->name, one->calls);
  }
}

#define P void *

#define GEMM(symbol, name, float64) \
  void symbol(P a, P b, P c, P d, P e, P f, P g, P h, P i, P j, P k, P l, P m) { \
    static struct routine self = {"gemm", name, float64}; \
    subroutine(&self, (void *[]){a, b, c, d, e, f, g, h, i, j, k, l, m}); \
  }
#define GEMV(symbol, name, float64) \
  void symbol(P a, P b, P c, P d, P e, P f, P g, P h, P i, P j, P k) { \
    static struct routine self = {"gemv", name, float64}; \
    subroutine(&self, (void *[]){a, b, c, d, e, f, g, h, i, j, k}); \
  }
#define GER(symbol, name, float64) \
  void symbol(P a, P b, P c, P d, P e, P f, P g, P h, P i) { \
    static struct routine self = {"ger", name, float64}; \
    subroutine(&self, (void *[]){a, b, c, d, e, f, g, h, i}); \
  }
#define AXPY(symbol, name, float64) \
  void symbol(P a, P b, P c, P d, P e, P f) { \
    static struct routine self = {"axpy", name, float64}; \
    subroutine(&self, (void *[]){a, b, c, d, e, f}); \
  }
#define SCAL(symbol, name, float64) \
  void symbol(P a, P b, P c, P d) { \
    static struct routine self = {"scal", name, float64}; \
    subroutine(&self, (void *[]){a, b, c, d}); \
  }
#define DOT(type, symbol, name, float64) \
  type symbol(P a, P b, P c, P d, P e) { \
    static struct routine self = {"dot", name, float64}; \
    return (type)call(&self, (void *[]){a, b, c, d, e}); \
  }
#define OF_ONE(type, symbol, kind, name, float64) \
  type symbol(P a, P b, P c) { \
    static struct routine self = {kind, name, float64}; \
    return (type)call(&self, (void *[]){a, b, c}); \
  }

GEMM(sgemm_, "SGEMM ", JNI_FALSE)
GEMM(dgemm_, "DGEMM ", JNI_TRUE)
GEMV(sgemv_, "SGEMV ", JNI_FALSE)
GEMV(dgemv_, "DGEMV ", JNI_TRUE)
GER(sger_, "SGER  ", JNI_FALSE)
GER(dger_, "DGER  ", JNI_TRUE)
AXPY(saxpy_, "SAXPY ", JNI_FALSE)
AXPY(daxpy_, "DAXPY ", JNI_TRUE)
SCAL(sscal_, "SSCAL ", JNI_FALSE)
SCAL(dscal_, "DSCAL ", JNI_TRUE)
DOT(float, sdot_, "SDOT  ", JNI_FALSE)
DOT(double, ddot_, "DDOT  ", JNI_TRUE)
OF_ONE(float, snrm2_, "nrm2", "SNRM2 ", JNI_FALSE)
OF_ONE(double, dnrm2_, "nrm2", "DNRM2 ", JNI_TRUE)
OF_ONE(float, sasum_, "asum", "SASUM ", JNI_FALSE)
OF_ONE(double, dasum_, "asum", "DASUM ", JNI_TRUE)
OF_ONE(int, isamax_, "iamax", "ISAMAX", JNI_FALSE)
OF_ONE(int, idamax_, "iamax", "IDAMAX", JNI_TRUE)
