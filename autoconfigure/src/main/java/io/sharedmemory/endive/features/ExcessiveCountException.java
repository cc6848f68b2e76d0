package io.sharedmemory.endive.features;

/**
 * A binary says that it has more of something than it has bytes. The engine's parser
 * would first make room for as much as it says, which may be all of the heap.
 */
@SuppressWarnings("serial")
public final class ExcessiveCountException extends RuntimeException {

	/**
	 * @param problem what the specification calls it
	 */
	ExcessiveCountException(String problem, long count, int remaining) {
		super("%s: it says that there are %s bytes or entries to come where %d bytes are left".formatted(problem,
				Long.toUnsignedString(count), remaining));
	}

}
