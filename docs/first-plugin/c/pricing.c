#define EXPORT(name) __attribute__((export_name(name)))

static const struct { int from, price; } tiers[] = {{1, 1000}, {10, 900}, {100, 750}, {1000, 600}};

EXPORT("price") int price(int quantity, int seed) {
  volatile int noise[64]; /* on the stack, to show that every instance has a stack of its own */
  int unit = tiers[0].price, wrong = 0;
  for (int i = 0; i < 64; i++) noise[i] = seed + i;
  for (int i = 0; i < 4; i++) {
    if (quantity >= tiers[i].from) unit = tiers[i].price;
  }
  for (int i = 0; i < 64; i++) wrong += noise[i] != seed + i;
  return quantity * unit - wrong;
}

/* There is no malloc without a C library. Thread-local, so that every instance has a text of its own. */
static _Thread_local char text[1024];

EXPORT("text") char *own_text(void) {
  return text;
}

EXPORT("digits") int digits(const char *bytes, int length) {
  int sum = 0;
  for (int i = 0; i < length; i++) {
    if (bytes[i] >= '0' && bytes[i] <= '9') sum += bytes[i] - '0';
  }
  return sum;
}
