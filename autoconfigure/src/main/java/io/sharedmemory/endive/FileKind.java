package io.sharedmemory.endive;

import java.io.InputStream;

/**
 * What a guest has open.
 */
sealed interface FileKind {

	/** A stream of the host's that is read. */
	record Input(InputStream stream) implements FileKind {

	}

	/** A stream of the host's that is written. */
	record Output() implements FileKind {

	}

	/** A directory: merely a name for it, so there is nothing to close. */
	record Directory(DirectoryPath path) implements FileKind {

	}

	/**
	 * A file that the guest opened.
	 *
	 * @param special whether it is, for example, a FIFO, where reading and writing may
	 * block
	 */
	record Regular(boolean special) implements FileKind {

	}

}
