/*
 * A bounded buffer between producers and consumers: a mutex and two condition variables on wait and notify. Each thread has
 * an instance of its own, with its own stack and thread-local data.
 */
#include <stdbool.h>
#include <stdint.h>

/* What this thread did. Not volatile and not atomic: nobody else may touch it. */
static _Thread_local uint64_t items = 0;
static _Thread_local uint64_t sum = 0;
static _Thread_local uint64_t waits = 0;
static volatile _Thread_local uint32_t initialised = 0x600dda7a;

#define BEFORE_WAIT() waits++
#include "program.h"

enum { CAPACITY = 64, MAX_PRODUCERS = 16 };

struct item {
  uint32_t producer;
  uint32_t number;
};

/* Everything but the mutex and the conditions is plain data that the mutex protects. */
static struct queue {
  OWN_CACHE_LINE struct mutex mutex;
  OWN_CACHE_LINE struct condition not_empty;
  OWN_CACHE_LINE struct condition not_full;
  OWN_CACHE_LINE uint64_t head;
  uint64_t tail;
  uint32_t producers;
  uint32_t next[MAX_PRODUCERS];
  struct item ring[CAPACITY];
} queue;

/* Goes through memory, so that each thread needs a stack that nobody else writes to. */
static __attribute__((noinline)) uint64_t mix(volatile uint64_t *words, uint32_t count) {
  uint64_t mixed = 0;
  for (uint32_t i = 0; i < count; i++) {
    mixed = mixed * 31 + words[i];
  }
  return mixed;
}

static bool stack_is_own(struct item item) {
  volatile uint64_t words[8];
  for (uint32_t i = 0; i < 8; i++) {
    words[i] = ((uint64_t)item.producer << 32 | item.number) + i;
  }
  uint64_t expected = 0;
  for (uint32_t i = 0; i < 8; i++) {
    expected = expected * 31 + ((uint64_t)item.producer << 32 | item.number) + i;
  }
  return mix(words, 8) == expected;
}

/* Announces the producers, before any thread runs. */
EXPORT(open) void open(uint32_t producers) {
  queue.producers = producers;
}

/* Puts the numbers from 0 to count into the queue. */
EXPORT(produce) void produce(uint32_t producer, uint32_t count) {
  for (uint32_t number = 0; number < count; number++) {
    struct item item = {producer, number};
    lock(&queue.mutex);
    while (queue.tail - queue.head == CAPACITY) {
      await(&queue.not_full, &queue.mutex);
    }
    queue.ring[queue.tail++ % CAPACITY] = item;
    signal(&queue.not_empty);
    unlock(&queue.mutex);
    items++;
    sum += number;
  }
  lock(&queue.mutex);
  if (--queue.producers == 0) {
    broadcast(&queue.not_empty);
  }
  unlock(&queue.mutex);
}

/*
 * Takes items until all producers are done and the queue is empty. Returns how many were wrong: not the next one of their
 * producer, or taken by a thread whose stack somebody else wrote to.
 */
EXPORT(consume) uint64_t consume(void) {
  uint64_t wrong = 0;
  for (;;) {
    lock(&queue.mutex);
    while (queue.tail == queue.head && queue.producers > 0) {
      await(&queue.not_empty, &queue.mutex);
    }
    if (queue.tail == queue.head) {
      unlock(&queue.mutex);
      return wrong;
    }
    struct item item = queue.ring[queue.head++ % CAPACITY];
    wrong += item.number != queue.next[item.producer]++;
    signal(&queue.not_full);
    unlock(&queue.mutex);
    wrong += !stack_is_own(item);
    items++;
    sum += item.number;
  }
}

/* How many items of a producer were taken. */
EXPORT(taken) uint32_t taken(uint32_t producer) {
  return queue.next[producer];
}

EXPORT(thread_items) uint64_t thread_items(void) {
  return items;
}

EXPORT(thread_sum) uint64_t thread_sum(void) {
  return sum;
}

EXPORT(thread_waits) uint64_t thread_waits(void) {
  return waits;
}

/*
 * As a whole program: one half of the threads produces as many items as its size is, the other half consumes them. The
 * result is how many arrived, without those that were wrong.
 */
static uint32_t halves;
static uint32_t items_of_producer;
static _Atomic uint32_t wrong_items;

EXPORT(prepare) void prepare(uintptr_t heap, uint32_t size, uint32_t threads) {
  (void)heap;
  halves = threads / 2;
  items_of_producer = size / halves;
  open(halves);
}

EXPORT(work) void work(uint32_t thread) {
  if (thread < halves) {
    produce(thread, items_of_producer);
  } else {
    atomic_fetch_add(&wrong_items, (uint32_t)consume());
  }
}

EXPORT(result) uint32_t result(void) {
  uint32_t arrived = 0;
  for (uint32_t producer = 0; producer < halves; producer++) {
    arrived += taken(producer);
  }
  return arrived - wrong_items;
}

/* Whether the thread-local data was initialised. */
EXPORT(thread_is_initialised) bool thread_is_initialised(void) {
  return initialised == 0x600dda7a;
}
