package io.sharedmemory.snapshot.managed;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.sharedmemory.KnownNames;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.ShownDuration;
import io.sharedmemory.StackReserve;
import io.sharedmemory.registry.NoSuchSharedMemoryException;
import io.sharedmemory.registry.SharedMemories;
import io.sharedmemory.snapshot.MemorySnapshots;
import io.sharedmemory.snapshot.ShownText;
import io.sharedmemory.snapshot.SnapshotConsistency;
import io.sharedmemory.snapshot.SnapshotOptions;
import io.sharedmemory.snapshot.SnapshotSummary;
import io.sharedmemory.structure.managed.MessageQueues;
import io.sharedmemory.structure.managed.NamedQueue;
import io.sharedmemory.structure.managed.QueuesHold;

import org.springframework.core.io.Resource;
import org.springframework.core.io.WritableResource;

/**
 * Saves and restores the memories of an application by name, as {@link MemorySnapshots}
 * does, and involves the plugins that live in them: what plugins have there (static data,
 * stacks) is written into the snapshot, and known again when it is restored.
 * <p>
 * Only one thread at a time saves or restores a memory; another one waits for its turn
 * for up to {@link #PATIENCE}, which is also how long to wait for calls of plugins to
 * end. Named queues are saved as of a single moment; threads that use them in Java wait
 * in the meantime.
 */
public final class SharedMemorySnapshots {

	/**
	 * How long to wait for others.
	 */
	public static final Duration PATIENCE = Duration.ofSeconds(10);

	private final SharedMemories memories;

	private final Map<String, SnapshotPlan> plans;

	private final SnapshotLog log;

	private final MessageQueues queues;

	private final MemorySnapshots snapshots = new MemorySnapshots();

	private final List<MemoryTenants> tenants = new CopyOnWriteArrayList<>();

	/**
	 * Creates snapshots of memories that have no named queues.
	 * @param memories the memories
	 * @param plans where memories have their snapshots, by the names of those that have a
	 * place for them
	 * @param log records all attempts
	 */
	public SharedMemorySnapshots(SharedMemories memories, Map<String, SnapshotPlan> plans, SnapshotLog log) {
		this(memories, plans, log, new MessageQueues());
	}

	/**
	 * Creates snapshots of memories.
	 * @param memories the memories
	 * @param plans where memories have their snapshots, by the names of those that have a
	 * place for them
	 * @param log records all attempts
	 * @param queues the named queues of the memories
	 */
	public SharedMemorySnapshots(SharedMemories memories, Map<String, SnapshotPlan> plans, SnapshotLog log,
			MessageQueues queues) {
		this.queues = queues;
		this.memories = memories;
		this.plans = Map.copyOf(plans);
		this.log = log;
	}

	/**
	 * Returns the memories that have a place for their snapshots.
	 * @return their names
	 */
	public Set<String> names() {
		return this.plans.keySet();
	}

	/**
	 * Returns whether a memory is one of those that this object saves.
	 * @param memory the memory
	 * @return {@code false} if it is another one, perhaps of the same name
	 */
	public boolean isOf(SharedMemory memory) {
		return this.memories.find(memory.name()).orElse(null) == memory;
	}

	/**
	 * Returns whether a memory has a place for its snapshots.
	 * @param memory the memory
	 * @return {@code false} also if another memory of the same name has one
	 */
	public boolean hasPlace(SharedMemory memory) {
		SnapshotPlan plan = this.plans.get(memory.name());
		return plan != null && plan.owner().test(memory);
	}

	/**
	 * Returns the outcomes of all attempts.
	 * @return the log
	 */
	public SnapshotLog log() {
		return this.log;
	}

	/**
	 * Adds tenants, which are asked about the memories from now on.
	 * @param some the tenants
	 */
	public void addTenants(MemoryTenants some) {
		this.tenants.add(some);
	}

	/**
	 * Removes tenants, which are no longer asked. What they leave in memories is still
	 * known.
	 * @param some the tenants
	 */
	public void removeTenants(MemoryTenants some) {
		if (this.tenants.contains(some)) {
			// Recorded before they are removed, as a memory may be saved in the meantime.
			some.memories().forEach((memory) -> depart(memory, some));
			this.tenants.remove(some);
		}
	}

	private void depart(SharedMemory memory, MemoryTenants some) {
		try {
			this.log.of(memory).depart(memory, some);
		}
		catch (SharedMemoryClosedException ex) {
			// Nobody saves it any more.
		}
	}

