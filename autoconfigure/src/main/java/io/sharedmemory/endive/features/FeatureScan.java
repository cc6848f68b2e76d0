package io.sharedmemory.endive.features;

import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.sharedmemory.endive.names.FunctionNames;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmLimits;

/**
 * Scans a binary for features that the engine cannot execute, and finds the first use of
 * each.
 * <p>
 * It reads no more than necessary, and judges nothing else. It stops where it finds
 * something unknown: a function in which that happens is ignored, as damage can look like
 * anything.
 */
public final class FeatureScan {

	private static final int PREAMBLE = 8;

	private static final int EXTERNAL_KINDS = 5;

	private static final int NO_INDEX = -1;

	private static final String IN_FUNCTION = " in function ";

	private static final String IN_ELEMENTS = " in the elements ";

	private static final String IN_DATA = " in the data ";

	private static final int NOT_ACTIVE = 1;

	private static final int OTHER_TABLE = 2;

	private static final int EXPRESSIONS = 4;

	private static final int ALL_ELEMENT_FLAGS = 7;

	private final TypeReader types = new TypeReader();

	private final Map<Feature, Found> found = new EnumMap<>(Feature.class);

	private final List<String> importedFunctions = new ArrayList<>();

	private final Map<Integer, String> exportedFunctions = new HashMap<>();

	private byte @Nullable [] names;

	private int memories;

	private int tables;

	private int globals;

	private FeatureScan() {
	}

	/**
	 * Scans a module.
	 * @param binary the module, with its preamble
	 * @return the features that it uses, in the order of the features; empty if nothing
	 * is known to be beyond the engine
	 * @throws ExcessiveCountException if it claims to contain more than it does
	 */
	public static List<FeatureUse> of(byte[] binary) {
		FeatureScan scan = new FeatureScan();
		try {
			scan.readSections(BinaryReader.of(binary));
		}
		catch (UnknownEncodingException | BufferUnderflowException ex) {
			// What was found so far remains valid.
		}
		return scan.uses();
	}

	private List<FeatureUse> uses() {
		if (this.found.isEmpty()) {
			return List.of();
		}
		FunctionNames functions = FunctionNames.of(this.names, this.importedFunctions, this.exportedFunctions);
		return this.found.entrySet()
			.stream()
			.map((entry) -> new FeatureUse(entry.getKey(), entry.getValue().describe(functions)))
			.toList();
	}

	private void readSections(BinaryReader bytes) {
		bytes.skip(PREAMBLE);
		while (bytes.hasRemaining()) {
			int id = bytes.next();
			BinaryReader section = bytes.section();
			try {
				readSection(id, section);
			}
			catch (UnknownEncodingException | BufferUnderflowException ex) {
				// The engine's parser will report the problem. What was found so far
				// remains valid, and the next section is known to begin after this one.
			}
		}
	}

	private void readSection(int id, BinaryReader section) {
		switch (id) {
			case 0 -> readCustom(section);
			case 1 -> readTypes(section);
			case 2 -> readImports(section);
			case 3 -> readFunctions(section);
			case 4 -> readTables(section);
			case 5 -> readMemories(section);
			case 6 -> readGlobals(section);
			case 7 -> readExports(section);
			case 9 -> readElements(section);
			case 10 -> readCode(section);
			case 11 -> readData(section);
			case 14 -> find(new Need(Feature.STRING_REFERENCES, "the section of strings"));
			default -> {
				// The start function and counts, or something that the engine's parser
				// will reject.
			}
		}
	}

	private void find(@Nullable Need need) {
		find(need, "");
	}

	private void find(@Nullable Need need, String place) {
		find(need, place, NO_INDEX);
	}

	private void find(@Nullable Need need, String place, int index) {
		if (need != null) {
			this.found.putIfAbsent(need.feature(), new Found(need.what(), place, index));
		}
	}

	private void readCustom(BinaryReader section) {
		if (section.name().equals("name")) {
			this.names = section.rest();
		}
	}

	private void readTypes(BinaryReader section) {
		this.types.readDefinitions(section);
		this.types.definitionsInNeed().forEach((type) -> find(this.types.definition(type), ", type ", type));
	}

	private void readImports(BinaryReader section) {
		int count = section.count();
		for (int i = 0; i < count; i++) {
			String module = section.name();
			String name = section.name();
			int kind = section.peek();
			if (kind == 0x7F || kind == 0x7E) {
				// Several imports from one module follow, each with its own type or all
				// with the same.
				find(new Need(Feature.COMPACT_IMPORTS, "the imports of '%s'".formatted(module)));
			}
			readImport(section, module, name);
		}
	}

	private void readImport(BinaryReader section, String module, String name) {
		int kind = section.next();
		switch (kind) {
			case 0 -> {
				find(this.types.function(section.number()), IN_FUNCTION, this.importedFunctions.size());
				this.importedFunctions.add(module + "." + name);
			}
			case 1 -> {
				find(TypeReader.valueType(section), " of " + quoted(module, name));
				find(LimitsReader.table(section, quoted(module, name)));
				this.tables++;
			}
			case 2 -> {
				find(LimitsReader.memory(section, quoted(module, name), false));
				this.memories++;
			}
			case 3 -> {
				readGlobalType(section, " of " + quoted(module, name), NO_INDEX);
				this.globals++;
			}
			case 4 -> readTag(section);
			default -> throw new UnknownEncodingException("kind of import", kind);
		}
	}

