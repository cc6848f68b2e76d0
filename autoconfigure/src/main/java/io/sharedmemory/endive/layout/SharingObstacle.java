package io.sharedmemory.endive.layout;

/**
 * A reason why instances of a module cannot use one memory.
 *
 * @param explanation a clause that follows the name of the module, as in "its stack
 * pointer is not exported"
 * @param remedy what to do, with the flags for clang, Rust, Zig and AssemblyScript where
 * they differ, on lines of their own; without a full stop
 */
public record SharingObstacle(String explanation, String remedy) {
}
