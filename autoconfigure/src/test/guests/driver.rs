//! The methods of the crate as exports that tests call. The block is the instance's `Queue`.
#![no_std]

use core::mem::MaybeUninit;
use core::slice::{from_raw_parts, from_raw_parts_mut};
use core::time::Duration;

use shared_memory_queue::{Error, Message, Queue};

const MOST: usize = 16;

#[repr(C)]
pub struct Range {
    bytes: *mut u8,
    size: u32,
    length: u32,
}

fn status(result: Result<(), Error>) -> i32 {
    result.map_or_else(|error| error as i32, |()| 0)
}

/// What is not negative, or a negative status.
fn number(result: Result<usize, Error>) -> i32 {
    result.map_or_else(|error| -(error as i32), |number| number as i32)
}

fn duration(nanos: i64) -> Option<Duration> {
    if nanos < 0 {
        None
    } else {
        Some(Duration::from_nanos(nanos as u64))
    }
}

#[no_mangle]
pub unsafe extern "C" fn open(block: *mut Queue, address: usize) -> i32 {
    status(Queue::open(address).map(|queue| block.write(queue)))
}

#[no_mangle]
pub unsafe extern "C" fn try_put(block: &mut Queue, message: *const u8, length: usize) -> i32 {
    status(block.try_put(from_raw_parts(message, length)))
}

#[no_mangle]
pub unsafe extern "C" fn put(
    block: &mut Queue,
    message: *const u8,
    length: usize,
    timeout: i64,
) -> i32 {
    status(block.put(from_raw_parts(message, length), duration(timeout)))
}

#[no_mangle]
pub unsafe extern "C" fn try_take(block: &mut Queue, buffer: *mut u8, size: usize) -> i32 {
    number(block.try_take(from_raw_parts_mut(buffer, size)))
}

#[no_mangle]
pub unsafe extern "C" fn take(
    block: &mut Queue,
    buffer: *mut u8,
    size: usize,
    timeout: i64,
) -> i32 {
    number(block.take(from_raw_parts_mut(buffer, size), duration(timeout)))
}

#[no_mangle]
pub unsafe extern "C" fn try_put_all(block: &mut Queue, ranges: *const Range, count: usize) -> i32 {
    let mut messages: [&[u8]; MOST] = [&[]; MOST];
    for (message, range) in messages.iter_mut().zip(from_raw_parts(ranges, count)) {
        *message = from_raw_parts(range.bytes, range.length as usize);
    }
    number(
        messages
            .get(..count)
            .map_or(Err(Error::TooLong), |messages| block.try_put_all(messages)),
    )
}

#[no_mangle]
pub unsafe extern "C" fn try_take_all(block: &mut Queue, ranges: *mut Range, count: usize) -> i32 {
    let ranges = from_raw_parts_mut(ranges, count);
    let mut messages: MaybeUninit<[Message; MOST]> = MaybeUninit::uninit();
    let first = messages.as_mut_ptr() as *mut Message;
    for (i, range) in ranges.iter().enumerate().take(MOST) {
        first.add(i).write(Message::new(from_raw_parts_mut(
            range.bytes,
            range.size as usize,
        )));
    }
    let messages = from_raw_parts_mut(first, count.min(MOST));
    let result = block.try_take_all(messages);
    for (message, range) in messages.iter().zip(ranges) {
        range.length = message.length as u32;
    }
    number(result)
}

#[no_mangle]
pub extern "C" fn close(block: &Queue) {
    block.close();
}

#[no_mangle]
pub extern "C" fn is_closed(block: &Queue) -> i32 {
    block.is_closed() as i32
}

/// Puts a message again and again, with its number in front, until it cannot.
#[no_mangle]
pub unsafe extern "C" fn flood(
    block: &mut Queue,
    message: *mut i32,
    length: usize,
    timeout: i64,
) -> i32 {
    loop {
        let result = block.put(
            from_raw_parts(message as *const u8, length),
            duration(timeout),
        );
        if result.is_err() {
            return status(result);
        }
        *message += 1;
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
