/* The futex system call, for threads of one process. */
#ifndef SYSTEM_FUTEX_H
#define SYSTEM_FUTEX_H

#include <linux/futex.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Returns 0 if it was woken, -1 if the word held something else, the time was over or a signal came. */
static inline int system_futex_wait_for(volatile void *word, uint32_t expected, int64_t nanos) {
  struct timespec timeout = {nanos / 1000000000, nanos % 1000000000};
  return (int)syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, nanos < 0 ? NULL : &timeout);
}

static inline int system_futex_wait(volatile void *word, uint32_t expected) {
  return system_futex_wait_for(word, expected, -1);
}

/* Returns how many it woke. The system takes a signed count, and all for the largest. */
static inline int system_futex_wake(volatile void *word, uint32_t count) {
  return (int)syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count < INT32_MAX ? count : INT32_MAX);
}

#endif
