/* The futex system call, for threads of one process. */
#ifndef SYSTEM_FUTEX_H
#define SYSTEM_FUTEX_H

#include <linux/futex.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Returns 0 if it was woken, -1 if the word held something else or a signal came. */
static inline int system_futex_wait(volatile void *word, uint32_t expected) {
  return (int)syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, NULL);
}

/* Returns how many it woke. The system takes a signed count, and all for the largest. */
static inline int system_futex_wake(volatile void *word, uint32_t count) {
  return (int)syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count < INT32_MAX ? count : INT32_MAX);
}

#endif
