package io.sharedmemory.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * Stands for a failure whose message has in it what opens the place of a snapshot to
 * anyone: with the class, the stack and the causes of that failure, and what may be shown
 * of its message.
 */
// It stands for a failure of another class, whose name is in the text
@SuppressWarnings("OverrideThrowableToString")
public final class ShownFailure extends Exception {

	/** As deep as somebody reads; causes may also lead back to where they began. */
	private static final int MOST_CAUSES = 32;

	/** What may be shown of the failure. */
	private final String text;

	private ShownFailure(Throwable shown, @Nullable Throwable cause) {
		super(shown.getMessage() != null ? ShownText.of(shown.getMessage()) : null, cause);
		this.text = ShownText.of(shown.toString());
		setStackTrace(shown.getStackTrace());
	}

	/**
	 * What may be shown of a failure.
	 * @param failure what was thrown
	 * @return the same, if neither it nor any of its causes tells too much
	 */
	public static Throwable of(Throwable failure) {
		return tells(failure) ? shown(failure, 0) : failure;
	}

	private static boolean tells(Throwable failure) {
		int depth = 0;
		for (Throwable each = failure; each != null && depth < MOST_CAUSES; each = each.getCause()) {
			String text = each.toString();
			if (!ShownText.of(text).equals(text)) {
				return true;
			}
			depth++;
		}
		return depth == MOST_CAUSES; // nobody has looked at the others
	}

	private static Throwable shown(Throwable failure, int depth) {
		Throwable cause = failure.getCause();
		return new ShownFailure(failure, (cause != null && depth < MOST_CAUSES) ? shown(cause, depth + 1) : null);
	}

	@Override
	public String toString() {
		return this.text;
	}

}
