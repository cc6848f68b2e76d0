/* The functions of the header as exports that tests call. The block is the instance's smq_queue. */
#include "shared_memory_queue.h"

#define EXPORT(name) __attribute__((export_name(name)))

EXPORT("open") int open_queue(smq_queue *block, uintptr_t address) {
  return smq_open(block, address);
}

EXPORT("try_put") int try_put(smq_queue *block, const char *message, uint32_t length) {
  return smq_try_put(block, message, length);
}

EXPORT("put") int put(smq_queue *block, const char *message, uint32_t length, int64_t timeout) {
  return smq_put(block, message, length, timeout);
}

/* The length, or a negative status. */
EXPORT("try_take") int try_take(smq_queue *block, char *buffer, uint32_t size) {
  uint32_t length;
  smq_status status = smq_try_take(block, buffer, size, &length);
  return status == SMQ_OK ? (int)length : -(int)status;
}

EXPORT("take") int take(smq_queue *block, char *buffer, uint32_t size, int64_t timeout) {
  uint32_t length;
  smq_status status = smq_take(block, buffer, size, &length, timeout);
  return status == SMQ_OK ? (int)length : -(int)status;
}

/* How many, or a negative status. */
EXPORT("try_put_all") int try_put_all(smq_queue *block, const smq_message *messages, uint32_t count) {
  uint32_t done;
  smq_status status = smq_try_put_all(block, messages, count, &done);
  return status == SMQ_OK ? (int)done : -(int)status;
}

EXPORT("try_take_all") int try_take_all(smq_queue *block, smq_message *messages, uint32_t count) {
  uint32_t done;
  smq_status status = smq_try_take_all(block, messages, count, &done);
  return status == SMQ_OK ? (int)done : -(int)status;
}

EXPORT("close") void close_queue(smq_queue *block) {
  smq_close(block);
}

EXPORT("is_closed") int is_closed(smq_queue *block) {
  return smq_is_closed(block);
}

/* Puts a message again and again, with its number in front, until it cannot. */
EXPORT("flood") int flood(smq_queue *block, int32_t *message, uint32_t length, int64_t timeout) {
  smq_status status;
  while ((status = smq_put(block, message, length, timeout)) == SMQ_OK) {
    *message += 1;
  }
  return status;
}
