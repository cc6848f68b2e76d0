/*
 * The redaction board: the words that the host and the plugins share in the memory "requests".
 *
 * Words marked "atomic" are touched with atomic instructions only. Each of them that somebody waits on or that threads
 * fight for has a cache line of its own.
 */
#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>
#include <stdint.h>

enum { CACHE_LINE = 64 };

#define OWN_CACHE_LINE _Alignas(CACHE_LINE)

enum state { FREE, READY, BUSY, DONE, FAILED };

/* What a redactor looks for; in the order in which the board counts it. */
enum kind { EMAIL, CARD, IBAN, IPV4, KINDS };

/* What was done since the tally last took it away. */
struct found {
  uint64_t texts; /* atomic, as are all six */
  uint64_t bytes;
  uint64_t matches[KINDS];
};

struct board {
  OWN_CACHE_LINE uint32_t head;      /* atomic: the next ticket that a worker takes */
  OWN_CACHE_LINE uint32_t tail;      /* atomic: the tickets that the host has published */
  OWN_CACHE_LINE uint32_t bell;      /* atomic: rings for a new ticket and for a stop; idle redactors wait here */
  OWN_CACHE_LINE uint32_t stop;      /* atomic: 1 asks all plugins to return */
  OWN_CACHE_LINE uint32_t completed; /* atomic: the texts that are done */
  OWN_CACHE_LINE struct found found;
  OWN_CACHE_LINE uint32_t slot_count; /* constant; a power of two */
  OWN_CACHE_LINE uint32_t ring[];     /* atomic: ring[ticket % slot_count] is a slot's index; the slots come after it */
};

/* One text. Whoever took its ticket owns the slot until it stores DONE or FAILED. */
struct slot {
  OWN_CACHE_LINE uint32_t state; /* atomic; the host waits here */
  uint32_t worker;
  const uint8_t *input;
  uint32_t input_length;
  uint8_t *output;
  uint32_t output_capacity;
  uint32_t output_length;
};

_Static_assert(offsetof(struct board, tail) == 64, "tail");
_Static_assert(offsetof(struct board, bell) == 128, "bell");
_Static_assert(offsetof(struct board, stop) == 192, "stop");
_Static_assert(offsetof(struct board, completed) == 256, "completed");
_Static_assert(offsetof(struct board, found) == 320, "found");
_Static_assert(sizeof(struct found) == 6 * 8, "found");
_Static_assert(offsetof(struct board, slot_count) == 384, "slot_count");
_Static_assert(offsetof(struct board, ring) == 448, "ring");
_Static_assert(offsetof(struct slot, input) == 8, "input");
_Static_assert(offsetof(struct slot, output) == 16, "output");
_Static_assert(offsetof(struct slot, output_length) == 24, "output_length");
_Static_assert(sizeof(struct slot) == 64, "slot");

#endif
