/* Goes before a program for wasm, so that it can be compiled natively: its wait and notify become futex system calls. */
#include "system-futex.h"

#define __builtin_wasm_memory_atomic_wait32(word, expected, timeout) system_futex_wait(word, (uint32_t)(expected))
#define __builtin_wasm_memory_atomic_notify(word, count) system_futex_wake(word, count)

/* The C library has one already. */
#define open open_queue
