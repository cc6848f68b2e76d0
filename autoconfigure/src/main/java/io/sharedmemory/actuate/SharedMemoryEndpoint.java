package io.sharedmemory.actuate;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

import io.sharedmemory.GrowthFailure;
import io.sharedmemory.MemoryEvent;
import io.sharedmemory.MemoryReadings;
import io.sharedmemory.MemoryType;
import io.sharedmemory.MemoryUser.Kind;
import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.WaitOutcome;
import io.sharedmemory.Waiter;
import io.sharedmemory.actuate.NotifyRates.Rate;
import io.sharedmemory.actuate.NotifyRates.Rates;
import io.sharedmemory.actuate.SnapshotOperations.SnapshotDescriptor;
import io.sharedmemory.endive.MemoryHolder;
import io.sharedmemory.registry.CreationRefusal;
import io.sharedmemory.registry.CreationRefusals;
import io.sharedmemory.registry.MemoryBudget;
import io.sharedmemory.registry.SharedMemories;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;
import io.sharedmemory.snapshot.managed.SnapshotRecord;
import io.sharedmemory.structure.MessageQueue;
import io.sharedmemory.structure.QueueLayout;
import io.sharedmemory.structure.QueueStatistics;
import io.sharedmemory.structure.managed.NamedQueue;

/**
 * The actuator endpoint {@code sharedmemory}: size, growth and waits of each memory. The
 * only content that it shows is the words that threads wait on.
 */
@Endpoint(id = "sharedmemory", defaultAccess = Access.READ_ONLY)
public class SharedMemoryEndpoint {

	private final SharedMemories registry;

	private final NotifyRates rates;

	private final Map<String, String> descriptions;

	private final MemoryUsers users;

	private final CreationRefusals refusals;

	private final SnapshotOperations snapshots;

	private final Function<SharedMemory, List<NamedQueue>> queues;

	private final WaitingThreads waitingThreads;

	/**
	 * Creates the endpoint.
	 * @param registry the memories
	 * @param rates how often they were notified
	 * @param descriptions what memories are for, by their names
	 * @param users the users of the memories
	 * @param refusals the memories that were not created
	 */
	public SharedMemoryEndpoint(SharedMemories registry, NotifyRates rates, Map<String, String> descriptions,
			MemoryUsers users, CreationRefusals refusals) {
		this(registry, rates, descriptions, users, refusals, (memory) -> List.of(), List.of());
	}

	/**
	 * Creates the endpoint.
	 * @param registry the memories
	 * @param rates how often they were notified
	 * @param descriptions what memories are for, by their names
	 * @param users the users of the memories
	 * @param refusals the memories that were not created
	 * @param queues the named queues of a memory
	 * @param snapshots the snapshots that save the memories
	 */
	public SharedMemoryEndpoint(SharedMemories registry, NotifyRates rates, Map<String, String> descriptions,
			MemoryUsers users, CreationRefusals refusals, Function<SharedMemory, List<NamedQueue>> queues,
			List<SharedMemorySnapshots> snapshots) {
		this.registry = registry;
		this.rates = rates;
		this.descriptions = Map.copyOf(descriptions);
		this.users = users;
		this.refusals = refusals;
		this.queues = queues;
		this.snapshots = new SnapshotOperations(snapshots);
		this.waitingThreads = new WaitingThreads(users);
	}

	/**
	 * Returns all memories.
	 * @return a summary of each memory, by name
	 */
	@ReadOperation
	public SharedMemoriesDescriptor memories() {
		Map<String, SharedMemoryDescriptor> memories = new LinkedHashMap<>();
		Map<SharedMemory, List<MemoryHolder>> holders = this.users.holders();
		this.registry.forEach((memory) -> memories.put(memory.name(), describe(memory, holders)));
		return new SharedMemoriesDescriptor(memories, this.registry.budget().map(BudgetDescriptor::of).orElse(null),
				RefusedDescriptor.of(this.refusals));
	}

	/**
	 * Returns one memory, its events, and the threads that wait on it. This is an
	 * operation of the extensions, since it depends on the technology of the request what
	 * identifies the memory.
	 * @param name the name of the memory
	 * @return the memory, or {@code null} if there is none of this name
	 */
	public @Nullable SharedMemoryDetailsDescriptor memory(String name) {
		return this.registry.find(name).map(this::describeDetails).orElse(null);
	}

