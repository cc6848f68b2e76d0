package io.sharedmemory.sample.redaction;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * The texts that clients are sending, and the results that they are receiving. They are
 * on the heap, and slow clients must not fill it. All of them share a limited part of it.
 */
@Component
@EnableConfigurationProperties(UploadProperties.class)
class Uploads {

	private static final int UNIT = 1024;

	private final UploadProperties properties;

	/** In kibibytes; fair, so that no long text starves behind shorter ones. */
	private final Semaphore room;

	Uploads(UploadProperties properties) {
		this.properties = properties;
		this.room = new Semaphore(units(properties.maximumHeap().toBytes()), true);
	}

	/** Begins an upload. Closing it releases its part of the heap. */
	Upload begin() {
		return new Upload(this, this.properties.timeout());
	}

	/**
	 * Acquires room for a whole text at once. If callers acquired it in parts, several of
	 * them could wait for each other's remainder.
	 */
	void take(long bytes) throws InterruptedException {
		if (!this.room.tryAcquire(units(bytes), this.properties.patience().toNanos(), TimeUnit.NANOSECONDS)) {
			throw new TryAgainException("Other texts are under way, which are too many or too slow");
		}
	}

	void giveBack(long bytes) {
		this.room.release(units(bytes));
	}

	private static int units(long bytes) {
		return Math.toIntExact(Math.ceilDiv(bytes, UNIT));
	}

}
