/**
 * Message queues in a shared memory, for AssemblyScript: ABI version 1, which ../abi.md describes byte by byte and whose
 * words are used here. There is no static data, and nothing is allocated: several instances can use one memory.
 *
 * A queue is bounded, first in, first out, for any number of producers and consumers, in whatever language. Somebody who
 * dies in the middle of an operation holds the others up for the queue's stall timeout, not for ever.
 */

/** What has become of an operation. The numbers are the same in all languages. */
export const enum Status {
  OK = 0,
  /** There is no space now, or somebody is about to make some. Nothing was put. */
  FULL = 1,
  /** There is no message now, or somebody is about to put one. */
  EMPTY = 2,
  /** The queue takes no more messages; for a taker: and has none left. */
  CLOSED = 3,
  /** The message is larger than the queue's messages may be, or than the buffer. It was not put, or is still there. */
  TOO_LONG = 4,
  /** The time is over. Nothing was put or taken. */
  TIMED_OUT = 5,
  /** The bytes are not those of a queue: there is none, or somebody has written over it. Do not use it any more. */
  CORRUPT = 6,
}

/** As a timeout: no end. */
export const FOR_EVER: i64 = -1;

const MAGIC: u32 = 0x31514d53;
const VERSION: u32 = 1;

// Where things are in a queue ...
const VERSION_OFFSET: usize = 4;
const CAPACITY_OFFSET: usize = 8;
const MESSAGE_SIZE_OFFSET: usize = 12;
const SLOT_SIZE_OFFSET: usize = 16;
const STALL_TIMEOUT_OFFSET: usize = 24;
const TAIL_OFFSET: usize = 64;
const HEAD_OFFSET: usize = 128;
const ITEMS_OFFSET: usize = 192;
const SPACES_OFFSET: usize = 256;
const SLEEPERS_OFFSET: usize = 4; // from items or spaces
const HEADER_SIZE: usize = 320;

// ... and in a slot.
const LENGTH_OFFSET: usize = 8;
const SLOT_HEADER_SIZE: usize = 16;

const LARGEST_CAPACITY: u32 = 1 << 24;
const LARGEST_MESSAGE: u32 = 1 << 30;
const SHORTEST_STALL: u64 = 1_000_000;
const LONGEST_STALL: u64 = 3_600_000_000_000;

/** Of the tail: no more messages. */
const CLOSED_BIT: u64 = 1 << 63;
const LAST_POSITION: u64 = 1 << 60;

// The states of slots.
const FREE: u64 = 0;
const FULL: u64 = 1;
const RETIRED: u64 = 2;
const RETURNED: u64 = 3;

/** How often a look is repeated because others were faster: each time they got further, unless words are garbage. */
const LOOKS: i32 = 1000;

/** What a sleep that somebody ended counts of a timeout, in nanoseconds: less than it takes, but never nothing. */
const SHORTEST_SLEEP: i64 = 100;

/** What atomic.wait answers. */
const WAIT_TIMED_OUT: i32 = 2;

function cas(address: usize, expected: u64, replacement: u64): bool {
  return atomic.cmpxchg<u64>(address, expected, replacement) == expected;
}

function slotWord(position: u64, state: u64): u64 {
  return position * 4 + state;
}

/** Traps if a caller's range is not within the memory: here, and not while a slot is in the caller's hands. */
function require(bytes: usize, length: u32): void {
  if (length > 0) {
    const last = bytes + length - 1;
    if (last < bytes) unreachable();
    atomic.load<u8>(last);
  }
}

// The signal is the address of what consumers sleep on, or producers.

function hasSleepers(signal: usize): bool {
  return atomic.load<u32>(signal, SLEEPERS_OFFSET) != 0;
}

function wake(signal: usize, count: u32): void {
  atomic.add<u32>(signal, 1);
  atomic.notify(signal, count);
}

function raise(signal: usize, count: u32): void {
  if (hasSleepers(signal)) wake(signal, count);
}

/** Before the look that decides whether to sleep. Gives the ticket to sleep with. */
function enter(signal: usize): u32 {
  atomic.add<u32>(signal, 1, SLEEPERS_OFFSET);
  return atomic.load<u32>(signal);
}

