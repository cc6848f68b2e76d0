package io.sharedmemory.endive.layout;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * State of a module that is not in its memory but in global variables, of which each
 * instance has its own.
 *
 * @param variables the variables that change after the start of an instance, and are
 * neither stack pointers nor thread-local
 */
record HiddenState(ModuleContents contents, List<GlobalVariable> variables) {

	private static final Set<MemoryEffect> WRITING = EnumSet.complementOf(EnumSet.of(MemoryEffect.SIZE));

	static HiddenState of(ModuleContents contents, StackPointers stacks, ThreadLocalData threadLocals) {
		// A variable that only the start function sets is the same for each instance.
		Set<Integer> written = writtenFrom(contents, contents.callable());
		return new HiddenState(contents,
				contents.globals()
					.stream()
					.filter((global) -> global.mutable() && !global.imported())
					.filter((global) -> !stacks.contains(global) && !threadLocals.contains(global))
					.filter((global) -> written.contains(global.index()))
					.toList());
	}

	private static Set<Integer> writtenFrom(ModuleContents contents, Set<Integer> functions) {
		return contents.functions()
			.reachableFrom(functions)
			.stream()
			.flatMap((function) -> contents.functions().get(function).globalsWritten().stream())
			.collect(Collectors.toSet());
	}

	/**
	 * Returns why instances that share a memory would not share the state that belongs to
	 * it. A memory other than the first counts only if the module writes to it, as the
	 * state may belong to a private one.
	 */
	Optional<SharingObstacle> obstacle(int memory) {
		if (this.variables.isEmpty() || (memory != 0 && !this.contents.uses(memory, WRITING))) {
			return Optional.empty();
		}
		if (this.contents.uses(memory, Set.of(MemoryEffect.GROW, MemoryEffect.SIZE))) {
			return Optional.of(obstacle(
					"it grows or measures the memory and keeps state outside it, in variables that each instance has for itself (%s), as allocators do, so that its instances would hand out the same bytes"
						.formatted(names())));
		}
		Optional<String> initializer = this.contents.initializer().filter(this::isOnlyWriter);
		if (initializer.isPresent()) {
			return Optional.of(obstacle(
					"'%s', which is called once for a memory, sets variables that each instance has for itself (%s), so that only the first instance would have what it sets"
						.formatted(initializer.get(), names())));
		}
		return Optional.of(obstacle(
				"it keeps state outside the memory, in variables that each instance has for itself (%s), so that no instance would see what another one sets"
					.formatted(names())));
	}

	private boolean isOnlyWriter(String initializer) {
		Set<Integer> others = new HashSet<>(this.contents.callable());
		others.remove(this.contents.exports().functions().get(initializer));
		Set<Integer> written = writtenFrom(this.contents, others);
		return this.variables.stream().noneMatch((global) -> written.contains(global.index()));
	}

	private String names() {
		return this.variables.stream().map(GlobalVariable::name).collect(Collectors.joining(", "));
	}

	private static SharingObstacle obstacle(String explanation) {
		return new SharingObstacle(explanation, "Keep such state in the memory, behind atomic instructions, or "
				+ Remedies.PRIVATE + ", as is always right for AssemblyScript with a runtime");
	}

}
