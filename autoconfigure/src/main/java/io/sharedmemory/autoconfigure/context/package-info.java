/**
 * The contexts of an application, and which of their beans and registries are whose.
 */
@NullMarked
package io.sharedmemory.autoconfigure.context;

import org.jspecify.annotations.NullMarked;
