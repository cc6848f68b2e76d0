package io.sharedmemory.plugin;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.Failures;
import org.jspecify.annotations.Nullable;

/**
 * A version of a plugin with its instances, from when it is put in charge until the last
 * of its instances is gone.
 */
final class RunningVersion {

	private final LoadedModule module;

	private final long generation;

	private final VersionMemories memories;

	private final InstanceMaker maker;

	private final PluginRecords records;

	private final IdleInstances idle;

	private final WaitingCallers waiting = new WaitingCallers();

	/** How many instances have gone, which made room for others. */
	private final AtomicLong gone = new AtomicLong();

	/** Those that there are, idle or leased. */
	private final Set<PooledInstance> instances = ConcurrentHashMap.newKeySet();

	/** Of instances that are being made. */
	private final Set<CallWatch> starting = ConcurrentHashMap.newKeySet();

	/** Of instances, those included that are being made; guarded by the lock of this. */
	private int count;

	private volatile boolean retired;

	RunningVersion(LoadedModule module, long generation, VersionMemories memories, InstanceMaker maker,
			PluginRecords records) {
		this.module = module;
		this.generation = generation;
		this.memories = memories;
		this.maker = maker;
		this.records = records;
		// One more for a new version's first, which is there before it is asked for.
		this.idle = new IdleInstances(module.definition().maximumInstances() + 1);
		records.begun(this);
	}

	LoadedModule module() {
		return this.module;
	}

	/**
	 * How many versions of the plugin there have been with this one.
	 */
	long generation() {
		return this.generation;
	}

	/**
	 * Of the plugin, not only of this version.
	 */
	PluginRecords records() {
		return this.records;
	}

	/**
	 * The calls that are under way, and the starts of instances.
	 */
	Stream<RunningCall> runningCalls() {
		return Stream
			.concat(this.starting.stream().map(CallWatch::running),
					this.instances.stream().map(PooledInstance::running))
			.flatMap(Optional::stream);
	}

	/**
	 * Whether the current thread has one of the instances, or makes one.
	 */
	boolean isLeasedByCurrentThread() {
		return this.instances.stream().anyMatch(PooledInstance::isLeasedByCurrentThread) || this.starting.stream()
			.flatMap((watch) -> watch.running().stream())
			.anyMatch((start) -> start.thread() == Thread.currentThread());
	}

	/**
	 * An instance starts, which no call can have yet.
	 * @param watch that of the start, and later of the instance's calls
	 */
	void starts(CallWatch watch) {
		this.starting.add(watch);
	}

	/**
	 * An instance has started, or will not.
	 */
	void started(CallWatch watch) {
		this.starting.remove(watch);
	}

	/**
	 * The function of a stack frame, if it is one of the module.
	 */
	Optional<String> function(StackTraceElement frame) {
		return this.module.linkable().function(frame);
	}

	/**
	 * The memories that all instances share, by the import.
	 */
	Map<String, SharedMemory> sharedMemories() {
		return this.memories.places()
			.stream()
			.collect(Collectors.toUnmodifiableMap(
					(place) -> LoadedModule.importName(this.module.memoryImports().get(place.index())),
					SharedPlace::memory, (one, same) -> one));
	}

	/**
	 * Adds the memories that were made for this version and its instances.
	 */
	void addMemories(Set<SharedMemory> memories) {
		this.memories.made().forEach((memory) -> memories.add(memory.memory()));
		this.instances.forEach((instance) -> memories.addAll(instance.memories()));
	}

	VersionMemories memories() {
		return this.memories;
	}

	IdleInstances idle() {
		return this.idle;
	}

	/**
	 * How many instances there are, or are being made.
	 */
	synchronized int count() {
		return this.count;
	}

	/**
	 * Makes another instance.
	 * @return the instance, or {@code null} if this version has been retired
	 * @throws InstanceNotMadeException if it cannot be made
	 */
	@Nullable PooledInstance make() {
		if (!enter()) {
			return null;
		}
		boolean made = false;
		try {
			PooledInstance instance = this.maker.make(this);
			this.instances.add(instance);
			made = true;
			return instance;
		}
		finally {
			if (!made) {
				leave();
			}
		}
	}

	private synchronized boolean enter() {
		if (this.retired) {
			return false;
		}
		this.count++;
		return true;
	}

	/**
	 * Has an instance wait for its next call.
	 * @return {@code false} if it has to be closed instead
	 */
	boolean putBack(PooledInstance instance) {
		if (this.retired) {
			return false;
		}
		if (this.waiting.serve(instance)) {
			return true;
		}
		if (!this.idle.put(instance)) {
			return false;
		}
		handOutIdle();
		return true;
	}

	/**
	 * Whoever retires this, or begins to wait, meanwhile may have looked before.
	 */
	private void handOutIdle() {
		while (this.retired || !this.waiting.isEmpty()) {
			PooledInstance left = this.idle.take(0);
			if (left == null) {
				return;
			}
			if (this.retired || !(this.waiting.serve(left) || this.idle.put(left))) {
				left.close();
			}
		}
	}

	/**
	 * Has a caller wait for an instance that is given back, if it does not yet.
	 */
	void queue(InstanceTurn turn) {
		if (turn.beginQueueing()) {
			this.waiting.add(turn);
			handOutIdle();
		}
	}

	/**
	 * Ends the waiting of a caller, whether it has begun or not.
	 * @return what it was given and did not take, to be put back
	 */
	@Nullable PooledInstance leave(InstanceTurn turn) {
		this.waiting.remove(turn);
		PooledInstance given = turn.leave();
		if (count() == 0) {
			// Nobody is left who could give one back.
			this.waiting.wakeFirst();
		}
		return given;
	}

	/**
	 * Has callers that wait for an instance look elsewhere.
	 */
	void dismissWaiting() {
		this.waiting.wakeAll();
	}

	/**
	 * How many instances have gone so far.
	 */
	long gone() {
		return this.gone.get();
	}

	/**
	 * Ends this version: its idle instances now, the others when they are given back, and
	 * its memories with the last.
	 */
	void retire() {
		synchronized (this) {
			if (this.retired) {
				return;
			}
			this.retired = true;
			// Stands for this method, so that the memories stay while it runs.
			this.count++;
		}
		Failures failures = new Failures();
		for (PooledInstance instance = this.idle.take(0); instance != null; instance = this.idle.take(0)) {
			failures.attempt(instance::close);
		}
		failures.attempt(this::leave);
		failures.rethrow();
	}

	/**
	 * Interrupts all calls, and the making of instances.
	 */
	void stopCalls() {
		this.instances.forEach(PooledInstance::stop);
		this.starting.forEach(CallWatch::stop);
	}

	boolean isShared(SharedMemory memory) {
		return this.memories.places().stream().anyMatch((place) -> place.memory() == memory);
	}

	void leave(PooledInstance instance) {
		if (this.instances.remove(instance)) {
			leave();
			this.gone.incrementAndGet();
			this.waiting.wakeFirst();
		}
	}

	private void leave() {
		synchronized (this) {
			this.count--;
			if (this.count > 0 || !this.retired) {
				return;
			}
		}
		this.records.gone(this);
		this.memories.close();
	}

	void forget(CallWatch watch) {
		this.maker.forget(watch);
	}

	/**
	 * The place of the stacks, if the instances need some of their own.
	 */
	@Nullable SharedPlace stackPlace() {
		return this.memories.places()
			.stream()
			.filter((place) -> place.index() == 0 && place.isWritable())
			.findFirst()
			.orElse(null);
	}

}
