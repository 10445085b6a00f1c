package sums;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SumsTest {
  @Test
  void adds() {
    assertEquals(3, 1 + 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void subtracts(int number) {
    assertEquals(0, number - number);
  }

  @Test
  @Disabled("no zero yet")
  void divides() {}
}
