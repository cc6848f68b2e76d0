package io.sharedmemory.plugin;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.StackReserve;
import io.sharedmemory.endive.Failures;
import io.sharedmemory.endive.ModuleInstance;
import io.sharedmemory.plugin.CallWatch.Ending;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ExportFunction;

/**
 * An instance of a version, which is leased again and again until a call of it fails. It
 * is used by one thread at a time.
 */
final class PooledInstance {

	private static final long[] NOTHING = {};

	private final RunningVersion version;

	private final LoadedModule module;

	private final ModuleInstance instance;

	private final CallWatch watch;

	private final @Nullable Duration timeout;

	private final long timeoutNanos;

	private final @Nullable OwnStack stack;

	private final Map<String, Callee> callees = new HashMap<>();

	/** Those that the host has got. */
	private final Set<SharedMemory> handedOut = new HashSet<>();

	/** The sizes of what was allocated for the host, by address. */
	private final Map<Integer, Integer> allocated = new HashMap<>();

	private volatile boolean broken;

	/** The thread that has it; only that thread has to see it. */
	private @Nullable Thread lessee;

	/** What it is leased with, or was last. */
	private int permit;

	/**
	 * @param watch that of the instance's calls
	 * @param stack its own stack, if it needs one
	 */
	PooledInstance(RunningVersion version, ModuleInstance instance, CallWatch watch, @Nullable OwnStack stack) {
		this.version = version;
		this.module = version.module();
		this.instance = instance;
		this.watch = watch;
		this.timeout = this.module.definition().callTimeout();
		this.timeoutNanos = CallTimer.nanos(this.timeout);
		this.stack = stack;
	}

	/**
	 * The current thread has it from now on.
	 * @param permit what it is leased with
	 */
	void lease(int permit) {
		this.permit = permit;
		this.lessee = Thread.currentThread();
	}

	/**
	 * Nobody has it any more.
	 */
	void endLease() {
		this.lessee = null;
	}

	/**
	 * What it is leased with, or was last.
	 */
	int permit() {
		return this.permit;
	}

	boolean isLeasedByCurrentThread() {
		return this.lessee == Thread.currentThread();
	}

	RunningVersion version() {
		return this.version;
	}

	LoadedModule module() {
		return this.module;
	}

	String plugin() {
		return this.module.definition().name();
	}

	/**
	 * Whether a call failed, so that nobody knows what the instance is in.
	 */
	boolean isBroken() {
		return this.broken;
	}

	/**
	 * When it was called last, as {@link System#nanoTime()}.
	 */
	long lastUse() {
		return this.watch.lastBegin();
	}

	/**
	 * Calls an export with arguments as {@link WasmPlugin#call} has them.
	 */
	long[] call(String export, long[] arguments) {
		Callee callee = callee(export);
		return apply(callee, callee.function().check(plugin(), arguments));
	}

	/**
	 * Calls an export with arguments as {@link PluginInstance#callVoid} has them.
	 */
	@Nullable Object call(String export, JavaType result, Object[] arguments) {
		Callee callee = callee(export);
		callee.function().requireResult(plugin(), result);
		return result.decode(apply(callee, callee.function().encode(plugin(), arguments)));
	}

	/**
	 * Calls an export with arguments that were checked.
	 */
	long[] callUnchecked(String export, long[] arguments) {
		return apply(callee(export), arguments);
	}

	private Callee callee(String export) {
		Callee callee = this.callees.get(export);
		if (callee == null) {
			callee = new Callee(this.module.exports().get(plugin(), export), this.instance.instance().export(export));
			this.callees.put(export, callee);
		}
		return callee;
	}

	// Whoever ends a call must be able to: a guest can run out of stack wherever it
	// likes.
	private long[] apply(Callee callee, long[] arguments) {
		StackReserve.require();
		if (this.broken) {
			throw new IllegalStateException(
					"A call of this instance of plugin '%s' has failed; lease another one".formatted(plugin()));
		}
		if (this.watch.isWithin()) {
			return applyWithin(callee, arguments);
		}
		PluginRecords records = this.version.records();
		PluginCallListener.Call call = records.begin(callee.name());
		PluginCallEvent event = PluginFlightRecording.beginCall(plugin(), callee.name());
		long begin = System.nanoTime();
		long[] results;
		try {
			results = applyWatched(callee, arguments, begin);
		}
		catch (RuntimeException | Error ex) {
			records.ended(call, event, ended(callee, begin, CallFailures.outcome(ex), ex));
			throw ex;
		}
		records.ended(call, event, ended(callee, begin, CallOutcome.SUCCESS, null));
		return results;
	}

