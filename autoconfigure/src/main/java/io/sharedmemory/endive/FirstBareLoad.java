package io.sharedmemory.endive;

import java.lang.invoke.MethodHandles;
import java.util.List;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.MemCopyWorkaround;

import io.sharedmemory.FreshStack;
import io.sharedmemory.endive.cache.CodeKey;

/**
 * Does for the very first time what loads a module whose code was kept, on a stack of its
 * own. So its classes are never initialised at the end of a stack, where this would fail
 * permanently. Other modules need more: see {@link FirstLoad}.
 */
final class FirstBareLoad implements Runnable {

	private static volatile boolean over;

	/** Present until somebody has seen how it ended. */
	private static volatile @Nullable FreshStack begun;

	private FirstBareLoad() {
	}

	/**
	 * Begins, unless somebody already has.
	 * @throws StackOverflowError if the caller has not even the stack to start a thread;
	 * the next caller tries again
	 */
	static void begin() {
		if (!over && begun == null) {
			begun = FreshStack.start(new FirstBareLoad());
		}
	}

	/**
	 * Returns once the classes can be used.
	 * @throws StackOverflowError if the caller has not even the stack to start a thread;
	 * the next caller tries again
	 */
	static void require() {
		if (!over) {
			FreshStack running = begun;
			try {
				((running != null) ? running : FreshStack.start(new FirstBareLoad())).await();
				over = true;
			}
			finally {
				begun = null;
			}
		}
	}

	@Override
	public void run() {
		initialize(Execution.class, Instantiation.class, MemCopyWorkaround.class);
		byte[] binary = FirstLoad.binary();
		Preamble.require("first-use", binary);
		CodeKey.of(List.of(), binary).name();
		BareModule.parse(binary, "", List.of());
	}

	private static void initialize(Class<?>... types) {
		try {
			for (Class<?> type : types) {
				MethodHandles.lookup().ensureInitialized(type);
			}
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
