/*
 * Message queues in a shared memory, for WebAssembly: ABI version 1, which ../abi.md describes byte by byte and whose words
 * are used here. Header only, for C11 and C++11, without a C library; clang's flags are in ../README.md.
 *
 * A queue is bounded, first in, first out, for any number of producers and consumers, in whatever language. Somebody who
 * dies in the middle of an operation holds the others up for the queue's stall timeout, not for ever.
 *
 * What has a name that ends in an underscore is not for callers.
 */
#ifndef SHARED_MEMORY_QUEUE_H
#define SHARED_MEMORY_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What has become of an operation. The numbers are the same in all languages. */
typedef enum smq_status {
  SMQ_OK = 0,
  /* There is no space now, or somebody is about to make some. Nothing was put. */
  SMQ_FULL = 1,
  /* There is no message now, or somebody is about to put one. */
  SMQ_EMPTY = 2,
  /* The queue takes no more messages; for a taker: and has none left. */
  SMQ_CLOSED = 3,
  /* The message is larger than the queue's messages may be, or than the buffer. It was not put, or is still there. */
  SMQ_TOO_LONG = 4,
  /* The time is over. Nothing was put or taken. */
  SMQ_TIMED_OUT = 5,
  /* The bytes are not those of a queue: there is none, or somebody has written over it. Do not use it any more. */
  SMQ_CORRUPT = 6
} smq_status;

/* For how long positions have been in the hands of somebody who does not finish. */
typedef struct smq_watch_ {
  uint64_t end;    /* behind the last position that was in somebody's hands when the measurement began */
  uint64_t waited; /* nanoseconds since then, as far as this thread has slept through them */
  bool soon;       /* the last look was in vain because of such a position */
} smq_watch_;

/* A queue as one thread uses it: every thread opens it for itself. The first fields may be read. */
typedef struct smq_queue {
  uintptr_t address;
  uint32_t capacity;
  uint32_t maximum_message_size;
  uint32_t slot_size_;
  uint64_t stall_timeout; /* in nanoseconds */
  smq_watch_ readers_;
  smq_watch_ writers_;
} smq_queue;

/* One message of a batch: length is how long it is; size is how much room a buffer for one that is taken has. */
typedef struct smq_message {
  void *bytes;
  uint32_t size;
  uint32_t length;
} smq_message;

/* As a timeout: no end. */
#define SMQ_FOR_EVER INT64_C(-1)

enum {
  SMQ_MAGIC_ = 0x31514D53,
  SMQ_VERSION_ = 1,

  /* Where things are in a queue ... */
  SMQ_VERSION_OFFSET_ = 4,
  SMQ_CAPACITY_OFFSET_ = 8,
  SMQ_MESSAGE_SIZE_OFFSET_ = 12,
  SMQ_SLOT_SIZE_OFFSET_ = 16,
  SMQ_STALL_TIMEOUT_OFFSET_ = 24,
  SMQ_TAIL_ = 64,
  SMQ_HEAD_ = 128,
  SMQ_ITEMS_ = 192,
  SMQ_SPACES_ = 256,
  SMQ_SLEEPERS_ = 4, /* from items or spaces */
  SMQ_HEADER_SIZE_ = 320,

  /* ... and in a slot. */
  SMQ_LENGTH_OFFSET_ = 8,
  SMQ_SLOT_HEADER_SIZE_ = 16,

  SMQ_LARGEST_CAPACITY_ = 1 << 24,
  SMQ_LARGEST_MESSAGE_ = 1 << 30,

  /* The states of slots. */
  SMQ_SLOT_FREE_ = 0,
  SMQ_SLOT_FULL_ = 1,
  SMQ_SLOT_RETIRED_ = 2,
  SMQ_SLOT_RETURNED_ = 3,

  /* How often a look is repeated because others were faster: each time they got further, unless words are garbage. */
  SMQ_LOOKS_ = 1000,

