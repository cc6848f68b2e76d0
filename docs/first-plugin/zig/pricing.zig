const builtin = @import("builtin");
const std = @import("std");

const Tier = struct { from: i32, price: i32 };

const tiers = [_]Tier{
    .{ .from = 1, .price = 1000 },
    .{ .from = 10, .price = 900 },
    .{ .from = 100, .price = 750 },
    .{ .from = 1000, .price = 600 },
};

export fn price(quantity: i32, seed: i32) i32 {
    // On the stack, to show that every instance has a stack of its own.
    var noise: [64]i32 = undefined;
    const stack: *volatile [64]i32 = &noise;
    for (0..64) |i| stack[i] = seed +% @as(i32, @intCast(i));
    var unit = tiers[0].price;
    for (tiers) |tier| {
        if (quantity >= tier.from) unit = tier.price;
    }
    var wrong: i32 = 0;
    for (0..64) |i| {
        if (stack[i] != seed +% @as(i32, @intCast(i))) wrong += 1;
    }
    return quantity *% unit -% wrong;
}

export fn digits(text: [*]const u8, length: usize) i32 {
    var sum: i32 = 0;
    for (text[0..length]) |byte| {
        if (std.ascii.isDigit(byte)) sum += byte - '0';
    }
    return sum;
}

// Zig's allocator for wasm is for one thread only.
const heap = if (builtin.single_threaded) Private else Common;

comptime {
    @export(&heap.allocate, .{ .name = "allocate" });
    @export(&heap.deallocate, .{ .name = "deallocate" });
}

const Private = struct {
    fn allocate(size: usize) callconv(.c) ?[*]u8 {
        const bytes = std.heap.wasm_allocator.alloc(u8, size) catch return null;
        return bytes.ptr;
    }

    fn deallocate(bytes: [*]u8, size: usize) callconv(.c) void {
        std.heap.wasm_allocator.free(bytes[0..size]);
    }
};

// Gives 16 texts of up to 4 KiB to all instances together.
const Common = struct {
    var taken = [_]bool{false} ** 16;
    var texts: [taken.len][4096]u8 align(16) = undefined;

    fn allocate(size: usize) callconv(.c) ?[*]u8 {
        if (size > texts[0].len) return null;
        for (&texts, &taken) |*text, *mark| {
            if (!@atomicRmw(bool, mark, .Xchg, true, .acquire)) return text;
        }
        return null;
    }

    fn deallocate(bytes: [*]u8, _: usize) callconv(.c) void {
        for (&texts, &taken) |*text, *mark| {
            if (text == bytes) @atomicStore(bool, mark, false, .release);
        }
    }
};
