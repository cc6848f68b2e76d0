// zig 0.11.0, without and with --export=__stack_pointer --export=__heap_base:
//   zig build-lib pricing.zig -target wasm32-freestanding -mcpu generic+atomics+bulk_memory+mutable_globals -dynamic
//     -rdynamic -O ReleaseSmall -fstrip --import-memory --shared-memory --initial-memory=2097152 --max-memory=4194304
//     -femit-bin=zig.wasm (zig-with-stack.wasm)
const tiers = [_][2]u32{ .{ 1, 1000 }, .{ 10, 900 } };
var calls: u32 = 5;

fn fill(buffer: *volatile [64]u32, seed: u32) void {
    var i: u32 = 0;
    while (i < 64) : (i += 1) buffer[i] = seed +% i;
}

export fn price(quantity: u32, seed: u32) u32 {
    var scratch: [64]u32 = undefined;
    fill(&scratch, seed);
    _ = @atomicRmw(u32, &calls, .Add, 1, .SeqCst);
    var unit: u32 = tiers[0][1];
    for (tiers) |tier| {
        if (quantity >= tier[0]) unit = tier[1];
    }
    return unit *% quantity +% scratch[quantity & 63];
}
