/* A function that takes much of the stack at once, and uses little of it. */
#define EXPORT(name) __attribute__((export_name(name)))

static unsigned table[64] = {1, 2, 3};

EXPORT("weight") unsigned weight(unsigned index) {
  return ((volatile unsigned *) table)[index];
}

EXPORT("parse") unsigned parse(unsigned seed) {
  volatile char buffer[190000];
  unsigned sum = 0;
  for (unsigned i = 0; i < 4096; i++) buffer[i] = (char) seed;
  for (unsigned i = 0; i < 4096; i++) sum += buffer[i];
  return sum;
}
