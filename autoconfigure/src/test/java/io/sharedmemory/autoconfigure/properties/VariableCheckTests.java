package io.sharedmemory.autoconfigure.properties;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.PropertySourceInfo;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link VariableCheck} and {@link Variable}.
 */
class VariableCheckTests {

	private final KnownProperties known = KnownProperties.ofClasses();

	private @Nullable String prefix;

	@ParameterizedTest
	@ValueSource(strings = { "WASM_SHAREDMEMORY_BUDGET", "WASM_SHARED_MEMORY_BUDGET",
			"WASM_SHAREDMEMORY_MEMORIES_ONLY_MAXIMUMPAGES", "WASM_SHAREDMEMORY_MEMORIES_BIGONE_MAXIMUMPAGES",
			"WASM_SHARED_MEMORY_MEMORIES_BIG_ONE_MAXIMUM_PAGES", "WASM_SHARED_MEMORY_DEFAULTS_PRELOAD_ADDRESS",
			"WASM_PLUGINS_X_CALLTIMEOUT", "WASM_PLUGINS_X_CALL_TIMEOUT", "WASM_PLUGINS_X_MEMORIES_ENV_MEMORY",
			"WASM_PLUGINS_X_WASI_ARGUMENTS_0", "WASM_PLUGIN_DEFAULTS_INSTANCES_IDLE_TIMEOUT",
			"wasm_sharedmemory_budget", "WASM_MODULES_CACHE_MAXIMUMSIZE", "PATH", "WASMTIME_HOME" })
	void variablesThatSetAPropertyOrAreOfOthers(String variable) {
		assertThat(warnings(List.of("wasm.shared-memory.memories.big-one.lazy"), variable)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "WASM_HOME,", "WASM_SHAREDMEMORY_BUGDET, WASM_SHAREDMEMORY_BUDGET",
			"WASM_SHAREDMEMORY_MEMORIES_ONLY_MAXIMUM_PAGES,",
			"WASM_SHAREDMEMORY_MEMORIES_BIG_ONE_MAXIMUMPAGES, WASM_SHAREDMEMORY_MEMORIES_BIGONE_MAXIMUMPAGES",
			"WASM_SHAREDMEMORY_MEMORIES_ONLY_MAXMUMPAGES, WASM_SHAREDMEMORY_MEMORIES_ONLY_MAXIMUMPAGES",
			"WASM_SHARED_MEMORY_MEMORIES_ONLY_MAXIMUM_PAGES, WASM_SHAREDMEMORY_MEMORIES_ONLY_MAXIMUMPAGES",
			"WASM_PLUGINS_MY_OWN_PLUGIN_LOCATION, WASM_PLUGINS_MYOWNPLUGIN_LOCATION",
			"WASM_SHARED_MEMORY_MEMORIES_BIG_TWO_MAXIMUM_PAGES, WASM_SHAREDMEMORY_MEMORIES_BIGTWO_MAXIMUMPAGES",
			"WASM_PLUGINS_X_LOKATION, WASM_PLUGINS_X_LOCATION" })
	void variablesThatSetNothing(String variable, String right) {
		assertThat(warnings(List.of("wasm.shared-memory.memories.big-one.lazy"), variable)).containsExactly(
				"Environment variables that set no property under 'wasm', although they begin with 'WASM_': " + variable
						+ ((right != null) ? " (did you mean %s?)".formatted(right) : ""));
	}

	@ParameterizedTest
	@CsvSource({ "wasm.shared-memory.memories[big.one].lazy, big.one",
			"wasm.shared-memory.memories[bigOne].lazy, bigOne", "wasm.shared-memory.memories[Big One].lazy, Big One",
			"wasm.shared-memory.memories[böigone].lazy, böigone" })
	void variableBesideANameThatItCannotSpell(String property, String name) {
		assertThat(warnings(List.of(property), "WASM_SHAREDMEMORY_MEMORIES_BIGONE_LAZY",
				"WASM_SHAREDMEMORY_MEMORIES_OTHER_LAZY"))
			.singleElement()
			.asString()
			.startsWith("Environment variable WASM_SHAREDMEMORY_MEMORIES_BIGONE_LAZY is of 'bigone', not of '" + name
					+ "'");
	}

