package io.sharedmemory.endive;

import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.stream.Stream;

import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.code.ModuleMachine;

/**
 * Which instances of a linker use which memories, whoever created them, as long as the
 * instances can be used. Intended for operators: keeps neither instances nor memories
 * reachable or open.
 */
final class MemoryUses {

	/** Guarded by itself. */
	private final Map<Lifeline, MemoryUse> uses = new WeakHashMap<>();

	/**
	 * Begins to record the memories of an instance that is about to get them.
	 */
	MemoryUse begin(Lifeline lifeline) {
		MemoryUse use = new MemoryUse(lifeline.user());
		synchronized (this.uses) {
			this.uses.put(lifeline, use);
		}
		return use;
	}

	/**
	 * Returns the holders of each memory, those with the most instances first.
	 */
	Map<SharedMemory, List<MemoryHolder>> holders() {
		IdentityHashMap<SharedMemory, Map<Use, Integer>> counts = new IdentityHashMap<>();
		for (MemoryUse use : uses()) {
			use.memories()
				.forEach((memory, access) -> counts.computeIfAbsent(memory, (used) -> new HashMap<>())
					.merge(new Use(use.user(), access), 1, Integer::sum));
		}
		IdentityHashMap<SharedMemory, List<MemoryHolder>> holders = new IdentityHashMap<>();
		counts.forEach((memory, users) -> holders.put(memory, sorted(users)));
		return holders;
	}

	private List<MemoryUse> uses() {
		synchronized (this.uses) {
			return List.copyOf(this.uses.values());
		}
	}

	private static List<MemoryHolder> sorted(Map<Use, Integer> uses) {
		return uses.entrySet()
			.stream()
			.map((entry) -> new MemoryHolder(entry.getKey().user(), entry.getKey().access(), entry.getValue()))
			.sorted(Comparator.comparingInt(MemoryHolder::instances)
				.reversed()
				.thenComparing((holder) -> holder.user().kind())
				.thenComparing((holder) -> holder.user().name())
				.thenComparing(MemoryHolder::access))
			.toList();
	}

	/**
	 * Returns the innermost function on a stack that belongs to the module of an
	 * instance.
	 */
	Optional<ModuleFunction> function(StackTraceElement[] stack) {
		IdentityHashMap<ModuleMachine, MemoryUser> machines = new IdentityHashMap<>();
		synchronized (this.uses) {
			this.uses.keySet().forEach((lifeline) -> machines.put(lifeline.machine(), lifeline.user()));
		}
		return Stream.of(stack).flatMap((frame) -> functions(machines, frame)).findFirst();
	}

	private static Stream<ModuleFunction> functions(Map<ModuleMachine, MemoryUser> machines, StackTraceElement frame) {
		return machines.entrySet()
			.stream()
			.flatMap((entry) -> entry.getKey()
				.function(frame)
				.map((function) -> new ModuleFunction(entry.getValue(), function))
				.stream());
	}

	/**
	 * The key by which instances are counted.
	 */
	private record Use(MemoryUser user, MemoryAccess access) {
	}

}
