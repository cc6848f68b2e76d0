package io.sharedmemory.endive.features;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.ValType;

/**
 * Reads types, and keeps track of those that the module defines.
 */
final class TypeReader {

	private static final int NO_RESULT = 0x40;

	private static final int RECURSIVE = 0x4E;

	private static final int PAYLOAD = 0x7F;

	private static final Need CONTINUATION = Need.type(Feature.STACK_SWITCHING, "cont");

	/**
	 * The needs of the parameters and results of function types, by the index of the
	 * type.
	 */
	private final List<@Nullable Need> functions = new ArrayList<>();

	/** The needs of the definitions, whether they are used or not. */
	private final List<@Nullable Need> definitions = new ArrayList<>();

	/**
	 * Reads the type section.
	 */
	void readDefinitions(BinaryReader bytes) {
		int count = bytes.count();
		for (int i = 0; i < count; i++) {
			if (bytes.peek() == RECURSIVE) {
				bytes.next();
				int types = bytes.count();
				for (int j = 0; j < types; j++) {
					readDefinition(bytes);
				}
			}
			else {
				readDefinition(bytes);
			}
		}
	}

	private void readDefinition(BinaryReader bytes) {
		Need definition = null;
		Need function = null;
		boolean prefixed = true;
		while (prefixed) {
			int form = bytes.next();
			prefixed = false;
			switch (form) {
				// A subtype, which may or may not be final.
				case 0x50, 0x4F -> {
					bytes.skipNumbers(bytes.count());
					prefixed = true;
				}
				case 0x4C, 0x4D -> {
					definition = first(definition, new Need(Feature.CUSTOM_DESCRIPTORS, "a descriptor"));
					bytes.skipNumbers(1);
					prefixed = true;
				}
				case 0x65 -> {
					definition = first(definition, new Need(Feature.SHARED_EVERYTHING, "a shared type"));
					prefixed = true;
				}
				case 0x5D -> {
					heapType(bytes);
					definition = first(definition, CONTINUATION);
				}
				case 0x5E -> definition = first(definition, field(bytes));
				case 0x5F -> definition = first(definition, each(bytes, () -> field(bytes)));
				case 0x60 -> {
					Need parameters = each(bytes, () -> valueType(bytes));
					function = first(parameters, each(bytes, () -> valueType(bytes)));
				}
				default -> throw new UnknownEncodingException("type", form);
			}
		}
		this.definitions.add(definition);
		this.functions.add(function);
	}

	private static @Nullable Need each(BinaryReader bytes, Supplier<@Nullable Need> read) {
		Need need = null;
		int count = bytes.count();
		for (int i = 0; i < count; i++) {
			need = first(need, read.get());
		}
		return need;
	}

	private static @Nullable Need field(BinaryReader bytes) {
		Need need = valueType(bytes);
		// Whether it is mutable.
		bytes.next();
		return need;
	}

	private static @Nullable Need first(@Nullable Need first, @Nullable Need second) {
		return (first != null) ? first : second;
	}

	/**
	 * Returns the indices of the definitions that need something by themselves. A
	 * function type whose values need something is not one of them, as long as no
	 * function has this type.
	 */
	Stream<Integer> definitionsInNeed() {
		return IntStream.range(0, this.definitions.size()).filter((type) -> this.definitions.get(type) != null).boxed();
	}

	@Nullable Need definition(int type) {
		return this.definitions.get(type);
	}

	/**
	 * Returns the need of a function of the given type.
	 * @throws UnknownEncodingException if there is no such type
	 */
	@Nullable Need function(int type) {
		if (type >= this.functions.size()) {
			throw new UnknownEncodingException("index of a type", type);
		}
		return this.functions.get(type);
	}

	/**
	 * Reads the type of a block.
	 */
	@Nullable Need blockType(BinaryReader bytes) {
		int first = bytes.peek();
		if (first == NO_RESULT) {
			bytes.next();
			return null;
		}
		// One byte, and negative: otherwise, it is the index of a type.
		if (first > NO_RESULT && first <= PAYLOAD) {
			return valueType(bytes);
		}
		int type = bytes.number();
		return (type == NO_RESULT || ValType.isValid(type))
				? new Need(Feature.AMBIGUOUS_BLOCKS, "a block of type " + type) : function(type);
	}

	/**
	 * Reads the type of a value, or of a field.
	 */
	static @Nullable Need valueType(BinaryReader bytes) {
		int code = bytes.next();
		return switch (code) {
			case 0x7F, 0x7E, 0x7D, 0x7C, 0x78, 0x77 -> null;
			case 0x7B -> Need.type(Feature.FIXED_WIDTH_SIMD, "v128");
			case 0x63, 0x64 -> heapType(bytes);
			default -> abstractType(bytes, code);
		};
	}

	/**
	 * Reads the type of what references refer to.
	 */
	static @Nullable Need heapType(BinaryReader bytes) {
		int first = bytes.peek();
		if (first == 0x62) {
			bytes.next();
			bytes.skipNumbers(1);
			return new Need(Feature.CUSTOM_DESCRIPTORS, "an exact type");
		}
		if (first > NO_RESULT && first <= PAYLOAD) {
			bytes.next();
			return abstractType(bytes, first);
		}
		bytes.number();
		return null;
	}

	private static @Nullable Need abstractType(BinaryReader bytes, int code) {
		return switch (code) {
			case 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70, 0x71, 0x72, 0x73 -> null;
			case 0x74 -> Need.type(Feature.NULL_EXCEPTION, "noexn");
			case 0x68, 0x75 -> CONTINUATION;
			case 0x67 -> Need.type(Feature.STRING_REFERENCES, "string");
			case 0x65 -> {
				bytes.next();
				yield new Need(Feature.SHARED_EVERYTHING, "a shared type");
			}
			default -> throw new UnknownEncodingException("type", code);
		};
	}

}
