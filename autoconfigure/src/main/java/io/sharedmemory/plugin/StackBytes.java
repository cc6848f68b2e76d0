package io.sharedmemory.plugin;

import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.layout.AddressRange;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;

/**
 * Where the bytes of stacks come from: the module's own allocator, if it exports one.
 * That runs on the stack that the linker laid out, which nobody else is on meanwhile.
 * Where it has none or, for what its address tells, is no allocator, they come from pages
 * that the memory is grown by. These are in the way of a module that looks at the size of
 * the memory, so that it gets no stack then.
 */
record StackBytes(LoadedModule module, Instance instance, SharedMemory memory,
		SharedSpace space) implements LongUnaryOperator {

	@Override
	public long applyAsLong(long size) {
		String allocator = this.module.layout().stackAllocator().orElse(null);
		if (allocator == null) {
			return this.space.growing(this.memory, this.module.linkable().user()).applyAsLong(size);
		}
		requireMeasured();
		long address = Integer.toUnsignedLong((int) this.instance.export(allocator).apply(size)[0]);
		String problem = (address == 0) ? "has no room for it" : problem(new AddressRange(address, address + size));
		if (problem == null) {
			return address;
		}
		if (!this.module.layout().isSizeAware()) {
			return this.space.growing(this.memory, this.module.linkable().user()).applyAsLong(size);
		}
		throw new InstanceNotMadeException("instances.stack-size",
				"the stack of another instance, of %d bytes, cannot come from its allocator: '%s' %s".formatted(size,
						allocator, problem),
				"Give its memory a larger maximum (--max-memory, 'maximum-pages', 'maximum-memory'), or lower 'instances.stack-size' or 'instances.maximum'; and have '%s' give the address of as many bytes as it is called with, or 0."
					.formatted(allocator),
				null);
	}

	/**
	 * Between the claim of its heap and its first stack, others may have grown the
	 * memory, which the allocator is about to measure.
	 */
	private void requireMeasured() {
		Claimant owner = owner();
		long claimed = this.space.endOfClaims(owner);
		if (claimed > 0 && claimed < this.memory.dataSize() && this.module.layout().isSizeAware()
				&& !this.space.hasStackFrom(owner)) {
			throw new InstanceNotMadeException("location",
					"memory '%s' has grown from %d to %d bytes while it started, for others, which its allocator would not know"
						.formatted(this.memory.name(), claimed, this.memory.dataSize()),
					"Load it before what makes the memory grow.", null);
		}
	}

	private Claimant owner() {
		return new Claimant(this.module.digest(), 0);
	}

	private @Nullable String problem(AddressRange range) {
		if (range.end() > this.memory.dataSize()) {
			return "gave %s, of a memory of %d bytes".formatted(range, this.memory.dataSize());
		}
		List<AddressRange> data = Stream
			.concat(this.module.layout().staticData(0).stream(), this.module.layout().initialStack().stream())
			.toList();
		for (AddressRange own : data) {
			if (own.overlaps(range)) {
				return "gave %s, where its static data and the stack of its linker are, at %s".formatted(range, own);
			}
		}
		String other = this.space.takeStack(range, owner());
		return (other != null) ? "gave %s, where %s".formatted(range, other) : null;
	}

}
