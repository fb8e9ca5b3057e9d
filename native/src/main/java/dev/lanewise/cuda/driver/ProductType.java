package dev.lanewise.cuda.driver;

/** What a product's operands, its sums and its result are; the numbers are CUDA's. */
public enum ProductType {
  /** float32 throughout. */
  FLOAT32(0, 0, 68),
  /** float32 whose operands the tensor cores round to TensorFloat-32. */
  TF32(0, 0, 77),
  /** Operands of bfloat16, sums and result of float32. */
  BFLOAT16(14, 0, 68),
  /** float64 throughout. */
  FLOAT64(1, 1, 70);

  private final int operands;
  private final int result;
  private final int compute;

  ProductType(int operands, int result, int compute) {
    this.operands = operands;
    this.result = result;
    this.compute = compute;
  }

  /** The cudaDataType of the operands. */
  int operands() {
    return operands;
  }

  /** The cudaDataType of the result, of alpha and of beta. */
  int result() {
    return result;
  }

  /** The cublasComputeType_t. */
  int compute() {
    return compute;
  }

  /** Whether the result is float64. */
  boolean isWide() {
    return this == FLOAT64;
  }
}
