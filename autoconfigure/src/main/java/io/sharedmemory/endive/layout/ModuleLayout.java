package io.sharedmemory.endive.layout;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.sharedmemory.endive.names.FunctionNames;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.NameCustomSection;

/**
 * Describes what a module does with its memories, as far as it matters when several of
 * its instances, or other modules, use the same ones. It is derived from the module's
 * instructions, so that modules whose names were stripped are understood as well. Where
 * the instructions are inconclusive, the doubt counts as an obstacle.
 * <p>
 * Memories are identified by their index in the module, where imported memories come
 * first. Instances are immutable and do not hold any of the module's code.
 */
public final class ModuleLayout {

	private final List<MemoryLayout> memories;

	private final boolean stackPointer;

	private final Optional<AddressRange> initialStack;

	private final Optional<ThreadLocals> threadLocals;

	private final Optional<SharingObstacle> defect;

	private final Optional<String> initializer;

	private final OptionalLong heapBase;

	private final boolean allocates;

	private final boolean sizeAware;

	private final Optional<String> stackAllocator;

	private final Optional<StackFrame> largestFrame;

	private final boolean program;

	/** The names of the functions, read only when a message needs them. */
	private final Supplier<FunctionNames> functionNames;

	private ModuleLayout(WasmModule module, ModuleContents contents) {
		StackPointers stacks = StackPointers.of(contents);
		ThreadLocalData threadLocalData = ThreadLocalData.of(contents, stacks, hasThreadLocalSegment(module));
		this.memories = IntStream.range(0, contents.memories().size())
			.mapToObj((memory) -> MemoryLayout.of(contents, stacks, threadLocalData, memory))
			.toList();
		this.stackPointer = stacks.isExported();
		this.initialStack = this.memories.isEmpty() ? Optional.empty()
				: stacks.initial(this.memories.getFirst().staticData());
		this.threadLocals = threadLocalData.block();
		this.defect = threadLocalData.defect();
		this.initializer = contents.initializer();
		this.heapBase = contents.globals().exportedConstant(contents.exports(), "__heap_base");
		this.allocates = Allocators.exported(contents).isPresent() || IntStream.range(0, this.memories.size())
			.anyMatch((memory) -> contents.uses(memory, Set.of(MemoryEffect.GROW)));
		this.sizeAware = !this.memories.isEmpty() && contents.uses(0, Set.of(MemoryEffect.SIZE));
		this.stackAllocator = Allocators.pair(contents);
		this.largestFrame = stacks.largestFrame(contents.functions());
		this.program = contents.exports().function("_start").isPresent();
		FunctionNames names = FunctionNames.of(module);
		this.functionNames = () -> names;
	}

	/**
	 * Reads a module, which takes time in proportion to its size.
	 * @param module the module
	 * @return its layout
	 * @throws IllegalArgumentException if the module lacks the code of its functions
	 */
	public static ModuleLayout of(WasmModule module) {
		return new ModuleLayout(module, ModuleContents.of(module));
	}

	private ModuleLayout(LayoutReader facts, Supplier<FunctionNames> functionNames) {
		this.memories = facts.list(facts::memory);
		this.stackPointer = facts.flag();
		this.initialStack = facts.optional(facts::range);
		this.threadLocals = facts.optional(facts::threadLocals);
		this.defect = facts.optional(facts::obstacle);
		this.initializer = facts.optional(facts::text);
		this.heapBase = facts.optional(facts::number).map(OptionalLong::of).orElseGet(OptionalLong::empty);
		this.allocates = facts.flag();
		this.sizeAware = facts.flag();
		this.stackAllocator = facts.optional(facts::text);
		this.largestFrame = facts.optional(facts::frame);
		this.program = facts.flag();
		facts.requireEnd();
		this.functionNames = functionNames;
	}

	/**
	 * Restores a layout that was {@linkplain #toBytes written} before.
	 * @param bytes what was written
	 * @param functionNames supplies the names of the functions, whenever one is needed
	 * @return the layout
	 * @throws RuntimeException if the bytes are not those of a layout
	 */
	public static ModuleLayout of(byte[] bytes, Supplier<FunctionNames> functionNames) {
		return new ModuleLayout(new LayoutReader(bytes), functionNames);
	}

	/**
	 * Returns everything for which the module's code had to be read.
	 * @return bytes for {@link #of(byte[], Supplier)}, at least one
	 */
	public byte[] toBytes() {
		LayoutWriter facts = new LayoutWriter();
		facts.list(this.memories, facts::memory);
		facts.flag(this.stackPointer);
		facts.optional(this.initialStack, facts::range);
		facts.optional(this.threadLocals, facts::threadLocals);
		facts.optional(this.defect, facts::obstacle);
		facts.optional(this.initializer, facts::text);
		facts.list(this.heapBase.stream().boxed().toList(), facts::number);
		facts.flag(this.allocates);
		facts.flag(this.sizeAware);
		facts.optional(this.stackAllocator, facts::text);
		facts.optional(this.largestFrame, facts::frame);
		facts.flag(this.program);
		return facts.toBytes();
	}

