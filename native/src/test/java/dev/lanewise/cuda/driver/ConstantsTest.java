package dev.lanewise.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cuda.compile.NvrtcCompiler;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.FieldModel;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The numbers that are given to cuBLAS, cuDNN and NVRTC, and those that they answer, against what
 * bytedeco's bindings have, which are generated from NVIDIA's headers. Their class files are read
 * but not loaded: that would load native libraries. The driver's numbers are checked against {@code
 * cuda.h} in {@code SignatureTest}.
 */
class ConstantsTest {
  private static final String BINDINGS = "/org/bytedeco/cuda/global/";

  /** What of these is put before a constant's name here is its name in C. */
  private static final List<String> PREFIXES =
      List.of("CUDNN_", "CUBLAS_", "CUDA_", "CUBLASLT_", "CUBLASLT_MATMUL_", "CUBLAS_STATUS_");

  /** Numbers of ours that have no name in C. */
  private static final Set<String> OWN = Set.of("MOST");

  /** Those that have other names. */
  private static final Map<String, String> NAMES =
      Map.of(
          "DEFAULT_ALGORITHM", "CUBLAS_GEMM_DEFAULT",
          "PLAIN", "CUBLAS_OP_N",
          "TRANSPOSED", "CUBLAS_OP_T");

  /** The int constants of a binding. */
  private static Map<String, Integer> constants(String binding) throws IOException {
    Map<String, Integer> constants = new HashMap<>();
    try (InputStream in = ConstantsTest.class.getResourceAsStream(BINDINGS + binding + ".class")) {
      for (FieldModel field : ClassFile.of().parse(in.readAllBytes()).fields()) {
        field
            .findAttribute(Attributes.constantValue())
            .filter(value -> value.constant().constantValue() instanceof Integer)
            .ifPresent(
                value ->
                    constants.put(
                        field.fieldName().stringValue(),
                        (Integer) value.constant().constantValue()));
      }
    }
    assertTrue(constants.size() > 15, binding);
    return constants;
  }

  private static Map<String, Integer> theirs() throws IOException {
    Map<String, Integer> all = constants("cublas");
    // The types of elements are cuBLAS's too, but stand in the header of the runtime.
    all.putAll(constants("cudart"));
    return all;
  }

  /** The int constants of a class and what it says of codes, by their names in C. */
  private static Map<String, Integer> ours(Class<?> binding, Map<String, Integer> theirs)
      throws IllegalAccessException {
    Map<String, Integer> constants = new TreeMap<>();
    for (Field field : binding.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())
          || field.isSynthetic()
          || OWN.contains(field.getName())) {
        continue;
      }
      field.setAccessible(true);
      if (field.getType() == int.class) {
        constants.put(nameInC(field.getName(), theirs), field.getInt(null));
      } else if (field.get(null) instanceof Map<?, ?> names) {
        names.forEach((code, name) -> constants.put((String) name, (Integer) code));
      }
    }
    return constants;
  }

  private static String nameInC(String name, Map<String, Integer> theirs) {
    String other = NAMES.get(name);
    if (other != null) {
      return other;
    }
    List<String> found =
        PREFIXES.stream().map(prefix -> prefix + name).filter(theirs::containsKey).toList();
    assertEquals(1, found.size(), () -> name + " is " + found);
    return found.getFirst();
  }

  private static List<String> differences(Map<String, Integer> ours, Map<String, Integer> theirs) {
    List<String> differences = new ArrayList<>();
    ours.forEach(
        (name, value) -> {
          if (!value.equals(theirs.get(name))) {
            differences.add(name + " is " + value + " here, " + theirs.get(name) + " there");
          }
        });
    return differences;
  }

  @Test
  void cublas() throws Exception {
    Map<String, Integer> theirs = theirs();
    for (Class<?> binding : List.of(CuBlasHandle.class, CuBlasStatus.class, BiasPlan.class)) {
      Map<String, Integer> ours = ours(binding, theirs);
      assertTrue(!ours.isEmpty(), binding::toString);
      assertEquals(List.of(), differences(ours, theirs), binding::toString);
    }
  }

  @Test
  void typesOfProducts() throws Exception {
    Map<String, Integer> theirs = theirs();
    assertEquals(theirs.get("CUDA_R_32F"), ProductType.FLOAT32.operands());
    assertEquals(theirs.get("CUDA_R_16BF"), ProductType.BFLOAT16.operands());
    assertEquals(theirs.get("CUDA_R_64F"), ProductType.FLOAT64.operands());
    for (ProductType type : ProductType.values()) {
      String result = type.isWide() ? "CUDA_R_64F" : "CUDA_R_32F";
      assertEquals(theirs.get(result), type.result(), type::toString);
      String compute =
          switch (type) {
            case FLOAT32, BFLOAT16 -> "CUBLAS_COMPUTE_32F";
            case TF32 -> "CUBLAS_COMPUTE_32F_FAST_TF32";
            case FLOAT64 -> "CUBLAS_COMPUTE_64F";
          };
      assertEquals(theirs.get(compute), type.compute(), type::toString);
    }
    assertEquals(theirs.get("CUDA_R_32F"), ProductType.TF32.operands());
  }

  @Test
  void cudnn() throws Exception {
    Map<String, Integer> theirs = constants("cudnn");
    for (Class<?> binding :
        List.of(ConvolutionPlan.class, CuDnnAlgorithms.class, CuDnnStatus.class)) {
      Map<String, Integer> ours = ours(binding, theirs);
      assertTrue(!ours.isEmpty(), binding::toString);
      assertEquals(List.of(), differences(ours, theirs), binding::toString);
    }
  }

  @Test
  void nvrtcsErrors() throws Exception {
    Map<String, Integer> theirs = constants("nvrtc");
    Field errors = NvrtcCompiler.class.getDeclaredField("ERRORS");
    errors.setAccessible(true);
    List<?> names = (List<?>) errors.get(null);
    Map<String, Integer> ours = new TreeMap<>();
    for (int code = 0; code < names.size(); code++) {
      ours.put((String) names.get(code), code);
    }
    assertEquals(List.of(), differences(ours, theirs));
  }

  private static final class Wrong {
    static final int COMPUTE_32F = 67;
    static final int R_64F = 1;

    private Wrong() {}
  }

  private static final class Unknown {
    static final int NOT_THERE = 1;

    private Unknown() {}
  }

  @Test
  void aWrongOrUnknownNumberIsSeen() throws Exception {
    Map<String, Integer> theirs = theirs();
    assertEquals(
        List.of("CUBLAS_COMPUTE_32F is 67 here, 68 there"),
        differences(ours(Wrong.class, theirs), theirs));
    AssertionError unknown = assertThrows(AssertionError.class, () -> ours(Unknown.class, theirs));
    assertTrue(unknown.getMessage().contains("NOT_THERE is []"), unknown.getMessage());
  }
}
