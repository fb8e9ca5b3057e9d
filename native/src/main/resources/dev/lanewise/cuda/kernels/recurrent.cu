// Time steps of recurrent cells, forward and backward, by the formulas of RecurrentKernels, whose
// order of operations gives the host's bits.
//
// Launch: a thread a unit of a row, which does all its gates: neighbouring threads take
// neighbouring units, so every access of a warp is one run. Bound by memory, or, for the small
// states of most layers, by the launch itself; hence one kernel a step. What is written may be
// what is read at the same place, so a thread reads all of its unit before it writes.
#include "functions.cuh"
#include "loop.cuh"

// A matrix with a row a sequence; null if the call has none.
struct Rows {
  real* start;
  int stride;

  __device__ real& operator()(int row, int column) const {
    return start[(long long)row * stride + column];
  }
};

// The arguments of all kernels, written by dev.lanewise.cuda.kernels.CudaRecurrent.
#define ARGUMENTS                                                                                \
  int batch, int hidden, int inputStride, int recurrentStride, int stateStride, int nextStride,  \
      real *input, real *recurrent, real *h, real *c, real *gates, real *hNext, real *cNext,     \
      real *dhNext, real *dcNext, real *dInput, real *dRecurrent, real *dh, real *dc,            \
      const int *lengths, int step

struct Call {
  int hidden;
  Rows input, recurrent, h, c, gates, hNext, cNext, dhNext, dcNext, dInput, dRecurrent, dh, dc;
};

#define CALL                                                                                     \
  {                                                                                              \
    hidden, {input, inputStride}, {recurrent, recurrentStride}, {h, stateStride}, {c, hidden},   \
        {gates, inputStride}, {hNext, nextStride}, {cNext, hidden}, {dhNext, nextStride},        \
        {dcNext, hidden}, {dInput, inputStride}, {dRecurrent, recurrentStride},                  \
        {dh, stateStride}, {dc, hidden},                                                         \
  }

__device__ inline real sum(const Call& call, int row, int column) {
  return call.input(row, column) + call.recurrent(row, column);
}

__device__ inline real sigmoid_slope(real y) { return y * (1 - y); }

__device__ inline real tanh_slope(real y) { return (1 - y) * (1 + y); }

struct PlainTanh {
  static constexpr int GATES = 1;
  __device__ static void forward(const Call& call, int row, int u) {
    call.hNext(row, u) = TANH(sum(call, row, u));
  }
  __device__ static void backward(const Call& call, int row, int u) {
    call.dInput(row, u) = call.dhNext(row, u) * tanh_slope(call.hNext(row, u));
  }
};

struct PlainRelu {
  static constexpr int GATES = 1;
  __device__ static void forward(const Call& call, int row, int u) {
    call.hNext(row, u) = relu(sum(call, row, u));
  }
  __device__ static void backward(const Call& call, int row, int u) {
    real y = call.hNext(row, u);
    call.dInput(row, u) = call.dhNext(row, u) * (y > 0 ? (real)1 : is_nan(y) ? y : (real)0);
  }
};

struct Lstm {
  static constexpr int GATES = 4;
  __device__ static void forward(const Call& call, int row, int u) {
    int hidden = call.hidden;
    real i = OWN::sigmoid(sum(call, row, u));
    real f = OWN::sigmoid(sum(call, row, hidden + u));
    real g = TANH(sum(call, row, 2 * hidden + u));
    real o = OWN::sigmoid(sum(call, row, 3 * hidden + u));
    real cell = fused(f, call.c(row, u), i * g);
    call.gates(row, u) = i;
    call.gates(row, hidden + u) = f;
    call.gates(row, 2 * hidden + u) = g;
    call.gates(row, 3 * hidden + u) = o;
    call.cNext(row, u) = cell;
    call.hNext(row, u) = o * TANH(cell);
  }
  __device__ static void backward(const Call& call, int row, int u) {
    int hidden = call.hidden;
    real i = call.gates(row, u);
    real f = call.gates(row, hidden + u);
    real g = call.gates(row, 2 * hidden + u);
    real o = call.gates(row, 3 * hidden + u);
    real c = call.c(row, u);
    real t = TANH(call.cNext(row, u));
    real dh = call.dhNext(row, u);
    real e = fused(dh * o, tanh_slope(t), call.dcNext(row, u));
    call.dInput(row, u) = (e * g) * sigmoid_slope(i);
    call.dInput(row, hidden + u) = (e * c) * sigmoid_slope(f);
    call.dInput(row, 2 * hidden + u) = (e * i) * tanh_slope(g);
    call.dInput(row, 3 * hidden + u) = (dh * t) * sigmoid_slope(o);
    call.dc(row, u) = e * f;
  }
};

