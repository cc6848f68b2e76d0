package io.sharedmemory.endive.layout;

/**
 * The space that a function takes on the stack in the memory whenever it is called.
 *
 * @param function the index of the function
 * @param size the size in bytes, without parts whose size is known only when it runs
 */
public record StackFrame(int function, long size) {
}
