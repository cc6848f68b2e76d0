// rustc 1.63 (RUSTC_BOOTSTRAP=1), with a core library that was built with the same -C target-feature, and lld 14; without and
// with -C link-arg=--export=__stack_pointer -C link-arg=--export=__heap_base:
//   rustc --target wasm32-unknown-unknown --edition 2021 --crate-type cdylib -C opt-level=s -C panic=abort
//     -C target-feature=+atomics,+bulk-memory,+mutable-globals -C linker=wasm-ld-14 -C link-arg=--import-memory
//     -C link-arg=--shared-memory -C link-arg=--max-memory=4194304 -C link-arg=--strip-all rates.rs
//     -o rust.wasm (rust-with-stack.wasm)
#![feature(no_core)]
#![no_core]
extern crate core;
use core::prelude::rust_2021::*;
use core::sync::atomic::{AtomicU32, Ordering};

static RATES: [AtomicU32; 3] = [AtomicU32::new(10), AtomicU32::new(20), AtomicU32::new(30)];
static CALLS: AtomicU32 = AtomicU32::new(0);

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

#[no_mangle]
pub extern "C" fn rate(i: usize) -> u32 {
    CALLS.fetch_add(1, Ordering::SeqCst);
    let mut rates = [0u32; 8];
    for k in 0..8 {
        unsafe { core::ptr::write_volatile(&mut rates[k], RATES[i % 3].load(Ordering::Relaxed)) }
    }
    unsafe { core::ptr::read_volatile(&rates[i & 7]) }
}
