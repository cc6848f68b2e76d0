/* Needs as much stack as it is told to. */
__attribute__((export_name("touch"))) unsigned touch(unsigned bytes) {
  volatile char *stack = __builtin_alloca(bytes);
  unsigned touched = 0;
  for (unsigned i = 0; i < bytes; i++) {
    stack[i] = 1;
    touched += stack[i];
  }
  return touched;
}