	private SharedMemoryDescriptor describe(SharedMemory memory, Map<SharedMemory, List<MemoryHolder>> holders) {
		MemoryReadings readings = memory.readings();
		long size = readings.size();
		Map<String, Long> growthFailures = growthFailures(readings);
		Rates rates = this.rates.of(memory);
		return new SharedMemoryDescriptor(this.descriptions.get(memory.name()), size, memory.type().minimum(),
				memory.type().maximum(), size * MemoryType.PAGE_SIZE, memory.type().maximum() * MemoryType.PAGE_SIZE,
				memory.isClosed(), readings.waiting(), memory.longestWait().toNanos() / 1e9, readings.growths(),
				readings.grownPages(), growthFailures.values().stream().mapToLong(Long::longValue).sum(),
				growthFailures, readings.notifies(), rates.notifies(), readings.woken(), rates.woken(), waits(readings),
				holders.getOrDefault(memory, List.of()).stream().map(HolderDescriptor::of).toList(),
				this.queues.apply(memory).stream().map(QueueDescriptor::of).toList(), this.snapshots.describe(memory));
	}

	private static Map<String, Long> waits(MemoryReadings readings) {
		Map<String, Long> waits = new LinkedHashMap<>();
		for (WaitOutcome outcome : WaitOutcome.values()) {
			waits.put(outcome.label(), readings.waits(outcome));
		}
		return waits;
	}

	private static Map<String, Long> growthFailures(MemoryReadings readings) {
		Map<String, Long> failures = new LinkedHashMap<>();
		for (GrowthFailure reason : GrowthFailure.values()) {
			failures.put(reason.label(), readings.growthFailures(reason));
		}
		return failures;
	}

	private static BigInteger unsigned(long number) {
		return new BigInteger(Long.toUnsignedString(number));
	}

	private SharedMemoryDetailsDescriptor describeDetails(SharedMemory memory) {
		List<WaitingThreadDescriptor> waiting = this.waitingThreads.of(memory);
		List<EventDescriptor> events = Stream
			.concat(memory.events().stream().map(EventDescriptor::of),
					this.snapshots.recent(memory).map(EventDescriptor::of))
			.sorted(Comparator.comparing(EventDescriptor::time))
			.toList();
		return new SharedMemoryDetailsDescriptor(memory.name(), describe(memory, this.users.holders()), waiting,
				events);
	}

	/**
	 * All memories.
	 *
	 * @param memories the memories by name, in the order of their creation
	 * @param budget the bound on the sum of their sizes, {@code null} if there is none
	 * @param refused the memories that were not created
	 */
	public record SharedMemoriesDescriptor(Map<String, SharedMemoryDescriptor> memories,
			@Nullable BudgetDescriptor budget, RefusedDescriptor refused) implements OperationResponseBody {
	}

	/**
	 * Memories that were not created because a limiter, a budget or the system did not
	 * allow it.
	 *
	 * @param count how many there were
	 * @param countByReason the same for each reason: limiter, budget, out_of_memory
	 * @param recent the last ones, at most 64, in the order in which they were refused
	 */
	public record RefusedDescriptor(long count, Map<String, Long> countByReason, List<RefusalDescriptor> recent) {

		static RefusedDescriptor of(CreationRefusals refusals) {
			Map<String, Long> counts = new LinkedHashMap<>();
			for (GrowthFailure reason : GrowthFailure.values()) {
				// A memory that does not exist cannot exceed its maximum.
				if (reason != GrowthFailure.MAXIMUM) {
					counts.put(reason.label(), refusals.count(reason));
				}
			}
			return new RefusedDescriptor(counts.values().stream().mapToLong(Long::longValue).sum(), counts,
					refusals.recent().stream().map(RefusalDescriptor::of).toList());
		}

	}

	/**
	 * A memory that was not created.
	 *
	 * @param time when that was
	 * @param memory the name that it was to have
	 * @param size the size that it was to have, in pages
	 * @param maximum the size that it was to be able to grow to, in pages
	 * @param reason why it was not created: limiter, budget, out_of_memory
	 * @param detail the reason in words and numbers
	 */
	public record RefusalDescriptor(Instant time, String memory, long size, long maximum, String reason,
			String detail) {

		static RefusalDescriptor of(CreationRefusal refusal) {
			return new RefusalDescriptor(refusal.time(), refusal.memory(), refusal.type().minimum(),
					refusal.type().maximum(), refusal.reason().label(), refusal.explanation());
		}

	}