	private EndedCall ended(Callee callee, long begin, CallOutcome outcome, @Nullable Throwable failure) {
		return new EndedCall(callee.name(), this.version.generation(), begin, outcome, failure);
	}

	private long[] applyWatched(Callee callee, long[] arguments, long begin) {
		if (!this.watch.begin(callee.name(), begin, this.timeoutNanos)) {
			throw new IllegalStateException(
					"Another thread is calling this instance of plugin '%s'".formatted(plugin()));
		}
		long[] results = null;
		Throwable failure = null;
		try {
			results = callee.target().apply(arguments);
		}
		// Host functions can throw checked exceptions, too: those in Kotlin do.
		catch (Throwable ex) {
			failure = ex;
		}
		Ending ending = this.watch.end();
		if (failure != null) {
			this.broken = true;
			throw CallFailures.of(this.module, callee.name(), ending, this.timeout, failure,
					() -> refusedGrowth(begin));
		}
		requireIntactStack(callee);
		return (results != null) ? results : NOTHING;
	}

	/**
	 * A host function that the instance called may call it again, within the same call,
	 * which is the one that is recorded. If that fails, the instance is broken, whatever
	 * the host function makes of it.
	 */
	private long[] applyWithin(Callee callee, long[] arguments) {
		try {
			long[] results = callee.target().apply(arguments);
			return (results != null) ? results : NOTHING;
		}
		catch (Throwable ex) {
			this.broken = true;
			throw CallFailures.of(this.module, callee.name(), null, this.timeout, ex,
					() -> refusedGrowth(this.watch.lastBegin()));
		}
	}

	private String refusedGrowth(long begin) {
		return RefusedGrowth.since(begin,
				Stream.concat(memories().stream(), this.version.sharedMemories().values().stream()));
	}

	private void requireIntactStack(Callee callee) {
		if (this.stack != null && !this.stack.isIntact()) {
			this.broken = true;
			throw new PluginTrapException(plugin(), callee.name(), null,
					"its stack of %d bytes was too small, and it wrote over what is below; raise 'instances.stack-size'"
						.formatted(this.stack.size()),
					new IllegalStateException("Stack overflow in linear memory"));
		}
	}

	/**
	 * A memory of the instance, for the host.
	 * @throws IllegalArgumentException if there is none of this name
	 */
	SharedMemory memory(String name) {
		SharedMemory memory = PluginMemories.get(this.module, this.instance, name);
		this.handedOut.add(memory);
		return memory;
	}

	/**
	 * Checks that the host may write to a memory in the name of the instance.
	 * @param name the name of the export, or of the import
	 * @param what what it is about to do, as an infinitive
	 * @throws IllegalStateException if the plugin may only read it
	 */
	void requireWritable(String name, String what) {
		this.module.readOnlyMemory(name).ifPresent((memory) -> {
			throw new IllegalStateException(
					"Plugin '%s' may only read memory '%s', which it imports as '%s', so its instance is no way to %s: use the memory itself, as a bean, from the registry or by PluginInstance.memory"
						.formatted(plugin(), memory, name, what));
		});
	}

	/**
	 * The memories that were made for it, and perhaps for others too.
	 */
	Set<SharedMemory> memories() {
		return this.instance.memories();
	}

	/**
	 * Notes what was allocated for the host: some allocators have to be told the size.
	 */
	void remember(int address, int size) {
		this.allocated.put(address, size);
	}

	/**
	 * Forgets what was allocated at an address.
	 * @return the size that was noted, if there is one
	 */
	@Nullable Integer forget(int address) {
		return this.allocated.remove(address);
	}

	/**
	 * The call that is under way, if there is one.
	 */
	Optional<RunningCall> running() {
		return this.watch.running();
	}

	/**
	 * Interrupts the call that is under way.
	 */
	void stop() {
		this.watch.stop();
	}

	/**
	 * Ends the instance, and the memories that are its own, also if the host was given
	 * them.
	 */
	void close() {
		Failures failures = new Failures();
		failures.attempt(() -> this.version.forget(this.watch));
		failures.attempt(this.instance::close);
		this.handedOut.forEach((memory) -> closeOwn(memory, failures));
		if (this.stack != null) {
			failures.attempt(this.stack::giveBack);
			closeOwn(this.stack.memory(), failures);
		}
		failures.attempt(() -> this.version.leave(this));
		failures.rethrow();
	}

	private void closeOwn(SharedMemory memory, Failures failures) {
		if (!this.version.isShared(memory)) {
			failures.attempt(memory::close);
		}
	}

	/**
	 * An export that was looked up.
	 */
	private record Callee(ExportedFunction function, ExportFunction target) {

		String name() {
			return this.function.name();
		}

	}

}