  SMQ_WAIT_TIMED_OUT_ = 2,

  /* What a sleep that somebody ended counts of a timeout, in nanoseconds: less than it takes, but never nothing. */
  SMQ_SHORTEST_SLEEP_ = 100
};

#define SMQ_CLOSED_BIT_ (UINT64_C(1) << 63)
#define SMQ_LAST_POSITION_ (UINT64_C(1) << 60)
#define SMQ_SHORTEST_STALL_ UINT64_C(1000000)
#define SMQ_LONGEST_STALL_ UINT64_C(3600000000000)

/* Volatile, as a queue may begin at address 0, where compilers take nothing to be. */
static inline volatile uint32_t *smq_word32_(uintptr_t address) {
  return (volatile uint32_t *)address;
}

static inline volatile uint64_t *smq_word64_(uintptr_t address) {
  return (volatile uint64_t *)address;
}

static inline uint32_t smq_load32_(uintptr_t address) {
  return __atomic_load_n(smq_word32_(address), __ATOMIC_SEQ_CST);
}

static inline uint64_t smq_load64_(uintptr_t address) {
  return __atomic_load_n(smq_word64_(address), __ATOMIC_SEQ_CST);
}

static inline bool smq_cas64_(uintptr_t address, uint64_t expected, uint64_t replacement) {
  return __atomic_compare_exchange_n(smq_word64_(address), &expected, replacement, false, __ATOMIC_SEQ_CST,
                                     __ATOMIC_SEQ_CST);
}

/* Traps if a caller's range is not within the memory: here, and not while a slot is in the caller's hands. */
static inline void smq_require_(const void *bytes, uint32_t length) {
  uintptr_t last = (uintptr_t)bytes + length - 1;
  if (length > 0) {
    if (last < (uintptr_t)bytes) {
      __builtin_trap();
    }
    (void)*(const volatile char *)last;
  }
}

/* Words of slots. */

static inline uint64_t smq_slot_word_(uint64_t position, unsigned state) {
  return position * 4 + state;
}

static inline uintptr_t smq_slot_(const smq_queue *queue, uint64_t position) {
  return queue->address + SMQ_HEADER_SIZE_ + (uintptr_t)(position & (queue->capacity - 1)) * queue->slot_size_;
}

static inline uint64_t smq_load_word_(const smq_queue *queue, uint64_t position) {
  return smq_load64_(smq_slot_(queue, position));
}

static inline bool smq_replace_(const smq_queue *queue, uint64_t position, uint64_t expected, uint64_t replacement) {
  return smq_cas64_(smq_slot_(queue, position), expected, replacement);
}

/* The slot was retired while it was the caller's. After this it is not. */
static inline smq_status smq_give_back_(const smq_queue *queue, uint64_t position) {
  for (int look = 0; look < SMQ_LOOKS_; look++) {
    uint64_t word = smq_load_word_(queue, position);
    if (word % 4 != SMQ_SLOT_RETIRED_ || word / 4 < position) {
      return SMQ_CORRUPT;
    }
    if (smq_replace_(queue, position, word, word + 1)) {
      return SMQ_OK;
    }
    /* Producers have skipped a position meanwhile. */
  }
  return SMQ_CORRUPT;
}

/* Sleeping and waking. The signal is SMQ_ITEMS_, on which consumers sleep, or SMQ_SPACES_, on which producers do. */

static inline uintptr_t smq_sleepers_(const smq_queue *queue, unsigned signal) {
  return queue->address + signal + SMQ_SLEEPERS_;
}

static inline bool smq_has_sleepers_(const smq_queue *queue, unsigned signal) {
  return smq_load32_(smq_sleepers_(queue, signal)) != 0;
}

static inline void smq_wake_(const smq_queue *queue, unsigned signal, uint32_t count) {
  uintptr_t address = queue->address + signal;
  __atomic_fetch_add(smq_word32_(address), 1, __ATOMIC_SEQ_CST);
  __builtin_wasm_memory_atomic_notify((int *)address, count);
}

