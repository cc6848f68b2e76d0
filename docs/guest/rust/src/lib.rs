//! Message queues in a shared memory, for WebAssembly: ABI version 1, which `../../abi.md` describes byte by byte and whose
//! words are used here.
//!
//! A queue is bounded, first in, first out, for any number of producers and consumers, in whatever language. Somebody who
//! dies in the middle of an operation holds the others up for the queue's stall timeout, not for ever.
#![no_std]
// Rust's names for `memory.atomic.wait32` and `memory.atomic.notify` are not stable, and have changed; LLVM's have not. A
// stable compiler takes those only with RUSTC_BOOTSTRAP=shared_memory_queue.
#![feature(link_llvm_intrinsics)]
// Newer compilers warn of that, and older ones do not know the warning.
#![allow(unknown_lints, internal_features)]
#![deny(missing_docs)]

#[cfg(not(all(target_arch = "wasm32", target_feature = "atomics")))]
compile_error!("build it for wasm32 with -C target-feature=+atomics,+bulk-memory,+mutable-globals");

use core::ptr;
use core::sync::atomic::{AtomicU32, AtomicU64, Ordering::SeqCst};
use core::time::Duration;

const MAGIC: u32 = 0x3151_4D53;
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
/// From items or spaces.
const SLEEPERS_OFFSET: usize = 4;
const HEADER_SIZE: usize = 320;

// ... and in a slot.
const LENGTH_OFFSET: usize = 8;
const SLOT_HEADER_SIZE: usize = 16;

const LARGEST_CAPACITY: u32 = 1 << 24;
const LARGEST_MESSAGE: u32 = 1 << 30;
const SHORTEST_STALL: u64 = 1_000_000;
const LONGEST_STALL: u64 = 3_600_000_000_000;

/// Of the tail: no more messages.
const CLOSED: u64 = 1 << 63;
const LAST_POSITION: u64 = 1 << 60;

// The states of slots.
const FREE: u64 = 0;
const FULL: u64 = 1;
const RETIRED: u64 = 2;
const RETURNED: u64 = 3;

/// How often a look is repeated because others were faster: each time they got further, unless words are garbage.
const LOOKS: usize = 1000;

/// What a sleep that somebody ended counts of a timeout, in nanoseconds: less than it takes, but never nothing.
const SHORTEST_SLEEP: i64 = 100;

/// What has not become of an operation. The numbers are the same in all languages, where 0 is success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Error {
    /// There is no space now, or somebody is about to make some. Nothing was put.
    Full = 1,
    /// There is no message now, or somebody is about to put one.
    Empty = 2,
    /// The queue takes no more messages; for a taker: and has none left.
    Closed = 3,
    /// The message is larger than the queue's messages may be, or than the buffer. It was not put, or is still there.
    TooLong = 4,
    /// The time is over. Nothing was put or taken.
    TimedOut = 5,
    /// The bytes are not those of a queue: there is none, or somebody has written over it. Do not use it any more.
    Corrupt = 6,
}

/// A queue as one thread uses it: every thread opens it for itself.
#[derive(Debug)]
pub struct Queue {
    words: Words,
    /// Of those who take.
    readers: Watch,
    /// Of those who put.
    writers: Watch,
}

/// Room for one message of a batch that is taken.
#[derive(Debug)]
pub struct Message<'a> {
    /// Where the message goes.
    pub buffer: &'a mut [u8],
    /// How long the message is.
    pub length: usize,
}

impl<'a> Message<'a> {
    /// Room for a message in a buffer.
    pub fn new(buffer: &'a mut [u8]) -> Self {
        Message { buffer, length: 0 }
    }

    /// The message that was taken.
    pub fn bytes(&self) -> &[u8] {
        self.buffer.get(..self.length).unwrap_or(&[])
    }
}