function leave(signal: usize): void {
  atomic.sub<u32>(signal, 1, SLEEPERS_OFFSET);
}

/** For how long positions have been in the hands of somebody who does not finish. */
@unmanaged
class Watch {
  /** Behind the last position that was in somebody's hands when the measurement began. */
  end: u64;
  /** Nanoseconds since then, as far as this instance has slept through them. */
  waited: u64;
  /** The last look was in vain because of such a position. */
  soon: bool;

  reset(): void {
    this.end = 0;
    this.waited = 0;
    this.soon = false;
  }

  /** Whether a position is in somebody's hands for the whole stall timeout; all below the end are or were. */
  stalled(position: u64, end: u64, stallTimeout: u64): bool {
    if (position >= this.end) {
      this.end = end;
      this.waited = 0;
      return false;
    }
    return this.waited >= stallTimeout;
  }

  /**
   * Sleeps until somebody raises the signal, but no longer than the stall timeout: a wake-up may have gone to somebody who
   * died of it. Gives what is left of the caller's timeout. There is no clock: only a sleep that nobody ended has a length.
   */
  sleep(signal: usize, ticket: u32, left: i64, stallTimeout: u64): i64 {
    let limit: i64 = this.soon ? (stallTimeout + 7) / 8 : stallTimeout;
    if (left >= 0 && left < limit) limit = left;
    let slept = min<i64>(limit, SHORTEST_SLEEP);
    if (<i32>atomic.wait<i32>(signal, ticket, limit) == WAIT_TIMED_OUT) {
      this.waited += limit;
      slept = limit;
    }
    return left < 0 ? left : left - slept;
  }
}

/** One message of a batch. Those of a batch are one behind the other. */
@unmanaged
export class Message {
  /** Where it is, or goes. */
  bytes: usize;
  /** How much room is there for one that is taken. */
  size: u32;
  /** How long it is. */
  length: u32;
}

/**
 * A queue as one instance uses it. As there is no stack, and a heap is not shared, it is a block of offsetof<Queue>() bytes,
 * wherever nobody but the instance uses them: changetype<Queue>(block), then open.
 */
@unmanaged
export class Queue {
  address: usize;
  capacity: u32;
  maximumMessageSize: u32;
  private slotSize: u32;
  /** In nanoseconds. */
  stallTimeout: u64;
  // A Watch of those who take, and one of those who put.
  private readersEnd: u64;
  private readersWaited: u64;
  private readersSoon: u64;
  private writersEnd: u64;
  private writersWaited: u64;
  private writersSoon: u64;
  // The message that is not of a batch.
  private bytes: usize;
  private size: u32;
  /** How long the message is that was taken last; also if it was TOO_LONG for the buffer. */
  length: u32;
  /** How many messages of the last batch were put or taken. */
  done: u32;

  /**
   * Opens the queue that somebody has created at an address, which stays as it is. CORRUPT if there is none. Traps if it is not
   * all within the memory, whose size it does not look at, as only those do who allocate: a module that looks at it would get
   * no memory together with others.
   */
  open(address: usize): Status {
    if (
      address % 64 != 0 || atomic.load<u32>(address) != MAGIC ||
      atomic.load<u32>(address, VERSION_OFFSET) != VERSION
    ) return Status.CORRUPT;
    const capacity = atomic.load<u32>(address, CAPACITY_OFFSET);
    const messageSize = atomic.load<u32>(address, MESSAGE_SIZE_OFFSET);
    const slotSize = atomic.load<u32>(address, SLOT_SIZE_OFFSET);
    const stallTimeout = atomic.load<u64>(address, STALL_TIMEOUT_OFFSET);
    const end = <u64>address + HEADER_SIZE + <u64>capacity * slotSize;
    if (
      popcnt(capacity) != 1 || capacity > LARGEST_CAPACITY || messageSize == 0 || messageSize > LARGEST_MESSAGE ||
      slotSize != (<u32>SLOT_HEADER_SIZE + messageSize + 63) / 64 * 64 ||
      stallTimeout < SHORTEST_STALL || stallTimeout > LONGEST_STALL || end > 1 << 32
    ) return Status.CORRUPT;
    atomic.load<u32>(<usize>(end - 4));
    this.address = address;
    this.capacity = capacity;
    this.maximumMessageSize = messageSize;
    this.slotSize = slotSize;
    this.stallTimeout = stallTimeout;
    this.readers.reset();
    this.writers.reset();
    return Status.OK;
  }

