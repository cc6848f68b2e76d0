/**
 * What becomes of requests when the application stops.
 * @since 0.1.0
 */
@NullMarked
package io.sharedmemory.autoconfigure.web;

import org.jspecify.annotations.NullMarked;