	private static boolean hasThreadLocalSegment(WasmModule module) {
		NameCustomSection names = module.nameSection();
		return names != null && IntStream.range(0, module.dataSection().dataSegmentCount())
			.mapToObj(names::nameOfData)
			.anyMatch((name) -> ".tdata".equals(name));
	}

	/**
	 * Returns the bytes of a memory that the module initialises or reserves for its
	 * static data, as far as that can be determined: merged, and sorted by address. Data
	 * whose location is determined by an import are not included.
	 * @param memory the index of the memory
	 * @return the ranges
	 * @throws IndexOutOfBoundsException if the module has no such memory
	 */
	public List<AddressRange> staticData(int memory) {
		return this.memories.get(memory).staticData();
	}

	/**
	 * Returns the part of the {@linkplain #staticData(int) static data} that the linker
	 * has counted among them, but that is only the stack on which an instance begins,
	 * before it is given one of its own. Empty if that cannot be determined, and only of
	 * use for a memory that is imported: zeros need no code in others.
	 * @param memory the index of the memory
	 * @return the bytes
	 * @throws IndexOutOfBoundsException if the module has no such memory
	 */
	public Optional<AddressRange> linkedStack(int memory) {
		return this.memories.get(memory).linkedStack();
	}

	/**
	 * Returns the reasons why several instances cannot use one memory, even if each were
	 * given its own stack and thread-local data, and the initializer were called once.
	 * The list is empty if they can.
	 * @param memory the index of the memory
	 * @return the obstacles
	 * @throws IndexOutOfBoundsException if the module has no such memory
	 */
	public List<SharingObstacle> sharingObstacles(int memory) {
		return this.memories.get(memory).obstacles();
	}

	/**
	 * Returns what would go wrong even for a single instance: thread-local data that the
	 * start function does not initialise and no exported function can.
	 * @return the defect, if there is one
	 */
	public Optional<SharingObstacle> defect() {
		return this.defect;
	}

	/**
	 * Returns whether the module exports its stack pointer, a mutable {@code i32}, as
	 * {@code __stack_pointer}.
	 * @return whether it does
	 */
	public boolean hasStackPointer() {
		return this.stackPointer;
	}

	/**
	 * Returns the bytes of memory 0 that the linker has reserved for the stack with which
	 * each instance begins, as far as they are not part of the static data. Empty if the
	 * module has no such stack, or if its location cannot be determined.
	 * @return the bytes
	 */
	public Optional<AddressRange> initialStack() {
		return this.initialStack;
	}

	/**
	 * Returns the thread-local data of each instance, even of a single one: before LLVM
	 * 15, the start function does not initialise those of any instance. Empty if there
	 * are none, or if they cannot be initialised.
	 * @return the data
	 */
	public Optional<ThreadLocals> threadLocals() {
		return this.threadLocals;
	}

	/**
	 * Returns the exported function that initialises the content of the memory, beyond
	 * its data, and has to be called once for it: {@code _initialize} or else
	 * {@code __wasm_call_ctors}.
	 * @return its name, if there is one
	 */
	public Optional<String> initializer() {
		return this.initializer;
	}

	/**
	 * Returns the exported {@code __heap_base}: the address after everything that the
	 * linker has placed.
	 * @return the address, if it is exported
	 */
	public OptionalLong heapBase() {
		return this.heapBase;
	}

	/**
	 * Returns whether the module may use bytes of a memory that it was not given: it
	 * grows one, or exports an allocator.
	 * @return whether it may
	 */
	public boolean allocates() {
		return this.allocates;
	}

	/**
	 * Returns whether the module reads the size of its first memory, and so may take all
	 * of it for itself.
	 * @return whether it does
	 */
	public boolean isSizeAware() {
		return this.sizeAware;
	}

	/**
	 * Returns the exported function that takes a number of bytes and returns the address
	 * of a block of that size that nothing else uses, not even a stack: {@code malloc}
	 * with {@code free}, for example.
	 * @return its name, if there is one
	 */
	public Optional<String> stackAllocator() {
		return this.stackAllocator;
	}

	/**
	 * Returns the largest frame that a function of the module has on the stack in the
	 * memory, as far as its size is always the same. Empty if no function has a frame.
	 * @return the frame
	 */
	public Optional<StackFrame> largestFrame() {
		return this.largestFrame;
	}

	/**
	 * Returns whether the module is a program, which exports {@code _start}.
	 * @return whether it is
	 */
	public boolean isProgram() {
		return this.program;
	}

	/**
	 * Returns the name of a function for messages: the one in the module's name section,
	 * or else the one by which it is imported or exported, or else {@code function 17}.
	 * @param function the index of the function
	 * @return the name
	 */
	public String functionName(int function) {
		return this.functionNames.get().name(function);
	}

}
