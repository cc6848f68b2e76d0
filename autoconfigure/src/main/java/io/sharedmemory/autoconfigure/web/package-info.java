/**
 * What becomes of requests when the application stops.
 */
@NullMarked
package io.sharedmemory.autoconfigure.web;

import org.jspecify.annotations.NullMarked;
