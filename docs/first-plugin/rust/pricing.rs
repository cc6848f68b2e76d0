// Rust's std is compiled for one thread: the build for a common memory does without it.
#![cfg_attr(common, no_std)]

use core::ptr;

const TIERS: [(i32, i32); 4] = [(1, 1000), (10, 900), (100, 750), (1000, 600)];

#[no_mangle]
pub extern "C" fn price(quantity: i32, seed: i32) -> i32 {
    // On the stack, to show that every instance has a stack of its own.
    let mut noise = [0; 64];
    for (number, slot) in (seed..).zip(noise.iter_mut()) {
        unsafe { ptr::write_volatile(slot, number) }
    }
    let mut unit = TIERS[0].1;
    for (from, price) in TIERS {
        if quantity >= from {
            unit = price;
        }
    }
    let wrong = (seed..)
        .zip(noise.iter())
        .filter(|(number, slot)| unsafe { ptr::read_volatile(*slot) } != *number)
        .count();
    quantity.wrapping_mul(unit).wrapping_sub(wrong as i32)
}

#[no_mangle]
pub unsafe extern "C" fn digits(text: *const u8, length: usize) -> i32 {
    let text = core::slice::from_raw_parts(text, length);
    text.iter()
        .filter(|byte| byte.is_ascii_digit())
        .map(|byte| i32::from(byte - b'0'))
        .sum()
}

#[cfg(not(common))]
mod private {
    #[no_mangle]
    pub extern "C" fn allocate(size: usize) -> *mut u8 {
        Box::into_raw(vec![0u8; size].into_boxed_slice()) as *mut u8
    }

    #[no_mangle]
    pub unsafe extern "C" fn deallocate(bytes: *mut u8, size: usize) {
        drop(Box::from_raw(core::ptr::slice_from_raw_parts_mut(
            bytes, size,
        )));
    }
}

#[cfg(common)]
mod common {
    use core::ptr::addr_of_mut;
    use core::sync::atomic::{AtomicBool, Ordering};

    const SIZE: usize = 4096;
    const FREE: AtomicBool = AtomicBool::new(false);

    static TAKEN: [AtomicBool; 16] = [FREE; 16];
    static mut TEXTS: [[u8; SIZE]; 16] = [[0; SIZE]; 16];

    /// Gives 16 texts of up to 4 KiB to all instances together.
    #[no_mangle]
    pub unsafe extern "C" fn allocate(size: usize) -> *mut u8 {
        for (index, taken) in TAKEN.iter().enumerate() {
            if size <= SIZE && !taken.swap(true, Ordering::Acquire) {
                return (addr_of_mut!(TEXTS) as *mut u8).add(index * SIZE);
            }
        }
        core::ptr::null_mut()
    }

    #[no_mangle]
    pub unsafe extern "C" fn deallocate(bytes: *mut u8, _size: usize) {
        let index = (bytes as usize - addr_of_mut!(TEXTS) as usize) / SIZE;
        if let Some(taken) = TAKEN.get(index) {
            taken.store(false, Ordering::Release);
        }
    }

    #[panic_handler]
    fn panic(_: &core::panic::PanicInfo) -> ! {
        core::arch::wasm32::unreachable()
    }
}