impl Queue {
    /// Opens the queue that somebody has created at an address, which stays as it is; [`Error::Corrupt`] if there is none.
    /// Traps if it is not all within the memory, whose size it does not look at, as only those do who allocate: a module that
    /// looks at it would get no memory together with others.
    ///
    /// # Safety
    /// What is in the memory from the address on is a queue or not, but nothing of this module: neither static data, nor
    /// stack, nor heap, unless it was allocated for the queue.
    pub unsafe fn open(address: usize) -> Result<Queue, Error> {
        let words = Words::open(address)?;
        Ok(Queue {
            words,
            readers: Watch::default(),
            writers: Watch::default(),
        })
    }

    /// How many messages it holds at most.
    pub fn capacity(&self) -> usize {
        self.words.capacity as usize
    }

    /// How many bytes a message has at most: a buffer of that size is large enough for any.
    pub fn maximum_message_size(&self) -> usize {
        self.words.maximum_message_size as usize
    }

    /// Whether somebody has closed the queue.
    pub fn is_closed(&self) -> bool {
        self.words.tail().load(SeqCst) & CLOSED != 0
    }

    /// Refuses messages from now on, from all sides. Those that are there can still be taken.
    pub fn close(&self) {
        self.words.tail().fetch_or(CLOSED, SeqCst);
        self.words.items().wake(u32::MAX);
        self.words.spaces().wake(u32::MAX);
    }

    /// Puts a message if there is space.
    pub fn try_put(&mut self, message: &[u8]) -> Result<(), Error> {
        self.try_put_all(&[message]).map(|_| ())
    }

    /// Puts a message, waiting for space up to a timeout, or for ever. Never gives up earlier, but perhaps later: time that
    /// passes until a wake-up of which somebody else had the use hardly counts, as there is no clock.
    pub fn put(&mut self, message: &[u8], timeout: Option<Duration>) -> Result<(), Error> {
        let mut left = nanos(timeout);
        let mut result = self.try_put(message);
        while result == Err(Error::Full) {
            if left == 0 {
                return Err(Error::TimedOut);
            }
            let spaces = self.words.spaces();
            let ticket = spaces.enter();
            result = self.try_put(message);
            let sleeps = result == Err(Error::Full);
            if sleeps {
                left = self
                    .readers
                    .sleep(spaces, ticket, left, self.words.stall_timeout);
            }
            spaces.leave();
            if sleeps {
                result = self.try_put(message);
            }
        }
        result
    }

    /// Puts messages, as many as there is space for, one after the other without others' in between. Says how many, which is
    /// at least one if there are any.
    pub fn try_put_all(&mut self, messages: &[&[u8]]) -> Result<usize, Error> {
        let fit = messages
            .iter()
            .take_while(|message| message.len() <= self.maximum_message_size())
            .count();
        if fit == 0 {
            return if messages.is_empty() {
                Ok(0)
            } else {
                Err(Error::TooLong)
            };
        }
        for _ in 0..LOOKS {
            let position = self.find_space()?;
            let claimed = self.words.count(position, fit, FREE);
            if !cas(self.words.tail(), position, position + claimed) {
                continue; // somebody else was faster, or has closed the queue
            }
            // From here on the slots are ours, each until it is published.
            let mut sent = 0;
            let mut late = false;
            let mut result = Ok(());
            for (at, message) in (position..position + claimed).zip(messages) {
                // If one is too late, those behind it are abandoned: messages must not overtake each other.
                let state = if late { RETURNED } else { FULL };
                if !late {
                    self.words.write(at, message);
                }
                if self
                    .words
                    .replace(at, slot_word(at, FREE), slot_word(at, state))
                {
                    sent += usize::from(!late);
                } else {
                    late = true;
                    result = result.and(self.words.give_back(at));
                    self.words.spaces().raise(1);
                }
            }
            self.tell_consumers(position + claimed, claimed);
            result?;
            if sent > 0 {
                return Ok(sent);
            }
            // We were too slow, and nobody has seen a message: again.
        }
        self.readers.soon = true;
        Err(Error::Full)
    }

