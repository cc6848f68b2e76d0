/**
 * A service whose work is done by wasm plugins: it redacts texts, at a price.
 */
@NullMarked
package io.sharedmemory.sample;

import org.jspecify.annotations.NullMarked;
