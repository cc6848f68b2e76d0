package io.sharedmemory.autoconfigure.plugin;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.sharedmemory.autoconfigure.ApplicationYaml;
import io.sharedmemory.autoconfigure.FailureReport;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.endive.BinaryModule;
import io.sharedmemory.endive.features.Feature;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.registry.ResourceLimiter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators read about plugins that are configured in a wrong way, or do not load.
 */
class PluginFailureReportTests {

	private static final String LOCATION = "location: classpath:modules/no-shared-memory.wasm";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
				SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class));

	@Test
	void locationIsNotSet() {
		assertReport("""
				wasm.plugins.pricing:
				  call-timeout: 1s
				""", """
				Plugin 'pricing' has no location.

				    wasm.plugins.pricing.location (not set)""",
				"Set 'wasm.plugins.pricing.location' to its module, such as 'classpath:plugins/pricing.wasm' or 'file:/opt/plugins/pricing.wasm'.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "pricing", "Pricing", "my-pricing" })
	void locationIsBlank(String name) {
		FailureReport report = report("""
				wasm.plugins.%s:
				  location: ''
				""".formatted(name));
		assertThat(report.description()).isEqualTo("""
				Plugin '%s' has no location.

				    wasm.plugins.%s.location =  (Byte array resource [application.yml] - 2:13)""".formatted(name,
				name));
		assertThat(report.action()).startsWith("Set 'wasm.plugins.%s.location' to its module".formatted(name));
	}

	@Test
	void memoryIsBlank() {
		assertReport("""
				wasm.plugins.pricing:
				  location: classpath:modules/plugin-waits.wasm
				  memories: { '[env.memory]': ' ' }
				""", """
				Plugin 'pricing' is not told where it has the memory 'env.memory' from.

				    wasm.plugins.pricing.memories[env.memory] =   (Byte array resource [application.yml] - 3:31)""",
				"Set 'wasm.plugins.pricing.memories[env.memory]' to 'private', 'common' or the name of a memory, or remove it.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "common", "private" })
	void memoryIsCalledLikeAScope(String scope) {
		assertReport("""
				wasm.shared-memory.memories: { %s: { maximum-pages: 8 } }
				wasm.plugin-defaults:
				  memories: { '[env.memory]': %s }
				wasm.plugins.pricing:
				  location: classpath:modules/plugin-waits.wasm
				""".formatted(scope, scope),
				"""
						Plugin 'pricing' is to have a '%1$s' memory, but there is also a memory of the name '%1$s', which plugins cannot have.

						    wasm.plugin-defaults.memories[env.memory] = %1$s (Byte array resource [application.yml] - 3:31)
						    wasm.shared-memory.memories.%1$s.maximum-pages = 8 (Byte array resource [application.yml] - 1:%2$d)"""
					.formatted(scope, 51 + scope.length()),
				"Give the memory another name, and use that in 'wasm.plugin-defaults.memories[env.memory]' if it was meant.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					''                                       | it is empty
					(module)                                 | it looks like the text format; translate it with wat2wasm
					<html>404</html>                         | it looks like HTML or XML, such as the page of a server about an error
					root:x:0                                 | it does not begin with 00 61 73 6d, as all modules do""")
	void locationIsNoModule(String content, String problem, @TempDir Path directory) throws IOException {
		Path file = Files.writeString(directory.resolve("plugin.wasm"), content);
		FailureReport report = report("""
				wasm.plugins.pricing:
				  location: file:%s
				""".formatted(file));
		assertThat(report.description()).startsWith(
				"Plugin 'pricing' cannot be loaded: URL [file:%s]: Module 'pricing' is not a valid WebAssembly module (%s)."
					.formatted(file, problem))
			.contains("wasm.plugins.pricing.location = ");
		if (!content.isEmpty()) {
			assertThat(report.description()).doesNotContain(content);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "compiled", "interpreted" })
	void locationIsAModuleThatTheEngineCannotExecute(String execution) {
		FailureReport report = report("""
				wasm.plugins.pricing:
				  location: classpath:modules/features/vectors.wasm
				  execution: %s
				""".formatted(execution));
		assertThat(report.description()).startsWith(
				"Plugin 'pricing' cannot be loaded: class path resource [modules/features/vectors.wasm]: Module "
						+ "'pricing' is WebAssembly, but uses what the engine cannot execute: fixed-width SIMD (v128.load in "
						+ "function 0, 'sum').")
			.contains("wasm.plugins.pricing.location = ");
		assertThat(report.action()).isEqualTo(
				"Build module 'pricing' without fixed-width SIMD: %s.".formatted(Feature.FIXED_WIDTH_SIMD.remedy()));
	}

	@Test
	void locationIsAModuleThatTheJvmHasNoMethodsFor(@TempDir Path directory) throws IOException {
		byte[] module = BinaryModule.withFunction("many", 256, BinaryModule.bytes(0, 0x00, 0x0B));
		Path file = Files.write(directory.resolve("plugin.wasm"), module);
		FailureReport report = report("""
				wasm.plugins.pricing:
				  location: file:%s
				""".formatted(file));
		assertThat(report.description())
			.contains("Module 'pricing' is valid, but cannot be compiled for the JVM (bad parameter count 256).");
		assertThat(report.action()).isEqualTo(
				"Set 'wasm.plugins.pricing.execution' to 'interpreted'. In Java: PluginDefinition.Builder.execution.");
	}

	@Test
	void locationIsTooLarge(@TempDir Path directory) throws IOException {
		Path path = directory.resolve("plugin.wasm");
		try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
			file.setLength(3L << 30);
		}
		FailureReport report = report("""
				wasm.plugins.pricing:
				  location: file:%s
				""".formatted(path));
		assertThat(report.description()).contains("URL [file:%s] has more than ".formatted(path),
				"the most that is read of a module");
	}

	@Test
	void locationIsSetForAll() {
		assertReport("""
				wasm.plugin-defaults:
				  location: classpath:modules/plugin.wasm
				""",
				"""
						Plugins have no location in common.

						    wasm.plugin-defaults.location = classpath:modules/plugin.wasm (Byte array resource [application.yml] - 2:13)""",
				"Remove 'wasm.plugin-defaults.location', and set 'wasm.plugins.<name>.location' for each plugin.");
	}

	@ParameterizedTest
	@CsvSource({ "classpath:modules/missing.wasm, class path resource [modules/missing.wasm] does not exist",
			"classpath:modules, class path resource [modules] is not a file that can be read",
			"file:/missing/plugin.wasm, URL [file:/missing/plugin.wasm] does not exist" })
	void locationCannotBeRead(String location, String reason) {
		FailureReport report = report("""
				wasm.plugins.pricing:
				  location: %s
				""".formatted(location));
		assertThat(report.description()).startsWith("Plugin 'pricing' cannot be loaded: ")
			.contains(reason)
			.endsWith("""
					.

					    wasm.plugins.pricing.location = %s (Byte array resource [application.yml] - 2:13)"""
				.formatted(location));
		assertThat(report.action()).isEqualTo(
				"Set 'wasm.plugins.pricing.location' to a module that exists and can be read, such as 'classpath:plugins/pricing.wasm' or 'file:/opt/plugins/pricing.wasm'.");
	}

	@Test
	void locationIsNoModule() {
		FailureReport report = report("""
				wasm.plugins.pricing:
				  location: classpath:modules/plugin.wat
				""");
		assertThat(report.description()).startsWith("Plugin 'pricing' cannot be loaded: ")
			.contains("class path resource [modules/plugin.wat]", "wasm.plugins.pricing.location = ");
		assertThat(report.action()).contains("WebAssembly binary format");
	}

	@Test
	void instancesTheWrongWayRound() {
		assertReport("""
				wasm.plugin-defaults.instances.minimum: 5
				wasm.plugins.pricing:
				  %s
				  instances: { maximum: 4 }
				""".formatted(LOCATION), """
				Plugin 'pricing' cannot have 5 to 4 instances.

				    wasm.plugin-defaults.instances.minimum = 5 (Byte array resource [application.yml] - 1:41)
				    wasm.plugins.pricing.instances.maximum = 4 (Byte array resource [application.yml] - 4:25)""",
				"Set 'wasm.plugin-defaults.instances.minimum' to 0 or more, and 'wasm.plugins.pricing.instances.maximum' to 1 or more and no less than that.");
	}

	@Test
	void minimumOfInstancesOverTheMaximumThatIsNotSet() {
		assertReport("""
				wasm.plugins.pricing:
				  %s
				  instances: { minimum: 9 }
				""".formatted(LOCATION), """
				Plugin 'pricing' cannot have 9 to 8 instances.

				    wasm.plugins.pricing.instances.minimum = 9 (Byte array resource [application.yml] - 3:25)
				    wasm.plugins.pricing.instances.maximum (not set)""",
				"Set 'wasm.plugins.pricing.instances.minimum' to 0 or more, and 'wasm.plugins.pricing.instances.maximum' to 1 or more and no less than that.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					call-timeout              | -1s  | The call timeout of plugin 'pricing' is negative.
					instances.acquire-timeout | -1ms | The acquire timeout of plugin 'pricing' is negative.
					instances.idle-timeout    | 0s   | The idle timeout of plugin 'pricing' is not positive.
					instances.start-timeout   | 0s   | The start timeout of plugin 'pricing' is not positive.
					instances.stack-size      | 1000B| The stack size of plugin 'pricing' is not a multiple of 16 bytes from 1KB to 2GB.
					instances.stack-size      | 4GB  | The stack size of plugin 'pricing' is not a multiple of 16 bytes from 1KB to 2GB.
					maximum-memory            | 0B   | The maximum memory of plugin 'pricing' is not positive.
					""")
	void valueThatIsRefused(String property, String value, String problem) {
		for (String parent : new String[] { "wasm.plugins.pricing", "wasm.plugin-defaults" }) {
			FailureReport report = report("""
					wasm.plugins.pricing.%s
					%s.%s: %s
					""".formatted(LOCATION, parent, property, value));
			assertThat(report.description()).isEqualTo("""
					%s

					    %s.%s = %s (Byte array resource [application.yml] - 2:%d)""".formatted(problem, parent,
					property, value, parent.length() + property.length() + 4));
			assertThat(report.action()).startsWith("Set '%s.%s' to ".formatted(parent, property)).endsWith(".");
		}
	}

	@Test
	void importThatIsNone() {
		assertReport("""
				wasm.plugins.pricing:
				  %s
				  memories: { memory: private }
				""".formatted(LOCATION), """
				'memory' of plugin 'pricing' is not an import of the form 'module.name'.

				    wasm.plugins.pricing.memories[memory] = private (Byte array resource [application.yml] - 3:23)""",
				"Name a memory by both names of its import, with a dot between and in brackets: 'memories[env.memory]' for example.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "'[env.memory]'", "env.memory" })
	void unknownMemory(String key) {
		FailureReport report = report("""
				wasm.shared-memory.memories: { requests: { maximum-pages: 8 } }
				wasm.plugins.pricing:
				  location: classpath:modules/plugin-waits.wasm
				  memories:
				    %s: reqests
				""".formatted(key));
		assertThat(report.description()).startsWith("Plugin 'pricing' cannot be loaded: there is no memory 'reqests'")
			.contains("requests", " = reqests (Byte array resource [application.yml] - 5:",
					"wasm.plugins.pricing.location = classpath:modules/plugin-waits.wasm (Byte array");
		assertThat(report.action()).contains("wasm.shared-memory.memories.reqests", "'private'", "'common'");
	}

	@Test
	void importThatTheModuleDoesNotHave() {
		FailureReport report = report("""
				wasm.plugins.pricing:
				  location: classpath:modules/plugin-waits.wasm
				  memories: { '[env.memroy]': common }
				""");
		assertThat(report.description())
			.startsWith("Plugin 'pricing' cannot be loaded: it imports no memory 'env.memroy', only: env.memory")
			.contains("    wasm.plugins.pricing.memories[env.memroy] = common (Byte array");
	}

	@Test
	void inheritedMemoryWhereMemoriesAreSwitchedOff() {
		FailureReport report = report("""
				wasm.shared-memory.enabled: false
				wasm.plugin-defaults.memories: { '[env.memory]': requests }
				wasm.plugins.pricing:
				  location: classpath:modules/plugin-waits.wasm
				""");
		assertThat(report.description()).contains("switched off",
				"    wasm.plugin-defaults.memories[env.memory] = requests (Byte array resource [application.yml] - 2:");
		assertThat(report.action()).contains("wasm.shared-memory.enabled");
	}

	@Test
	void memoryThatDoesNotFit() {
		FailureReport report = report("""
				wasm.shared-memory.memories: { requests: { maximum-pages: 9 } }
				wasm.plugins.pricing:
				  location: classpath:modules/plugin-waits.wasm
				  memories: { '[env.memory]': requests }
				""");
		assertThat(report.description()).contains("'requests'",
				"    wasm.plugins.pricing.memories[env.memory] = requests (Byte array");
	}

	@Test
	void preloadWhereAPluginHasStaticData() {
		FailureReport report = report(preloadedTable("1024"));
		assertThat(report.description()).startsWith("Plugin 'pricing' cannot be loaded: ")
			.contains("the preload of memory 'table' (wasm.shared-memory.memories.table.preload)",
					"    wasm.plugins.pricing.memories[env.memory] = table (Byte array resource [application.yml] - 8:",
					"    wasm.plugins.pricing.location = classpath:modules/lookup.wasm (Byte array");
		assertThat(report.action()).contains("--global-base", "'preload-address'");
	}

	@Test
	void preloadBesideTheStaticDataOfAPlugin() {
		this.contextRunner.withInitializer(new ApplicationYaml(preloadedTable("0x80000")))
			.run((context) -> assertThat(context).hasNotFailed().hasBean("pricing"));
	}

	@Test
	void queueWhereAPluginHasStaticData() {
		FailureReport report = report(queueInTable("1024"));
		assertThat(report.description()).startsWith("Plugin 'pricing' cannot be loaded: ")
			.contains("the queue 'prices' (wasm.shared-memory.memories.table.queues.prices.address)", "[0x400, 0x580)",
					"    wasm.plugins.pricing.memories[env.memory] = table (Byte array resource [application.yml] - 8:");
		assertThat(report.action()).contains("--global-base", "for a queue another 'address'");
	}

	@Test
	void queueBesideTheStaticDataOfAPlugin() {
		this.contextRunner.withInitializer(new ApplicationYaml(queueInTable("0x80000")))
			.run((context) -> assertThat(context).hasNotFailed().hasBean("pricing").hasBean("prices"));
	}

	private static String queueInTable(String address) {
		return """
				wasm.shared-memory.memories.table:
				  minimum-pages: 16
				  maximum-pages: 64
				  queues:
				    prices: { address: %s, capacity: 1, maximum-message-size: 48B }
				wasm.plugins.pricing:
				  location: classpath:modules/lookup.wasm
				  memories: { '[env.memory]': table }
				""".formatted(address);
	}

	@Test
	void queueCalledLikeAPlugin() {
		FailureReport report = report("""
				wasm.shared-memory.memories.table:
				  maximum-pages: 64
				  queues:
				    pricing: { address: 0, capacity: 1 }
				wasm.plugins.pricing.location: classpath:modules/lookup.wasm
				""");
		assertThat(report.description()).contains("A plugin and a queue are both called 'pricing'",
				"wasm.plugins.pricing.location = classpath:modules/lookup.wasm",
				"wasm.shared-memory.memories.table.queues.pricing.address = 0");
	}

	private static String preloadedTable(String address) {
		return """
				wasm.shared-memory.memories.table:
				  minimum-pages: 16
				  maximum-pages: 64
				  preload: classpath:modules/plugin.wat
				  preload-address: %s
				wasm.plugins.pricing:
				  location: classpath:modules/lookup.wasm
				  memories: { '[env.memory]': table }
				""".formatted(address);
	}

	@Test
	void hostFunctionThatNobodyProvides() {
		FailureReport report = report("""
				wasm.plugins.pricing:
				  location: classpath:modules/plugin.wasm
				""");
		assertThat(report.description()).contains("'host.sleep'", "    wasm.plugins.pricing.location = ");
		assertThat(report.action()).contains("ImportFunction", "PluginCustomizer");
	}

	@ParameterizedTest
	@CsvSource({ "private, common", "private, private", "common, common", "common, private" })
	void noRoomInTheBudget(String scope, String bounded) {
		FailureReport report = report("""
				wasm.shared-memory.budget: 32KB
				wasm.plugins.pricing:
				  location: classpath:modules/plugin-waits.wasm
				  memories: { '[env.memory]': %s }
				  %s
				""".formatted(scope, bounded.equals("common") ? "maximum-memory: 1MB" : ""));
		assertThat(report.description()).contains(
				"all memories together would be larger than the budget of 32768 bytes",
				"\n\n    wasm.shared-memory.budget = 32KB (Byte array resource [application.yml] - 1:28)\n    wasm.plugins.pricing.");
		assertThat(report.description()).doesNotContain("maximum-memory =");
		assertThat(report.action())
			.isEqualTo("Raise the budget ('wasm.shared-memory.budget' unless the registry is your own), or link the "
					+ "module with a smaller --initial-memory.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "private", "common" })
	void noRoomInTheMaximumOfThePlugin(String scope) {
		FailureReport report = report("""
				wasm.shared-memory.budget: 1MB
				wasm.plugin-defaults.maximum-memory: 32KB
				wasm.plugins.pricing:
				  location: classpath:modules/plugin-waits.wasm
				  memories: { '[env.memory]': %s }
				""".formatted(scope));
		assertThat(report.description()).contains("its own budget",
				"\n\n    wasm.plugin-defaults.maximum-memory = 32KB (Byte array resource [application.yml] - 2:38)\n    wasm.plugins.pricing.location = classpath:modules/plugin-waits.wasm (Byte array")
			.doesNotContain("wasm.shared-memory.budget");
		assertThat(report.action())
			.isEqualTo("Raise 'maximum-memory' of the plugin, or link the module with a smaller --initial-memory.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "private", "common" })
	void limiterThatRefusesTheMemory(String scope) {
		FailureReport report = FailureReport
			.of(this.contextRunner.withBean(ResourceLimiter.class, () -> (memory, current, desired, maximum) -> false)
				.withInitializer(new ApplicationYaml("""
						wasm.shared-memory.budget: 1MB
						wasm.plugins.pricing:
						  location: classpath:modules/plugin-waits.wasm
						  memories: { '[env.memory]': %s }
						""".formatted(scope))));
		assertThat(report.description()).contains("the resource limiter ").doesNotContain("wasm.shared-memory.budget");
		assertThat(report.action())
			.isEqualTo("Change the resource limiter, or link the module with a smaller --initial-memory.");
	}

	@Test
	void noRoomInTheBudgetForALazyMemory() {
		FailureReport report = report("""
				wasm.shared-memory:
				  budget: 32KB
				  memories: { requests: { maximum-pages: 8, lazy: true } }
				wasm.plugins.pricing:
				  location: classpath:modules/plugin-waits.wasm
				  memories: { '[env.memory]': requests }
				""");
		assertThat(report.description()).contains(
				"\n\n    wasm.shared-memory.budget = 32KB (Byte array resource [application.yml] - 2:11)\n    wasm.plugins.pricing.memories[env.memory] = requests");
		assertThat(report.action()).startsWith("Raise the budget").endsWith(" or give the memory a smaller minimum.");
	}

	@ParameterizedTest
	@CsvSource({ "wasm.shared-memory.budget, budget of,",
			"wasm.plugin-defaults.maximum-memory, its own budget, ' or ''maximum-memory'' of the plugin, whichever it is'" })
	void noRoomForAStack(String limit, String problem, String other) {
		FailureReport report = report("""
				%s: 1MB
				wasm.plugins.pricing:
				  location: classpath:modules/pricing-with-stack.wasm
				  memories: { '[env.memory]': common }
				""".formatted(limit));
		assertThat(report.description()).contains("cannot grow for the stack of another instance", problem,
				"\n\n    %s = 1MB (Byte array".formatted(limit), "wasm.plugins.pricing.instances.stack-size (not set)");
		assertThat(report.action())
			.isEqualTo("Raise the budget ('wasm.shared-memory.budget' unless the registry is your own)%s, or lower "
				.formatted((other != null) ? other : "") + "'instances.stack-size' or 'instances.maximum'.");
	}

	@Test
	void wasiThatIsNotOnTheClassPath() {
		assertReport(this.contextRunner.withClassLoader(new FilteredClassLoader("run.endive.wasi")), """
				wasm.plugins.pricing:
				  %s
				  wasi: { environment: { PASSWORD: secret } }
				""".formatted(LOCATION),
				"""
						Plugin 'pricing' is to have WASI, which is not on the class path.

						    wasm.plugins.pricing.wasi.environment.password = ****** (Byte array resource [application.yml] - 3:36)""",
				"Add the dependency 'run.endive:wasi', or remove the properties below 'wasm.plugins.pricing.wasi'.");
	}

	@Test
	void directoryThatIsNone(@TempDir Path directory) {
		String missing = directory.resolve("missing").toString();
		assertReport("""
				wasm.plugins.pricing:
				  %s
				  wasi: { directories: { '[/data]': %s } }
				""".formatted(LOCATION, missing),
				"""
						Plugin 'pricing' is to see the directory '%s', which does not exist or is no directory.

						    wasm.plugins.pricing.wasi.directories[/data] = %s (Byte array resource [application.yml] - 3:37)"""
					.formatted(missing, missing),
				"Set 'wasm.plugins.pricing.wasi.directories[/data]' to the path of a directory.");
	}

	@Test
	void locationThatCannotBeWatched() {
		assertReport("""
				wasm.plugin-defaults.reload-on-update: true
				wasm.plugins.pricing:
				  location: classpath:org/junit/jupiter/api/Test.class
				""",
				"""
						Plugin 'pricing' cannot be reloaded on update: class path resource [org/junit/jupiter/api/Test.class] is not a file that can be watched.

						    wasm.plugins.pricing.location = classpath:org/junit/jupiter/api/Test.class (Byte array resource [application.yml] - 3:13)
						    wasm.plugin-defaults.reload-on-update = true (Byte array resource [application.yml] - 1:40)""",
				"Set 'wasm.plugins.pricing.location' to a file, such as 'file:/opt/plugins/pricing.wasm', or 'wasm.plugins.pricing.reload-on-update' to false.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "environment", "messageSource" })
	void reservedName(String name) {
		assertReport("""
				wasm.plugins.%s:
				  %s
				""".formatted(name, LOCATION),
				"""
						'%s' is the name of a bean of Spring's own.

						    wasm.plugins.%s.location = classpath:modules/no-shared-memory.wasm (Byte array resource [application.yml] - 2:13)"""
					.formatted(name, name),
				"Choose another name for the plugin: the name of a plugin is the name of its bean.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a/b", "&x", " " })
	void impossibleName(String name) {
		FailureReport report = report("""
				wasm.plugins:
				  '[%s]':
				    %s
				""".formatted(name, LOCATION));
		assertThat(report.description())
			.startsWith("'%s' cannot be the name of a plugin and its bean: it ".formatted(name));
		assertThat(report.action()).startsWith("Choose another name for the plugin");
	}

	@Test
	void nameWithADotOutsideOfBrackets() {
		FailureReport report = report("""
				wasm.plugins.my.plugin:
				  %s
				""".formatted(LOCATION));
		assertThat(report.description()).startsWith("None of the properties of plugin 'my' is known and has a value.");
		assertThat(report.action()).contains("'[my.example]'");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void nameOfAMemory(boolean overriding) {
		assertReport(this.contextRunner.withAllowBeanDefinitionOverriding(overriding), """
				wasm.shared-memory.memories: { pricing: { maximum-pages: 8 } }
				wasm.plugins.pricing:
				  %s
				""".formatted(LOCATION),
				"""
						A plugin and a memory are both called 'pricing'.

						    wasm.plugins.pricing.location = classpath:modules/no-shared-memory.wasm (Byte array resource [application.yml] - 3:13)
						    wasm.shared-memory.memories.pricing.maximum-pages = 8 (Byte array resource [application.yml] - 1:58)""",
				"Choose another name for one of them: the name is that of its bean.");
	}

	@Test
	void nameOfAnotherBean() {
		FailureReport report = FailureReport.of(this.contextRunner.withBean("pricing", String.class, () -> "taken")
			.withInitializer(new ApplicationYaml("""
					wasm.plugins.pricing:
					  %s
					""".formatted(LOCATION))));
		assertThat(report.description()).startsWith("The name of plugin 'pricing' is taken by another bean")
			.contains("wasm.plugins.pricing.location = ");
		assertThat(report.action()).isEqualTo(
				"Choose another name for the plugin, or for the bean: the name of a plugin is the name of its bean.");
	}

	@Test
	void interfaceThatDoesNotFit() {
		FailureReport report = FailureReport
			.of(this.contextRunner.withBean(Prices.class).withInitializer(new ApplicationYaml("""
					wasm.plugins.pricing:
					  %s
					""".formatted(LOCATION))));
		assertThat(report.description()).contains(Pricing.class.getName(), "price", """
				wasm.plugins.pricing.location = classpath:modules/no-shared-memory.wasm (Byte array""", """
				It exports:

				    increment(i32) -> i32""");
		assertThat(report.action()).contains(Pricing.class.getName(), "-Wl,--export=<name>", "no_mangle", "export fn",
				"export function");
	}

	private void assertReport(String yaml, String description, String action) {
		assertReport(this.contextRunner, yaml, description, action);
	}

	private static void assertReport(ApplicationContextRunner runner, String yaml, String description, String action) {
		assertThat(FailureReport.of(runner.withInitializer(new ApplicationYaml(yaml))))
			.isEqualTo(new FailureReport(description, action));
	}

	private FailureReport report(String yaml) {
		return FailureReport.of(this.contextRunner.withInitializer(new ApplicationYaml(yaml)));
	}

	interface Pricing {

		int price(int quantity);

	}

	static class Prices {

		Prices(WasmPlugin pricing) {
			pricing.proxy(Pricing.class);
		}

	}

}