struct Gru {
  static constexpr int GATES = 3;
  __device__ static void forward(const Call& call, int row, int u) {
    int hidden = call.hidden;
    real r = OWN::sigmoid(sum(call, row, u));
    real z = OWN::sigmoid(sum(call, row, hidden + u));
    real n = TANH(fused(r, call.recurrent(row, 2 * hidden + u), call.input(row, 2 * hidden + u)));
    real next = fused(z, call.h(row, u) - n, n);
    call.gates(row, u) = r;
    call.gates(row, hidden + u) = z;
    call.gates(row, 2 * hidden + u) = n;
    call.hNext(row, u) = next;
  }
  __device__ static void backward(const Call& call, int row, int u) {
    int hidden = call.hidden;
    real r = call.gates(row, u);
    real z = call.gates(row, hidden + u);
    real n = call.gates(row, 2 * hidden + u);
    real product = call.recurrent(row, 2 * hidden + u);
    real next = call.dhNext(row, u);
    real dn = (next * (1 - z)) * tanh_slope(n);
    real dr = (dn * product) * sigmoid_slope(r);
    real dz = (next * (call.h(row, u) - n)) * sigmoid_slope(z);
    call.dInput(row, u) = dr;
    call.dInput(row, hidden + u) = dz;
    call.dInput(row, 2 * hidden + u) = dn;
    call.dRecurrent(row, u) = dr;
    call.dRecurrent(row, hidden + u) = dz;
    call.dRecurrent(row, 2 * hidden + u) = dn * r;
    call.dh(row, u) = fused(next, z, call.dh(row, u));
  }
};

// A row that has ended keeps its states,
__device__ inline void keep(const Call& call, int row, int u) {
  call.hNext(row, u) = call.h(row, u);
  if (call.c.start) call.cNext(row, u) = call.c(row, u);
}

// and passes its states' gradients through.
template <class Cell>
__device__ inline void pass_through(const Call& call, int row, int u) {
  for (int gate = 0; gate < Cell::GATES; gate++) {
    call.dInput(row, gate * call.hidden + u) = 0;
    if (call.dRecurrent.start) call.dRecurrent(row, gate * call.hidden + u) = 0;
  }
  if (call.dc.start) call.dc(row, u) = call.dcNext(row, u);
  call.dh(row, u) += call.dhNext(row, u);
}

#define CELL(name, Cell)                                 \
  KERNEL(256, name, ARGUMENTS) {                         \
    Call call = CALL;                                    \
    EACH(i, (long long)batch * hidden) {                 \
      int row = (int)(i / hidden);                       \
      int u = (int)(i - (long long)row * hidden);        \
      if (lengths && step >= lengths[row])               \
        keep(call, row, u);                              \
      else                                               \
        Cell::forward(call, row, u);                     \
    }                                                    \
  }                                                      \
  KERNEL(256, name##_backward, ARGUMENTS) {              \
    Call call = CALL;                                    \
    EACH(i, (long long)batch * hidden) {                 \
      int row = (int)(i / hidden);                       \
      int u = (int)(i - (long long)row * hidden);        \
      if (lengths && step >= lengths[row])               \
        pass_through<Cell>(call, row, u);                \
      else                                               \
        Cell::backward(call, row, u);                    \
    }                                                    \
  }

CELL(tanh_cell, PlainTanh)
CELL(relu_cell, PlainRelu)
CELL(lstm_cell, Lstm)
CELL(gru_cell, Gru)
