/* A count for each thread. */
static _Thread_local volatile unsigned calls = 7;
static volatile unsigned all[100];
static volatile unsigned last = 1;

__attribute__((export_name("count"))) unsigned count(unsigned step) {
  volatile unsigned steps[4] = {step, step, step, step};
  calls += steps[step % 4];
  all[calls % 100] = last;
  last = calls;
  return calls;
}