	/**
	 * Saves a memory to the place that it has for its snapshots.
	 * @param memory the name of the memory
	 * @return what was written
	 * @throws NoSuchSharedMemoryException if there is no such memory, or not yet
	 * @throws SnapshotRefusedException if it has no place, or is not the memory that the
	 * place belongs to, or if calls of plugins do not end in time, or modules keep using
	 * its queues
	 * @throws io.sharedmemory.snapshot.SnapshotException if it cannot be written
	 */
	public SnapshotSummary snapshot(String memory) {
		return snapshot(memory, PATIENCE);
	}

	/**
	 * Saves a memory to the place that it has for its snapshots.
	 * @param memory the name of the memory
	 * @param patience how long to wait for a thread that is already saving or restoring
	 * the memory, instead of {@link #PATIENCE}
	 * @return what was written
	 * @throws NoSuchSharedMemoryException if there is no such memory, or not yet
	 * @throws SnapshotRefusedException as in {@link #snapshot(String)}
	 * @throws io.sharedmemory.snapshot.SnapshotException if it cannot be written
	 */
	public SnapshotSummary snapshot(String memory, Duration patience) {
		SharedMemory found = find(memory);
		SnapshotPlan plan = plan(memory);
		if (!plan.owner().test(found)) {
			throw new SnapshotRefusedException(
					"Memory '%s' cannot be saved to the location of its name: it was created in the stead of the configured one, whose snapshot is there. Save it to somewhere else, with 'snapshot(name, target)', or create it under another name."
						.formatted(memory));
		}
		Resource location = plan.location().get();
		if (location instanceof WritableResource target) {
			return save(found, target, plan.paused(), patience);
		}
		throw new SnapshotRefusedException("Memory '%s' cannot be saved: nothing can be written to its location, %s."
			.formatted(memory, ShownText.of(location.getDescription())));
	}

	/**
	 * Saves a memory to another place.
	 * @param memory the name of the memory
	 * @param target the place to save to
	 * @return what was written
	 * @throws NoSuchSharedMemoryException if there is no such memory, or not yet
	 * @throws SnapshotRefusedException if calls of plugins do not end in time, or modules
	 * keep using its queues
	 * @throws io.sharedmemory.snapshot.SnapshotException if it cannot be written
	 */
	public SnapshotSummary snapshot(String memory, WritableResource target) {
		SnapshotPlan plan = this.plans.get(memory);
		return save(find(memory), target, plan != null && plan.paused(), PATIENCE);
	}

	/**
	 * Replaces the content of a memory with what was saved to the place that it has for
	 * its snapshots. No plugin or module may have an instance that uses the memory: stop
	 * plugins before, and start them afterwards.
	 * @param memory the name of the memory
	 * @return what was restored
	 * @throws NoSuchSharedMemoryException if there is no such memory, or not yet
	 * @throws SnapshotRefusedException if it has no place, or named queues, or is used by
	 * a plugin
	 * @throws io.sharedmemory.snapshot.SnapshotException if it cannot be restored
	 */
	public SnapshotSummary restore(String memory) {
		SharedMemory found = find(memory);
		return load(found, plan(memory).location().get());
	}

	/**
	 * Replaces the content of a memory with what was saved to another place, as
	 * {@link #restore(String)} does.
	 * @param memory the name of the memory
	 * @param source the place to restore from
	 * @return what was restored
	 * @throws NoSuchSharedMemoryException if there is no such memory, or not yet
	 * @throws SnapshotRefusedException if it has named queues, or is used by a plugin
	 * @throws io.sharedmemory.snapshot.SnapshotException if it cannot be restored
	 */
	public SnapshotSummary restore(String memory, Resource source) {
		return load(find(memory), source);
	}

	/** Finds a memory. Saving a memory that is created on demand does not create it. */
	private SharedMemory find(String memory) {
		return this.memories.find(memory)
			.orElseThrow(() -> new NoSuchSharedMemoryException(memory, this.memories.names()));
	}

	private SnapshotPlan plan(String memory) {
		SnapshotPlan plan = this.plans.get(memory);
		if (plan == null) {
			throw new SnapshotRefusedException(
					"Memory '%s' has no location for snapshots, only: %s. Set 'snapshot.location' of the memory."
						.formatted(memory, new KnownNames(this.plans.keySet().stream().sorted().toList())));
		}
		return plan;
	}