    /// Looks for a position that can be claimed.
    fn find_space(&mut self) -> Result<u64, Error> {
        self.readers.soon = false;
        for _ in 0..LOOKS {
            let position = self.words.tail().load(SeqCst);
            if position & CLOSED != 0 {
                return Err(Error::Closed);
            }
            if position > LAST_POSITION {
                return Err(Error::Corrupt);
            }
            let word = self.words.word(position).load(SeqCst);
            let (turn, state) = (word / 4, word % 4);
            if turn == position && state == FREE {
                return Ok(position);
            }
            if turn == position && state >= RETIRED {
                // Somebody has skipped it, and not come to say so.
                cas(self.words.tail(), position, position + 1);
            } else if turn.wrapping_add(u64::from(self.words.capacity)) == position {
                let head = self.words.head().load(SeqCst);
                if head < turn || (head > position && self.words.tail().load(SeqCst) == position) {
                    return Err(Error::Corrupt);
                }
                if head == turn && state != RETURNED {
                    return Err(Error::Full);
                }
                if head == turn {
                    // Holds no message: consumers would skip it if they came.
                    cas(self.words.head(), turn, turn + 1);
                    continue;
                }
                let usable = match state {
                    // Free, and the head is past it.
                    FREE if self.words.word(position).load(SeqCst) == word => {
                        return Err(Error::Corrupt)
                    }
                    FREE => continue,
                    // Taken, and still being read.
                    FULL if !self.readers.stalled(turn, head, self.words.stall_timeout) => {
                        self.readers.soon = true;
                        return Err(Error::Full);
                    }
                    FULL => slot_word(turn, RETIRED),
                    RETIRED => slot_word(position, RETIRED), // skip the position
                    _ => slot_word(position, FREE),
                };
                self.words.replace(position, word, usable);
            } else if self.words.tail().load(SeqCst) == position {
                return Err(Error::Corrupt); // else others have moved on since
            }
        }
        self.readers.soon = true;
        Err(Error::Full)
    }

    /// One of the spaces may have been told to somebody who found the one before it taken, and sleeps again.
    fn tell_consumers(&self, next: u64, count: u64) {
        self.words.items().raise(count as u32);
        if self.words.spaces().has_sleepers()
            && self.words.word(next).load(SeqCst) == slot_word(next, FREE)
        {
            self.words.spaces().raise(1);
        }
    }

    /// Takes the first message into a buffer if there is one. Says how long it is.
    pub fn try_take(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        let mut message = [Message::new(buffer)];
        self.try_take_all(&mut message)?;
        let [message] = message;
        Ok(message.length)
    }

    /// Takes the first message, waiting for one up to a timeout as [`Queue::put`] does.
    pub fn take(&mut self, buffer: &mut [u8], timeout: Option<Duration>) -> Result<usize, Error> {
        let mut left = nanos(timeout);
        let mut result = self.try_take(buffer);
        while result == Err(Error::Empty) {
            if left == 0 {
                return Err(Error::TimedOut);
            }
            let items = self.words.items();
            let ticket = items.enter();
            result = self.try_take(buffer);
            let sleeps = result == Err(Error::Empty);
            if sleeps {
                left = self
                    .writers
                    .sleep(items, ticket, left, self.words.stall_timeout);
            }
            items.leave();
            if sleeps {
                result = self.try_take(buffer);
            }
        }
        result
    }