static inline void smq_raise_(const smq_queue *queue, unsigned signal, uint32_t count) {
  if (smq_has_sleepers_(queue, signal)) {
    smq_wake_(queue, signal, count);
  }
}

/* Before the look that decides whether to sleep. Gives the ticket to sleep with. */
static inline uint32_t smq_enter_(const smq_queue *queue, unsigned signal) {
  __atomic_fetch_add(smq_word32_(smq_sleepers_(queue, signal)), 1, __ATOMIC_SEQ_CST);
  return smq_load32_(queue->address + signal);
}

static inline void smq_leave_(const smq_queue *queue, unsigned signal) {
  __atomic_fetch_sub(smq_word32_(smq_sleepers_(queue, signal)), 1, __ATOMIC_SEQ_CST);
}

/*
 * Sleeps until somebody raises the signal, but no longer than the stall timeout: a wake-up may have gone to somebody who
 * died of it. Gives what is left of the caller's timeout. There is no clock: only a sleep that nobody ended has a length.
 */
static inline int64_t smq_sleep_(const smq_queue *queue, smq_watch_ *watch, unsigned signal, uint32_t ticket,
                                 int64_t timeout) {
  int64_t limit = (int64_t)(watch->soon ? (queue->stall_timeout + 7) / 8 : queue->stall_timeout);
  if (timeout >= 0 && timeout < limit) {
    limit = timeout;
  }
  int64_t slept = limit < SMQ_SHORTEST_SLEEP_ ? limit : SMQ_SHORTEST_SLEEP_;
  if (__builtin_wasm_memory_atomic_wait32((int *)(queue->address + signal), (int)ticket, limit) ==
      SMQ_WAIT_TIMED_OUT_) {
    watch->waited += (uint64_t)limit;
    slept = limit;
  }
  return timeout < 0 ? timeout : timeout - slept;
}

/* Whether a position is in somebody's hands for the whole stall timeout; all below the end are or were. */
static inline bool smq_stalled_(const smq_queue *queue, smq_watch_ *watch, uint64_t position, uint64_t end) {
  if (position >= watch->end) {
    watch->end = end;
    watch->waited = 0;
    return false;
  }
  return watch->waited >= queue->stall_timeout;
}

/*
 * Opens the queue that somebody has created at an address, which stays as it is. SMQ_CORRUPT if there is none. Traps if it
 * is not all within the memory, whose size it does not look at, as only those do who allocate: a module that looks at it
 * would get no memory together with others.
 */
static inline smq_status smq_open(smq_queue *queue, uintptr_t address) {
  if (address % 64 != 0 || smq_load32_(address) != SMQ_MAGIC_ ||
      smq_load32_(address + SMQ_VERSION_OFFSET_) != SMQ_VERSION_) {
    return SMQ_CORRUPT;
  }
  uint32_t capacity = smq_load32_(address + SMQ_CAPACITY_OFFSET_);
  uint32_t message_size = smq_load32_(address + SMQ_MESSAGE_SIZE_OFFSET_);
  uint32_t slot_size = smq_load32_(address + SMQ_SLOT_SIZE_OFFSET_);
  uint64_t stall_timeout = smq_load64_(address + SMQ_STALL_TIMEOUT_OFFSET_);
  if (capacity == 0 || capacity > SMQ_LARGEST_CAPACITY_ || (capacity & (capacity - 1)) != 0 || message_size == 0 ||
      message_size > SMQ_LARGEST_MESSAGE_ || slot_size != (SMQ_SLOT_HEADER_SIZE_ + message_size + 63) / 64 * 64 ||
      stall_timeout < SMQ_SHORTEST_STALL_ || stall_timeout > SMQ_LONGEST_STALL_) {
    return SMQ_CORRUPT;
  }
  uint64_t end = address + SMQ_HEADER_SIZE_ + (uint64_t)capacity * slot_size;
  if (end > UINT64_C(1) << 32) {
    return SMQ_CORRUPT;
  }
  smq_load32_((uintptr_t)(end - 4));
  queue->address = address;
  queue->capacity = capacity;
  queue->maximum_message_size = message_size;
  queue->slot_size_ = slot_size;
  queue->stall_timeout = stall_timeout;
  queue->readers_.end = queue->writers_.end = 0;
  queue->readers_.waited = queue->writers_.waited = 0;
  queue->readers_.soon = queue->writers_.soon = false;
  return SMQ_OK;
}