	@Test
	void variableThatGuestsWouldHaveByAnotherName() {
		String variable = "WASM_PLUGINS_X_WASI_ENVIRONMENT_MY_VARIABLE";
		assertThat(warnings(List.of(), variable)).singleElement()
			.asString()
			.startsWith("Environment variable %s gives guests 'my.variable'".formatted(variable));
		assertThat(warnings(List.of("wasm.plugins.x.wasi.environment.MY_VARIABLE"), variable)).isEmpty();
		assertThat(warnings(List.of(), "WASM_PLUGIN_DEFAULTS_WASI_DIRECTORIES_DATA")).singleElement()
			.asString()
			.contains("gives guests 'data'");
	}

	@Test
	void variableOfANameThatItSpells() {
		for (String property : List.of("wasm.shared-memory.memories.big-one.lazy",
				"wasm.shared-memory.memories[bigone].lazy", "wasm.shared-memory.memories.bigOne.lazy")) {
			assertThat(warnings(List.of(property), "WASM_SHAREDMEMORY_MEMORIES_BIGONE_MAXIMUMPAGES")).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "WASM_SHAREDMEMORY_MEMORIES_GRÖSSE_MAXIMUMPAGES", "WASM_PLUGINS_GRÖSSE_LOCATION",
			"WASM_SHAREDMEMORY_BÜDGET", "WASM_PLUGINS_-X_LOCATION" })
	void variableOfWhichCharactersAreLeftOut(String variable) {
		assertThat(warnings(List.of(), variable)).singleElement()
			.asString()
			.startsWith("Environment variables of which Spring Boot leaves characters out, so that no memory and no "
					+ "plugin comes from them: " + variable + ".");
	}

	/** It adds to the memory that the other one makes. */
	@Test
	void variableWithUnderscoresOfANameThatAnotherVariableSpells() {
		assertThat(warnings(List.of(), "WASM_SHAREDMEMORY_MEMORIES_TWO_MAXIMUMPAGES",
				"WASM_SHARED_MEMORY_MEMORIES_TWO_IMPORT_NAME"))
			.isEmpty();
		assertThat(warnings(List.of(), "WASM_SHAREDMEMORY_MEMORIES_TWO_MAXIMUMPAGES",
				"WASM_SHARED_MEMORY_MEMORIES_THREE_IMPORT_NAME"))
			.hasSize(1);
	}

	@Test
	void variablesWithThePrefixOfTheApplication() {
		this.prefix = "shop";
		assertThat(warnings(List.of(), "SHOP_WASM_SHAREDMEMORY_BUDGET", "WASM_SHAREDMEMORY_BUGDET", "SHOP_WASMTIME",
				"SHOPWASM_X"))
			.isEmpty();
		assertThat(warnings(List.of(), "SHOP_WASM_SHAREDMEMORY_BUGDET", "SHOP_WASM_PLUGINS_GRÖSSE_LOCATION"))
			.satisfiesExactly((first) -> assertThat(first).contains("SHOP_WASM_PLUGINS_GRÖSSE_LOCATION"),
					(second) -> assertThat(second)
						.endsWith("SHOP_WASM_SHAREDMEMORY_BUGDET (did you mean SHOP_WASM_SHAREDMEMORY_BUDGET?)"));
	}

	private List<String> warnings(List<String> properties, String... variables) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					new Variables(this.prefix, values(Stream.of(variables))));
		environment.getPropertySources().addFirst(new MapPropertySource("file", values(properties.stream())));
		WrittenProperties written = WrittenProperties.of(environment);
		SpeltNames spelt = new SpeltNames();
		for (WrittenProperty property : written.properties()) {
			assertThat(this.known.check(PropertyPath.parse(property.name()),
					(named, path, index) -> spelt.add(named, path.get(index), property)))
				.isNull();
		}
		return new VariableCheck(this.known, spelt).warnings(written);
	}

	private static Map<String, Object> values(Stream<String> names) {
		Map<String, Object> values = new HashMap<>();
		names.forEach((name) -> values.put(name, "1"));
		return values;
	}

	private static final class Variables extends SystemEnvironmentPropertySource implements PropertySourceInfo {

		private final @Nullable String prefix;

		Variables(@Nullable String prefix, Map<String, Object> values) {
			super(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, values);
			this.prefix = prefix;
		}

		@Override
		public @Nullable String getPrefix() {
			return this.prefix;
		}

	}

}
