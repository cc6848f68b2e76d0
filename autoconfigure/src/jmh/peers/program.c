/*
 * Runs one of the whole programs in C, compiled natively, between POSIX threads: program NAME AMOUNT THREADS SIZE RESULT
 * [quick]. A program runs only once in a process, so each repetition has one of its own. Prints the median of them.
 */
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "team.h"

enum { MAX_THREADS = 16, MAX_REPETITIONS = 11, HEAP_SIZE = 64 * 1024 * 1024 };

/* As program.h says. */
void prepare(uintptr_t heap, uint32_t size, uint32_t threads);
void work(uint32_t thread);
uint32_t result(void);

static void work_as_member(struct member *member) {
  work(member->number);
}

static double run(uint32_t threads, uint32_t size, uint32_t expected) {
  void *heap = mmap(NULL, HEAP_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (heap == MAP_FAILED) {
    fail("there is no memory for a heap");
  }
  struct member members[MAX_THREADS];
  for (uint32_t i = 0; i < threads; i++) {
    members[i] = (struct member){.task = work_as_member, .number = i};
  }
  prepare((uintptr_t)heap, size, threads);
  uint64_t nanos = run_together(members, threads);
  if (result() != expected) {
    fail("the result is wrong");
  }
  return (double)nanos;
}

static double run_in_child(uint32_t threads, uint32_t size, uint32_t expected) {
  int ends[2];
  if (pipe(ends) != 0) {
    fail("there is no pipe");
  }
  pid_t child = fork();
  if (child == 0) {
    double nanos = run(threads, size, expected);
    _exit(write(ends[1], &nanos, sizeof nanos) == sizeof nanos ? 0 : 1);
  }
  close(ends[1]);
  double nanos;
  int status;
  if (child < 0 || read(ends[0], &nanos, sizeof nanos) != sizeof nanos || waitpid(child, &status, 0) != child ||
      status != 0) {
    fail("a run has failed");
  }
  close(ends[0]);
  return nanos;
}

static uint32_t number(const char *text) {
  return (uint32_t)strtoul(text, NULL, 10);
}

int main(int count, char **arguments) {
  if (count < 6 || number(arguments[3]) > MAX_THREADS) {
    fail("usage: program NAME AMOUNT THREADS SIZE RESULT [quick]");
  }
  uint32_t repetitions = count > 6 && strcmp(arguments[6], "quick") == 0 ? 3 : MAX_REPETITIONS;
  double scores[MAX_REPETITIONS];
  for (uint32_t i = 0; i < repetitions; i++) {
    scores[i] = run_in_child(number(arguments[3]), number(arguments[4]), number(arguments[5]));
  }
  printf("{\"peer\": \"futex\", \"benchmark\": \"%s-%s\", \"unit\": \"ns/op\", \"score\": %.3f}\n", arguments[1],
         arguments[2], median(scores, repetitions));
  return 0;
}
