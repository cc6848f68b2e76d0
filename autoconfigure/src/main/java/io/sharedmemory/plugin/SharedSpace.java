package io.sharedmemory.plugin;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongUnaryOperator;

import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.layout.AddressRange;
import io.sharedmemory.endive.layout.ThreadLocals;
import org.jspecify.annotations.Nullable;

/**
 * What is where in a memory that several instances share.
 */
final class SharedSpace {

	private static final String STACK = "the stack of an instance";

	private final ReentrantLock making = new ReentrantLock();

	private final StackBlocks stacks;

	private final GrownPages pages = new GrownPages();

	/** Guarded by the lock of this. */
	private final List<MemoryClaim> claims = new ArrayList<>();

	/** What instances have had for stacks; guarded by the lock of this. */
	private final List<AddressRange> stackRanges = new ArrayList<>();

	/** Digests of modules; written by who holds the lock for making instances. */
	private final Set<String> initialized = ConcurrentHashMap.newKeySet();

	/** Memories of modules that have had instances here; guarded by the lock of this. */
	private final Set<Claimant> modules = new LinkedHashSet<>();

	/** Those of them that were here before the memory was restored. */
	private final Set<Claimant> restored;

	/** Whether there may be more than what is known. */
	private final boolean unknown;

	/** Of versions that have the memory; guarded by the lock of this. */
	private int users;

	/** Of those who replace the content; guarded by the lock of this. */
	private int replacing;

	/**
	 * Of those who keep instances from being made, to look at the memory; guarded by the
	 * lock for making instances.
	 */
	private int stays;

	/**
	 * A memory in which nothing is.
	 */
	SharedSpace() {
		this(Set.of(), false, new StackBlocks());
	}

	private SharedSpace(Set<Claimant> restored, boolean unknown, StackBlocks stacks) {
		this.stacks = stacks;
		this.restored = restored;
		this.unknown = unknown;
	}

	/**
	 * A memory that was restored.
	 * @param content what was {@link #content() there} when it was saved, each fact once
	 * @param complete whether that is all that was there
	 */
	static SharedSpace restored(SpaceContent content, boolean complete) {
		SharedSpace space = new SharedSpace(Set.copyOf(content.modules()), !complete, StackBlocks.of(content.stacks()));
		space.modules.addAll(content.modules());
		space.initialized.addAll(content.initialized());
		space.claims.addAll(content.claims());
		space.stackRanges.addAll(content.stacks());
		return space;
	}

	/**
	 * What is in the memory, for who restores it. Who holds the lock for making instances
	 * gets all, and no half.
	 */
	synchronized SpaceContent content() {
		List<Claimant> modules = List.copyOf(this.modules);
		List<MemoryClaim> claims = this.claims.stream()
			.filter(MemoryClaim::lasting)
			.filter((claim) -> modules.contains(claim.owner()) || claim.what().equals(STACK))
			.toList();
		return new SpaceContent(modules, List.copyOf(this.initialized), claims, List.copyOf(this.stackRanges));
	}

	/**
	 * Whether modules have had instances in the memory.
	 */
	synchronized boolean hasBeenUsed() {
		return !this.modules.isEmpty();
	}

	/**
	 * A module has an instance in the memory.
	 */
	synchronized void begin(Claimant module) {
		this.modules.add(module);
	}

	/**
	 * Whether a module had instances here before the memory was restored, and finds there
	 * what these have left.
	 */
	boolean isRestoredFor(Object owner) {
		return owner instanceof Claimant module && this.restored.contains(module);
	}

	/**
	 * Whether the memory was restored, and nobody knows what modules have there.
	 */
	boolean isUnknown() {
		return this.unknown;
	}

	/**
	 * A version has the memory from now on.
	 * @return {@code false} if it cannot, as the content is being replaced
	 */
	synchronized boolean enter() {
		if (this.replacing > 0) {
			return false;
		}
		this.users++;
		return true;
	}

	/**
	 * A version has the memory no more.
	 */
	synchronized void leave() {
		this.users--;
	}

	/**
	 * The content is being replaced from now on, and nobody enters.
	 * @return {@code false} if that cannot be, as a version has the memory
	 */
	synchronized boolean beginReplacing() {
		if (this.users > 0) {
			return false;
		}
		this.replacing++;
		return true;
	}

	/**
	 * The content was replaced, or was not.
	 */
	synchronized void endReplacing() {
		this.replacing--;
	}

	/**
	 * To be held by who makes an instance over the memory: until an instance has its own
	 * stack, it is on the one that the linker of the module laid out.
	 */
	ReentrantLock making() {
		return this.making;
	}

	/**
	 * Whether the current thread makes an instance, and does more than to keep others
	 * from it.
	 */
	boolean isMadeByCurrentThread() {
		return this.making.isHeldByCurrentThread() && this.stays == 0;
	}

