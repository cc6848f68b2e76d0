package io.sharedmemory.endive;

import java.io.OutputStream;

/**
 * Output for {@link LinkableModule#withWasi} that is told apart by instances: implemented
 * by a stream that is given as standard output or error. Each instance writes to one of
 * its own instead. That is flushed whenever a thread's call of the instance ends, by the
 * same thread, whatever the call ends with; a call within a call is part of it. So what a
 * guest has written when a call ends need not wait for the rest of a line.
 */
public interface InstanceOutput {

	/**
	 * What a new instance writes to.
	 * @return the stream, which is not closed
	 */
	OutputStream forInstance();

}
