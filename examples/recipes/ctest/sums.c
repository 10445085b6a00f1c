#include <stdio.h>
#include <string.h>

int main(int count, char **words) {
  const char *test = count > 1 ? words[1] : "";
  if (strcmp(test, "adds") == 0) return 1 + 2 == 3 ? 0 : 1;
  if (strcmp(test, "subtracts") == 0) return 3 - 2 == 1 ? 0 : 1;
  puts("no zero yet");
  return 77;
}
