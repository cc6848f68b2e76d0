package io.sharedmemory.endive;

import java.io.OutputStream;

/**
 * Output for {@link LinkableModule#withWasi} that is kept separate for each instance. It
 * is implemented by a stream that is passed as standard output or error; each instance
 * then writes to a stream of its own instead. That stream is flushed by the calling
 * thread whenever its call of the instance ends, whatever the outcome; a nested call is
 * part of the outer one. So what a guest has written by the end of a call does not have
 * to wait for the rest of a line.
 */
public interface InstanceOutput {

	/**
	 * Returns the stream that a new instance writes to.
	 * @return the stream, which is not closed
	 */
	OutputStream forInstance();

}