    /// Takes messages, as many as there are, up to one that is larger than its buffer. Says how many, which is at least one if
    /// there are any buffers. [`Error::TooLong`] if the first one does not fit: its length is set, and it is still there.
    pub fn try_take_all(&mut self, messages: &mut [Message<'_>]) -> Result<usize, Error> {
        if messages.is_empty() {
            return Ok(0);
        }
        for _ in 0..LOOKS {
            let position = self.find_message()?;
            let full = self.words.count(position, messages.len(), FULL);
            let mut taken = 0;
            let mut failure = Error::TooLong;
            for (at, message) in (position..position + full).zip(messages.iter_mut()) {
                message.length = self.words.length(at);
                if message.length > self.maximum_message_size() {
                    failure = Error::Corrupt;
                    break;
                }
                if message.length > message.buffer.len() {
                    break;
                }
                taken += 1;
            }
            if taken == 0 {
                if self.words.head().load(SeqCst) == position {
                    return Err(failure);
                }
                continue; // somebody else has taken it, and the slot has moved on
            }
            if !cas(self.words.head(), position, position + taken) {
                continue; // somebody else was faster
            }
            // From here on the slots are ours, each until it is released. The lengths are what they were.
            let mut result = Ok(());
            for (at, message) in (position..position + taken).zip(messages.iter_mut()) {
                self.words.read(at, message);
                let next = slot_word(at + u64::from(self.words.capacity), FREE);
                if !self.words.replace(at, slot_word(at, FULL), next) {
                    // We were too slow; the message is whole all the same.
                    result = result.and(self.words.give_back(at));
                }
            }
            self.tell_producers(position + taken, taken);
            return result.map(|_| taken as usize);
        }
        self.writers.soon = true;
        Err(Error::Empty)
    }

    /// Looks for a message.
    fn find_message(&mut self) -> Result<u64, Error> {
        self.writers.soon = false;
        for _ in 0..LOOKS {
            let position = self.words.head().load(SeqCst);
            if position > LAST_POSITION {
                return Err(Error::Corrupt);
            }
            let word = self.words.word(position).load(SeqCst);
            let (turn, state) = (word / 4, word % 4);
            if turn == position && state == FULL {
                return Ok(position);
            }
            let before = turn.wrapping_add(u64::from(self.words.capacity)) == position;
            if turn == position || (before && state != FREE) {
                let tail = self.words.tail().load(SeqCst);
                let end = tail & !CLOSED;
                let too_far = end > position + u64::from(self.words.capacity);
                if end < position
                    || end > LAST_POSITION
                    || (too_far && self.words.head().load(SeqCst) == position)
                {
                    return Err(Error::Corrupt);
                }
                if end == position {
                    return Err(if tail == end {
                        Error::Empty
                    } else {
                        Error::Closed
                    });
                }
                if turn == position && state >= RETIRED {
                    // Holds no message.
                    if cas(self.words.head(), position, position + 1) {
                        self.words.spaces().raise(1);
                    }
                } else if turn != position {
                    if self.words.word(position).load(SeqCst) == word {
                        return Err(Error::Corrupt); // not claimed, and the tail is past it
                    }
                } else if self
                    .writers
                    .stalled(position, end, self.words.stall_timeout)
                {
                    self.words
                        .replace(position, word, slot_word(position, RETIRED));
                } else {
                    // Its producer is writing.
                    self.writers.soon = true;
                    return Err(Error::Empty);
                }
            } else if self.words.head().load(SeqCst) == position {
                return Err(Error::Corrupt); // else others have moved on since
            }
        }
        self.writers.soon = true;
        Err(Error::Empty)
    }

    /// One of the messages may have been told to somebody who found the one before it missing, and sleeps again.
    fn tell_producers(&self, next: u64, count: u64) {
        self.words.spaces().raise(count as u32);
        if self.words.items().has_sleepers()
            && self.words.word(next).load(SeqCst) == slot_word(next, FULL)
        {
            self.words.items().raise(1);
        }
    }
}

/// The bytes of a queue. What says where they are was checked once and is never read again.
#[derive(Debug)]
struct Words {
    address: usize,
    capacity: u32,
    maximum_message_size: u32,
    slot_size: u32,
    /// In nanoseconds.
    stall_timeout: u64,
}

impl Words {
    unsafe fn open(address: usize) -> Result<Words, Error> {
        if address % 64 != 0 || !holds(address, MAGIC) {
            return Err(Error::Corrupt);
        }
        let words = Words {
            address,
            capacity: word32(address + CAPACITY_OFFSET).load(SeqCst),
            maximum_message_size: word32(address + MESSAGE_SIZE_OFFSET).load(SeqCst),
            slot_size: word32(address + SLOT_SIZE_OFFSET).load(SeqCst),
            stall_timeout: word64(address + STALL_TIMEOUT_OFFSET).load(SeqCst),
        };
        let end = address as u64
            + HEADER_SIZE as u64
            + u64::from(words.capacity) * u64::from(words.slot_size);
        let version = word32(address + VERSION_OFFSET).load(SeqCst);
        if version != VERSION || !words.are_valid() || end > 1 << 32 {
            return Err(Error::Corrupt);
        }
        word32((end - 4) as usize).load(SeqCst);
        Ok(words)
    }

