package io.sharedmemory.endive.layout;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The stacks of a module that are in its memory: compilers use them for objects that need
 * an address, and a global variable says where each stack ends.
 *
 * @param pointers the global variables that are used like stack pointers
 * @param exported the module's own stack pointer that can be set from outside
 */
record StackPointers(List<GlobalVariable> pointers, OptionalInt exported) {

	private static final String NAME = "__stack_pointer";

	/** The lowest address of a stack. */
	private static final long LOWEST = 16;

	static StackPointers of(ModuleContents contents) {
		Set<Integer> subtractedFrom = contents.functions()
			.own()
			.stream()
			.flatMap((function) -> function.frames().keySet().stream())
			.collect(Collectors.toSet());
		List<GlobalVariable> pointers = contents.globals()
			.stream()
			.filter(GlobalVariable::isVariable)
			.filter((global) -> isNamed(global, contents) || isAddress(global, subtractedFrom))
			.toList();
		return new StackPointers(pointers, exported(contents));
	}

	private static boolean isNamed(GlobalVariable global, ModuleContents contents) {
		return global.isCalled(NAME) && contents.isTouched(global);
	}

	private static boolean isAddress(GlobalVariable global, Set<Integer> subtractedFrom) {
		return (global.imported() || global.startsWithin(LOWEST, Long.MAX_VALUE))
				&& subtractedFrom.contains(global.index());
	}

	private static OptionalInt exported(ModuleContents contents) {
		OptionalInt index = contents.exports().global(NAME);
		return (index.isPresent() && contents.globals().get(index.getAsInt()).isOwnVariable()) ? index
				: OptionalInt.empty();
	}

	boolean contains(GlobalVariable global) {
		return this.pointers.contains(global);
	}

	boolean isExported() {
		return this.exported.isPresent();
	}

	private boolean isExported(GlobalVariable global) {
		return this.exported.isPresent() && this.exported.getAsInt() == global.index();
	}

	/**
	 * Returns the largest frame of all functions.
	 */
	Optional<StackFrame> largestFrame(Functions functions) {
		return functions.indices()
			.mapToObj((index) -> new StackFrame(index, frame(functions.get(index))))
			.filter((frame) -> frame.size() > 0)
			.max(Comparator.comparingLong(StackFrame::size));
	}

	private long frame(Function function) {
		return this.pointers.stream()
			.mapToLong((global) -> function.frames().getOrDefault(global.index(), 0L))
			.max()
			.orElse(0);
	}

	/**
	 * Returns the stack with which an instance begins: it starts at 0 or, if there are
	 * data below it, at their end.
	 */
	Optional<AddressRange> initial(List<AddressRange> staticData) {
		return this.pointers.stream()
			.filter((global) -> global.startsWithin(1, Long.MAX_VALUE))
			.mapToLong((global) -> global.initialValue().orElseThrow())
			.boxed()
			.findFirst()
			.flatMap((end) -> below(end, staticData));
	}

	private static Optional<AddressRange> below(long end, List<AddressRange> staticData) {
		long start = staticData.stream()
			.filter((data) -> data.start() < end)
			.mapToLong(AddressRange::end)
			.max()
			.orElse(0);
		return (start < end) ? Optional.of(new AddressRange(start, end)) : Optional.empty();
	}

	/**
	 * Returns why the stacks of instances would interfere with each other.
	 */
	Optional<SharingObstacle> obstacle() {
		return this.pointers.stream()
			.filter((global) -> !isExported(global))
			.findFirst()
			.map((global) -> global.imported() ? imported(global) : notExported(global));
	}

	private static SharingObstacle imported(GlobalVariable global) {
		return new SharingObstacle(
				"it imports its stack pointer ('%s'), so that the stacks of its instances would be the same bytes"
					.formatted(global.name()),
				"Link it as a module of its own, without -shared and -pie, and export the stack pointer:"
						+ Remedies.export(NAME));
	}

	private static SharingObstacle notExported(GlobalVariable global) {
		String name = global.names().isEmpty() ? global.name() : "'" + global.name() + "'";
		return new SharingObstacle(
				"its stack pointer (%s, at first %s) is not exported, so that the stacks of its instances would be the same bytes"
					.formatted(name,
							global.initialValue().stream().mapToObj(Long::toString).findFirst().orElse("unknown")),
				"Export it:" + Remedies.export(NAME) + ";\n\tfor AssemblyScript, " + Remedies.PRIVATE);
	}

}