	/**
	 * The bound on the sum of the sizes of all memories.
	 *
	 * @param limit the bound in bytes
	 * @param used the total size of all memories in bytes
	 */
	public record BudgetDescriptor(long limit, long used) {

		static BudgetDescriptor of(MemoryBudget budget) {
			return new BudgetDescriptor(budget.limit(), budget.used());
		}

	}

	/**
	 * A memory.
	 *
	 * @param description what it is for, {@code null} if that was not configured
	 * @param size the current size in pages of 64 KiB
	 * @param minimum the size that it was created with, in pages
	 * @param maximum the size that it can grow to, in pages
	 * @param sizeBytes the current size in bytes
	 * @param maximumBytes the size that it can grow to, in bytes
	 * @param closed whether the memory is closed
	 * @param waiters how many threads wait on it now
	 * @param longestWaitSeconds how long the longest-waiting thread has been waiting
	 * @param growths how often it grew
	 * @param grownPages the pages that growth added
	 * @param growthFailures how often growth failed
	 * @param growthFailuresByReason the same for each reason: maximum, limiter, budget,
	 * out_of_memory
	 * @param notifies how often notify was called
	 * @param notifyPerSecond how often it was called per second
	 * @param woken how many waiters were woken
	 * @param wokenPerSecond how many waiters were woken per second
	 * @param waits how many waits ended with each result: ok, mismatch, timed_out,
	 * interrupted, closed
	 * @param holders the modules and plugins whose instances have it, those with the most
	 * instances first
	 * @param queues the queues in it that are configured, by address
	 * @param snapshot the outcomes of its snapshots, {@code null} if it has none and no
	 * place for them
	 */
	public record SharedMemoryDescriptor(@Nullable String description, long size, long minimum, long maximum,
			long sizeBytes, long maximumBytes, boolean closed, int waiters, double longestWaitSeconds, long growths,
			long grownPages, long growthFailures, Map<String, Long> growthFailuresByReason, long notifies,
			Rate notifyPerSecond, long woken, Rate wokenPerSecond, Map<String, Long> waits,
			List<HolderDescriptor> holders, List<QueueDescriptor> queues, @Nullable SnapshotDescriptor snapshot) {
	}

	/**
	 * A queue of messages in a memory. The counters cover the operations of the host
	 * since the application started.
	 *
	 * @param name the name of the queue
	 * @param address the address of its first byte
	 * @param sizeBytes how many bytes of the memory it has
	 * @param capacity the maximum number of messages it holds
	 * @param maximumMessageSize the maximum length of a message in bytes
	 * @param stallTimeoutSeconds how long an operation may take before others give up on
	 * it
	 * @param closed whether it takes no more messages
	 * @param depth how many messages are in it, no matter who put them
	 * @param enqueued the messages that the host put
	 * @param dequeued the messages that the host took
	 * @param full how often the host found no space
	 * @param empty how often the host found no message
	 * @param waits how often the host waited for space or a message
	 * @param retired the operations of others that the host gave up on
	 * @param late the operations of the host that others had given up on
	 */
	public record QueueDescriptor(String name, long address, long sizeBytes, int capacity, int maximumMessageSize,
			double stallTimeoutSeconds, boolean closed, int depth, long enqueued, long dequeued, long full, long empty,
			long waits, long retired, long late) {

		static QueueDescriptor of(NamedQueue named) {
			QueueLayout layout = named.queue().layout();
			QueueStatistics statistics = named.queue().statistics();
			return new QueueDescriptor(named.name(), layout.address(), layout.byteSize(), layout.capacity(),
					layout.maximumMessageSize(), layout.stallTimeout().toNanos() / 1e9, isClosed(named.queue()),
					statistics.depth(), statistics.enqueued(), statistics.dequeued(), statistics.full(),
					statistics.empty(), statistics.waits(), statistics.retired(), statistics.late());
		}

		private static boolean isClosed(MessageQueue queue) {
			try {
				return queue.isClosed();
			}
			catch (SharedMemoryClosedException ex) {
				return true;
			}
		}

	}

	/**
	 * A holder of a memory besides the host.
	 *
	 * @param plugin the name of the plugin, {@code null} if it is not a plugin
	 * @param module the name of the module, {@code null} if it is a plugin
	 * @param access what they may do with it: read-write, read-only
	 * @param instances how many instances of it have the memory with this access
	 */
	public record HolderDescriptor(@Nullable String plugin, @Nullable String module, String access, int instances) {