/* Whether somebody has closed the queue. */
static inline bool smq_is_closed(const smq_queue *queue) {
  return (smq_load64_(queue->address + SMQ_TAIL_) & SMQ_CLOSED_BIT_) != 0;
}

/* Refuses messages from now on, from all sides. Those that are there can still be taken. */
static inline void smq_close(const smq_queue *queue) {
  __atomic_fetch_or(smq_word64_(queue->address + SMQ_TAIL_), SMQ_CLOSED_BIT_, __ATOMIC_SEQ_CST);
  smq_wake_(queue, SMQ_ITEMS_, UINT32_MAX);
  smq_wake_(queue, SMQ_SPACES_, UINT32_MAX);
}

/* Putting. */

/* Makes the slot of a position usable that consumers have done with, or should have. False if it is not yet. */
static inline bool smq_make_usable_(smq_queue *queue, uint64_t position, uint64_t word, uint64_t head) {
  uint64_t turn = word / 4;
  switch (word % 4) {
    case SMQ_SLOT_FULL_: /* taken, and still being read */
      if (!smq_stalled_(queue, &queue->readers_, turn, head)) {
        return false;
      }
      smq_replace_(queue, position, word, smq_slot_word_(turn, SMQ_SLOT_RETIRED_));
      return true;
    case SMQ_SLOT_RETIRED_: /* skip the position */
      smq_replace_(queue, position, word, smq_slot_word_(position, SMQ_SLOT_RETIRED_));
      return true;
    default:
      smq_replace_(queue, position, word, smq_slot_word_(position, SMQ_SLOT_FREE_));
      return true;
  }
}

/* Looks for a position that can be claimed. */
static inline smq_status smq_find_space_(smq_queue *queue, uint64_t *found) {
  uintptr_t tail = queue->address + SMQ_TAIL_;
  queue->readers_.soon = false;
  for (int look = 0; look < SMQ_LOOKS_; look++) {
    uint64_t position = smq_load64_(tail);
    if (position & SMQ_CLOSED_BIT_) {
      return SMQ_CLOSED;
    }
    if (position > SMQ_LAST_POSITION_) {
      return SMQ_CORRUPT;
    }
    uint64_t word = smq_load_word_(queue, position), turn = word / 4, state = word % 4;
    if (turn == position && state == SMQ_SLOT_FREE_) {
      *found = position;
      return SMQ_OK;
    }
    if (turn == position && state >= SMQ_SLOT_RETIRED_) {
      /* Somebody has skipped it, and not come to say so. */
      smq_cas64_(tail, position, position + 1);
    } else if (turn == position - queue->capacity) {
      uint64_t head = smq_load64_(queue->address + SMQ_HEAD_);
      if (head < turn || (head > position && smq_load64_(tail) == position)) {
        return SMQ_CORRUPT;
      }
      if (head == turn && state != SMQ_SLOT_RETURNED_) {
        return SMQ_FULL;
      }
      if (head == turn) {
        /* Holds no message: consumers would skip it if they came. */
        smq_cas64_(queue->address + SMQ_HEAD_, turn, turn + 1);
        continue;
      }
      if (state == SMQ_SLOT_FREE_) {
        if (smq_load_word_(queue, position) == word) {
          return SMQ_CORRUPT; /* free, and the head is past it */
        }
      } else if (!smq_make_usable_(queue, position, word, head)) {
        queue->readers_.soon = true;
        return SMQ_FULL;
      }
    } else if (smq_load64_(tail) == position) {
      return SMQ_CORRUPT; /* else others have moved on since */
    }
  }
  queue->readers_.soon = true;
  return SMQ_FULL;
}

