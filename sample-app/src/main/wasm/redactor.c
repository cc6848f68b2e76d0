/*
 * Replaces e-mail addresses, IBANs, IPv4 addresses and card numbers in UTF-8 texts by "[EMAIL]", "[IBAN]", "[IPV4]" and
 * "[CARD]".
 *
 * Any number of instances do so at once over one shared memory, each on a stack of its own. The host has placed the text
 * and its result where nobody else is; what instances share is what they count, and that is touched with atomic
 * instructions only. There is no lock, so none that an instance could leave behind when it is ended.
 *
 * The scan is linear. It rests on this: every match contains a digit or an '@', and from its start up to the first of
 * these it consists of bytes that may stand in an e-mail's local part. So scan() hops from one such "hit" to the next,
 * eight bytes at a time, and looks closely only at the run of local part bytes around it.
 *
 * Functions are kept small and apart (NOINLINE): a JVM never compiles a method with more than 8000 bytes of bytecode.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NOINLINE __attribute__((noinline))
#define EXPORT(name) __attribute__((export_name(name)))

/* What is looked for; in the order in which it is counted. */
enum kind { EMAIL, CARD, IBAN, IPV4, KINDS };

/* ---- Bytes ---- */

enum {
  DIGIT = 1,
  UPPER = 2,
  LOWER = 4,
  LOCAL = 8,   /* may stand before the '@' of an e-mail address */
  DOMAIN = 16, /* may stand behind it */
  LETTER = UPPER | LOWER,
  ALNUM = LETTER | DIGIT,
};

/* Bytes from 0x80 on are in no class: they are copied and end whatever is before them. */
static const uint8_t CLASSES[256] = {
    ['0' ... '9'] = DIGIT | LOCAL | DOMAIN,
    ['A' ... 'Z'] = UPPER | LOCAL | DOMAIN,
    ['a' ... 'z'] = LOWER | LOCAL | DOMAIN,
    ['.'] = LOCAL | DOMAIN,
    ['-'] = LOCAL | DOMAIN,
    ['_'] = LOCAL,
    ['%'] = LOCAL,
    ['+'] = LOCAL,
};

static inline bool is(uint8_t byte, uint8_t classes) {
  return CLASSES[byte] & classes;
}

static inline bool is_at(const uint8_t *at, const uint8_t *end, uint8_t classes) {
  return at < end && is(*at, classes);
}

static inline const uint8_t *skip(const uint8_t *at, const uint8_t *end, uint8_t classes) {
  while (is_at(at, end, classes)) {
    at++;
  }
  return at;
}

/* ---- UTF-8 ---- */

static inline bool is_continuation(const uint8_t *at, const uint8_t *end) {
  return at < end && (*at & 0xC0) == 0x80;
}

/* The length of the sequence at a position, or 0 if it is none: no code point may be encoded longer than it need be. */
static NOINLINE uint32_t utf8_length(const uint8_t *at, const uint8_t *end) {
  uint8_t first = *at;
  if (first < 0x80) {
    return 1;
  }
  if (first < 0xC2 || first > 0xF4 || !is_continuation(at + 1, end)) {
    return 0;
  }
  if (first < 0xE0) {
    return 2;
  }
  uint8_t second = at[1];
  if (!is_continuation(at + 2, end)) {
    return 0;
  }
  if (first < 0xF0) {
    bool overlong = first == 0xE0 && second < 0xA0;
    bool surrogate = first == 0xED && second >= 0xA0;
    return overlong || surrogate ? 0 : 3;
  }
  bool overlong = first == 0xF0 && second < 0x90;
  bool beyond = first == 0xF4 && second >= 0x90;
  return overlong || beyond || !is_continuation(at + 3, end) ? 0 : 4;
}

