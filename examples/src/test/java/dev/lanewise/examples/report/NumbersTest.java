package dev.lanewise.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "57, 57",
    "17226, 17226",
    "0.14, 0.14",
    "0.123456, 0.12346",
    "12345.678, 12346",
    "1e-5, 1.000e-05",
    "12345678.5, 1.235e+07",
    "1e20, 1.000e+20",
    "NaN, NaN",
    "-Infinity, -Infinity",
  })
  void formatsForPeople(double value, String expected) {
    assertEquals(expected, Numbers.format(value));
  }

  @Test
  void percentAndFixed() {
    assertEquals("96.5%", Numbers.percent(0.9651));
    assertEquals("2.50", Numbers.fixed(2.5, 2));
    assertEquals("NaN", Numbers.fixed(Double.NaN, 2));
  }

  @ParameterizedTest
  @CsvSource({
    "5e-8, 50 ns",
    "2.5e-6, 2.50 us",
    "8.5e-4, 850 us",
    "0.00234, 2.34 ms",
    "0.5, 500.0 ms",
    "4.213, 4.21 s",
    "59.94, 59.9 s",
    "200, 3 min 20 s",
  })
  void durationsPickTheirUnit(double seconds, String expected) {
    assertEquals(expected, Numbers.duration(seconds));
  }
}
