package io.sharedmemory.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * Stands in for a failure whose message contains credentials for the location of a
 * snapshot. It has the class, the stack trace and the causes of that failure, and the
 * part of its message that may be shown.
 */
// It stands for a failure of another class, whose name is in the text
@SuppressWarnings("OverrideThrowableToString")
public final class ShownFailure extends Exception {

	/** The maximum depth, as far as anyone reads; causes may also form a cycle. */
	private static final int MOST_CAUSES = 32;

	/** The part of the failure that may be shown. */
	private final String text;

	private ShownFailure(Throwable shown, @Nullable Throwable cause) {
		super(shown.getMessage() != null ? ShownText.of(shown.getMessage()) : null, cause);
		this.text = ShownText.of(shown.toString());
		setStackTrace(shown.getStackTrace());
	}

	/**
	 * Returns what may be shown of a failure.
	 * @param failure the failure
	 * @return the failure itself, if neither it nor any of its causes reveals credentials
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
		return depth == MOST_CAUSES; // nobody has checked the others
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
