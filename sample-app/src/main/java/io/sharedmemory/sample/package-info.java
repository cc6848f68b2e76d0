/**
 * A redaction service whose work is done by wasm plugins on shared memories.
 */
@NullMarked
package io.sharedmemory.sample;

import org.jspecify.annotations.NullMarked;
