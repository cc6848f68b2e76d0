package io.sharedmemory.endive.layout;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

import io.sharedmemory.endive.layout.LockEvent.Call;
import io.sharedmemory.endive.layout.LockEvent.GivenBack;
import io.sharedmemory.endive.layout.LockEvent.Growth;
import io.sharedmemory.endive.layout.LockEvent.Taken;

/**
 * Determines which functions grow a memory without holding a lock, as far as the order of
 * their instructions shows. Code is under a lock if it is between an atomic exchange that
 * takes the lock and an instruction that releases the same one, where each of the two may
 * be in the function itself or in a function that it calls for that purpose. A counter is
 * not a lock.
 */
record Locks(ModuleContents contents, int memory, Map<Integer, Taken> taking, Map<Integer, GivenBack> givingBack) {

	static Locks of(ModuleContents contents, int memory) {
		Functions functions = contents.functions();
		Map<Integer, Taken> taking = new HashMap<>();
		Map<Integer, GivenBack> givingBack = new HashMap<>();
		functions.indices().forEach((index) -> {
			List<Taken> held = new ArrayList<>();
			for (LockEvent event : functions.get(index).lockEvents()) {
				if (event instanceof Taken taken) {
					held.add(taken);
				}
				else if (event instanceof GivenBack given && !held.removeIf((taken) -> isSame(taken, given))) {
					givingBack.put(index, given);
				}
			}
			if (!held.isEmpty()) {
				taking.put(index, held.getLast());
			}
		});
		Locks locks = new Locks(contents, memory, taking, givingBack);
		locks.spread(taking);
		locks.spread(givingBack);
		return locks;
	}

	/**
	 * Extends what was found to functions that only call others for it, such as
	 * {@code lock} for {@code lock_slow}.
	 */
	private <T> void spread(Map<Integer, T> found) {
		Map<Integer, Set<Integer>> callers = this.contents.functions().callers();
		Deque<Integer> next = new ArrayDeque<>(found.keySet());
		while (!next.isEmpty()) {
			int called = next.remove();
			for (int caller : callers.getOrDefault(called, Set.of())) {
				if (isWrapper(caller) && found.putIfAbsent(caller, found.get(called)) == null) {
					next.add(caller);
				}
			}
		}
	}

	private boolean isWrapper(int index) {
		List<LockEvent> events = this.contents.functions().get(index).lockEvents();
		return events.size() == 1 && events.getFirst() instanceof Call;
	}

	/**
	 * Returns the functions that may be called at any time and then grow the memory
	 * without a lock.
	 */
	Set<Integer> withoutLock() {
		Functions functions = this.contents.functions();
		Map<Integer, Set<Integer>> callers = functions.callers();
		Set<Integer> found = new HashSet<>();
		Deque<Integer> next = new ArrayDeque<>(functions.indices()
			.filter((index) -> functions.get(index).uses(this.memory, MemoryEffect.GROW))
			.boxed()
			.toList());
		while (!next.isEmpty()) {
			int index = next.remove();
			if (!found.contains(index) && growsWithoutLock(functions.get(index), found)) {
				found.add(index);
				next.addAll(callers.getOrDefault(index, Set.of()));
			}
		}
		found.retainAll(roots());
		return found;
	}

	private Set<Integer> roots() {
		Set<Integer> roots = new HashSet<>(this.contents.callable());
		this.contents.functions().start().ifPresent(roots::add);
		return roots;
	}

	private boolean growsWithoutLock(Function function, Set<Integer> growing) {
		List<Taken> held = new ArrayList<>();
		List<List<Taken>> open = new ArrayList<>();
		for (LockEvent event : function.lockEvents()) {
			switch (event) {
				case Taken taken -> held.add(taken);
				case GivenBack given -> giveBack(given, held, open);
				case Growth(int grown) when grown == this.memory -> open.add(List.copyOf(held));
				case Growth other -> {
				}
				case Call(int called) when growing.contains(called) -> open.add(List.copyOf(held));
				case Call(int called) -> {
					if (this.taking.containsKey(called)) {
						held.add(this.taking.get(called));
					}
					else if (this.givingBack.containsKey(called)) {
						giveBack(this.givingBack.get(called), held, open);
					}
				}
			}
		}
		return !open.isEmpty();
	}

	private static void giveBack(GivenBack given, List<Taken> held, List<List<Taken>> open) {
		open.removeIf((under) -> under.stream().anyMatch((taken) -> isSame(taken, given)));
		if (!given.leaves()) {
			held.removeIf((taken) -> isSame(taken, given));
		}
	}

	private static boolean isSame(Taken taken, GivenBack given) {
		OptionalLong one = taken.address();
		OptionalLong other = given.address();
		return one.isEmpty() || other.isEmpty() || one.getAsLong() == other.getAsLong();
	}

}