/* The first byte that begins no UTF-8, or the end. */
static NOINLINE const uint8_t *utf8_end(const uint8_t *at, const uint8_t *end) {
  while (at < end) {
    uint64_t bytes;
    while (end - at >= 8 && (__builtin_memcpy(&bytes, at, 8), (bytes & 0x8080808080808080) == 0)) {
      at += 8;
    }
    if (at == end) {
      break;
    }
    uint32_t length = utf8_length(at, end);
    if (length == 0) {
      break;
    }
    at += length;
  }
  return at;
}

/* ---- The four kinds. Each function gives the end of the match that starts at a position, or NULL. ---- */

/* The domain takes all it can and gives back to the last dot with two letters behind it; `sign` is at the '@'. */
static NOINLINE const uint8_t *email_end(const uint8_t *sign, const uint8_t *end) {
  const uint8_t *domain = sign + 1;
  for (const uint8_t *dot = skip(domain, end, DOMAIN) - 3; dot > domain; dot--) {
    if (*dot == '.' && is(dot[1], LETTER) && is(dot[2], LETTER)) {
      return skip(dot + 3, end, LETTER);
    }
  }
  return NULL;
}

/* ISO 7064: a letter counts as the two digits of a number from 10 to 35. */
static inline uint32_t mod97(uint32_t remainder, uint8_t byte) {
  return is(byte, DIGIT) ? (remainder * 10 + (byte - '0')) % 97 : (remainder * 100 + (byte - 'A' + 10)) % 97;
}

/* Whether what has this remainder is an IBAN together with the country and check digits, which count last. */
static NOINLINE bool checks_with(uint32_t remainder, const uint8_t *head) {
  for (uint32_t i = 0; i < 4; i++) {
    remainder = mod97(remainder, head[i]);
  }
  return remainder == 1;
}

static NOINLINE const uint8_t *iban_end(const uint8_t *at, const uint8_t *end) {
  enum { GROUP = 4, SHORTEST = 15, LONGEST = 34 };
  if (end - at < SHORTEST || !is(at[1], UPPER) || !is(at[2], DIGIT) || !is(at[3], DIGIT)) {
    return NULL;
  }
  const uint8_t *head = at;
  const uint8_t *longest = NULL;
  uint32_t remainder = 0;
  at += GROUP;
  bool grouped = *at == ' ';
  for (uint32_t length = GROUP + 1; length <= LONGEST; length++) {
    if (grouped && length % GROUP == 1 && (at == end || *at++ != ' ')) {
      break;
    }
    if (!is_at(at, end, UPPER | DIGIT)) {
      break;
    }
    remainder = mod97(remainder, *at++);
    if (length >= SHORTEST && !is_at(at, end, ALNUM) && checks_with(remainder, head)) {
      longest = at;
    }
  }
  return longest;
}

static NOINLINE const uint8_t *ipv4_end(const uint8_t *start, const uint8_t *at, const uint8_t *end) {
  if (at - start >= 2 && at[-1] == '.' && is(at[-2], DIGIT)) {
    return NULL;
  }
  for (uint32_t part = 1;; part++) {
    const uint8_t *number = at;
    uint32_t value = 0;
    for (; is_at(at, end, DIGIT); at++) {
      value = value * 10 + (*at - '0');
      if (value > 255 || at - number == 3) {
        return NULL;
      }
    }
    if (at == number) {
      return NULL;
    }
    if (part == 4) {
      break;
    }
    if (at == end || *at++ != '.') {
      return NULL;
    }
  }
  bool goes_on = is_at(at, end, ALNUM) || (at < end && *at == '.' && is_at(at + 1, end, DIGIT));
  return goes_on ? NULL : at;
}

static inline uint32_t doubled(uint32_t digit) {
  return digit < 5 ? digit * 2 : digit * 2 - 9;
}