    fn are_valid(&self) -> bool {
        self.capacity.is_power_of_two()
            && self.capacity <= LARGEST_CAPACITY
            && (1..=LARGEST_MESSAGE).contains(&self.maximum_message_size)
            && self.slot_size
                == (SLOT_HEADER_SIZE as u32 + self.maximum_message_size + 63) / 64 * 64
            && (SHORTEST_STALL..=LONGEST_STALL).contains(&self.stall_timeout)
    }

    fn tail(&self) -> &AtomicU64 {
        unsafe { word64(self.address + TAIL_OFFSET) }
    }

    fn head(&self) -> &AtomicU64 {
        unsafe { word64(self.address + HEAD_OFFSET) }
    }

    /// What consumers sleep on.
    fn items(&self) -> Signal {
        Signal(self.address + ITEMS_OFFSET)
    }

    /// What producers sleep on.
    fn spaces(&self) -> Signal {
        Signal(self.address + SPACES_OFFSET)
    }

    fn slot(&self, position: u64) -> usize {
        let index = position as usize & (self.capacity as usize - 1);
        self.address + HEADER_SIZE + index * self.slot_size as usize
    }

    fn word(&self, position: u64) -> &AtomicU64 {
        unsafe { word64(self.slot(position)) }
    }

    fn replace(&self, position: u64, expected: u64, replacement: u64) -> bool {
        cas(self.word(position), expected, replacement)
    }

    /// How many slots, from one on that is, are in a state for positions of their own.
    fn count(&self, position: u64, limit: usize, state: u64) -> u64 {
        (position + 1..position + limit as u64)
            .take_while(|&next| self.word(next).load(SeqCst) == slot_word(next, state))
            .count() as u64
            + 1
    }

    /// The slot was retired while it was the caller's. After this it is not.
    fn give_back(&self, position: u64) -> Result<(), Error> {
        for _ in 0..LOOKS {
            let word = self.word(position).load(SeqCst);
            if word % 4 != RETIRED || word / 4 < position {
                return Err(Error::Corrupt);
            }
            if self.replace(position, word, word + 1) {
                return Ok(());
            }
            // Producers have skipped a position meanwhile.
        }
        Err(Error::Corrupt)
    }

    /// Between claim and publish.
    fn write(&self, position: u64, message: &[u8]) {
        let slot = self.slot(position);
        unsafe {
            ptr::write((slot + LENGTH_OFFSET) as *mut u32, message.len() as u32);
            ptr::copy_nonoverlapping(
                message.as_ptr(),
                (slot + SLOT_HEADER_SIZE) as *mut u8,
                message.len(),
            );
        }
    }

    /// Before take: as it is in the memory. Atomic, as the slot may have moved on.
    fn length(&self, position: u64) -> usize {
        unsafe { word32(self.slot(position) + LENGTH_OFFSET).load(SeqCst) as usize }
    }

    /// Between take and release, a message whose length was found to be right.
    fn read(&self, position: u64, message: &mut Message<'_>) {
        let bytes = (self.slot(position) + SLOT_HEADER_SIZE) as *const u8;
        unsafe { ptr::copy_nonoverlapping(bytes, message.buffer.as_mut_ptr(), message.length) }
    }
}

/// For how long positions have been in the hands of somebody who does not finish.
#[derive(Debug, Default)]
struct Watch {
    /// Behind the last position that was in somebody's hands when the measurement began.
    end: u64,
    /// Nanoseconds since then, as far as this thread has slept through them.
    waited: u64,
    /// The last look was in vain because of such a position.
    soon: bool,
}

impl Watch {
    /// Whether a position is in somebody's hands for the whole stall timeout; all below the end are or were.
    fn stalled(&mut self, position: u64, end: u64, stall_timeout: u64) -> bool {
        if position >= self.end {
            self.end = end;
            self.waited = 0;
            return false;
        }
        self.waited >= stall_timeout
    }

