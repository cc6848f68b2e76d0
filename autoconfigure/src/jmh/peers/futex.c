/*
 * What the system itself needs: C11 atomics and the raw futex system call, between POSIX threads.
 *
 *   handoff                there and back between two threads, which block while it is the other's turn; for one round trip
 *   notify-nobody          a wake that nobody waits for
 *   add32, add64           atomic additions to one word
 *   add32-2-threads        the same by two threads at once: what each of them needs for one of its own
 *   load-store32           a step of record32 in accesses.wat: loads the four plain fields of a record, stores two
 *   compare-exchange32     adds one by a compare-exchange, as in accesses.wat
 *   notify-one-of-10000    a wake of one while 10000 threads wait on the word: what who wakes needs, not who is woken
 *
 * Each is the median of several repetitions after a warm-up. futex [quick] [BENCHMARK]
 */
#include <sched.h>
#include <stdbool.h>
#include <string.h>

#include "team.h"

enum {
  TIMES = 10000, /* of a loop in one call, as ViewBenchmark has it */
  WARM_UPS = 1,
  MAX_REPETITIONS = 7,
  MAX_SAMPLES = 1000,
  WAITERS = 10000,
  WAITER_STACK_SIZE = 64 * 1024,
  SETTLING_NANOS = 20000,
};

static struct effort {
  uint32_t repetitions;
  uint64_t nanos;
  uint32_t round_trips;
  uint32_t samples;
} effort = {MAX_REPETITIONS, 200 * 1000 * 1000, 10000, MAX_SAMPLES};

static const struct effort QUICK = {3, 40 * 1000 * 1000, 2000, 200};

static const char *only; /* NULL: all of them */
static bool found;

static bool is_wanted(const char *name) {
  bool wanted = only == NULL || strcmp(name, only) == 0;
  found |= wanted;
  return wanted;
}

static void measure(const char *name, double (*score)(void)) {
  if (!is_wanted(name)) {
    return;
  }
  double scores[MAX_REPETITIONS];
  for (uint32_t i = 0; i < WARM_UPS; i++) {
    score();
  }
  for (uint32_t i = 0; i < effort.repetitions; i++) {
    scores[i] = score();
  }
  printf("{\"peer\": \"futex\", \"benchmark\": \"%s\", \"unit\": \"ns/op\", \"score\": %.3f}\n", name,
         median(scores, effort.repetitions));
}

/* Loops on atomics and on plain memory. Not static, so that nothing can be left out. */

OWN_CACHE_LINE _Atomic uint32_t word32;
OWN_CACHE_LINE _Atomic uint64_t word64;
OWN_CACHE_LINE uint32_t plain[0x20000 / sizeof(uint32_t)];

static __attribute__((noinline)) void add32(void) {
  for (uint32_t times = TIMES; times > 0; times--) {
    atomic_fetch_add(&word32, 1);
  }
}

static __attribute__((noinline)) void add64(void) {
  for (uint32_t times = TIMES; times > 0; times--) {
    atomic_fetch_add(&word64, 1);
  }
}

static __attribute__((noinline)) void compare_exchange32(void) {
  uint32_t old = 0;
  for (uint32_t times = TIMES; times > 0; times--) {
    while (!atomic_compare_exchange_strong(&word32, &old, old + 1)) {
    }
    old++;
  }
}

static __attribute__((noinline)) void load_and_store32(void) {
  for (uint32_t times = TIMES; times-- > 0;) {
    uint32_t *record = plain + ((times << 2) & 0x7ffc);
    uint32_t sum = record[2] + (record[0] ^ record[1]);
    record[2] = sum;
    record[3] += sum;
  }
}

static __attribute__((noinline)) void notify_nobody(void) {
  for (uint32_t times = TIMES; times > 0; times--) {
    system_futex_wake(&word32, 1);
  }
}

static double nanos_for_one(void (*loop)(void)) {
  uint64_t start = now();
  uint64_t calls = 0;
  uint64_t nanos;
  do {
    loop();
    calls++;
    nanos = now() - start;
  } while (nanos < effort.nanos);
  return (double)nanos / (double)(calls * TIMES);
}

static double score_add32(void) {
  return nanos_for_one(add32);
}

static double score_add64(void) {
  return nanos_for_one(add64);
}

static double score_compare_exchange32(void) {
  return nanos_for_one(compare_exchange32);
}

static double score_load_store32(void) {
  return nanos_for_one(load_and_store32);
}

static double score_notify_nobody(void) {
  return nanos_for_one(notify_nobody);
}

