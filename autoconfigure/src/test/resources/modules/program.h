/*
 * A whole program of the benchmarks. Its host calls
 *
 *   prepare(heap, size, threads)    once, before any thread; the memory is the program's from the address heap on
 *   work(thread)                    in each of the threads, which are numbered from 0
 *   result()                        when all threads have ended: what the host knows to be right for the size
 *
 * Each thread has an instance and a stack of its own. A program runs once in a memory.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "locks.h"

#define EXPORT(name) __attribute__((export_name(#name)))

/* What a program has from its heap. */
struct arena {
  uintptr_t free;
};

#ifndef MEMORY_IS_THERE
static inline void grow_to(uintptr_t end) {
  uintptr_t pages = (end + 65535) / 65536;
  uintptr_t present = __builtin_wasm_memory_size(0);
  if (pages > present && __builtin_wasm_memory_grow(0, pages - present) == SIZE_MAX) {
    __builtin_trap();
  }
}
#else
static inline void grow_to(uintptr_t end) {
  (void)end;
}
#endif

/* Bytes that are zero, in cache lines of their own. */
static inline void *allocate(struct arena *arena, size_t bytes) {
  uintptr_t start = (arena->free + 63) & ~(uintptr_t)63;
  arena->free = start + bytes;
  grow_to(arena->free);
  return (void *)start;
}

/* The part of a thread: where that of a number of equal parts begins. */
static inline uint32_t part(uint32_t size, uint32_t threads, uint32_t thread) {
  return (uint32_t)((uint64_t)size * thread / threads);
}

EXPORT(prepare) void prepare(uintptr_t heap, uint32_t size, uint32_t threads);
EXPORT(work) void work(uint32_t thread);
EXPORT(result) uint32_t result(void);

#endif
