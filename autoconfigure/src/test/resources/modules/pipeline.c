/*
 * A pipeline of three stages over bounded queues of byte messages: the first makes messages, the second scrambles them, the
 * third checks that they are the next ones and whole. The result is how many were.
 */
#include "program.h"

enum { STAGES = 3, CAPACITY = 4096, MAX_MESSAGE = 512 };

/* Messages with their lengths, one behind the other around a ring. */
struct queue {
  OWN_CACHE_LINE struct mutex mutex;
  OWN_CACHE_LINE struct condition not_empty;
  OWN_CACHE_LINE struct condition not_full;
  OWN_CACHE_LINE uint32_t head;
  uint32_t tail;
  uint8_t ring[CAPACITY];
};

static struct queue made;
static struct queue scrambled;
static uint32_t messages;
static uint32_t right_messages;

static void copy_in(struct queue *queue, uint32_t at, const void *bytes, uint32_t length) {
  uint32_t place = at % CAPACITY;
  uint32_t first = length < CAPACITY - place ? length : CAPACITY - place;
  __builtin_memcpy(queue->ring + place, bytes, first);
  __builtin_memcpy(queue->ring, (const uint8_t *)bytes + first, length - first);
}

static void copy_out(const struct queue *queue, uint32_t at, void *bytes, uint32_t length) {
  uint32_t place = at % CAPACITY;
  uint32_t first = length < CAPACITY - place ? length : CAPACITY - place;
  __builtin_memcpy(bytes, queue->ring + place, first);
  __builtin_memcpy((uint8_t *)bytes + first, queue->ring, length - first);
}

static void put(struct queue *queue, const uint8_t *message, uint32_t length) {
  lock(&queue->mutex);
  while (CAPACITY - (queue->tail - queue->head) < sizeof length + length) {
    await(&queue->not_full, &queue->mutex);
  }
  copy_in(queue, queue->tail, &length, sizeof length);
  copy_in(queue, queue->tail + sizeof length, message, length);
  queue->tail += sizeof length + length;
  signal(&queue->not_empty);
  unlock(&queue->mutex);
}

/* Returns the length of the message. */
static uint32_t take(struct queue *queue, uint8_t *message) {
  uint32_t length;
  lock(&queue->mutex);
  while (queue->tail == queue->head) {
    await(&queue->not_empty, &queue->mutex);
  }
  copy_out(queue, queue->head, &length, sizeof length);
  copy_out(queue, queue->head + sizeof length, message, length);
  queue->head += sizeof length + length;
  signal(&queue->not_full);
  unlock(&queue->mutex);
  return length;
}

static uint32_t next_random(uint32_t random) {
  return random * 1664525 + 1013904223;
}

/* Fills a message with bytes that nobody else makes, and returns its length. */
static uint32_t make(uint32_t number, uint8_t *message) {
  uint32_t random = next_random(number ^ 0x5bd1e995);
  uint32_t length = 16 + (random >> 16) % (MAX_MESSAGE - 15);
  for (uint32_t i = 0; i < length; i++) {
    message[i] = (uint8_t)(random >> 24);
    random = next_random(random);
  }
  return length;
}

static uint8_t scramble(uint8_t byte, uint32_t place) {
  return (uint8_t)((byte << 3 | byte >> 5) ^ (place * 29));
}

static void make_all(void) {
  uint8_t message[MAX_MESSAGE];
  for (uint32_t number = 0; number < messages; number++) {
    put(&made, message, make(number, message));
  }
}

static void scramble_all(void) {
  uint8_t message[MAX_MESSAGE];
  for (uint32_t number = 0; number < messages; number++) {
    uint32_t length = take(&made, message);
    for (uint32_t i = 0; i < length; i++) {
      message[i] = scramble(message[i], i);
    }
    put(&scrambled, message, length);
  }
}

static void check_all(void) {
  uint8_t message[MAX_MESSAGE];
  uint8_t expected[MAX_MESSAGE];
  for (uint32_t number = 0; number < messages; number++) {
    uint32_t length = take(&scrambled, message);
    uint32_t wrong = length != make(number, expected);
    for (uint32_t i = 0; i < length; i++) {
      wrong += message[i] != scramble(expected[i], i);
    }
    right_messages += wrong == 0;
  }
}

/* The size is how many messages go through. */
EXPORT(prepare) void prepare(uintptr_t heap, uint32_t size, uint32_t threads) {
  (void)heap;
  if (threads != STAGES) {
    __builtin_trap();
  }
  messages = size;
}

/* Each thread is a stage. */
EXPORT(work) void work(uint32_t thread) {
  static void (*const stages[STAGES])(void) = {make_all, scramble_all, check_all};
  stages[thread]();
}

EXPORT(result) uint32_t result(void) {
  return right_messages;
}
