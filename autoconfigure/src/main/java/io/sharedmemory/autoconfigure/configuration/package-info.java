/**
 * What the configuration says: the names that people chose, the values, and where they
 * are written.
 */
@NullMarked
package io.sharedmemory.autoconfigure.configuration;

import org.jspecify.annotations.NullMarked;
