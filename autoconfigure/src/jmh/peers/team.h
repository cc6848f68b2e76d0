/* Threads that begin at once, and the time that they take. */
#ifndef TEAM_H
#define TEAM_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "system-futex.h"

#define OWN_CACHE_LINE _Alignas(64)

static _Noreturn void fail(const char *message) {
  fprintf(stderr, "%s\n", message);
  exit(1);
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static int compare(const void *left, const void *right) {
  double difference = *(const double *)left - *(const double *)right;
  return (difference > 0) - (difference < 0);
}

static double median(double *values, uint32_t count) {
  qsort(values, count, sizeof *values, compare);
  return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

struct member {
  pthread_t thread;
  void (*task)(struct member *);
  uint32_t number;
  double score; /* by the task, if it measures itself */
  uint64_t end;
};

static OWN_CACHE_LINE _Atomic uint32_t gate;
static OWN_CACHE_LINE _Atomic uint32_t ready;

static void *run_member(void *argument) {
  struct member *member = argument;
  atomic_fetch_add(&ready, 1);
  system_futex_wake(&ready, 1);
  while (atomic_load(&gate) == 0) {
    system_futex_wait(&gate, 0);
  }
  member->task(member);
  member->end = now();
  return NULL;
}

static void await_ready(uint32_t count) {
  uint32_t seen;
  while ((seen = atomic_load(&ready)) < count) {
    system_futex_wait(&ready, seen);
  }
}

/* Returns the nanoseconds from the common beginning to the last end. */
static uint64_t run_together(struct member *members, uint32_t count) {
  atomic_store(&gate, 0);
  atomic_store(&ready, 0);
  for (uint32_t i = 0; i < count; i++) {
    if (pthread_create(&members[i].thread, NULL, run_member, &members[i]) != 0) {
      fail("cannot create a thread");
    }
  }
  await_ready(count);
  uint64_t start = now();
  atomic_store(&gate, 1);
  system_futex_wake(&gate, UINT32_MAX);
  uint64_t end = start;
  for (uint32_t i = 0; i < count; i++) {
    pthread_join(members[i].thread, NULL);
    end = members[i].end > end ? members[i].end : end;
  }
  return end - start;
}

#endif
