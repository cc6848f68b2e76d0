#include "shared_memory_queue.h"

/* Takes orders from one queue until it is closed, and puts what has become of each into another one. */
__attribute__((export_name("work"))) int work(uintptr_t orders_at, uintptr_t answers_at) {
  smq_queue orders, answers;
  smq_status status = smq_open(&orders, orders_at);
  if (status == SMQ_OK) status = smq_open(&answers, answers_at);
  while (status == SMQ_OK) {
    char order[256];
    uint32_t length;
    status = smq_take(&orders, order, sizeof order, &length, SMQ_FOR_EVER);
    if (status == SMQ_OK) status = smq_put(&answers, order, length, 1000000000 /* a second */);
  }
  return status;
}
