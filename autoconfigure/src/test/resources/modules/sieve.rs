//! Counts primes by the sieve of Eratosthenes over a bit set of atomic words. Threads take segments of it under a mutex, and
//! wait on a condition variable for the primes below the root, which the first thread finds. A program as program.h says;
//! the size is the number below which it counts.
#![no_std]

use core::cell::UnsafeCell;
use core::ops::{Deref, DerefMut};
use core::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

extern "C" {
    fn wait32(word: *const AtomicU32, expected: u32, nanos: i64) -> i32;
    fn notify(word: *const AtomicU32, count: u32) -> u32;
}

const FOR_EVER: i64 = -1;

fn wait(word: &AtomicU32, expected: u32) {
    unsafe { wait32(word, expected, FOR_EVER) };
}

fn wake(word: &AtomicU32, count: u32) {
    unsafe { notify(word, count) };
}

/// As the standard library's on a futex: 0 is free, 1 locked, 2 locked and perhaps waited for.
struct Mutex<T> {
    state: AtomicU32,
    value: UnsafeCell<T>,
}

unsafe impl<T: Send> Sync for Mutex<T> {}

struct Guard<'a, T> {
    mutex: &'a Mutex<T>,
}

impl<T> Mutex<T> {
    const SPINS: u32 = 100;

    const fn new(value: T) -> Self {
        Mutex { state: AtomicU32::new(0), value: UnsafeCell::new(value) }
    }

    fn lock(&self) -> Guard<'_, T> {
        if self.state.compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed).is_err() {
            self.lock_contended();
        }
        Guard { mutex: self }
    }

    #[cold]
    fn lock_contended(&self) {
        for _ in 0..Self::SPINS {
            if self.state.load(Ordering::Relaxed) != 1 {
                break;
            }
            core::hint::spin_loop();
        }
        while self.state.swap(2, Ordering::Acquire) != 0 {
            wait(&self.state, 2);
        }
    }

    fn unlock(&self) {
        if self.state.swap(0, Ordering::Release) == 2 {
            wake(&self.state, 1);
        }
    }
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        unsafe { &*self.mutex.value.get() }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        unsafe { &mut *self.mutex.value.get() }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        self.mutex.unlock();
    }
}

struct Condvar {
    notifications: AtomicU32,
}

impl Condvar {
    const fn new() -> Self {
        Condvar { notifications: AtomicU32::new(0) }
    }

    fn wait<'a, T>(&self, guard: Guard<'a, T>) -> Guard<'a, T> {
        let mutex = guard.mutex;
        let seen = self.notifications.load(Ordering::Relaxed);
        drop(guard);
        wait(&self.notifications, seen);
        mutex.lock()
    }

    fn notify_all(&self) {
        self.notifications.fetch_add(1, Ordering::Relaxed);
        wake(&self.notifications, u32::MAX);
    }
}

/// A bit for each odd number, set for those that are no primes.
struct Composites<'a> {
    words: &'a [AtomicU32],
}

impl Composites<'_> {
    const NUMBERS_OF_WORD: u32 = 64;

    fn add(&self, number: u32) {
        let bit = number / 2;
        self.words[(bit / 32) as usize].fetch_or(1 << (bit % 32), Ordering::Relaxed);
    }

    fn contain(&self, number: u32) -> bool {
        let bit = number / 2;
        self.words[(bit / 32) as usize].load(Ordering::Relaxed) & (1 << (bit % 32)) != 0
    }

    /// Adds the multiples of a prime from its square on, as far as they are within a range.
    fn add_multiples(&self, prime: u32, from: u32, to: u32) {
        let mut multiple = prime * prime;
        if multiple < from {
            multiple = (from + prime - 1) / prime * prime;
            if multiple % 2 == 0 {
                multiple += prime;
            }
        }
        while multiple < to {
            self.add(multiple);
            multiple += 2 * prime;
        }
    }

    /// How many odd numbers of a range, from the beginning of a word on, are primes.
    fn count_primes(&self, from: u32, to: u32) -> u32 {
        let mut primes = 0;
        let mut start = from;
        while start < to {
            let word = self.words[(start / Self::NUMBERS_OF_WORD) as usize].load(Ordering::Relaxed);
            let numbers = (to - start).min(Self::NUMBERS_OF_WORD) / 2;
            let mask = if numbers == 32 { u32::MAX } else { (1 << numbers) - 1 };
            primes += (!word & mask).count_ones();
            start += Self::NUMBERS_OF_WORD;
        }
        primes
    }
}

/// What the threads have to agree on.
struct Progress {
    root_is_sieved: bool,
    next: u32,
    primes: u32,
}

const SEGMENT: u32 = 16 * 1024;

static PROGRESS: Mutex<Progress> = Mutex::new(Progress { root_is_sieved: false, next: 0, primes: 0 });
static SIEVED: Condvar = Condvar::new();
static WORDS: AtomicPtr<AtomicU32> = AtomicPtr::new(core::ptr::null_mut());
static LIMIT: AtomicU32 = AtomicU32::new(0);

fn composites() -> Composites<'static> {
    let length = LIMIT.load(Ordering::Relaxed) / Composites::NUMBERS_OF_WORD + 1;
    Composites { words: unsafe { core::slice::from_raw_parts(WORDS.load(Ordering::Relaxed), length as usize) } }
}

/// The least number whose square is not below another.
fn root(limit: u32) -> u32 {
    let mut root = 0;
    while root * root < limit {
        root += 1;
    }
    root
}

fn sieve_root(composites: &Composites, root: u32) {
    let mut number = 3;
    while number * number < root {
        if !composites.contain(number) {
            composites.add_multiples(number, 0, root);
        }
        number += 2;
    }
}

fn sieve_segment(composites: &Composites, root: u32, from: u32, to: u32) -> u32 {
    let mut number = 3;
    while number < root {
        if !composites.contain(number) {
            composites.add_multiples(number, from.max(root), to);
        }
        number += 2;
    }
    composites.count_primes(from, to)
}

#[no_mangle]
pub extern "C" fn prepare(heap: usize, size: u32, _threads: u32) {
    let start = (heap + 63) / 64 * 64;
    let end = start + (size / Composites::NUMBERS_OF_WORD + 1) as usize * 4;
    let pages = (end + 65535) / 65536;
    let present = core::arch::wasm32::memory_size(0);
    if pages > present && core::arch::wasm32::memory_grow(0, pages - present) == usize::MAX {
        core::arch::wasm32::unreachable();
    }
    WORDS.store(start as *mut AtomicU32, Ordering::Relaxed);
    LIMIT.store(size, Ordering::Relaxed);
}

#[no_mangle]
pub extern "C" fn work(thread: u32) {
    let composites = composites();
    let limit = LIMIT.load(Ordering::Relaxed);
    let root = root(limit);
    if thread == 0 {
        sieve_root(&composites, root);
        PROGRESS.lock().root_is_sieved = true;
        SIEVED.notify_all();
    }
    let mut progress = PROGRESS.lock();
    while !progress.root_is_sieved {
        progress = SIEVED.wait(progress);
    }
    while progress.next < limit {
        let from = progress.next;
        let to = limit.min(from + SEGMENT);
        progress.next = to;
        drop(progress);
        let primes = sieve_segment(&composites, root, from, to);
        progress = PROGRESS.lock();
        progress.primes += primes;
    }
}

/// The bit of 1 counts for 2, the only even prime.
#[no_mangle]
pub extern "C" fn result() -> u32 {
    PROGRESS.lock().primes
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