/* Between claim and publish. */
static inline void smq_write_(const smq_queue *queue, uint64_t position, const void *message, uint32_t length) {
  uintptr_t slot = smq_slot_(queue, position);
  *smq_word32_(slot + SMQ_LENGTH_OFFSET_) = length;
  __builtin_memcpy((void *)(slot + SMQ_SLOT_HEADER_SIZE_), message, length);
}

/* Ends a claim with one of two states. If that is too late, the slot is given back, and *sent false. */
static inline smq_status smq_publish_(const smq_queue *queue, uint64_t position, unsigned state, bool *sent) {
  *sent = smq_replace_(queue, position, smq_slot_word_(position, SMQ_SLOT_FREE_), smq_slot_word_(position, state));
  if (*sent) {
    return SMQ_OK;
  }
  smq_status status = smq_give_back_(queue, position);
  smq_raise_(queue, SMQ_SPACES_, 1);
  return status;
}

/* After publish. One of the spaces may have been told to somebody who found the one before it taken, and sleeps again. */
static inline void smq_tell_consumers_(const smq_queue *queue, uint64_t next, uint32_t count) {
  smq_raise_(queue, SMQ_ITEMS_, count);
  if (smq_has_sleepers_(queue, SMQ_SPACES_) &&
      smq_load_word_(queue, next) == smq_slot_word_(next, SMQ_SLOT_FREE_)) {
    smq_raise_(queue, SMQ_SPACES_, 1);
  }
}

/*
 * Puts messages that have their lengths, as many as there is space for, one after the other without others' in between.
 * SMQ_OK if there was at least one; *done says how many.
 */
static inline smq_status smq_try_put_all(smq_queue *queue, const smq_message *messages, uint32_t count,
                                         uint32_t *done) {
  uint32_t fit = 0;
  *done = 0;
  while (fit < count && fit < queue->capacity && messages[fit].length <= queue->maximum_message_size) {
    smq_require_(messages[fit].bytes, messages[fit].length);
    fit++;
  }
  if (fit == 0) {
    return count == 0 ? SMQ_OK : SMQ_TOO_LONG;
  }
  for (int look = 0; look < SMQ_LOOKS_; look++) {
    uint64_t position;
    smq_status status = smq_find_space_(queue, &position);
    if (status != SMQ_OK) {
      return status;
    }
    uint32_t claimed = 1;
    while (claimed < fit && smq_load_word_(queue, position + claimed) ==
                                smq_slot_word_(position + claimed, SMQ_SLOT_FREE_)) {
      claimed++;
    }
    if (!smq_cas64_(queue->address + SMQ_TAIL_, position, position + claimed)) {
      continue; /* somebody else was faster, or has closed the queue */
    }
    /* From here on the slots are ours, each until it is published. */
    bool sent = true;
    for (uint32_t i = 0; i < claimed; i++) {
      smq_status published;
      if (sent) {
        smq_write_(queue, position + i, messages[i].bytes, messages[i].length);
        published = smq_publish_(queue, position + i, SMQ_SLOT_FULL_, &sent);
        *done += sent;
      } else {
        /* One before was too late: messages must not overtake each other. */
        bool abandoned;
        published = smq_publish_(queue, position + i, SMQ_SLOT_RETURNED_, &abandoned);
      }
      if (published != SMQ_OK) {
        status = published;
      }
    }
    smq_tell_consumers_(queue, position + claimed, claimed);
    if (*done > 0 || status != SMQ_OK) {
      return status;
    }
    /* We were too slow, and nobody has seen a message: again. */
  }
  queue->readers_.soon = true;
  return SMQ_FULL;
}

