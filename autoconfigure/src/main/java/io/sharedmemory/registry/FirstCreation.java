package io.sharedmemory.registry;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.ForcedCollection;
import io.sharedmemory.FreshStack;
import io.sharedmemory.MemoryCreationException;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;

/**
 * The first registry of all, which lives for a moment: what can happen to a memory of a
 * registry happens to those of this one, on a stack of its own. So no class is
 * initialised, and no call site linked, at the end of a guest's stack.
 */
final class FirstCreation implements Runnable, ResourceLimiter, SharedMemoryRegistryListener {

	private static final String REFUSED = "refused";

	private static volatile boolean over;

	/** There as long as nobody has seen how it ended. */
	private static volatile @Nullable FreshStack begun;

	private FirstCreation() {
	}

	/**
	 * Begins to make the first registry, unless somebody has.
	 * @throws StackOverflowError if the caller has not even the stack to start a thread;
	 * the next caller tries again
	 */
	static void begin() {
		if (!over && begun == null) {
			begun = FreshStack.start(new FirstCreation());
		}
	}

	/**
	 * Returns when the classes of the registry can be used.
	 * @throws StackOverflowError if the caller has not even the stack to start a thread;
	 * the next caller tries again
	 */
	static void require() {
		if (!over) {
			FreshStack running = begun;
			try {
				((running != null) ? running : FreshStack.start(new FirstCreation())).await();
				over = true;
			}
			finally {
				begun = null;
			}
		}
	}

	@Override
	public void run() {
		List<SharedMemory> released = new ArrayList<>();
		DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(List.of(this),
				new MemoryBudget(2 * MemoryType.PAGE_SIZE),
				new ForcedCollection(() -> released.forEach(SharedMemory::close)));
		registry.addListener(this);
		try {
			refuse(registry);
			SharedMemory first = create(registry, "first");
			first.tryGrow(1);
			registry.release(first);
			released.add(first);
			// The first has the whole budget.
			SharedMemory last = registry.createNow("last", MemoryType.shared(1, 3),
					new MemoryBudget(MemoryType.PAGE_SIZE));
			last.tryGrow(2);
			last.tryGrow(4);
			registry.define("lazy", MemoryType.shared(0, 0), (memory) -> memory.size());
			registry.getNow("lazy");
			registry.find("lazy").ifPresent((memory) -> registry.remove(memory.name()));
			registry.names().forEach(registry::find);
			registry.forEach((memory) -> memory.grow(0));
		}
		finally {
			registry.close();
			registry.removeListener(this);
		}
	}

	private static void refuse(DefaultSharedMemoryRegistry registry) {
		try {
			create(registry, REFUSED);
			throw new IllegalStateException("This is its limiter");
		}
		catch (MemoryCreationException ex) {
			registry.find(ex.memory());
		}
	}

	private static SharedMemory create(DefaultSharedMemoryRegistry registry, String name) {
		return registry.createNow(name, MemoryType.shared(1, 3), null);
	}

	@Override
	public boolean memoryGrowing(String memory, long current, long desired, long maximum) {
		return !REFUSED.equals(memory);
	}

}
