/* An allocator that takes all up to the size of the memory, then grows it, as that of wasi-libc does. It is exported as
   malloc, with LOCK under a lock, or else, without PAIR, known to nobody. Callers are counted, which is no lock. */
#define EXPORT(name) __attribute__((export_name(name)))

typedef unsigned int u32;

extern char __heap_base;
static u32 calls, next, end;
#ifdef LOCK
static u32 lock;
#endif

#ifdef PAIR
EXPORT("malloc")
#else
__attribute__((noinline)) static
#endif
void *take(unsigned long size) {
#ifdef LOCK
  while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE)) {}
#endif
  if (end == 0) {
    next = (u32) &__heap_base;
    end = __builtin_wasm_memory_size(0) << 16;
  }
  u32 rounded = ((u32) size + 15) & -16u, block = 0;
  if (end - next < rounded) {
    u32 pages = (rounded + 65535) >> 16;
    u32 old = __builtin_wasm_memory_grow(0, pages);
    if (old != -1u) {
      next = old << 16;
      end = next + (pages << 16);
    }
  }
  if (end - next >= rounded) {
    block = next;
    next += rounded;
  }
#ifdef LOCK
  __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
#endif
  return (void *) block;
}

#ifdef PAIR
EXPORT("free") void give(void *block) {
  (void) block;
}
#endif

EXPORT("fill") u32 fill(u32 size) {
  __atomic_fetch_add(&calls, 1, __ATOMIC_RELAXED);
  volatile char *block = take(size);
  for (u32 i = 0; i < size; i++) block[i] = (char) 0xAA;
  return (u32) block;
}