		static HolderDescriptor of(MemoryHolder holder) {
			return new HolderDescriptor(holder.user().name(Kind.PLUGIN), holder.user().name(Kind.MODULE),
					holder.access().label(), holder.instances());
		}

	}

	/**
	 * A memory, the threads that wait on it, and its events.
	 *
	 * @param name the name of the memory
	 * @param memory the memory; its {@code waiters} counts all threads, including those
	 * that are not shown
	 * @param waitingThreads the threads that wait now, longest first, at most 1000
	 * @param recentEvents the last events, at most 64, and at most 16 of snapshots, in
	 * the order in which they happened
	 */
	public record SharedMemoryDetailsDescriptor(String name, SharedMemoryDescriptor memory,
			List<WaitingThreadDescriptor> waitingThreads,
			List<EventDescriptor> recentEvents) implements OperationResponseBody {
	}

	/**
	 * A thread that waits.
	 *
	 * @param address the address that it waits on, in bytes
	 * @param width the width of the wait in bits, 32 or 64
	 * @param expected the value that the memory held when the wait began; a 32-bit value
	 * is zero-extended
	 * @param current the value that the memory holds now, {@code null} if it is closed
	 * @param threadName the name of the thread, empty for most virtual threads and for
	 * asynchronous waits
	 * @param threadId the thread's identifier, {@code 0} for an asynchronous wait
	 * @param virtual whether the thread is virtual
	 * @param since when the wait began
	 * @param deadline when it times out, {@code null} if never
	 * @param plugin the plugin that waits, {@code null} if it is not a plugin, or not
	 * known
	 * @param module the module that waits, {@code null} if it is not a module, or a
	 * plugin, or not known
	 * @param function its innermost function that the thread is in, {@code null} if that
	 * is not known; determined for the 20 threads that have been waiting longest
	 */
	public record WaitingThreadDescriptor(long address, int width, long expected, @Nullable Long current,
			String threadName, long threadId, boolean virtual, Instant since, @Nullable Instant deadline,
			@Nullable String plugin, @Nullable String module, @Nullable String function) {

		static WaitingThreadDescriptor of(Waiter waiter, SharedMemory memory, @Nullable MemoryUser user,
				@Nullable String function) {
			return new WaitingThreadDescriptor(waiter.address(), waiter.width(), waiter.expected(),
					current(waiter, memory), waiter.threadName(), waiter.threadId(), waiter.virtual(), waiter.since(),
					waiter.deadline(), (user != null) ? user.name(Kind.PLUGIN) : null,
					(user != null) ? user.name(Kind.MODULE) : null, function);
		}

		private static @Nullable Long current(Waiter waiter, SharedMemory memory) {
			try {
				return (waiter.width() == Integer.SIZE) ? Integer.toUnsignedLong(memory.atomicLoad32(waiter.address()))
						: memory.atomicLoad64(waiter.address());
			}
			catch (SharedMemoryClosedException ex) {
				return null;
			}
		}

	}

	/**
	 * An event of a memory.
	 *
	 * @param time when it happened
	 * @param event what happened: created, preloaded, grown, growth_failed, closed,
	 * saved, save_failed, restored, restore_failed
	 * @param size the size of the memory afterwards, in pages
	 * @param delta the pages that were added, or requested without success; {@code null}
	 * for other events
	 * @param reason why growth failed: maximum, limiter, budget, out_of_memory;
	 * {@code null} for other events
	 * @param plugin the plugin that requested growth, {@code null} if it was not a plugin
	 * @param module the module that requested growth, {@code null} if it was not a
	 * module, or a plugin. If both are {@code null}, the host did
	 */
	public record EventDescriptor(Instant time, String event, long size, @Nullable BigInteger delta,
			@Nullable String reason, @Nullable String plugin, @Nullable String module) {

		static EventDescriptor of(SnapshotRecord event) {
			return new EventDescriptor(event.time(), event.outcome().label(), event.size(), null, null, null, null);
		}

		static EventDescriptor of(MemoryEvent event) {
			MemoryUser requester = event.requester();
			return new EventDescriptor(event.time(), event.kind().label(), event.size(),
					(event.delta() != 0) ? unsigned(event.delta()) : null,
					(event.reason() != null) ? event.reason().label() : null,
					(requester != null) ? requester.name(Kind.PLUGIN) : null,
					(requester != null) ? requester.name(Kind.MODULE) : null);
		}

	}

}
