/**
 * A WebAssembly shared memory for the JVM: one region of linear memory that any number of
 * Java and WebAssembly threads use at once, with the atomics, {@code wait} and
 * {@code notify} of the <a href="https://github.com/WebAssembly/threads">threads
 * proposal</a>.
 * <p>
 * This package imports the JDK and nothing else.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory;

import org.jspecify.annotations.NullMarked;
