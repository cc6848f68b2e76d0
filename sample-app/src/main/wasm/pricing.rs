//! The pricing plugin: what a number of redacted texts costs, in cents. The host replaces it while the application runs.
#![no_std]

/// From how many texts on, a text costs how much.
const TIERS: [(i32, i64); 4] = [(1, 1000), (10, 900), (100, 750), (1000, 600)];

/// Nothing costs nothing, and the dearest there can be fits.
#[no_mangle]
pub extern "C" fn price(quantity: i32) -> i64 {
    let mut cents = 0;
    for &(from, tier) in &TIERS {
        if quantity >= from {
            cents = tier;
        }
    }
    i64::from(quantity) * cents
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
