package dev.lanewise.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The dependency rules of the house: arrows point one way, examples to nn to kernels, native to
 * kernels.
 */
class DependencyRulesTest {
  private static final String KERNELS = "dev.lanewise.kernels..";
  private static final String NN = "dev.lanewise.nn..";
  private static final String OPENBLAS = "dev.lanewise.openblas..";
  private static final String CUDA = "dev.lanewise.cuda..";
  private static final String CACHE = "dev.lanewise.cache..";
  private static final String CBLAS = "dev.lanewise.openblas.cblas..";
  private static final String SCALAR = "dev.lanewise.kernels.scalar..";
  private static final String VECTOR = "dev.lanewise.kernels.vector..";
  private static final String INCUBATOR = "jdk.incubator.vector..";

  /** Of the JDK's module jdk.management, which the diagnosis reads where it is loaded. */
  private static final String JVM_SETTINGS = "com.sun.management..";

  private static final String[] PROGRAMS = {"dev.lanewise.examples..", "dev.lanewise.bench.."};

  private static JavaClasses house;

  @BeforeAll
  static void importHouse() {
    house =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.lanewise");
  }

  @Test
  void theHouseIsSeen() {
    // Else every rule below would hold of nothing.
    assertTrue(house.contain("dev.lanewise.kernels.BackendProvider"));
    assertTrue(house.contain("dev.lanewise.openblas.OpenBlasProvider"));
    assertTrue(house.contain("dev.lanewise.cuda.CudaProvider"));
    assertTrue(house.contain("dev.lanewise.examples.cli.Main"));
  }

  @Test
  void kernelsKnowNothingAbove() {
    noClasses()
        .that()
        .resideInAPackage(KERNELS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(NN, OPENBLAS, CUDA, CACHE, PROGRAMS[0], PROGRAMS[1])
        .check(house);
  }

  @Test
  void nnKnowsNoBackendAndNothingAbove() {
    noClasses()
        .that()
        .resideInAPackage(NN)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SCALAR, VECTOR, OPENBLAS, CUDA, CACHE, PROGRAMS[0], PROGRAMS[1])
        .check(house);
  }

  @Test
  void spiKnowsNoBackend() {
    noClasses()
        .that()
        .resideInAPackage(KERNELS)
        .and()
        .resideOutsideOfPackages(SCALAR, VECTOR)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SCALAR, VECTOR)
        .check(house);
  }

  @Test
  void nativeLibrariesNeedTheSpiAlone() {
    noClasses()
        .that()
        .resideInAnyPackage(OPENBLAS, CUDA, CACHE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SCALAR, VECTOR, NN, PROGRAMS[0], PROGRAMS[1])
        .check(house);
  }

  @Test
  void nativeBackendsDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAPackage(CUDA)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(OPENBLAS)
        .check(house);
    noClasses()
        .that()
        .resideInAPackage(OPENBLAS)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(CUDA)
        .check(house);
  }

  /** Each layer of the CUDA backend knows only those beneath it. */
  @Test
  void layersOfCudaPointDown() {
    layered("raw", "driver", "compile", "library", "memory", "kernels");
  }

  private static void layered(String... upward) {
    for (int i = 0; i < upward.length; i++) {
      for (int above = i + 1; above < upward.length; above++) {
        noClasses()
            .that()
            .resideInAPackage("dev.lanewise.cuda." + upward[i])
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.lanewise.cuda." + upward[above])
            .check(house);
      }
    }
  }

  /** The bare binding is for the backend, and for benchmarks that call other libraries by it. */
  @Test
  void theBindingIsNoPublicInterface() {
    noClasses()
        .that()
        .resideOutsideOfPackages(OPENBLAS, PROGRAMS[1])
        .should()
        .dependOnClassesThat()
        .resideInAPackage(CBLAS)
        .check(house);
  }

  @Test
  void onlyTheVectorBackendUsesTheIncubatorModule() {
    noClasses()
        .that()
        .resideOutsideOfPackage(VECTOR)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(INCUBATOR)
        .check(house);
  }

  @Test
  void librariesNeedNoThirdParty() {
    classes()
        .that()
        .resideInAnyPackage(KERNELS, NN, OPENBLAS, CUDA, CACHE)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            JVM_SETTINGS,
            INCUBATOR,
            "org.jspecify.annotations..",
            KERNELS,
            NN,
            OPENBLAS,
            CUDA,
            CACHE)
        .check(house);
  }

  @Test
  void librariesDoNotPrint() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(
        house.that(resideInAnyPackage(KERNELS, NN, OPENBLAS, CUDA, CACHE)));
  }
}