  /** Whether somebody has closed the queue. */
  isClosed(): bool {
    return (atomic.load<u64>(this.tail) & CLOSED_BIT) != 0;
  }

  /** Refuses messages from now on, from all sides. Those that are there can still be taken. */
  close(): void {
    atomic.or<u64>(this.tail, CLOSED_BIT);
    wake(this.items, u32.MAX_VALUE);
    wake(this.spaces, u32.MAX_VALUE);
  }

  /** Puts a message if there is space. */
  tryPut(message: usize, length: u32): Status {
    this.bytes = message;
    this.length = length;
    return this.tryPutAll(this.one, 1);
  }

  /**
   * Puts a message, waiting for space up to a timeout in nanoseconds, or FOR_EVER. Never gives up earlier, but perhaps later:
   * time that passes until a wake-up of which somebody else had the use hardly counts, as there is no clock.
   */
  put(message: usize, length: u32, timeout: i64): Status {
    let status = this.tryPut(message, length);
    while (status == Status.FULL) {
      if (timeout == 0) return Status.TIMED_OUT;
      const ticket = enter(this.spaces);
      status = this.tryPut(message, length);
      const sleeps = status == Status.FULL;
      if (sleeps) timeout = this.readers.sleep(this.spaces, ticket, timeout, this.stallTimeout);
      leave(this.spaces);
      if (sleeps) status = this.tryPut(message, length);
    }
    return status;
  }

  /**
   * Puts messages that have their lengths, as many as there is space for, one after the other without others' in between. OK
   * if there was at least one; done says how many.
   * @param messages the address of the first Message
   */
  tryPutAll(messages: usize, count: u32): Status {
    this.done = 0;
    let fit: u32 = 0;
    while (fit < count && fit < this.capacity) {
      const message = messageAt(messages, fit);
      if (message.length > this.maximumMessageSize) break;
      require(message.bytes, message.length);
      fit++;
    }
    if (fit == 0) return count == 0 ? Status.OK : Status.TOO_LONG;
    for (let look = 0; look < LOOKS; look++) {
      let status = this.findSpace();
      if (status != Status.OK) return status;
      const position = this.found;
      const claimed = this.count(position, fit, FREE);
      // Somebody else may be faster, or have closed the queue.
      if (!cas(this.tail, position, position + claimed)) continue;
      // From here on the slots are ours, each until it is published.
      let late = false;
      for (let i: u32 = 0; i < claimed; i++) {
        // If one is too late, those behind it are abandoned: messages must not overtake each other.
        const state = late ? RETURNED : FULL;
        if (!late) this.write(position + i, messageAt(messages, i));
        if (this.replace(position + i, slotWord(position + i, FREE), slotWord(position + i, state))) {
          if (!late) this.done++;
        } else {
          late = true;
          if (!this.giveBack(position + i)) status = Status.CORRUPT;
          raise(this.spaces, 1);
        }
      }
      this.tellConsumers(position + claimed, claimed);
      if (this.done > 0 || status != Status.OK) return status;
      // We were too slow, and nobody has seen a message: again.
    }
    this.readers.soon = true;
    return Status.FULL;
  }

