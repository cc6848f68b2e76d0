package io.sharedmemory.plugin;

import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.sharedmemory.Counter;
import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.PluginCallListener.Call;
import io.sharedmemory.plugin.PluginEvent.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What became of a plugin's calls and versions, for its operators. Recording breaks
 * nothing that it records: what it throws is logged.
 */
@SuppressWarnings("EnumOrdinal") // an array is what counting costs least in
final class PluginRecords {

	private static final System.Logger logger = System.getLogger(PluginRecords.class.getName());

	private final String plugin;

	private final @Nullable PluginCallListener listener;

	private final PluginListeners listeners;

	/** Written once, before there are calls. */
	private @Nullable WasmPlugin owner;

	private final Counter[] calls = new Counter[CallOutcome.values().length];

	private final PluginEventLog events = new PluginEventLog();

	/** Versions that have instances. */
	private final Set<RunningVersion> versions = ConcurrentHashMap.newKeySet();

	private final Counter failedReloads = new Counter();

	private volatile long generation;

	/**
	 * @param listener hears of each call, {@code null} if nobody does
	 * @param listeners hear of calls that are over
	 */
	PluginRecords(String plugin, @Nullable PluginCallListener listener, PluginListeners listeners) {
		this.plugin = plugin;
		this.listener = listener;
		this.listeners = listeners;
		Arrays.setAll(this.calls, (outcome) -> new Counter());
	}

	/**
	 * The name of the plugin.
	 */
	String plugin() {
		return this.plugin;
	}

	/**
	 * Says whose records these are.
	 */
	void belongTo(WasmPlugin owner) {
		this.owner = owner;
	}

	/**
	 * A call begins.
	 * @return to be handed to {@link #ended}
	 */
	@Nullable Call begin(String export) {
		PluginCallListener listener = this.listener;
		if (listener == null) {
			return null;
		}
		try {
			return listener.begin(this.plugin, export);
		}
		catch (RuntimeException | StackOverflowError | OutOfMemoryError ex) {
			complain(ex);
			return null;
		}
	}

	/**
	 * A call has ended.
	 * @param call what {@link #begin} returned
	 * @param event that of the call, if calls are recorded
	 */
	void ended(@Nullable Call call, @Nullable PluginCallEvent event, EndedCall ended) {
		// The clock is most of what this costs.
		long nanos = this.listeners.isEmpty() ? 0 : System.nanoTime() - ended.begin();
		record(call, event, ended);
		publish(ended, nanos);
	}

	private void record(@Nullable Call call, @Nullable PluginCallEvent event, EndedCall ended) {
		try {
			this.calls[ended.outcome().ordinal()].increment();
			if (event != null) {
				event.record(ended.outcome());
			}
			switch (ended.outcome()) {
				case TRAP -> addFailure(Kind.TRAPPED, ended);
				case TIMEOUT -> addFailure(Kind.TIMED_OUT, ended);
				default -> {
				}
			}
		}
		// What a host function threw may fail when it is asked for its message.
		catch (RuntimeException | OutOfMemoryError ex) {
			complain(ex);
		}
		if (call != null) {
			publish(call, ended.outcome(), ended.failure());
		}
	}

	private void addFailure(Kind kind, EndedCall ended) {
		Throwable failure = ended.failure();
		add(kind, ended.generation(), (failure != null) ? EventDetail.of(failure) : null);
	}

	/**
	 * A call got no instance.
	 * @param event that of the call, if calls are recorded
	 */
	void notCalled(PluginException failure, @Nullable PluginCallEvent event) {
		EndedCall ended = new EndedCall(PluginCallListener.NO_EXPORT, this.generation, 0,
				(failure instanceof PluginUnavailableException) ? CallOutcome.REJECTED : CallOutcome.ERROR, failure);
		record(begin(PluginCallListener.NO_EXPORT), event, ended);
		publish(ended, 0);
	}