/* Puts a message if there is space. */
static inline smq_status smq_try_put(smq_queue *queue, const void *message, uint32_t length) {
  smq_message one = {(void *)message, length, length};
  uint32_t done;
  return smq_try_put_all(queue, &one, 1, &done);
}

/*
 * Puts a message, waiting for space up to a timeout in nanoseconds, or SMQ_FOR_EVER. Never gives up earlier, but perhaps
 * later: time that passes until a wake-up of which somebody else had the use hardly counts, as there is no clock.
 */
static inline smq_status smq_put(smq_queue *queue, const void *message, uint32_t length, int64_t timeout) {
  smq_status status = smq_try_put(queue, message, length);
  while (status == SMQ_FULL) {
    if (timeout == 0) {
      return SMQ_TIMED_OUT;
    }
    uint32_t ticket = smq_enter_(queue, SMQ_SPACES_);
    status = smq_try_put(queue, message, length);
    bool slept = status == SMQ_FULL;
    if (slept) {
      timeout = smq_sleep_(queue, &queue->readers_, SMQ_SPACES_, ticket, timeout);
    }
    smq_leave_(queue, SMQ_SPACES_);
    if (slept) {
      status = smq_try_put(queue, message, length);
    }
  }
  return status;
}

/* Taking. */

/* Looks for a message. */
static inline smq_status smq_find_message_(smq_queue *queue, uint64_t *found) {
  uintptr_t head = queue->address + SMQ_HEAD_;
  queue->writers_.soon = false;
  for (int look = 0; look < SMQ_LOOKS_; look++) {
    uint64_t position = smq_load64_(head);
    if (position > SMQ_LAST_POSITION_) {
      return SMQ_CORRUPT;
    }
    uint64_t word = smq_load_word_(queue, position), turn = word / 4, state = word % 4;
    if (turn == position && state == SMQ_SLOT_FULL_) {
      *found = position;
      return SMQ_OK;
    }
    if (turn == position || (turn == position - queue->capacity && state != SMQ_SLOT_FREE_)) {
      uint64_t tail = smq_load64_(queue->address + SMQ_TAIL_), end = tail & ~SMQ_CLOSED_BIT_;
      if (end < position || end > SMQ_LAST_POSITION_ ||
          (end > position + queue->capacity && smq_load64_(head) == position)) {
        return SMQ_CORRUPT;
      }
      if (end == position) {
        return tail == end ? SMQ_EMPTY : SMQ_CLOSED;
      }
      if (turn == position && state >= SMQ_SLOT_RETIRED_) {
        /* Holds no message. */
        if (smq_cas64_(head, position, position + 1)) {
          smq_raise_(queue, SMQ_SPACES_, 1);
        }
      } else if (turn != position) {
        if (smq_load_word_(queue, position) == word) {
          return SMQ_CORRUPT; /* not claimed, and the tail is past it */
        }
      } else if (smq_stalled_(queue, &queue->writers_, position, end)) {
        smq_replace_(queue, position, word, smq_slot_word_(position, SMQ_SLOT_RETIRED_));
      } else {
        /* Its producer is writing. */
        queue->writers_.soon = true;
        return SMQ_EMPTY;
      }
    } else if (smq_load64_(head) == position) {
      return SMQ_CORRUPT; /* else others have moved on since */
    }
  }
  queue->writers_.soon = true;
  return SMQ_EMPTY;
}

/* After take: reads the message and lets producers have the slot. */
static inline smq_status smq_read_(const smq_queue *queue, uint64_t position, void *buffer, uint32_t length) {
  __builtin_memcpy(buffer, (const void *)(smq_slot_(queue, position) + SMQ_SLOT_HEADER_SIZE_), length);
  if (smq_replace_(queue, position, smq_slot_word_(position, SMQ_SLOT_FULL_),
                   smq_slot_word_(position + queue->capacity, SMQ_SLOT_FREE_))) {
    return SMQ_OK;
  }
  /* We were too slow; the message is whole all the same. */
  return smq_give_back_(queue, position);
}

