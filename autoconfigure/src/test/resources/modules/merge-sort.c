/*
 * A parallel merge sort: each thread sorts a part, then all of them merge two by two, with a barrier after each round. The
 * result is how many numbers are in their places.
 */
#include "program.h"

enum { RUN = 16, MAX_ROUNDS = 16 };

/* Each is passed once. */
struct barrier {
  OWN_CACHE_LINE _Atomic uint32_t missing;
};

static struct barrier barriers[MAX_ROUNDS];
static uint32_t *source;
static uint32_t *target;
static uint32_t *result_numbers;
static uint32_t length;
static uint32_t sorters;

static void await_all(struct barrier *barrier) {
  uint32_t missing = atomic_fetch_sub(&barrier->missing, 1) - 1;
  if (missing == 0) {
    futex_wake(&barrier->missing, UINT32_MAX);
  }
  while (missing != 0) {
    futex_wait(&barrier->missing, missing, FOR_EVER);
    missing = atomic_load(&barrier->missing);
  }
}

static void insertion_sort(uint32_t *numbers, uint32_t from, uint32_t to) {
  for (uint32_t i = from + 1; i < to; i++) {
    uint32_t number = numbers[i];
    uint32_t place = i;
    for (; place > from && numbers[place - 1] > number; place--) {
      numbers[place] = numbers[place - 1];
    }
    numbers[place] = number;
  }
}

/* Merges the sorted [left, left_end) and [right, right_end) of one array into another. */
static void merge(const uint32_t *from, uint32_t left, uint32_t left_end, uint32_t right, uint32_t right_end, uint32_t *to,
                  uint32_t place) {
  while (left < left_end && right < right_end) {
    to[place++] = from[left] <= from[right] ? from[left++] : from[right++];
  }
  while (left < left_end) {
    to[place++] = from[left++];
  }
  while (right < right_end) {
    to[place++] = from[right++];
  }
}

/* Where the first so many of two sorted ranges end in the left one. */
static uint32_t split(const uint32_t *numbers, uint32_t left, uint32_t left_end, uint32_t right, uint32_t right_end,
                      uint32_t count) {
  uint32_t right_length = right_end - right;
  uint32_t least = count > right_length ? count - right_length : 0;
  uint32_t most = count < left_end - left ? count : left_end - left;
  while (least < most) {
    uint32_t middle = least + (most - least) / 2;
    if (numbers[left + middle] <= numbers[right + count - middle - 1]) {
      least = middle + 1;
    } else {
      most = middle;
    }
  }
  return left + least;
}

static uint32_t boundary(uint32_t sorted) {
  return part(length, sorters, sorted < sorters ? sorted : sorters);
}

/* This thread's share of one round: the same number of places for each thread. */
static void merge_share(const uint32_t *from, uint32_t *to, uint32_t width, uint32_t thread) {
  uint32_t share = part(length, sorters, thread);
  uint32_t share_end = part(length, sorters, thread + 1);
  uint32_t pair = thread / (2 * width) * (2 * width);
  uint32_t left = boundary(pair);
  uint32_t right = boundary(pair + width);
  uint32_t end = boundary(pair + 2 * width);
  uint32_t from_left = split(from, left, right, right, end, share - left);
  uint32_t to_left = split(from, left, right, right, end, share_end - left);
  merge(from, from_left, to_left, right + (share - left) - (from_left - left), right + (share_end - left) - (to_left - left),
        to, share);
}

/* The number of rounds, and so the array that the result is in, is the same for all parts. */
static uint32_t *sort_part(uint32_t from, uint32_t to) {
  uint32_t *sorted = source;
  uint32_t *other = target;
  for (uint32_t run = from; run < to; run += RUN) {
    insertion_sort(sorted, run, run + RUN < to ? run + RUN : to);
  }
  for (uint32_t width = RUN; width < length / sorters + 1; width *= 2) {
    for (uint32_t left = from; left < to; left += 2 * width) {
      uint32_t right = left + width < to ? left + width : to;
      uint32_t end = left + 2 * width < to ? left + 2 * width : to;
      merge(sorted, left, right, right, end, other, left);
    }
    uint32_t *swap = sorted;
    sorted = other;
    other = swap;
  }
  return sorted;
}

/* The size is how many numbers there are, a power of two. */
EXPORT(prepare) void prepare(uintptr_t heap, uint32_t size, uint32_t threads) {
  struct arena arena = {heap};
  length = size;
  sorters = threads;
  for (uint32_t round = 0; round < MAX_ROUNDS; round++) {
    barriers[round].missing = threads;
  }
  source = allocate(&arena, size * sizeof *source);
  target = allocate(&arena, size * sizeof *target);
  /* Each number once: the steps of both rounds can be undone. */
  for (uint32_t i = 0; i < size; i++) {
    uint32_t number = (i * 0x9e3779b1 + 0x7f4a7c15) & (size - 1);
    source[i] = ((number ^ number >> 7) * 0x85ebca6b) & (size - 1);
  }
}

EXPORT(work) void work(uint32_t thread) {
  uint32_t *sorted = sort_part(part(length, sorters, thread), part(length, sorters, thread + 1));
  uint32_t *other = sorted == source ? target : source;
  struct barrier *barrier = barriers;
  for (uint32_t width = 1; width < sorters; width *= 2) {
    await_all(barrier++);
    merge_share(sorted, other, width, thread);
    uint32_t *swap = sorted;
    sorted = other;
    other = swap;
  }
  if (thread == 0) {
    result_numbers = sorted;
  }
}

EXPORT(result) uint32_t result(void) {
  uint32_t right = 0;
  for (uint32_t i = 0; i < length; i++) {
    right += result_numbers[i] == i;
  }
  return right;
}
