package io.sharedmemory.endive.layout;

/**
 * What a function takes of the stack in the memory whenever it is called.
 *
 * @param function its index
 * @param size in bytes, without what it takes for sizes that are known only when it runs
 */
public record StackFrame(int function, long size) {
}
