package io.sharedmemory.guest;

import java.util.SplittableRandom;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A side of a queue that dies now and then, before a random access to the memory, and
 * lives on in another instance.
 */
final class Mortal {

	/** Some operations long. */
	private static final int LONGEST_LIFE = 2_000;

	private final Function<Step, QueueSide> birth;

	private final SplittableRandom random;

	private int livesLeft;

	private QueueSide side;

	/**
	 * @param birth opens the queue in a new instance
	 * @param deaths how often it dies at most
	 */
	Mortal(Function<Step, QueueSide> birth, int deaths, SplittableRandom random) {
		this.birth = birth;
		this.random = random;
		this.livesLeft = deaths;
		this.side = live();
	}

	private QueueSide live() {
		Step death = new Step(() -> {
			throw new Death();
		});
		QueueSide side = this.birth.apply(death);
		if (this.livesLeft-- > 0) {
			death.after(this.random.nextInt(LONGEST_LIFE));
		}
		return side;
	}

	/**
	 * @return the result, or {@code null} if it has died of the operation
	 */
	<T> @Nullable T operate(Function<QueueSide, T> operation) {
		try {
			return operation.apply(this.side);
		}
		catch (Death ex) {
			this.side = live();
			return null;
		}
	}

	/**
	 * Ends an operation.
	 */
	static final class Death extends RuntimeException {

	}

}