    /// Sleeps until somebody raises the signal, but no longer than the stall timeout: a wake-up may have gone to somebody who
    /// died of it. Gives what is left of the caller's timeout. There is no clock: only a sleep that nobody ended has a length.
    fn sleep(&mut self, signal: Signal, ticket: u32, left: i64, stall_timeout: u64) -> i64 {
        let mut limit = if self.soon {
            (stall_timeout + 7) / 8
        } else {
            stall_timeout
        } as i64;
        if (0..limit).contains(&left) {
            limit = left;
        }
        let mut slept = limit.min(SHORTEST_SLEEP);
        if signal.sleep(ticket, limit) {
            self.waited += limit as u64;
            slept = limit;
        }
        if left < 0 {
            left
        } else {
            left - slept
        }
    }
}

/// What one side sleeps on: a word that changes when there is something to do, and the number of those who sleep.
#[derive(Clone, Copy)]
struct Signal(usize);

impl Signal {
    fn word(&self) -> &AtomicU32 {
        unsafe { word32(self.0) }
    }

    fn sleepers(&self) -> &AtomicU32 {
        unsafe { word32(self.0 + SLEEPERS_OFFSET) }
    }

    fn has_sleepers(&self) -> bool {
        self.sleepers().load(SeqCst) != 0
    }

    fn raise(&self, count: u32) {
        if self.has_sleepers() {
            self.wake(count);
        }
    }

    fn wake(&self, count: u32) {
        self.word().fetch_add(1, SeqCst);
        unsafe { notify(self.0 as *mut i32, count as i32) };
    }

    /// Before the look that decides whether to sleep. Gives the ticket to sleep with.
    fn enter(&self) -> u32 {
        self.sleepers().fetch_add(1, SeqCst);
        self.word().load(SeqCst)
    }

    fn leave(&self) {
        self.sleepers().fetch_sub(1, SeqCst);
    }

    /// Whether the time was over.
    fn sleep(&self, ticket: u32, nanos: i64) -> bool {
        unsafe { wait32(self.0 as *mut i32, ticket as i32, nanos) == TIMED_OUT }
    }
}

extern "C" {
    #[link_name = "llvm.wasm.memory.atomic.wait32"]
    fn wait32(word: *mut i32, expected: i32, nanos: i64) -> i32;
    #[link_name = "llvm.wasm.memory.atomic.notify"]
    fn notify(word: *mut i32, count: i32) -> i32;
}

/// What wait32 answers.
const TIMED_OUT: i32 = 2;

/// Whether a word has a value, also at address 0, where there is nothing for a reference: a wait of no time tells.
unsafe fn holds(address: usize, value: u32) -> bool {
    wait32(address as *mut i32, value as i32, 0) == TIMED_OUT
}

unsafe fn word32<'a>(address: usize) -> &'a AtomicU32 {
    &*(address as *const AtomicU32)
}

unsafe fn word64<'a>(address: usize) -> &'a AtomicU64 {
    &*(address as *const AtomicU64)
}

fn cas(word: &AtomicU64, expected: u64, replacement: u64) -> bool {
    word.compare_exchange(expected, replacement, SeqCst, SeqCst)
        .is_ok()
}

fn slot_word(position: u64, state: u64) -> u64 {
    position * 4 + state
}

/// A negative number is for ever.
fn nanos(timeout: Option<Duration>) -> i64 {
    match timeout {
        None => -1,
        Some(time) if time.as_secs() > i64::MAX as u64 / 1_000_000_000 - 1 => i64::MAX,
        Some(time) => time.as_secs() as i64 * 1_000_000_000 + i64::from(time.subsec_nanos()),
    }
}
