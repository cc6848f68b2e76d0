/**
 * Replaces personal data in texts. The host places them in a shared memory, where plugins
 * work on them.
 */
@NullMarked
package io.sharedmemory.sample.redaction;

import org.jspecify.annotations.NullMarked;