static NOINLINE const uint8_t *card_end(const uint8_t *at, const uint8_t *end) {
  enum { SHORTEST = 13, LONGEST = 19 };
  const uint8_t *longest = NULL;
  uint32_t luhn = 0;  /* the sum if the digit read last counts once, as the last of a number does */
  uint32_t other = 0; /* the sum if it counts twice; a further digit makes the one the other */
  for (uint32_t length = 1; length <= LONGEST; length++) {
    if (length > 1 && at < end && (*at == ' ' || *at == '-')) {
      at++;
    }
    if (!is_at(at, end, DIGIT)) {
      break;
    }
    uint32_t digit = *at++ - '0';
    uint32_t once = other + digit;
    other = luhn + doubled(digit);
    luhn = once;
    if (length >= SHORTEST && luhn % 10 == 0 && !is_at(at, end, ALNUM)) {
      longest = at;
    }
  }
  return longest;
}

/* ---- A text ---- */

struct redaction {
  const uint8_t *start;
  const uint8_t *end;
  const uint8_t *copied; /* the text before this is in the output, as it was or replaced */
  uint8_t *output;       /* where the output goes on */
  uint8_t *output_end;
  uint32_t matches[KINDS];
};

static const struct {
  uint8_t length;
  char text[7];
} REPLACEMENTS[KINDS] = {
    [EMAIL] = {7, "[EMAIL]"},
    [CARD] = {6, "[CARD]"},
    [IBAN] = {6, "[IBAN]"},
    [IPV4] = {6, "[IPV4]"},
};

static void put(struct redaction *redaction, const void *bytes, uint32_t length) {
  if (length > (uint32_t)(redaction->output_end - redaction->output)) {
    __builtin_trap();
  }
  __builtin_memcpy(redaction->output, bytes, length); /* one memory.copy */
  redaction->output += length;
}

static void copy_until(struct redaction *redaction, const uint8_t *at) {
  put(redaction, redaction->copied, at - redaction->copied);
  redaction->copied = at;
}

static NOINLINE void replace(struct redaction *redaction, const uint8_t *from, const uint8_t *to, enum kind kind) {
  copy_until(redaction, from);
  put(redaction, REPLACEMENTS[kind].text, REPLACEMENTS[kind].length);
  redaction->copied = to;
  redaction->matches[kind]++;
}

/* Sets the top bit of each of the eight bytes that is a digit or an '@'; no carry leaves its byte. */
static inline uint64_t hits(uint64_t bytes) {
  const uint64_t each = 0x0101010101010101;
  uint64_t ascii = bytes & each * 0x7f;
  uint64_t from_0 = ascii + each * (0x80 - '0');
  uint64_t beyond_9 = ascii + each * (0x80 - '9' - 1);
  uint64_t not_at = (ascii ^ each * '@') + each * 0x7f;
  return ((from_0 & ~beyond_9) | ~not_at) & ~bytes & each * 0x80;
}

static NOINLINE const uint8_t *next_hit(const uint8_t *at, const uint8_t *end) {
  for (; end - at >= 8; at += 8) {
    uint64_t bytes;
    __builtin_memcpy(&bytes, at, 8);
    uint64_t found = hits(bytes);
    if (found) {
      return at + __builtin_ctzll(found) / 8;
    }
  }
  while (at < end && !is(*at, DIGIT) && *at != '@') {
    at++;
  }
  return at;
}

/* Replaces the IBAN, IPv4 address or card number at a position and gives its end, or the next position. */
static NOINLINE const uint8_t *redact_number(struct redaction *redaction, const uint8_t *at) {
  const uint8_t *match = NULL;
  enum kind kind = IBAN;
  if (at > redaction->start && is(at[-1], ALNUM)) {
    return at + 1;
  }
  if (is(*at, UPPER)) {
    match = iban_end(at, redaction->end);
  } else if (is(*at, DIGIT)) {
    kind = IPV4;
    match = ipv4_end(redaction->start, at, redaction->end);
    if (!match) {
      kind = CARD;
      match = card_end(at, redaction->end);
    }
  }
  if (!match) {
    return at + 1;
  }
  replace(redaction, at, match, kind);
  return match;
}

