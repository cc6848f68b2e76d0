#![no_std]

use core::time::Duration;

use shared_memory_queue::{Error, Queue};

/// Takes orders from one queue until it is closed, and puts what has become of each into another one.
unsafe fn process(orders: usize, answers: usize) -> Result<(), Error> {
    let (mut orders, mut answers) = (Queue::open(orders)?, Queue::open(answers)?);
    let mut order = [0; 256];
    loop {
        let length = orders.take(&mut order, None)?;
        answers.put(&order[..length], Some(Duration::from_secs(1)))?;
    }
}

#[no_mangle]
pub unsafe extern "C" fn work(orders: usize, answers: usize) -> i32 {
    match process(orders, answers) {
        Ok(()) => 0,
        Err(error) => error as i32,
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
