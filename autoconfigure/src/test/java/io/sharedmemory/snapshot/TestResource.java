package io.sharedmemory.snapshot;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.WritableResource;

import org.jspecify.annotations.Nullable;

/**
 * A resource that is no file, and shows what was written when its stream is closed, as
 * many object stores do.
 */
final class TestResource extends AbstractResource implements WritableResource {

	private volatile byte[] content;

	private volatile boolean closed;

	private long room = Long.MAX_VALUE;

	private @Nullable IOException failure;

	TestResource() {
		this(new byte[0]);
	}

	TestResource(byte[] content) {
		this.content = content;
	}

	TestResource failingAfter(long bytes, IOException failure) {
		this.room = bytes;
		this.failure = failure;
		return this;
	}

	byte[] content() {
		return this.content.clone();
	}

	/**
	 * Whether its last stream was closed.
	 */
	boolean isClosed() {
		return this.closed;
	}

	@Override
	public String getDescription() {
		return "test resource";
	}

	@Override
	public InputStream getInputStream() {
		return new ByteArrayInputStream(this.content);
	}

	@Override
	public OutputStream getOutputStream() {
		this.closed = false;
		return new ByteArrayOutputStream() {
			@Override
			public void write(byte[] source, int offset, int length) {
				int fitting = (int) Math.min(length, TestResource.this.room - this.count);
				super.write(source, offset, fitting);
				if (fitting < length) {
					TestResource.<RuntimeException>fail(TestResource.this.failure);
				}
			}

			@Override
			public void close() {
				TestResource.this.content = toByteArray();
				TestResource.this.closed = true;
			}
		};
	}

	/**
	 * Throws what the stream in between does not declare.
	 */
	@SuppressWarnings("unchecked")
	static <E extends Exception> void fail(@Nullable IOException failure) throws E {
		throw (E) failure;
	}

}
