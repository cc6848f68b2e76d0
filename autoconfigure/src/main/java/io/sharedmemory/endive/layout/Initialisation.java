package io.sharedmemory.endive.layout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

import run.endive.wasm.types.ActiveDataSegment;

/**
 * The bytes of a memory that belong to a module from the start.
 */
record Initialisation(ModuleContents contents, StackPointers stacks, Optional<ThreadLocals> threadLocals, int memory) {

	/**
	 * The address at which linkers place the first static data, unless the stack comes
	 * first.
	 */
	private static final long LOWEST_DATA = 1024;

	private static final int FLAG_SIZE = 4;

	boolean hasActiveData() {
		return this.contents.activeSegments(this.memory).findAny().isPresent();
	}

	/**
	 * Returns the ranges, merged and sorted.
	 */
	List<AddressRange> ranges() {
		List<AddressRange> ranges = known();
		claimed(ranges).ifPresent(ranges::add);
		return merge(ranges);
	}

	private List<AddressRange> known() {
		List<AddressRange> ranges = new ArrayList<>();
		active().forEach(ranges::add);
		passive().forEach(ranges::add);
		StartFunction start = new StartFunction(this.contents);
		start.filled(this.memory).forEach(ranges::add);
		start.flag(this.memory).ifPresent((address) -> ranges.add(new AddressRange(address, address + FLAG_SIZE)));
		return ranges;
	}

	private Stream<AddressRange> active() {
		return this.contents.activeSegments(this.memory).flatMap((segment) -> range(segment).stream());
	}

	private Optional<AddressRange> range(ActiveDataSegment segment) {
		OptionalLong start = this.contents.globals().valueOf(segment.offsetInstructions());
		return start.isPresent()
				? Optional.of(new AddressRange(start.getAsLong(), start.getAsLong() + segment.data().length))
				: Optional.empty();
	}

	/**
	 * Returns segments that any function copies to an address that is always the same.
	 * Linkers do so in the start function or in the initializer.
	 */
	private Stream<AddressRange> passive() {
		return this.contents.functions()
			.own()
			.stream()
			.flatMap((function) -> function.uses().stream())
			.filter((use) -> use.is(this.memory, MemoryEffect.INIT))
			.flatMap((use) -> use.range().stream());
	}

	/**
	 * Returns the range that the linker reports: everything from the first data to the
	 * end, including zeros that are in no segment.
	 */
	private Optional<AddressRange> claimed(List<AddressRange> known) {
		OptionalLong end = (this.memory == 0) ? end() : OptionalLong.empty();
		if (end.isEmpty()) {
			return Optional.empty();
		}
		long lowest = known.stream().mapToLong(AddressRange::start).min().orElseGet(() -> lowest(end.getAsLong()));
		return (lowest < end.getAsLong() && !isTemplate(known, end.getAsLong() - lowest))
				? Optional.of(new AddressRange(lowest, end.getAsLong())) : Optional.empty();
	}

	/**
	 * Returns whether there is no more than what linkers leave for the initial values of
	 * thread-local data, which are copied from their segment and not from there.
	 */
	private boolean isTemplate(List<AddressRange> known, long size) {
		return known.isEmpty() && this.threadLocals.stream().anyMatch((block) -> size <= block.size());
	}

	private OptionalLong end() {
		OptionalLong end = this.contents.globals().exportedConstant(this.contents.exports(), "__data_end");
		return end.isPresent() ? end : this.contents.globals().exportedConstant(this.contents.exports(), "__heap_base");
	}

	private long lowest(long end) {
		OptionalLong exported = this.contents.globals().exportedConstant(this.contents.exports(), "__global_base");
		if (exported.isPresent()) {
			return exported.getAsLong();
		}
		return this.stacks.pointers()
			.stream()
			.filter((global) -> global.startsWithin(LOWEST_DATA, end))
			.mapToLong((global) -> global.initialValue().getAsLong())
			.max()
			.orElse(Math.min(LOWEST_DATA, end));
	}

	/**
	 * Returns the part of what the linker reports that is nothing but its stack: behind
	 * all that is initialised, zeros included, as nobody finds zeros in a memory that is
	 * imported. Empty if instances stay on that stack.
	 */
	Optional<AddressRange> linkedStack() {
		List<AddressRange> known = known();
		return claimed(known).flatMap((claimed) -> {
			long start = known.stream().mapToLong(AddressRange::end).reduce(claimed.start(), Math::max);
			return this.stacks.exported()
				.stream()
				.mapToObj(this.contents.globals()::get)
				.filter((pointer) -> pointer.startsWithin(start + 1, claimed.end() + 1))
				.map((pointer) -> new AddressRange(start, pointer.initialValue().getAsLong()))
				.findFirst();
		});
	}

	private static List<AddressRange> merge(List<AddressRange> ranges) {
		List<AddressRange> merged = new ArrayList<>();
		for (AddressRange next : ranges.stream().sorted(Comparator.comparingLong(AddressRange::start)).toList()) {
			AddressRange last = merged.isEmpty() ? null : merged.getLast();
			if (last == null || next.start() > last.end()) {
				merged.add(next);
			}
			else {
				merged.set(merged.size() - 1, new AddressRange(last.start(), Math.max(last.end(), next.end())));
			}
		}
		return List.copyOf(merged);
	}

	/**
	 * Returns why static data would overwrite what instances have changed, or what
	 * belongs to others.
	 */
	Stream<SharingObstacle> obstacles() {
		return Stream.concat(activeData().stream(), movedData().stream());
	}

	private Optional<SharingObstacle> activeData() {
		if (!hasActiveData()) {
			return Optional.empty();
		}
		String where = active().findFirst().map((range) -> ", from address " + range.start()).orElse("");
		return Optional.of(new SharingObstacle(
				"it has static data that each instance would write again over what others have changed (active data segments%s)"
					.formatted(where),
				"Build it for a shared memory, which makes the segments passive:" + Remedies.PASSIVE_SEGMENTS
						+ ";\n\tfor AssemblyScript, " + Remedies.PRIVATE));
	}

	private Optional<SharingObstacle> movedData() {
		return this.contents.globals()
			.stream()
			.filter((global) -> global.imported() && global.isCalled("__memory_base"))
			.findFirst()
			.map((global) -> new SharingObstacle(
					"its static data are where an import says ('%s'), so that nobody can tell whether they meet others'"
						.formatted(global.name()),
					"Link it as a module of its own, without -shared and -pie"));
	}

}