static void add32_until_over(struct member *member) {
  member->score = nanos_for_one(add32);
}

static double score_add32_2_threads(void) {
  struct member members[] = {{.task = add32_until_over}, {.task = add32_until_over}};
  run_together(members, 2);
  return (members[0].score + members[1].score) / 2;
}

/* Hand-off and back. */

static OWN_CACHE_LINE _Atomic uint32_t there;
static OWN_CACHE_LINE _Atomic uint32_t back;

static void pass(_Atomic uint32_t *turn, uint32_t trip) {
  atomic_store(turn, trip);
  system_futex_wake(turn, 1);
}

static void await_turn(_Atomic uint32_t *turn, uint32_t trip) {
  while (atomic_load(turn) != trip) {
    system_futex_wait(turn, trip - 1);
  }
}

static void serve(struct member *member) {
  (void)member;
  for (uint32_t trip = 1; trip <= effort.round_trips; trip++) {
    pass(&there, trip);
    await_turn(&back, trip);
  }
}

static void return_all(struct member *member) {
  (void)member;
  for (uint32_t trip = 1; trip <= effort.round_trips; trip++) {
    await_turn(&there, trip);
    pass(&back, trip);
  }
}

static double score_hand_off(void) {
  atomic_store(&there, 0);
  atomic_store(&back, 0);
  struct member members[] = {{.task = serve}, {.task = return_all}};
  return (double)run_together(members, 2) / effort.round_trips;
}

/* One woken of many. */

static OWN_CACHE_LINE _Atomic uint32_t many_wait_here; /* 1: they shall end */
static OWN_CACHE_LINE _Atomic uint32_t waiting;
static pthread_t waiters[WAITERS];

static void *wait_again_and_again(void *unused) {
  while (atomic_load(&many_wait_here) == 0) {
    atomic_fetch_add(&waiting, 1);
    while (system_futex_wait(&many_wait_here, 0) != 0 && atomic_load(&many_wait_here) == 0) {
    }
  }
  return unused;
}

/* Returns how many the system allowed. */
static uint32_t start_waiters(void) {
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, WAITER_STACK_SIZE);
  pthread_attr_setguardsize(&small, 0);
  uint32_t started = 0;
  while (started < WAITERS && pthread_create(&waiters[started], &small, wait_again_and_again, NULL) == 0) {
    started++;
  }
  pthread_attr_destroy(&small);
  return started;
}

static void stop_waiters(uint32_t started) {
  atomic_store(&many_wait_here, 1);
  system_futex_wake(&many_wait_here, UINT32_MAX);
  for (uint32_t i = 0; i < started; i++) {
    pthread_join(waiters[i], NULL);
  }
}

static void await_waiters(void) {
  while (atomic_load(&waiting) < WAITERS) {
    sched_yield();
  }
  /* The last of them has counted itself, but may still be on its way. */
  uint64_t start = now();
  while (now() - start < SETTLING_NANOS) {
    sched_yield();
  }
}

static double sample_notify_one(void) {
  await_waiters();
  uint64_t start = now();
  int woken = system_futex_wake(&many_wait_here, 1);
  uint64_t end = now();
  if (woken != 1) {
    fail("nobody was woken");
  }
  atomic_fetch_sub(&waiting, 1);
  return (double)(end - start);
}

static double score_notify_one(void) {
  double samples[MAX_SAMPLES];
  for (uint32_t i = 0; i < effort.samples; i++) {
    samples[i] = sample_notify_one();
  }
  return median(samples, effort.samples);
}

static void measure_notify_one(const char *name) {
  if (!is_wanted(name)) {
    return;
  }
  uint32_t started = start_waiters();
  if (started == WAITERS) {
    measure(name, score_notify_one);
  } else {
    fprintf(stderr, "futex: %s is left out: the system allows %u threads\n", name, started);
  }
  stop_waiters(started);
}

int main(int count, char **arguments) {
  int next = 1;
  if (count > next && strcmp(arguments[next], "quick") == 0) {
    effort = QUICK;
    next++;
  }
  only = arguments[next]; /* NULL after the last */
  measure("handoff", score_hand_off);
  measure("notify-nobody", score_notify_nobody);
  measure("add32", score_add32);
  measure("add64", score_add64);
  measure("add32-2-threads", score_add32_2_threads);
  measure("load-store32", score_load_store32);
  measure("compare-exchange32", score_compare_exchange32);
  measure_notify_one("notify-one-of-10000");
  if (!found) {
    fprintf(stderr, "futex: there is no benchmark %s\n", only);
    return 2;
  }
  return 0;
}