/* After release. One of the messages may have been told to somebody who found the one before it missing. */
static inline void smq_tell_producers_(const smq_queue *queue, uint64_t next, uint32_t count) {
  smq_raise_(queue, SMQ_SPACES_, count);
  if (smq_has_sleepers_(queue, SMQ_ITEMS_) && smq_load_word_(queue, next) == smq_slot_word_(next, SMQ_SLOT_FULL_)) {
    smq_raise_(queue, SMQ_ITEMS_, 1);
  }
}

/*
 * Takes messages into buffers that have their sizes, as many as there are, up to one that is larger than its buffer, and
 * sets the lengths. SMQ_OK if there was at least one; *done says how many. SMQ_TOO_LONG if the first one does not fit: its
 * length is set, and it is still there.
 */
static inline smq_status smq_try_take_all(smq_queue *queue, smq_message *messages, uint32_t count, uint32_t *done) {
  *done = 0;
  for (int look = 0; look < SMQ_LOOKS_ && count > 0; look++) {
    uint64_t position;
    smq_status status = smq_find_message_(queue, &position);
    if (status != SMQ_OK) {
      return status;
    }
    uint32_t found = 0, length = 0;
    while (found < count &&
           smq_load_word_(queue, position + found) == smq_slot_word_(position + found, SMQ_SLOT_FULL_)) {
      length = *smq_word32_(smq_slot_(queue, position + found) + SMQ_LENGTH_OFFSET_);
      messages[found].length = length;
      if (length > queue->maximum_message_size || length > messages[found].size) {
        break;
      }
      smq_require_(messages[found].bytes, length);
      found++;
    }
    if (found == 0) {
      if (smq_load64_(queue->address + SMQ_HEAD_) != position) {
        continue; /* somebody else has taken it, and the slot has moved on */
      }
      return length > queue->maximum_message_size ? SMQ_CORRUPT : SMQ_TOO_LONG;
    }
    if (!smq_cas64_(queue->address + SMQ_HEAD_, position, position + found)) {
      continue; /* somebody else was faster */
    }
    /* From here on the slots are ours, each until it is released. The lengths are what they were. */
    for (uint32_t i = 0; i < found; i++) {
      smq_status released = smq_read_(queue, position + i, messages[i].bytes, messages[i].length);
      if (released != SMQ_OK) {
        status = released;
      }
    }
    *done = found;
    smq_tell_producers_(queue, position + found, found);
    return status;
  }
  queue->writers_.soon = true;
  return count == 0 ? SMQ_OK : SMQ_EMPTY;
}

/* Takes the first message if there is one. *length is set also if that is SMQ_TOO_LONG for the buffer. */
static inline smq_status smq_try_take(smq_queue *queue, void *buffer, uint32_t size, uint32_t *length) {
  smq_message one = {buffer, size, 0};
  uint32_t done;
  smq_status status = smq_try_take_all(queue, &one, 1, &done);
  *length = one.length;
  return status;
}

/* Takes the first message, waiting for one up to a timeout as smq_put does. */
static inline smq_status smq_take(smq_queue *queue, void *buffer, uint32_t size, uint32_t *length, int64_t timeout) {
  smq_status status = smq_try_take(queue, buffer, size, length);
  while (status == SMQ_EMPTY) {
    if (timeout == 0) {
      return SMQ_TIMED_OUT;
    }
    uint32_t ticket = smq_enter_(queue, SMQ_ITEMS_);
    status = smq_try_take(queue, buffer, size, length);
    bool slept = status == SMQ_EMPTY;
    if (slept) {
      timeout = smq_sleep_(queue, &queue->writers_, SMQ_ITEMS_, ticket, timeout);
    }
    smq_leave_(queue, SMQ_ITEMS_);
    if (slept) {
      status = smq_try_take(queue, buffer, size, length);
    }
  }
  return status;
}

#endif