	/**
	 * Keeps instances from being made, for so long that others are waited for.
	 * @return {@code false} if one was being made all the time
	 */
	boolean beginStay(long nanos) throws InterruptedException {
		if (!this.making.tryLock(nanos, TimeUnit.NANOSECONDS)) {
			return false;
		}
		this.stays++;
		return true;
	}

	/**
	 * Lets instances be made again, as far as this stay goes.
	 */
	void endStay() {
		this.stays--;
		this.making.unlock();
	}

	/**
	 * Gives an instance a stack, and room for its thread-local data.
	 * @param bytes takes a number of bytes and gives their address
	 */
	StackBlock takeStack(int size, @Nullable ThreadLocals threadLocals, LongUnaryOperator bytes) {
		return this.stacks.take(size, (threadLocals != null) ? threadLocals.size() : 0,
				(threadLocals != null) ? threadLocals.alignment() : 1, bytes);
	}

	/**
	 * Takes bytes of pages that the memory is grown by, for a stack, and claims them.
	 * @param requester whose stack it is
	 * @return takes a number of bytes and gives their address; throws a
	 * {@link io.sharedmemory.MemoryGrowthException} if the memory cannot grow
	 */
	LongUnaryOperator growing(SharedMemory memory, MemoryUser requester) {
		return (size) -> {
			long start = this.pages.take(memory, size, requester);
			AddressRange range = new AddressRange(start, start + size);
			claim(List.of(new MemoryClaim(range, STACK, new Nobody())));
			addStack(range);
			return start;
		};
	}

	private synchronized void addStack(AddressRange range) {
		this.stackRanges.add(range);
	}

	/**
	 * Takes bytes for a stack that an allocator in the memory has given, unless somebody
	 * else has some of them.
	 * @param owner whose allocator that is
	 * @return what is in the way, {@code null} if nothing is
	 */
	synchronized @Nullable String takeStack(AddressRange range, Claimant owner) {
		for (AddressRange stack : this.stackRanges) {
			if (stack.overlaps(range)) {
				return "the stack of an instance is at " + stack;
			}
		}
		MemoryClaim claim = new MemoryClaim(range, STACK, owner);
		for (MemoryClaim taken : this.claims) {
			if (claim.conflictsWith(taken)) {
				return "%s is at %s".formatted(taken.what(), taken.range());
			}
		}
		this.claims.add(claim);
		this.stackRanges.add(range);
		return null;
	}

	/**
	 * Whether a stack has come from a module's allocator before, which has measured the
	 * memory then.
	 */
	synchronized boolean hasStackFrom(Claimant owner) {
		return this.claims.stream().anyMatch((claim) -> claim.owner().equals(owner) && claim.what().equals(STACK));
	}

	/**
	 * The end of what somebody has claimed, 0 if that is nothing.
	 */
	synchronized long endOfClaims(Claimant owner) {
		return this.claims.stream()
			.filter((claim) -> claim.owner().equals(owner))
			.mapToLong((claim) -> claim.range().end())
			.max()
			.orElse(0);
	}

	/**
	 * Takes back the stack of an instance that has ended.
	 */
	void giveBack(StackBlock block) {
		this.stacks.giveBack(block);
	}

	/**
	 * Claims parts of the memory, all of them or none. They stay claimed as long as the
	 * memory is there, because what was written there does.
	 * @return what is in the way, {@code null} if nothing is
	 */
	synchronized @Nullable Conflict claim(List<MemoryClaim> wanted) {
		for (MemoryClaim claim : wanted) {
			for (MemoryClaim taken : this.claims) {
				if (claim.conflictsWith(taken)) {
					return new Conflict(claim, taken);
				}
			}
		}
		wanted.stream().filter((claim) -> !this.claims.contains(claim)).forEach(this.claims::add);
		return null;
	}

	/**
	 * The end of what somebody has claimed, and of the stack of the linker behind it.
	 */
	synchronized long endBehind(MemoryClaim taken) {
		return this.claims.stream()
			.filter((claim) -> claim.owner().equals(taken.owner()) && !claim.lasting())
			.filter((claim) -> claim.range().start() == taken.range().end())
			.mapToLong((claim) -> claim.range().end())
			.findFirst()
			.orElse(taken.range().end());
	}

	/**
	 * Runs a module's initializer unless it has run in this memory before. To be called
	 * by who holds the lock for making instances.
	 * @param digest what stands for the module
	 */
	void initialize(String digest, Runnable initializer) {
		if (!this.initialized.contains(digest)) {
			initializer.run();
			this.initialized.add(digest);
		}
	}

	/**
	 * Two claims on the same bytes.
	 */
	record Conflict(MemoryClaim claim, MemoryClaim taken) {
	}

}
