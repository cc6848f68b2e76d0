package io.sharedmemory.autoconfigure.plugin;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.ApplicationYaml;
import io.sharedmemory.autoconfigure.FailureReport;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.properties.WasmPropertiesAutoConfiguration;
import io.sharedmemory.endive.MemoryAccess;
import io.sharedmemory.plugin.PluginMemory;
import io.sharedmemory.plugin.PluginTrapException;
import io.sharedmemory.plugin.WasmPlugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a plugin may do with a memory, as it is configured.
 */
class MemoryAccessPropertiesTests {

	private static final PluginMemory READ_ONLY = PluginMemory.named("prices", MemoryAccess.READ_ONLY);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(WasmPropertiesAutoConfiguration.class, SharedMemoryAutoConfiguration.class,
						SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class))
		.withPropertyValues("wasm.shared-memory.memories.prices.maximum-pages=4",
				"wasm.plugins.reader.location=classpath:modules/reads-prices.wasm");

	@ParameterizedTest
	@ValueSource(strings = { "memories: { '[env.prices]': { memory: prices, access: read-only } }",
			"memories: { '[env.prices]': { access: READ_ONLY, memory: prices } }",
			"memories: { '[env.prices].memory': prices, '[env.prices].access': readonly }",
			"memories: { env: { prices: { memory: prices, access: read_only } } }",
			"memories.env: { prices: { memory: prices, access: Read-Only } }",
			"memories: { '[env.prices]': prices, '[env.prices].access': read-only }" })
	void accessIsReadOnly(String yaml) {
		yaml(yaml).run((context) -> {
			WasmPlugin reader = context.getBean("reader", WasmPlugin.class);
			assertThat(reader.definition().memories()).containsOnly(Map.entry("env.prices", READ_ONLY));
			context.getBean("prices", SharedMemory.class).atomicStore32(8, 41);
			assertThat(reader.call("total", 8, 1)).containsExactly(41);
			assertThatExceptionOfType(PluginTrapException.class).isThrownBy(() -> reader.call("raise", 8, 43))
				.withMessageContaining("store to read-only memory 'prices' by plugin 'reader'");
			assertThat(reader.call("total", 8, 1)).containsExactly(41);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "memories: { '[env.prices]': { memory: prices, access: read-write } }",
			"memories: { '[env.prices]': { memory: prices } }", "memories: { '[env.prices]': prices }",
			"memories: { env: { prices: prices } }", "memories.env.prices: prices" })
	void accessIsReadWrite(String yaml) {
		yaml(yaml).run((context) -> {
			WasmPlugin reader = context.getBean("reader", WasmPlugin.class);
			assertThat(reader.definition().memories())
				.containsOnly(Map.entry("env.prices", PluginMemory.named("prices")));
			reader.call("raise", 8, 43);
			assertThat(context.getBean("prices", SharedMemory.class).atomicLoad32(8)).isEqualTo(43);
		});
	}

	@Test
	void propertiesAndEnvironmentVariablesSetItToo() {
		assertReadOnly(this.contextRunner.withPropertyValues("wasm.plugins.reader.memories[env.prices].memory=prices",
				"wasm.plugins.reader.memories[env.prices].access=read-only"));
		assertReadOnly(this.contextRunner.withPropertyValues("wasm.plugins.reader.memories.env.prices.memory=prices",
				"wasm.plugins.reader.memories.env.prices.access=read-only"));
		assertReadOnly(withVariables("WASM_PLUGINS_READER_MEMORIES_ENV_PRICES_MEMORY", "prices",
				"WASM_PLUGINS_READER_MEMORIES_ENV_PRICES_ACCESS", "read-only"));
		assertReadOnly(withVariables("WASM_PLUGINS_READER_MEMORIES_ENV_PRICES", "prices",
				"WASM_PLUGINS_READER_MEMORIES_ENV_PRICES_ACCESS", "READ_ONLY"));
	}

	/**
	 * Sources complete and override each other field by field, and in any spelling: so a
	 * profile that names another memory does not let the plugin write to it.
	 */
	@Test
	void fieldsMayStandInSeveralSources() {
		assertReadOnly(withVariables("WASM_PLUGINS_READER_MEMORIES_ENV_PRICES_ACCESS", "read-only")
			.withInitializer(new ApplicationYaml("wasm.plugins.reader.memories: { '[env.prices]': prices }")));
		assertReadOnly(withVariables("WASM_PLUGINS_READER_MEMORIES_ENV_PRICES_ACCESS", "read-only")
			.withInitializer(new ApplicationYaml(
					"wasm.plugins.reader.memories: { '[env.prices]': { memory: prices, access: read-write } }")));
		assertReadOnly(this.contextRunner
			.withPropertyValues("wasm.plugins.reader.memories[env.prices].access=read-only")
			.withInitializer(new ApplicationYaml(
					"wasm.plugins.reader.memories: { '[env.prices]': { memory: prices, access: read-write } }")));
		assertReadOnly(this.contextRunner.withPropertyValues("wasm.plugins.reader.memories[env.prices]=prices")
			.withInitializer(new ApplicationYaml(
					"wasm.plugins.reader.memories: { '[env.prices]': { memory: prices, access: read-only } }")));
	}

	@Test
	void defaultIsReplacedAsAWhole() {
		String defaults = "wasm.plugin-defaults.memories: { '[env.prices]': { memory: prices, access: read-only } }";
		assertReadOnly(this.contextRunner.withInitializer(new ApplicationYaml(defaults)));
		this.contextRunner.withPropertyValues("wasm.plugins.reader.memories[env.prices]=prices")
			.withInitializer(new ApplicationYaml(defaults))
			.run((context) -> assertThat(context.getBean("reader", WasmPlugin.class).definition().memories())
				.containsOnly(Map.entry("env.prices", PluginMemory.named("prices"))));
	}

	@Test
	void importMayBeCalledLikeAField() {
		this.contextRunner
			.withPropertyValues("wasm.plugins.reader.memories.env.memory=common",
					"wasm.plugins.reader.memories[my.own.memory]=private")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("it imports no memory 'my.own.memory', only: env.memory, env.prices"));
		this.contextRunner.withPropertyValues("wasm.plugins.reader.memories.env.memory=common")
			.run((context) -> assertThat(context.getBean("reader", WasmPlugin.class).definition().memories())
				.containsOnly(Map.entry("env.memory", PluginMemory.COMMON)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "private", "common" })
	void memoryThatNobodyElseHasIsNotReadOnly(String scope) {
		assertReport("memories: { '[env.prices]': { memory: %s, access: read-only } }".formatted(scope), """
				Plugin 'reader' may only read its memory 'env.prices', which is '%1$s': nobody could ever write to it.

				    wasm.plugins.reader.memories[env.prices].memory = %1$s (""".formatted(scope),
				"Set 'wasm.plugins.reader.memories[env.prices].memory' to the name of a memory, or remove 'wasm.plugins.reader.memories[env.prices].access'.");
	}

	@Test
	void accessIsNone() {
		assertReport("memories: { '[env.prices]': { memory: prices, access: write-only } }", """
				'write-only' is nothing that plugin 'reader' could do with its memory 'env.prices'.

				    wasm.plugins.reader.memories[env.prices].access = write-only (Byte array""",
				"Set 'wasm.plugins.reader.memories[env.prices].access' to 'read-write' or 'read-only'.");
	}

	@Test
	void accessIsOfNoMemory() {
		assertReport("memories: { '[env.prices]': { access: read-only } }", """
				Plugin 'reader' is told what it may do with the memory 'env.prices', but not where it has it from.

				    wasm.plugins.reader.memories[env.prices].access = read-only (Byte array""",
				"Set 'wasm.plugins.reader.memories[env.prices].memory' to the name of a memory as well, also where the defaults of all plugins name one.");
	}

	@Test
	void memoryIsTwo() {
		assertReport("memories: { '[env.prices]': prices, '[env.prices].memory': others }", """
				The memory of an import of a plugin is 'prices' and 'others'.

				    wasm.plugins.reader.memories[env.prices] = prices (""",
				"Remove one of 'wasm.plugins.reader.memories[env.prices]' and 'wasm.plugins.reader.memories[env.prices].memory'.");
	}

	@Test
	void importLacksItsModule() {
		assertReport("memories: { env: { memory: prices, access: read-only } }", """
				Plugin 'reader' is to have the memory 'env.access' from 'read-only', which is an access and no memory.

				    wasm.plugins.reader.memories""",
				"Name the import in brackets, and give it both: 'memories[env.access].memory' and 'memories[env.access].access'.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "memories: { '[env.prices]': { memory: prices, acces: read-only } }",
			"memories: { '[env.prices]': prices, '[env.prices].acces': read-only }" })
	void fieldIsMisspelt(String yaml) {
		FailureReport report = FailureReport.of(yaml(yaml));
		assertThat(report.description())
			.startsWith("There is no property 'wasm.plugins.reader.memories[env.prices].acces'.");
		assertThat(report.action()).startsWith(
				"Write 'wasm.plugins.reader.memories[env.prices].access' instead of 'wasm.plugins.reader.memories[env.prices].acces'");
	}

	@Test
	void fieldIsMisspeltWhereNoNamesAreChecked() {
		FailureReport report = FailureReport.of(new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
					SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class))
			.withPropertyValues("wasm.shared-memory.memories.prices.maximum-pages=4",
					"wasm.plugins.reader.location=classpath:modules/reads-prices.wasm",
					"wasm.plugins.reader.memories[env.prices].memory=prices",
					"wasm.plugins.reader.memories[env.prices].acces=read-only"));
		assertThat(report.description())
			.startsWith("The memory 'env.prices' of a plugin has no 'acces', only: memory, access");
		assertThat(report.action()).isEqualTo(
				"Write 'wasm.plugins.reader.memories[env.prices].memory' or 'wasm.plugins.reader.memories[env.prices].access'.");
	}

	@Test
	void dotsOfImportsAreInBrackets() {
		FailureReport report = FailureReport.of(yaml("memories: { env: { prices: { of: { goods: prices } } } }"));
		assertThat(report.description())
			.startsWith("There is no property 'wasm.plugins.reader.memories.env.prices.of.goods'.");
	}

	private ApplicationContextRunner yaml(String yaml) {
		return this.contextRunner.withInitializer(new ApplicationYaml("wasm.plugins.reader." + yaml));
	}

	private ApplicationContextRunner withVariables(String... namesAndValues) {
		Map<String, Object> variables = new HashMap<>();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			variables.put(namesAndValues[i], namesAndValues[i + 1]);
		}
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		return this.contextRunner.withInitializer((context) -> context.getEnvironment()
			.getPropertySources()
			.replace(name, new SystemEnvironmentPropertySource(name, variables)));
	}

	private static void assertReadOnly(ApplicationContextRunner runner) {
		runner.run((context) -> assertThat(context.getBean("reader", WasmPlugin.class).definition().memories())
			.containsOnly(Map.entry("env.prices", READ_ONLY)));
	}

	private void assertReport(String yaml, String description, String action) {
		FailureReport report = FailureReport.of(yaml(yaml));
		assertThat(report.description()).startsWith(description);
		assertThat(report.action()).isEqualTo(action);
	}

}
