package io.sharedmemory.snapshot;

import java.io.IOException;
import java.io.InputStream;

/**
 * The origin of a snapshot. It is read only once, since its content may be different the
 * second time.
 */
@FunctionalInterface
interface SnapshotSource {

	InputStream open() throws IOException;

}