	private SnapshotSummary save(SharedMemory memory, WritableResource target, boolean paused, Duration patience) {
		RunningAttempt attempt = this.log.begin(memory);
		try {
			SnapshotSummary summary = inTurn(memory, "saved", patience, () -> saveInTurn(memory, target, paused));
			attempt.saved(summary);
			return summary;
		}
		catch (RuntimeException | Error ex) {
			attempt.failed(SnapshotOutcome.SAVE_FAILED, ex);
			throw ex;
		}
	}

	// What is closed at the end is closed earlier if all goes well
	@SuppressWarnings("try")
	private SnapshotSummary saveInTurn(SharedMemory memory, WritableResource target, boolean paused) {
		// Queues come last: a call of a plugin that ends first may use one.
		try (Stays stays = Stays.of(memory, this.tenants, paused, PATIENCE);
				QueuesHold hold = this.queues.hold(memory)) {
			SnapshotOptions options = SnapshotOptions.defaults().withAttributes(attributes(memory, stays));
			return new QuietQueues(memory, hold).save((check) -> {
				// They continue as soon as everything is read, without waiting until it
				// is written.
				SnapshotConsistency consistency = SnapshotConsistency.paused((stopped) -> () -> {
					check.run();
					hold.close();
					stays.close();
				});
				return this.snapshots.snapshot(memory, target, options.withConsistency(consistency));
			});
		}
		catch (InterruptedException ex) {
			throw interrupted(memory, "saved", ex);
		}
	}

	private Map<String, String> attributes(SharedMemory memory, Stays stays) {
		Map<String, String> attributes = new LinkedHashMap<>(this.log.of(memory).tenantAttributes(memory, stays));
		attributes.putAll(QueueAttributes.encode(this.queues.of(memory)
			.stream()
			.map((named) -> new SavedQueue(named.name(), named.queue().layout().address()))
			.toList()));
		if (attributes.size() > SnapshotOptions.MOST_ATTRIBUTES) {
			throw new SnapshotRefusedException(
					"Memory '%s' cannot be saved: what modules have there, and its %d queues, are more than a snapshot can list. Have fewer queues, instances, or modules over one memory."
						.formatted(memory.name(), this.queues.of(memory).size()));
		}
		return attributes;
	}

	private SnapshotSummary load(SharedMemory memory, Resource source) {
		RunningAttempt attempt = this.log.begin(memory);
		try {
			return inTurn(memory, "restored", PATIENCE, () -> loadInTurn(memory, source, attempt));
		}
		catch (RuntimeException | Error ex) {
			attempt.notRestored(ex);
			throw ex;
		}
	}

	private SnapshotSummary loadInTurn(SharedMemory memory, Resource source, RunningAttempt attempt) {
		requireNoQueues(memory);
		SnapshotSummary[] summary = new SnapshotSummary[1];
		Runnable restore = () -> {
			summary[0] = this.snapshots.restore(memory, source);
			attempt.restored(summary[0]);
		};
		for (MemoryTenants some : this.tenants) {
			Runnable next = restore;
			restore = () -> some.replace(memory, next);
		}
		restore.run();
		return summary[0];
	}

	/**
	 * Rejects memories with queues: others may be putting or taking messages, and nobody
	 * knows them all.
	 */
	private void requireNoQueues(SharedMemory memory) {
		List<String> names = this.queues.of(memory).stream().map(NamedQueue::name).toList();
		if (!names.isEmpty()) {
			throw new SnapshotRefusedException(
					"Memory '%s' cannot be restored while the application runs: somebody may be using its queues %s. Have it restored when it is created, by 'snapshot.restore-on-start' of the memory."
						.formatted(memory.name(), names));
		}
	}

	private SnapshotSummary inTurn(SharedMemory memory, String what, Duration patience,
			Supplier<SnapshotSummary> action) {
		StackReserve.require();
		ReentrantLock turn = this.log.of(memory).turn();
		try {
			if (!turn.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
				throw new SnapshotRefusedException(
						"Memory '%s' cannot be %s: it was being saved or restored for all of %s. Try again later."
							.formatted(memory.name(), what, new ShownDuration(patience)));
			}
		}
		catch (InterruptedException ex) {
			throw interrupted(memory, what, ex);
		}
		try {
			return action.get();
		}
		finally {
			turn.unlock();
		}
	}

	private static SnapshotRefusedException interrupted(SharedMemory memory, String what, InterruptedException cause) {
		Thread.currentThread().interrupt();
		return new SnapshotRefusedException(
				"Memory '%s' cannot be %s: the thread was interrupted.".formatted(memory.name(), what), cause);
	}

}
