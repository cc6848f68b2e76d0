/* Goes before a program for wasm, so that it can be compiled natively: its wait and notify become futex system calls. */
#include "system-futex.h"

#define __builtin_wasm_memory_atomic_wait32(word, expected, timeout) \
  system_futex_wait_for(word, (uint32_t)(expected), timeout)
#define __builtin_wasm_memory_atomic_notify(word, count) system_futex_wake(word, count)

/* The heap is as large as it will be. */
#define MEMORY_IS_THERE

/* The C library has one already. */
#define open open_queue
