/* An export that is called as allocators are, and is none. */
#define EXPORT(name) __attribute__((export_name(name)))

EXPORT("allocate") unsigned allocate(unsigned cents) {
  return cents + 4096;
}

EXPORT("deallocate") void deallocate(unsigned account, unsigned cents) {
  (void) account, (void) cents;
}

EXPORT("price") unsigned price(unsigned quantity, unsigned seed) {
  volatile unsigned scratch[64];
  unsigned wrong = 0;
  for (unsigned i = 0; i < 64; i++) scratch[i] = seed + i;
  for (unsigned i = 0; i < 64; i++) wrong += scratch[i] != seed + i;
  return quantity * 1000 - wrong;
}
