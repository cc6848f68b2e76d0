package io.sharedmemory.snapshot;

import java.io.IOException;
import java.io.InputStream;

/**
 * Where a snapshot comes from. Is read once: it may be another one the second time.
 */
@FunctionalInterface
interface SnapshotSource {

	InputStream open() throws IOException;

}
