package io.sharedmemory.program;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.sharedmemory.TestThread;
import io.sharedmemory.TestThreads;
import io.sharedmemory.ThreadKind;
import io.sharedmemory.endive.Guest;

/**
 * One run of a program: its threads have begun, and wait for the gate.
 */
public final class ProgramRun implements AutoCloseable {

	private final ProgramMemory memory;

	private final Task task;

	private final Guest host;

	private final TestThreads threads = new TestThreads();

	private final List<TestThread<Long>> working = new ArrayList<>();

	private final CountDownLatch ready;

	private final CountDownLatch gate = new CountDownLatch(1);

	private ProgramRun(ProgramMemory memory, Task task, ThreadKind kind) {
		this.memory = memory;
		this.task = task;
		this.ready = new CountDownLatch(task.threads());
		ThreadInstances instances = new ThreadInstances(memory::instantiate);
		this.host = instances.thread();
		List<Guest> guests = new ArrayList<>();
		for (int i = 0; i < task.threads(); i++) {
			guests.add(instances.thread());
		}
		this.host.call("prepare", instances.free(), task.size(), guests.size());
		for (int i = 0; i < guests.size(); i++) {
			int number = i;
			this.working.add(this.threads.call(kind, () -> work(guests.get(number), number)));
		}
	}

	/**
	 * Prepares a run in a memory of its own.
	 */
	public static ProgramRun prepare(LoadedProgram loaded, Task task, ThreadKind kind) throws InterruptedException {
		ProgramRun run = new ProgramRun(loaded.createMemory(), task, kind);
		run.ready.await();
		return run;
	}

	/**
	 * Returns when it has ended, by the thread's own clock.
	 */
	private long work(Guest guest, int number) throws InterruptedException {
		this.ready.countDown();
		this.gate.await();
		guest.call("work", number);
		return System.nanoTime();
	}

	/**
	 * Opens the gate, and waits until all threads have ended.
	 * @return the nanoseconds from the opening of the gate to the last end of a thread's
	 * work, without the time until who waits here runs again
	 */
	public long run() throws Exception {
		long start = System.nanoTime();
		this.gate.countDown();
		long nanos = 0;
		for (TestThread<Long> thread : this.working) {
			nanos = Math.max(nanos, thread.join() - start);
		}
		return nanos;
	}

	/**
	 * Checks what has come out.
	 */
	public void verify() {
		long result = this.host.call("result");
		if (result != this.task.result()) {
			throw new IllegalStateException(
					"The result for %d is %d instead of %d".formatted(this.task.size(), result, this.task.result()));
		}
	}

	/**
	 * Gives the memory back, and ends the threads if they have not.
	 */
	@Override
	public void close() {
		this.threads.close();
		this.memory.close();
	}

}
