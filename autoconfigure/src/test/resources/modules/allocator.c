/* Hands out bytes that nobody gives back, under a lock or, without LOCK, as if there were one thread. */
extern char __heap_base;
static unsigned used;

__attribute__((export_name("malloc"))) void *malloc(unsigned long size) {
  unsigned rounded = (size + 15) & -16u;
#ifdef LOCK
  return &__heap_base + __atomic_fetch_add(&used, rounded, __ATOMIC_SEQ_CST);
#else
  char *block = &__heap_base + used;
  used += rounded;
  return block;
#endif
}

__attribute__((export_name("free"))) void free(void *block) {
  (void) block;
}
