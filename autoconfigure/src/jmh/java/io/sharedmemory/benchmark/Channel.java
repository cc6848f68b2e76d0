package io.sharedmemory.benchmark;

import java.util.List;

/**
 * A way for threads to send messages of {@value #MESSAGE_SIZE} bytes to others. All
 * block, or yield, while there is no space or no message.
 */
interface Channel {

	int MESSAGE_SIZE = 64;

	int CAPACITY = 1024;

	void send(byte[] message) throws InterruptedException;

	/**
	 * Takes one message.
	 * @return something of it
	 */
	int receive() throws InterruptedException;

	void sendAll(List<byte[]> messages) throws InterruptedException;

	/**
	 * Takes messages, at least one.
	 * @return how many
	 */
	int receiveSome(int maximum) throws InterruptedException;

}
