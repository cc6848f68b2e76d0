package io.sharedmemory.endive.features;

/**
 * Thrown when a binary claims to contain more of something than it has bytes. The
 * engine's parser would first allocate room for the claimed number, which may take the
 * whole heap.
 */
@SuppressWarnings("serial")
public final class ExcessiveCountException extends RuntimeException {

	/**
	 * @param problem the name of the problem in the specification
	 */
	ExcessiveCountException(String problem, long count, int remaining) {
		super("%s: it says that there are %s bytes or entries to come where %d bytes are left".formatted(problem,
				Long.toUnsignedString(count), remaining));
	}

}
