package dev.lanewise.kernels.testing;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A test that runs for float32 and for float64; it takes a DType. */
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@EnumSource(names = {"F32", "F64"})
public @interface Floating {}