	private void publish(EndedCall ended, long nanos) {
		WasmPlugin owner = this.owner;
		if (owner != null) {
			this.listeners.called(owner, ended.export(), ended.outcome(), ended.failure(), nanos);
		}
	}

	/**
	 * A call has waited for an instance.
	 */
	void waited(long nanos) {
		WasmPlugin owner = this.owner;
		if (owner != null) {
			this.listeners.waited(owner, nanos);
		}
	}

	private void publish(Call call, CallOutcome outcome, @Nullable Throwable failure) {
		try {
			call.end(outcome, failure);
		}
		catch (RuntimeException | StackOverflowError | OutOfMemoryError ex) {
			complain(ex);
		}
	}

	private void complain(Throwable failure) {
		try {
			logger.log(Level.WARNING, "A call of plugin '%s' could not be recorded".formatted(this.plugin), failure);
		}
		catch (StackOverflowError | OutOfMemoryError ex) {
			// The call that it heard of goes on all the same, or fails for the same
			// reason.
			Thread.onSpinWait();
		}
	}

	void loaded(long generation) {
		this.generation = generation;
		add((generation == 1) ? Kind.LOADED : Kind.RELOADED, generation, null);
	}

	void reloadFailed(PluginLoadException failure) {
		this.failedReloads.increment();
		add(Kind.RELOAD_FAILED, this.generation, EventDetail.of(failure));
	}

	/**
	 * An instance is thrown away, as a call of it failed.
	 */
	void discarded(long generation) {
		add(Kind.INSTANCE_DISCARDED, generation, null);
	}

	private void add(Kind kind, long generation, @Nullable String detail) {
		this.events.add((time) -> new PluginEvent(time, kind, generation, detail));
	}

	void begun(RunningVersion version) {
		this.versions.add(version);
	}

	void gone(RunningVersion version) {
		this.versions.remove(version);
	}

	/**
	 * Whether the current thread has an instance of any version, or makes one.
	 */
	boolean isLeasedByCurrentThread() {
		return this.versions.stream().anyMatch(RunningVersion::isLeasedByCurrentThread);
	}

	/**
	 * Whether instances of any version share a memory.
	 */
	boolean isShared(SharedMemory memory) {
		return this.versions.stream().anyMatch((version) -> version.isShared(memory));
	}

	/**
	 * The calls that are under way, and the starts of instances, the longest first.
	 */
	List<RunningCall> runningCalls() {
		return this.versions.stream()
			.flatMap(RunningVersion::runningCalls)
			.sorted(Comparator.comparing(RunningCall::elapsed).reversed())
			.toList();
	}

	/**
	 * The innermost function on a stack that any of the versions has.
	 */
	Optional<String> function(StackTraceElement[] stack) {
		return Stream.of(stack)
			.flatMap((frame) -> this.versions.stream().flatMap((version) -> version.function(frame).stream()))
			.findFirst();
	}

	/**
	 * How many calls have ended in each way.
	 */
	Map<CallOutcome, Long> calls() {
		Map<CallOutcome, Long> counts = new EnumMap<>(CallOutcome.class);
		for (CallOutcome outcome : CallOutcome.values()) {
			counts.put(outcome, this.calls[outcome.ordinal()].sum());
		}
		return counts;
	}

	/**
	 * How often other versions were loaded, and were not.
	 */
	ReloadCounts reloads() {
		return new ReloadCounts(this.generation - 1, this.failedReloads.sum());
	}

	/**
	 * The size of the memories that there are for the plugin alone, in bytes.
	 */
	long memorySize() {
		Set<SharedMemory> memories = Collections.newSetFromMap(new IdentityHashMap<>());
		this.versions.forEach((version) -> version.addMemories(memories));
		return memories.stream().mapToLong((memory) -> memory.readings().size() * MemoryType.PAGE_SIZE).sum();
	}

	/**
	 * The last events, oldest first.
	 */
	List<PluginEvent> events() {
		return this.events.events();
	}

}