static NOINLINE void scan(struct redaction *redaction) {
  const uint8_t *at = redaction->start;
  const uint8_t *end = redaction->end;
  for (;;) {
    const uint8_t *hit = next_hit(at, end);
    if (hit == end) {
      return;
    }
    const uint8_t *run = hit;
    while (run > at && is(run[-1], LOCAL)) {
      run--;
    }
    const uint8_t *run_end = skip(hit, end, LOCAL);
    bool sign = run_end < end && *run_end == '@';
    const uint8_t *match = sign && run < run_end ? email_end(run_end, end) : NULL;
    if (match) {
      replace(redaction, run, match, EMAIL);
      at = match;
      continue;
    }
    /* No e-mail from here on in this run: the same domain would fail again. An IBAN's letters are next to the hit. */
    at = hit - run > 2 ? hit - 2 : run;
    while (at < run_end) {
      at = redact_number(redaction, at);
    }
    at += at == run_end && sign;
  }
}

/* ---- What instances share ---- */

/* What was found since the tally last took it away. tally.wat knows its layout. */
static struct {
  _Alignas(64) uint64_t texts; /* atomic, as are all six */
  uint64_t bytes;
  uint64_t matches[KINDS];
} found;

_Static_assert(offsetof(__typeof__(found), matches) == 16, "matches");

static inline void add(uint64_t *word, uint64_t value) {
  __atomic_fetch_add(word, value, __ATOMIC_SEQ_CST);
}

static void count(const struct redaction *redaction) {
  add(&found.texts, 1);
  add(&found.bytes, redaction->end - redaction->start);
  for (uint32_t kind = 0; kind < KINDS; kind++) {
    add(&found.matches[kind], redaction->matches[kind]);
  }
}

/* Redacts a text and gives the length of the result, or ~n if byte n is not UTF-8. Traps if there is no room for it. */
EXPORT("redact")
int32_t redact(const uint8_t *text, uint32_t length, uint8_t *result, uint32_t capacity) {
  const uint8_t *wrong = utf8_end(text, text + length);
  if (wrong < text + length) {
    return ~(wrong - text);
  }
  struct redaction redaction = {
      .start = text,
      .end = text + length,
      .copied = text,
      .output = result,
      .output_end = result + capacity,
  };
  scan(&redaction);
  copy_until(&redaction, redaction.end);
  /* Counted before it returns, so that who has the result finds it counted. */
  count(&redaction);
  return redaction.output - result;
}

EXPORT("found") const void *what_was_found(void) {
  return &found;
}

/* ---- Who has which part of the memory: the static data, the stacks, and behind them the host's texts ---- */

enum { PAGE = 65536, STACK_ALIGNMENT = 16 };

/* The pages that the module asks for, see build.sh. */
#define TEXTS ((uintptr_t)(2 * PAGE))

extern uint8_t __heap_base; /* the end of the static data */

static uint32_t stacks; /* atomic: how many bytes stacks have, from __heap_base on */

EXPORT("texts") uintptr_t texts(void) {
  return TEXTS;
}

/*
 * Gives an instance its stack: it is the host that calls this, once for each. A stack is for ever, as the host hands it
 * from an instance that has ended to the next. One comparison changes everything or nothing, wherever a caller is ended.
 */
EXPORT("malloc") void *malloc(uint32_t size) {
  uintptr_t start = ((uintptr_t)&__heap_base + STACK_ALIGNMENT - 1) & -STACK_ALIGNMENT;
  /* Who looks at the size of the memory gets no stack from elsewhere: it would be where the texts are. */
  uintptr_t end = __builtin_wasm_memory_size(0) < TEXTS / PAGE ? start : TEXTS;
  uint32_t taken = __atomic_load_n(&stacks, __ATOMIC_SEQ_CST);
  uint32_t rounded = (size + STACK_ALIGNMENT - 1) & -STACK_ALIGNMENT;
  do {
    if (rounded < size || rounded > end - start - taken) {
      return NULL;
    }
  } while (!__atomic_compare_exchange_n(&stacks, &taken, taken + rounded, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
  return (void *)(start + taken);
}

/* What makes malloc an allocator, for the host. */
EXPORT("free") void free(void *stack) {
  (void)stack;
}