	private static String quoted(String module, String name) {
		return "the import '%s.%s'".formatted(module, name);
	}

	private void readTag(BinaryReader section) {
		// Exceptions are the only kind.
		section.next();
		find(this.types.function(section.number()), " of a tag");
	}

	private void readFunctions(BinaryReader section) {
		int count = section.count();
		for (int i = 0; i < count; i++) {
			find(this.types.function(section.number()), IN_FUNCTION, this.importedFunctions.size() + i);
		}
	}

	private void readTables(BinaryReader section) {
		int count = section.count();
		for (int i = 0; i < count; i++) {
			boolean initialised = section.peek() == 0x40;
			if (initialised) {
				section.skip(2);
			}
			int table = this.tables++;
			find(TypeReader.valueType(section), " of table ", table);
			find(LimitsReader.table(section, "table " + table));
			if (initialised) {
				readInitialValue(section, " in table ", table);
			}
		}
	}

	private void readMemories(BinaryReader section) {
		int count = section.count();
		for (int i = 0; i < count; i++) {
			find(LimitsReader.memory(section, "memory " + this.memories++, true));
		}
	}

	private void readGlobals(BinaryReader section) {
		int count = section.count();
		for (int i = 0; i < count; i++) {
			int global = this.globals++;
			readGlobalType(section, " of global ", global);
			readInitialValue(section, " in global ", global);
		}
	}

	private void readGlobalType(BinaryReader section, String place, int index) {
		find(TypeReader.valueType(section), place, index);
		// Whether it is mutable.
		section.next();
	}

	private void readInitialValue(BinaryReader section, String place, int index) {
		ExpressionReader.read(section, this.types).forEach((need) -> find(need, place, index));
	}

	private void readExports(BinaryReader section) {
		int count = section.count();
		for (int i = 0; i < count; i++) {
			String name = section.name();
			int kind = section.next();
			int index = section.number();
			if (kind == 0) {
				this.exportedFunctions.putIfAbsent(index, name);
			}
			else if (kind >= EXTERNAL_KINDS) {
				throw new UnknownEncodingException("kind of export", kind);
			}
		}
	}

	private void readCode(BinaryReader section) {
		int count = section.count();
		for (int i = 0; i < count; i++) {
			int function = this.importedFunctions.size() + i;
			readBody(section.sized(), function);
		}
	}

	private void readElements(BinaryReader section) {
		int count = section.count();
		for (int i = 0; i < count; i++) {
			int kind = section.number();
			if (kind > ALL_ELEMENT_FLAGS) {
				throw new UnknownEncodingException("kind of elements", kind);
			}
			if ((kind & NOT_ACTIVE) == 0) {
				section.skipNumbers((kind & OTHER_TABLE) / OTHER_TABLE);
				readInitialValue(section, IN_ELEMENTS, i);
			}
			boolean expressions = (kind & EXPRESSIONS) != 0;
			if ((kind & (NOT_ACTIVE | OTHER_TABLE)) != 0) {
				readElementType(section, expressions, i);
			}
			int elements = section.count();
			for (int j = 0; j < elements; j++) {
				if (expressions) {
					readInitialValue(section, IN_ELEMENTS, i);
				}
				else {
					section.number();
				}
			}
		}
	}

	private void readElementType(BinaryReader section, boolean expressions, int index) {
		if (expressions) {
			find(TypeReader.valueType(section), IN_ELEMENTS, index);
		}
		else {
			section.next();
		}
	}

	private void readData(BinaryReader section) {
		int count = section.count();
		for (int i = 0; i < count; i++) {
			int kind = section.number();
			switch (kind) {
				case 0 -> readInitialValue(section, IN_DATA, i);
				case 1 -> {
				}
				case 2 -> {
					section.number();
					readInitialValue(section, IN_DATA, i);
				}
				default -> throw new UnknownEncodingException("kind of data", kind);
			}
			section.sized();
		}
	}

	private void readBody(BinaryReader body, int function) {
		try {
			readBody(body).forEach((need) -> find(need, IN_FUNCTION, function));
		}
		catch (UnknownEncodingException | BufferUnderflowException ex) {
			// It is ignored.
		}
	}

	private List<Need> readBody(BinaryReader body) {
		List<Need> needs = new ArrayList<>();
		int groups = body.count();
		for (int i = 0; i < groups; i++) {
			long locals = body.unsigned();
			Need need = TypeReader.valueType(body);
			if (need != null) {
				needs.add(need);
			}
			if (locals > WasmLimits.MAX_FUNCTION_LOCALS) {
				needs.add(new Need(Feature.MANY_LOCALS, "%d locals".formatted(locals)));
			}
		}
		needs.addAll(ExpressionReader.read(body, this.types));
		if (body.hasRemaining()) {
			throw new UnknownEncodingException("instruction behind the end", body.next());
		}
		return needs;
	}

	/**
	 * @param index the index of the place, if it has one
	 */
	private record Found(String what, String place, int index) {

		String describe(FunctionNames functions) {
			String description = this.what + this.place + ((this.index != NO_INDEX) ? this.index : "");
			return this.place.equals(IN_FUNCTION)
					? description + functions.known(this.index).map(", '%s'"::formatted).orElse("") : description;
		}

	}

}
