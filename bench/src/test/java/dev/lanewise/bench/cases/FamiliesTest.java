package dev.lanewise.bench.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FamiliesTest {
  private static Family family(String name) {
    return Families.all().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<String> names(Family family) {
    return family.entries().stream().map(entry -> entry.which().name()).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgemm", "dgemm"})
  void productsHaveFortySquareSizes(String name) {
    List<Integer> sides =
        family(name).entries().stream()
            .filter(entry -> entry.which().group().equals("square"))
            .map(entry -> ((GemmCase) entry.which()).n())
            .toList();
    assertTrue(sides.size() >= 40);
    assertEquals(8, sides.getFirst());
    assertEquals(3072, sides.getLast());
    assertTrue(sides.stream().anyMatch(side -> side % 2 == 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sgemm NN 32x128x784",
        "sgemm NN 256x4096x4096",
        "sgemm NN 64x50176x576",
        "sgemm NN 2048x49x512",
        "sgemm NN 64x2048x512",
        "sgemm NN 128x3072x768",
        "sgemm NT 512x512x512",
        "sgemm TT 33x33x33"
      })
  void namedShapesAreThere(String name) {
    assertTrue(names(family("sgemm")).contains(name));
  }

  @Test
  void namesAreUniqueAndEachFamilyHasAShortForm() {
    for (Family family : Families.all()) {
      List<String> names = names(family);
      assertEquals(names.size(), names.stream().distinct().count(), family.name());
      assertTrue(family.entries().stream().anyMatch(Family.Entry::quick), family.name());
    }
  }

  @Test
  void plainBenchmarksBecomeCases() {
    List<String> names = names(family("reduction"));
    assertTrue(names.stream().anyMatch(name -> name.endsWith(" 1024x1024")), names.toString());
    assertFalse(names.stream().anyMatch(name -> name.contains("scalar")));
  }

  @Test
  void speedsCountWhatTheyShould() {
    assertEquals(2, CaseName.parse("sgemm NN 10x10x10").speed(1000));
    assertEquals(24, CaseName.parse("sgemm batch12 NN 10x10x10").speed(1000));
    assertEquals(4 * (100 * 200 + 100) / 1e3, CaseName.parse("sgemv T 100x200").speed(1000));
    assertEquals(8 * (100 * 200 + 200) / 1e3, CaseName.parse("dgemv N 100x200").speed(1000));
  }
}
