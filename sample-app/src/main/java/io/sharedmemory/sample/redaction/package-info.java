/**
 * Replaces personal data in texts. The texts stand in a shared memory, on which the
 * workers of the plugin {@code redactor} sleep until the host rings; the plugin
 * {@code tally} adds up in a second memory what they found.
 */
@NullMarked
package io.sharedmemory.sample.redaction;

import org.jspecify.annotations.NullMarked;
