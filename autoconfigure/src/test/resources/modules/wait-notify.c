/* Wait and notify for Rust, whose stable compiler has no names for them. */
#include <stdint.h>

int32_t wait32(int32_t *word, int32_t expected, int64_t nanos) {
  return __builtin_wasm_memory_atomic_wait32(word, expected, nanos);
}

uint32_t notify(int32_t *word, uint32_t count) {
  return __builtin_wasm_memory_atomic_notify(word, count);
}
