package io.sharedmemory.endive.layout;

import java.util.List;

/**
 * The stacks of a module that are in its memory: compilers keep there what has an
 * address, and a global variable says where each ends.
 */
record StackPointers(ModuleContents contents) {

	static final String NAME = "__stack_pointer";

	/** Below that, nothing is a stack. */
	private static final long LOWEST = 16;

	/**
	 * Whether the one that the linker makes can be set from outside.
	 */
	boolean isExported() {
		return this.contents.globals().stream().anyMatch(this::isExported);
	}

	boolean isExported(GlobalVariable global) {
		return global.isOwnVariable()
				&& this.contents.exports().global(NAME).stream().anyMatch((index) -> index == global.index());
	}

	/**
	 * Whether a global variable is used as a stack pointer is.
	 */
	boolean isStackPointer(GlobalVariable global) {
		if (!global.isVariable()) {
			return false;
		}
		boolean used = this.contents.isRead(global) || this.contents.isWritten(global);
		return (used && global.isCalled(NAME)) || isSubtractedFrom(global);
	}

	private boolean isSubtractedFrom(GlobalVariable global) {
		boolean isAddress = global.imported() || global.startsWithin(LOWEST, Long.MAX_VALUE);
		return isAddress && this.contents.functions()
			.own()
			.stream()
			.anyMatch((function) -> function.subtractedFrom().contains(global.index()));
	}

	/**
	 * Why the stacks of instances would be in each other's way.
	 */
	List<SharingObstacle> obstacles() {
		return this.contents.globals()
			.stream()
			.filter((global) -> isStackPointer(global) && !isExported(global))
			.map(StackPointers::obstacle)
			.toList();
	}

	private static SharingObstacle obstacle(GlobalVariable global) {
		if (global.imported()) {
			return new SharingObstacle(
					"it imports its stack pointer ('%s'), so that the stacks of its instances would be the same bytes"
						.formatted(global.name()),
					"Link it as a module of its own (without -shared or --experimental-pic), and export the stack pointer: "
							+ Remedies.export(NAME));
		}
		String place = global.initialValue().isPresent() ? ", at " + global.initialValue().getAsLong() : "";
		return new SharingObstacle(
				"its stack pointer (%s) is not exported, so that the stacks of its instances would be the same bytes%s"
					.formatted(description(global), place),
				"Export it: " + Remedies.export(NAME) + "; for AssemblyScript, " + Remedies.PRIVATE);
	}

	private static String description(GlobalVariable global) {
		return global.names().isEmpty() ? global.name() : "'" + global.name() + "'";
	}

}
