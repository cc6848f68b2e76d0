package io.sharedmemory;

import java.time.Duration;
import java.time.Instant;

/**
 * The first memory of all, which lives for a moment: everything that can happen to a
 * memory happens to this one, on a stack of its own. So all classes are initialised and
 * all call sites are linked before anybody has a memory, and nobody does so at the end of
 * a stack, where it would fail for ever.
 * <p>
 * None of the classes up to here has an initialiser, as this one: that could fail as
 * well.
 */
final class FirstUse implements Runnable {

	private static final int ADDRESS = 0;

	private static volatile boolean over;

	private FirstUse() {
	}

	/**
	 * Returns when the classes of the memory can be used.
	 * @throws StackOverflowError if the caller has not even the stack to start a thread;
	 * the next caller tries again
	 */
	static void require() {
		if (!over) {
			FreshStack.run(new FirstUse());
			over = true;
		}
	}

	@Override
	public void run() {
		SharedMemory memory = new SharedMemory("first use", MemoryType.shared(1, 2), SystemAddressSpace.INSTANCE);
		try {
			access(memory);
			grow(memory);
			waitInVain(memory);
			startWaiter(memory);
			memory.waiters();
			memory.atomicNotify(ADDRESS, 1);
			startWaiter(memory);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("Nobody interrupts this thread", ex);
		}
		finally {
			memory.close();
		}
		read(memory.statistics());
	}

	private static void read(MemoryStatistics statistics) {
		statistics.waits(WaitOutcome.OK);
		// What only a recording has needs no recording to be initialised.
		GrowthOutcome.SUCCESS.label();
	}

	private static void access(SharedMemory memory) {
		memory.atomicAdd8(ADDRESS, 0);
		memory.atomicAdd16(ADDRESS, 0);
		memory.atomicAdd32(ADDRESS, 0);
		memory.atomicAdd64(ADDRESS, 0);
		memory.zero();
		memory.zero(0, 1);
		// Where the system does that, it may fail to one day.
		memory.atomicStore8(ADDRESS, 1);
		Zeros.write(memory.data());
		try {
			memory.atomicLoad8(Long.MAX_VALUE);
			throw new IllegalStateException("There is no such address");
		}
		catch (MemoryTrapException ex) {
			memory.atomicNotify(ADDRESS, 0);
		}
	}

	private static void grow(SharedMemory memory) {
		memory.grow(1);
		memory.tryGrow(1);
		memory.tryGrow(1, new MemoryUser(MemoryUser.Kind.MODULE, "first use"));
	}

	private static void waitInVain(SharedMemory memory) throws InterruptedException {
		memory.atomicWait32(ADDRESS, 1);
		memory.atomicWait32(ADDRESS, 0, Duration.ofNanos(1));
		memory.atomicWait64(ADDRESS, 0, Instant.now().plusNanos(1));
		memory.atomicWaitAsync32(ADDRESS, 1).join();
		memory.atomicWaitAsync32(ADDRESS, 0, Duration.ofDays(1)).cancel(false);
	}

	private static void startWaiter(SharedMemory memory) {
		Thread thread = new Thread(null, new Waiting(memory), "shared-memory-first-wait", FreshStack.SIZE);
		thread.setDaemon(true);
		thread.start();
		while (memory.waiting() == 0) {
			if (!thread.isAlive()) {
				throw new IllegalStateException("The first wait did not begin");
			}
			Thread.onSpinWait();
		}
	}

	private record Waiting(SharedMemory memory) implements Runnable {

		@Override
		public void run() {
			try {
				this.memory.atomicWait32(ADDRESS, 0);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException("Nobody interrupts this thread", ex);
			}
			catch (SharedMemoryClosedException ex) {
				// The second of them.
				this.memory.statistics();
			}
		}

	}

}
