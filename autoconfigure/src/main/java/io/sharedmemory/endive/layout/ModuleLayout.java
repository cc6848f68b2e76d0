package io.sharedmemory.endive.layout;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

import io.sharedmemory.endive.names.FunctionNames;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.NameCustomSection;

/**
 * What a module does with its memories, as far as several of its instances, or other
 * modules, use the same ones. It is read from the module's instructions, so that modules
 * whose names were stripped are understood as well; where they do not tell, what is
 * doubtful counts as an obstacle.
 * <p>
 * Memories are given by their index in the module, where those that it imports come
 * first. Instances are immutable and hold none of the module's code.
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

	private final FunctionNames functionNames;

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
		this.functionNames = FunctionNames.of(module);
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

	private ModuleLayout(WasmModule module, LayoutReader facts) {
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
		this.functionNames = FunctionNames.of(module);
	}

	/**
	 * Takes a layout that was {@linkplain #toBytes written} before.
	 * @param module the same module, which may lack the code of its functions
	 * @param bytes what was written
	 * @return the layout
	 * @throws RuntimeException if these are not the bytes of a layout
	 */
	public static ModuleLayout of(WasmModule module, byte[] bytes) {
		return new ModuleLayout(module, new LayoutReader(bytes));
	}

	/**
	 * All that the module's code had to be read for.
	 * @return bytes for {@link #of(WasmModule, byte[])}, at least one
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
	 * The bytes of a memory that the module initialises or has for its static data, as
	 * far as that can be told: merged, and sorted by their addresses. Data of modules
	 * whose place an import decides are not among them.
	 * @param memory the index of the memory
	 * @return the ranges
	 * @throws IndexOutOfBoundsException if the module has no such memory
	 */
	public List<AddressRange> staticData(int memory) {
		return this.memories.get(memory).staticData();
	}

	/**
	 * Why several instances cannot use one memory, if each were given a stack and
	 * thread-local data of its own, and the initializer were called once. Empty if they
	 * can.
	 * @param memory the index of the memory
	 * @return the obstacles
	 * @throws IndexOutOfBoundsException if the module has no such memory
	 */
	public List<SharingObstacle> sharingObstacles(int memory) {
		return this.memories.get(memory).obstacles();
	}

	/**
	 * What would go wrong even for an only instance: thread-local data that neither the
	 * start function initialises nor an exported function can.
	 * @return the defect, if there is one
	 */
	public Optional<SharingObstacle> defect() {
		return this.defect;
	}

	/**
	 * Whether the module exports its stack pointer, a mutable {@code i32}, as
	 * {@code __stack_pointer}.
	 * @return whether it does
	 */
	public boolean hasStackPointer() {
		return this.stackPointer;
	}

	/**
	 * The bytes of memory 0 that the linker has given to the stack, and with which each
	 * instance begins, as far as they are not among the static data. Empty if the module
	 * has no such stack, or if its place cannot be told.
	 * @return the bytes
	 */
	public Optional<AddressRange> initialStack() {
		return this.initialStack;
	}

	/**
	 * The thread-local data of each instance, also of an only one: before LLVM 15, the
	 * start function initialises nobody's. Empty if there are none, or if they cannot be
	 * initialised.
	 * @return the data
	 */
	public Optional<ThreadLocals> threadLocals() {
		return this.threadLocals;
	}

	/**
	 * The exported function that initialises what is in the memory, beyond its data, and
	 * has to be called once for it: {@code _initialize} or else
	 * {@code __wasm_call_ctors}.
	 * @return its name, if there is one
	 */
	public Optional<String> initializer() {
		return this.initializer;
	}

	/**
	 * The exported {@code __heap_base}: the address behind all that the linker has
	 * placed.
	 * @return the address, if it is exported
	 */
	public OptionalLong heapBase() {
		return this.heapBase;
	}

	/**
	 * Whether the module may use bytes of a memory that it was not given: it grows one,
	 * or exports an allocator.
	 * @return whether it may
	 */
	public boolean allocates() {
		return this.allocates;
	}

	/**
	 * Whether the module looks at the size of its first memory, and so may take for
	 * itself all that is there.
	 * @return whether it does
	 */
	public boolean isSizeAware() {
		return this.sizeAware;
	}

	/**
	 * The exported function that takes a number of bytes and gives the address of as many
	 * that are nobody else's, also a stack's: {@code malloc} with {@code free} for
	 * example.
	 * @return its name, if there is one
	 */
	public Optional<String> stackAllocator() {
		return this.stackAllocator;
	}

	/**
	 * The largest frame that a function of the module has on the stack in the memory, as
	 * far as that is always the same. Empty if none has a frame.
	 * @return the frame
	 */
	public Optional<StackFrame> largestFrame() {
		return this.largestFrame;
	}

	/**
	 * Whether the module is a program, which exports {@code _start}.
	 * @return whether it is
	 */
	public boolean isProgram() {
		return this.program;
	}

	/**
	 * What messages call a function: as the module's name section does, or else by the
	 * name that it is imported or exported by, or else {@code function 17}.
	 * @param function the index of the function
	 * @return what it is called
	 */
	public String functionName(int function) {
		return this.functionNames.name(function);
	}

}
