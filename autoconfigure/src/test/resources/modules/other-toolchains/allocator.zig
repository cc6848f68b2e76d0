// zig 0.11.0:
//   zig build-lib allocator.zig -target wasm32-freestanding -mcpu generic+atomics+bulk_memory+mutable_globals -dynamic
//     -rdynamic -O ReleaseSmall -fstrip --import-memory --shared-memory --initial-memory=2097152 --max-memory=4194304
//     --export=__stack_pointer --export=__heap_base -femit-bin=zig-allocator.wasm
const std = @import("std");

export fn total(n: usize) usize {
    const numbers = std.heap.wasm_allocator.alloc(u32, n) catch return 0;
    defer std.heap.wasm_allocator.free(numbers);
    var sum: usize = 0;
    for (numbers, 0..) |*number, i| {
        number.* = i;
        sum += number.*;
    }
    return sum;
}