  /** Looks for a position that can be claimed. */
  private findSpace(): Status {
    this.readers.soon = false;
    for (let look = 0; look < LOOKS; look++) {
      const position = atomic.load<u64>(this.tail);
      if ((position & CLOSED_BIT) != 0) return Status.CLOSED;
      if (position > LAST_POSITION) return Status.CORRUPT;
      const word = this.word(position), turn = word / 4, state = word % 4;
      if (turn == position && state == FREE) {
        this.found = position;
        return Status.OK;
      }
      if (turn == position && state >= RETIRED) {
        // Somebody has skipped it, and not come to say so.
        cas(this.tail, position, position + 1);
      } else if (turn + this.capacity == position) {
        const head = atomic.load<u64>(this.head);
        if (head < turn || (head > position && atomic.load<u64>(this.tail) == position)) return Status.CORRUPT;
        if (head == turn && state != RETURNED) return Status.FULL;
        if (head == turn) {
          // Holds no message: consumers would skip it if they came.
          cas(this.head, turn, turn + 1);
          continue;
        }
        if (state == FREE) {
          if (this.word(position) == word) return Status.CORRUPT; // free, and the head is past it
        } else if (state == FULL) {
          // Taken, and still being read.
          if (!this.readers.stalled(turn, head, this.stallTimeout)) {
            this.readers.soon = true;
            return Status.FULL;
          }
          this.replace(position, word, slotWord(turn, RETIRED));
        } else {
          // If it is retired, the position is skipped.
          this.replace(position, word, slotWord(position, state == RETIRED ? RETIRED : FREE));
        }
      } else if (atomic.load<u64>(this.tail) == position) {
        return Status.CORRUPT; // else others have moved on since
      }
    }
    this.readers.soon = true;
    return Status.FULL;
  }

  /** One of the spaces may have been told to somebody who found the one before it taken, and sleeps again. */
  private tellConsumers(next: u64, count: u32): void {
    raise(this.items, count);
    if (hasSleepers(this.spaces) && this.word(next) == slotWord(next, FREE)) raise(this.spaces, 1);
  }

  /** Takes the first message if there is one. Its length is in length. */
  tryTake(buffer: usize, size: u32): Status {
    this.bytes = buffer;
    this.size = size;
    return this.tryTakeAll(this.one, 1);
  }

  /** Takes the first message, waiting for one up to a timeout as put does. */
  take(buffer: usize, size: u32, timeout: i64): Status {
    let status = this.tryTake(buffer, size);
    while (status == Status.EMPTY) {
      if (timeout == 0) return Status.TIMED_OUT;
      const ticket = enter(this.items);
      status = this.tryTake(buffer, size);
      const sleeps = status == Status.EMPTY;
      if (sleeps) timeout = this.writers.sleep(this.items, ticket, timeout, this.stallTimeout);
      leave(this.items);
      if (sleeps) status = this.tryTake(buffer, size);
    }
    return status;
  }

  /**
   * Takes messages into buffers that have their sizes, as many as there are, up to one that is larger than its buffer, and
   * sets the lengths. OK if there was at least one; done says how many. TOO_LONG if the first one does not fit: its length is
   * set, and it is still there.
   * @param messages the address of the first Message
   */
  tryTakeAll(messages: usize, count: u32): Status {
    this.done = 0;
    if (count == 0) return Status.OK;
    for (let look = 0; look < LOOKS; look++) {
      let status = this.findMessage();
      if (status != Status.OK) return status;
      const position = this.found;
      const full = this.count(position, count, FULL);
      let failure = Status.TOO_LONG;
      let taken: u32 = 0;
      for (; taken < full; taken++) {
        const message = messageAt(messages, taken);
        const length = load<u32>(this.slot(position + taken), LENGTH_OFFSET);
        message.length = length;
        if (length > this.maximumMessageSize) {
          failure = Status.CORRUPT;
          break;
        }
        if (length > message.size) break;
        require(message.bytes, length);
      }
      if (taken == 0) {
        if (atomic.load<u64>(this.head) == position) return failure;
        continue; // somebody else has taken it, and the slot has moved on
      }
      if (!cas(this.head, position, position + taken)) continue; // somebody else was faster
      // From here on the slots are ours, each until it is released. The lengths are what they were.
      for (let i: u32 = 0; i < taken; i++) {
        const at = position + i, message = messageAt(messages, i);
        memory.copy(message.bytes, this.slot(at) + SLOT_HEADER_SIZE, message.length);
        if (!this.replace(at, slotWord(at, FULL), slotWord(at + this.capacity, FREE))) {
          // We were too slow; the message is whole all the same.
          if (!this.giveBack(at)) status = Status.CORRUPT;
        }
      }
      this.done = taken;
      this.tellProducers(position + taken, taken);
      return status;
    }
    this.writers.soon = true;
    return Status.EMPTY;
  }

