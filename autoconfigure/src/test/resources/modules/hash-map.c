/*
 * A concurrent hash map: chains of nodes, striped spinlocks. Each thread counts every key once, in an order of its own, and
 * looks one up that it has counted before. The result is how many keys were counted by all threads, without the lookups
 * that failed.
 */
#include "program.h"

enum { STRIPES = 64, SPINS = 100, PATIENCE_NANOS = 50 * 1000, NO_NODE = 0 };

struct spinlock {
  OWN_CACHE_LINE _Atomic uint32_t held;
};

/* Everything but its lock is plain data that the stripe's lock protects. */
struct node {
  uint64_t key;
  uint32_t count;
  uint32_t next;
};

static struct spinlock locks[STRIPES];
static struct node *nodes;
static uint32_t *buckets;
static uint32_t bucket_mask;
static uint32_t keys;
static uint32_t counters;
static _Atomic uint32_t last_node = NO_NODE;
static _Atomic uint32_t failed_lookups;

/* There may be more threads than processors: after some turns it leaves the processor to who holds the lock. */
static void acquire(struct spinlock *lock) {
  while (atomic_exchange_explicit(&lock->held, 1, memory_order_acquire) != 0) {
    for (uint32_t spins = 0; atomic_load_explicit(&lock->held, memory_order_relaxed) != 0; spins++) {
      if (spins == SPINS) {
        futex_wait(&lock->held, 1, PATIENCE_NANOS);
        spins = 0;
      }
    }
  }
}

static void release(struct spinlock *lock) {
  atomic_store_explicit(&lock->held, 0, memory_order_release);
}

static uint64_t mix(uint64_t value) {
  value ^= value >> 31;
  value *= 0x9e3779b97f4a7c15;
  value ^= value >> 29;
  value *= 0xbf58476d1ce4e5b9;
  return value ^ value >> 32;
}

/* The mixing can be undone, so keys of different numbers are different. */
static uint64_t key_of(uint32_t number) {
  return mix(number + UINT64_C(1));
}

static struct node *find(uint32_t bucket, uint64_t key) {
  for (uint32_t node = buckets[bucket]; node != NO_NODE; node = nodes[node].next) {
    if (nodes[node].key == key) {
      return &nodes[node];
    }
  }
  return NULL;
}

static void count(uint64_t key) {
  uint32_t bucket = (uint32_t)mix(key) & bucket_mask;
  struct spinlock *lock = &locks[bucket % STRIPES];
  acquire(lock);
  struct node *found = find(bucket, key);
  if (found != NULL) {
    found->count++;
  } else {
    uint32_t node = atomic_fetch_add_explicit(&last_node, 1, memory_order_relaxed) + 1;
    nodes[node] = (struct node){key, 1, buckets[bucket]};
    buckets[bucket] = node;
  }
  release(lock);
}

static uint32_t look_up(uint64_t key) {
  uint32_t bucket = (uint32_t)mix(key) & bucket_mask;
  struct spinlock *lock = &locks[bucket % STRIPES];
  acquire(lock);
  struct node *found = find(bucket, key);
  uint32_t count = found != NULL ? found->count : 0;
  release(lock);
  return count;
}

/* The size is how many keys there are, a power of two. */
EXPORT(prepare) void prepare(uintptr_t heap, uint32_t size, uint32_t threads) {
  struct arena arena = {heap};
  keys = size;
  counters = threads;
  bucket_mask = size - 1;
  buckets = allocate(&arena, size * sizeof *buckets);
  nodes = allocate(&arena, (size + 1) * sizeof *nodes);
}

/* An odd step reaches each number once. */
static uint32_t number_at(uint32_t turn, uint32_t thread) {
  return (turn * (2 * thread * 0x3c6ef + 0x9e375) + part(keys, counters, thread)) & (keys - 1);
}

EXPORT(work) void work(uint32_t thread) {
  uint32_t failed = 0;
  for (uint32_t turn = 0; turn < keys; turn++) {
    count(key_of(number_at(turn, thread)));
    uint32_t counted = look_up(key_of(number_at(turn / 2, thread)));
    failed += counted == 0 || counted > counters;
  }
  atomic_fetch_add(&failed_lookups, failed);
}

EXPORT(result) uint32_t result(void) {
  uint32_t right = 0;
  for (uint32_t number = 0; number < keys; number++) {
    right += look_up(key_of(number)) == counters;
  }
  return right - failed_lookups;
}
