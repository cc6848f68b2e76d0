/*
 * Locks on wait and notify, as the modules of the tests in C use them. Who wants to know of waits defines BEFORE_WAIT().
 */
#ifndef LOCKS_H
#define LOCKS_H

#include <stdatomic.h>
#include <stdint.h>

#define OWN_CACHE_LINE _Alignas(64)

#ifndef BEFORE_WAIT
#define BEFORE_WAIT()
#endif

enum { FOR_EVER = -1 };

/* 0: free, 1: locked, 2: locked and perhaps waited for */
struct mutex {
  _Atomic uint32_t state;
};

/* Counts signals: who waits, waits for the next one after those that it has seen while it held the mutex. */
struct condition {
  _Atomic uint32_t signals;
};

static inline void futex_wait(_Atomic uint32_t *word, uint32_t expected, int64_t nanos) {
  BEFORE_WAIT();
  __builtin_wasm_memory_atomic_wait32((int32_t *)word, (int32_t)expected, nanos);
}

static inline void futex_wake(_Atomic uint32_t *word, uint32_t count) {
  __builtin_wasm_memory_atomic_notify((int32_t *)word, count);
}

static inline void lock(struct mutex *mutex) {
  uint32_t state = 0;
  if (atomic_compare_exchange_strong(&mutex->state, &state, 1)) {
    return;
  }
  while (atomic_exchange(&mutex->state, 2) != 0) {
    futex_wait(&mutex->state, 2, FOR_EVER);
  }
}

static inline void unlock(struct mutex *mutex) {
  if (atomic_exchange(&mutex->state, 0) == 2) {
    futex_wake(&mutex->state, 1);
  }
}

static inline void await(struct condition *condition, struct mutex *mutex) {
  uint32_t seen = atomic_load(&condition->signals);
  unlock(mutex);
  futex_wait(&condition->signals, seen, FOR_EVER);
  lock(mutex);
}

static inline void signal(struct condition *condition) {
  atomic_fetch_add(&condition->signals, 1);
  futex_wake(&condition->signals, 1);
}

static inline void broadcast(struct condition *condition) {
  atomic_fetch_add(&condition->signals, 1);
  futex_wake(&condition->signals, UINT32_MAX);
}

#endif