  /** Looks for a message. */
  private findMessage(): Status {
    this.writers.soon = false;
    for (let look = 0; look < LOOKS; look++) {
      const position = atomic.load<u64>(this.head);
      if (position > LAST_POSITION) return Status.CORRUPT;
      const word = this.word(position), turn = word / 4, state = word % 4;
      if (turn == position && state == FULL) {
        this.found = position;
        return Status.OK;
      }
      if (turn == position || (turn + this.capacity == position && state != FREE)) {
        const tail = atomic.load<u64>(this.tail), end = tail & ~CLOSED_BIT;
        const tooFar = end > position + this.capacity;
        if (end < position || end > LAST_POSITION || (tooFar && atomic.load<u64>(this.head) == position)) {
          return Status.CORRUPT;
        }
        if (end == position) return tail == end ? Status.EMPTY : Status.CLOSED;
        if (turn == position && state >= RETIRED) {
          // Holds no message.
          if (cas(this.head, position, position + 1)) raise(this.spaces, 1);
        } else if (turn != position) {
          if (this.word(position) == word) return Status.CORRUPT; // not claimed, and the tail is past it
        } else if (this.writers.stalled(position, end, this.stallTimeout)) {
          this.replace(position, word, slotWord(position, RETIRED));
        } else {
          // Its producer is writing.
          this.writers.soon = true;
          return Status.EMPTY;
        }
      } else if (atomic.load<u64>(this.head) == position) {
        return Status.CORRUPT; // else others have moved on since
      }
    }
    this.writers.soon = true;
    return Status.EMPTY;
  }

  /** One of the messages may have been told to somebody who found the one before it missing, and sleeps again. */
  private tellProducers(next: u64, count: u32): void {
    raise(this.spaces, count);
    if (hasSleepers(this.items) && this.word(next) == slotWord(next, FULL)) raise(this.items, 1);
  }

  private get tail(): usize {
    return this.address + TAIL_OFFSET;
  }

  private get head(): usize {
    return this.address + HEAD_OFFSET;
  }

  /** What consumers sleep on. */
  private get items(): usize {
    return this.address + ITEMS_OFFSET;
  }

  /** What producers sleep on. */
  private get spaces(): usize {
    return this.address + SPACES_OFFSET;
  }

  private get readers(): Watch {
    return changetype<Watch>(changetype<usize>(this) + offsetof<Queue>("readersEnd"));
  }

  private get writers(): Watch {
    return changetype<Watch>(changetype<usize>(this) + offsetof<Queue>("writersEnd"));
  }

  /** The address of a batch of one message. */
  private get one(): usize {
    return changetype<usize>(this) + offsetof<Queue>("bytes");
  }

  private slot(position: u64): usize {
    return this.address + HEADER_SIZE + (<usize>position & (this.capacity - 1)) * this.slotSize;
  }

  private word(position: u64): u64 {
    return atomic.load<u64>(this.slot(position));
  }

  private replace(position: u64, expected: u64, replacement: u64): bool {
    return cas(this.slot(position), expected, replacement);
  }

  /** How many slots, from one on that is, are in a state for positions of their own. */
  private count(position: u64, limit: u32, state: u64): u32 {
    let count: u32 = 1;
    while (count < limit && this.word(position + count) == slotWord(position + count, state)) count++;
    return count;
  }

  /** Between claim and publish. */
  private write(position: u64, message: Message): void {
    const slot = this.slot(position);
    store<u32>(slot, message.length, LENGTH_OFFSET);
    memory.copy(slot + SLOT_HEADER_SIZE, message.bytes, message.length);
  }

  /** The slot was retired while it was the caller's. After this it is not. False if the word is garbage. */
  private giveBack(position: u64): bool {
    for (let look = 0; look < LOOKS; look++) {
      const word = this.word(position);
      if (word % 4 != RETIRED || word / 4 < position) return false;
      if (this.replace(position, word, word + 1)) return true;
      // Producers have skipped a position meanwhile.
    }
    return false;
  }

  /** What a look has found. */
  private found: u64;
}

function messageAt(messages: usize, index: u32): Message {
  return changetype<Message>(messages + index * offsetof<Message>());
}
