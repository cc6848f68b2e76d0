/** The methods of the module as exports that tests call. The block is the instance's Queue. */
import { Queue, Status } from "./queue";

function queue(block: usize): Queue {
  return changetype<Queue>(block);
}

export function open(block: usize, address: usize): i32 {
  return queue(block).open(address);
}

export function try_put(block: usize, message: usize, length: u32): i32 {
  return queue(block).tryPut(message, length);
}

export function put(block: usize, message: usize, length: u32, timeout: i64): i32 {
  return queue(block).put(message, length, timeout);
}

/** The length, or a negative status. */
export function try_take(block: usize, buffer: usize, size: u32): i32 {
  const status = queue(block).tryTake(buffer, size);
  return status == Status.OK ? queue(block).length : -<i32>status;
}

export function take(block: usize, buffer: usize, size: u32, timeout: i64): i32 {
  const status = queue(block).take(buffer, size, timeout);
  return status == Status.OK ? queue(block).length : -<i32>status;
}

/** How many, or a negative status. */
export function try_put_all(block: usize, messages: usize, count: u32): i32 {
  const status = queue(block).tryPutAll(messages, count);
  return status == Status.OK ? queue(block).done : -<i32>status;
}

export function try_take_all(block: usize, messages: usize, count: u32): i32 {
  const status = queue(block).tryTakeAll(messages, count);
  return status == Status.OK ? queue(block).done : -<i32>status;
}

export function close(block: usize): void {
  queue(block).close();
}

export function is_closed(block: usize): bool {
  return queue(block).isClosed();
}

/** Puts a message again and again, with its number in front, until it cannot. */
export function flood(block: usize, message: usize, length: u32, timeout: i64): i32 {
  let status = Status.OK;
  while ((status = queue(block).put(message, length, timeout)) == Status.OK) {
    store<i32>(message, load<i32>(message) + 1);
  }
  return status;
}
