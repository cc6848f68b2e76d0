package io.sharedmemory.autoconfigure.properties;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.sharedmemory.MemoryType;
import io.sharedmemory.NameRule;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.ApplicationYaml;
import io.sharedmemory.autoconfigure.FailureReport;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Names of properties that nobody would read, or not as they are written, fail the start.
 */
@ExtendWith(OutputCaptureExtension.class)
class WrongPropertyNamesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(WasmPropertiesAutoConfiguration.class, SharedMemoryAutoConfiguration.class,
					SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class));

	@Test
	void misspeltProperty() {
		assertReport("""
				wasm.shared-memory.memories.requests:
				  maximum-pages: 4
				  minimun-pages: 2
				""",
				"""
						There is no property 'wasm.shared-memory.memories.requests.minimun-pages'.

						    wasm.shared-memory.memories.requests.minimun-pages (Byte array resource [application.yml] - 3:18)""",
				"Write 'wasm.shared-memory.memories.requests.minimum-pages' instead of "
						+ "'wasm.shared-memory.memories.requests.minimun-pages'.");
	}

	@Test
	void valueOfAnUnknownPropertyIsNotShown() {
		FailureReport report = report("""
				wasm.plugins.mail.wasi.enviroment.PASSWORD: secret
				""");
		assertThat(report.description()).doesNotContain("secret");
		assertThat(report.action()).isEqualTo("Write 'wasm.plugins.mail.wasi.environment.PASSWORD' instead of "
				+ "'wasm.plugins.mail.wasi.enviroment.PASSWORD'.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '>', value = { "wasm.sharedmemry.budget > wasm.shared-memory.budget",
			"wasm.shared-memory.memorys.a.maximum-pages > wasm.shared-memory.memories.a.maximum-pages",
			"wasm.shared-memory.memorys.a.maxmum-size > wasm.shared-memory.memories.a.maximum-size",
			"wasm.shared-memory.defaults.max-pages > wasm.shared-memory.defaults.maximum-pages",
			"wasm.shared-memory.maximum-pages > wasm.shared-memory.defaults.maximum-pages",
			"wasm.shared-memory.modules.threads.maximum > wasm.modules.threads.maximum",
			"wasm.shared-memory.memories.my.memory.lazy > wasm.shared-memory.memories[my.memory].lazy",
			"wasm.shared-memory.memories.a.b.c.lazy > wasm.shared-memory.memories[a.b.c].lazy",
			"wasm.plugins.x.lokation > wasm.plugins.x.location",
			"wasm.plugins.my.plugin.location > wasm.plugins[my.plugin].location",
			"wasm.plugins.x.call-timout > wasm.plugins.x.call-timeout",
			"wasm.plugins.x.instance.maximum > wasm.plugins.x.instances.maximum",
			"wasm.plugin-default.instances.maximum > wasm.plugin-defaults.instances.maximum",
			"wasm.modules.chache.directory > wasm.modules.cache.directory", "wasm.consol.path > wasm.console.path",
			"wasm.shutdown.grace-periods > wasm.shutdown.grace-period" })
	void nearestPropertyIsNamed(String written, String right) {
		assertThat(report(written + ": 1\n").action())
			.startsWith("Write '%s' instead of '%s'".formatted(right, written));
	}

	@Test
	void whatIsNearToNothingIsToldWhatThereIs() {
		assertReport("wasm.tenants.first: 1\n", """
				There is no property 'wasm.tenants.first'.

				    wasm.tenants.first (Byte array resource [application.yml] - 1:21)""",
				"Remove 'wasm.tenants.first', or write one of those that there are instead of 'tenants': shared-memory, "
						+ "plugin-defaults, plugins, modules, metrics, observation, shutdown, console. Properties of "
						+ "your own need another prefix than 'wasm'.");
		assertThat(report("wasm.shared-memory.budget.of.all: 1MB\n").action()).isEqualTo(
				"Remove 'wasm.shared-memory.budget.of.all': there is nothing below 'wasm.shared-memory.budget'.");
	}

	@Test
	void severalMistakesAreAllThere() {
		assertReport("""
				wasm.shared-memory:
				  defaults: { max-pages: 1 }
				  memories: { a: { minimum-page: 1 } }
				""", """
				There is no property 'wasm.shared-memory.defaults.max-pages'.

				    wasm.shared-memory.defaults.max-pages (Byte array resource [application.yml] - 2:26)

				There is no property 'wasm.shared-memory.memories.a.minimum-page'.

				    wasm.shared-memory.memories.a.minimum-page (Byte array resource [application.yml] - 3:34)""", """
				Write 'wasm.shared-memory.defaults.maximum-pages' instead of 'wasm.shared-memory.defaults.max-pages'.
				Write 'wasm.shared-memory.memories.a.minimum-pages' instead of \
				'wasm.shared-memory.memories.a.minimum-page'.""");
	}

	@Test
	void namesAreCheckedWhereMemoriesAreSwitchedOff() {
		assertThat(report("wasm.shared-memory: { enabled: false, memories: { a: { maximum-page: 1 } } }\n").action())
			.contains("'wasm.shared-memory.memories.a.maximum-pages'");
	}

	@Test
	void nameThatSpringBootWouldNotReadAsItIsWritten() {
		assertReport("""
				wasm.shared-memory.memories:
				  größe: { maximum-pages: 4 }
				""",
				"""
						Spring Boot would read 'größe' as 'gre': outside of brackets it leaves out all but the letters a to z, digits, dashes and underscores.

						    wasm.shared-memory.memories.größe.maximum-pages (Byte array resource [application.yml] - 2:27)""",
				"Write 'wasm.shared-memory.memories[größe].maximum-pages' instead of "
						+ "'wasm.shared-memory.memories.größe.maximum-pages': in YAML, the key in brackets needs quotes, "
						+ "\"[größe]\".");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '>', value = {
			"wasm.shared-memory.memories.my memory.lazy > wasm.shared-memory.memories[my memory].lazy",
			"wasm.shared-memory.memories.日本.lazy > wasm.shared-memory.memories[日本].lazy",
			"wasm.shared-memory.memories.-a.lazy > wasm.shared-memory.memories[-a].lazy",
			"wasm.shared-memory.memories.a$b.lazi > wasm.shared-memory.memories[a$b].lazy",
			"wasm.plugins.preisübersicht.location > wasm.plugins[preisübersicht].location",
			"wasm.plugins.x.memories.größe.memory > wasm.plugins.x.memories[größe.memory]",
			"wasm.plugins.x.wasi.environment.A B > wasm.plugins.x.wasi.environment[A B]",
			"wasm.plugins.x.wasi.directories./data > wasm.plugins.x.wasi.directories[/data]",
			"wasm.plugin-defaults.wasi.directories./var/a.b > wasm.plugin-defaults.wasi.directories[/var/a.b]" })
	void keysThatPeopleChooseAreToldToStandInBrackets(String written, String right) {
		FailureReport report = report("\"%s\": 1\n".formatted(written));
		assertThat(report.description()).startsWith("Spring Boot would read '");
		assertThat(report.action()).startsWith("Write '%s' instead of '%s'".formatted(right, written));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '>',
			value = { "wasm.shared-memory.memories.bad/name.lazy > wasm.shared-memory.memories.bad_name.lazy",
					"wasm.shared-memory.memories.größe;1.lazi > wasm.shared-memory.memories[größe_1].lazy",
					"wasm.plugins.a%b.location > wasm.plugins.a_b.location" })
	void nameThatCannotEvenStandInBrackets(String written, String right) {
		assertThat(report("\"%s\": 1\n".formatted(written)).action())
			.startsWith("Write '%s' instead of '%s'".formatted(right, written))
			.endsWith(". " + NameRule.RULE);
	}

	/**
	 * They may be others', so they make no memory and no plugin, and fail nothing.
	 */
	@ParameterizedTest
	@CsvSource({ "WASM_SHAREDMEMORY_MEMORIES_BIG_ONE_MAXIMUMPAGES, WASM_SHAREDMEMORY_MEMORIES_BIGONE_MAXIMUMPAGES",
			"WASM_SHAREDMEMORY_MEMORIES_BIG_SIZE, big", "WASM_SHAREDMEMORY_MEMORIES_GRÖSSE_MAXIMUMPAGES, characters",
			"WASM_PLUGINS_PRI_CING_LOCATION, WASM_PLUGINS_PRICING_LOCATION", "WASM_PLUGINS_GRÖSSE_LOCATION, characters",
			"WASM_PLUGINS_PRICING_LOKATION, WASM_PLUGINS_PRICING_LOCATION" })
	void variableThatSetsNothing(String variable, String logged, CapturedOutput output) {
		this.contextRunner.withInitializer(new ApplicationYaml("""
				wasm.shared-memory.memories.big-one.maximum-pages: 4
				""")).withInitializer(variables(Map.of(variable, "5"))).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(WasmPlugin.class);
			assertThat(context.getBeansOfType(SharedMemory.class)).containsOnlyKeys("big-one");
			assertThat(context.getBean("big-one", SharedMemory.class).type().maximum()).isEqualTo(4);
			assertThat(context.getBean(SharedMemoryRegistry.class).names()).containsExactly("big-one");
		});
		assertThat(output).contains(variable).containsIgnoringCase(logged);
	}

	@ParameterizedTest
	@ValueSource(strings = { "WASM_SHAREDMEMORY_MEMORIES_GRÖSSE_MAXIMUMPAGES", "WASM_SHAREDMEMORY_MEMORIES_BIG_SIZE" })
	void variableThatSetsNothingWhereThereIsNothingElse(String variable) {
		this.contextRunner.withInitializer(variables(Map.of(variable, "many")))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SharedMemory.class));
	}

	@Test
	void variablesThatMakeAMemoryAndAPlugin() {
		this.contextRunner
			.withInitializer(variables(Map.of("WASM_SHAREDMEMORY_MEMORIES_BIG_MAXIMUMPAGES", "5",
					"WASM_SHAREDMEMORY_MEMORIES_BIG_ONE_SIZE", "7", "WASM_PLUGINS_PRICING_LOCATION",
					"classpath:modules/no-shared-memory.wasm", "WASM_PLUGINS_PRICING_CALL_TIMEOUT", "1s")))
			.run((context) -> {
				assertThat(context.getBean("big", SharedMemory.class).type().maximum()).isEqualTo(5);
				assertThat(context.getBean("pricing", WasmPlugin.class).definition().callTimeout())
					.isEqualTo(Duration.ofSeconds(1));
			});
	}

	@ParameterizedTest
	@CsvSource({ "WASM_SHAREDMEMORY_MEMORIES_BIG_MAXIMUMPAGES, '', None of the properties of memory 'big'",
			"WASM_SHAREDMEMORY_MEMORIES_BIG_MAXIMUMPAGES, many, Failed to bind properties under 'wasm.shared-memory.memories.big.maximum-pages'",
			"WASM_PLUGINS_PRICING_LOCATION, '', Plugin 'pricing' has no location.",
			"WASM_PLUGINS_PRICING_CALL_TIMEOUT, 1s, Plugin 'pricing' has no location." })
	void variableWithAWrongValue(String variable, String value, String problem) {
		assertThat(
				FailureReport.of(this.contextRunner.withInitializer(variables(Map.of(variable, value)))).description())
			.startsWith(problem);
	}

	private static ApplicationContextInitializer<ConfigurableApplicationContext> variables(Map<String, Object> values) {
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		return (context) -> context.getEnvironment()
			.getPropertySources()
			.replace(name, new SystemEnvironmentPropertySource(name, values));
	}

	@Test
	void namesInBracketsAreReadAsTheyAreWritten() {
		this.contextRunner.withInitializer(new ApplicationYaml("""
				wasm.shared-memory:
				  defaults: { maximum-pages: 1 }
				  memories: { "[größe]": , "[my memory]": , "[日本]": , big-one: , tWo: , under_score: , 3: }
				"""))
			.run((context) -> assertThat(context.getBeansOfType(SharedMemory.class)).containsOnlyKeys("größe",
					"my memory", "日本", "big-one", "tWo", "under_score", "3"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "wasm.shared-memory.memories.a.maximumPages", "wasm.sharedMemory.memories.a.maximum_pages",
			"wasm.shared_memory.memories[a].maximum-pages", "WASM.SHARED-MEMORY.MEMORIES.a.MAXIMUM-PAGES",
			"wasm.shared-memory.memories.[a].maximumpages" })
	void allSpellingsOfSpringBootAreKnown(String property) {
		this.contextRunner.withPropertyValues(property + "=3")
			.run((context) -> assertThat(context.getBean("a", SharedMemory.class).type().maximum()).isEqualTo(3));
	}

	@Test
	void sourceThatListsNothingIsNotAsked() {
		this.contextRunner.withPropertyValues("wasm.shared-memory.memories.a.maximum-pages=3")
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new PropertySource<>("unlisted", "") {

					@Override
					public Object getProperty(String name) {
						return name.startsWith("wasm.unknown") ? "1" : null;
					}

				}))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void propertiesOfOthersAreTheirs() {
		this.contextRunner.withPropertyValues("wasmtime.home=/opt", "my.wasm.x=1", "wasm_home=/opt", "wasm=1")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void namesThatDifferInDashesAreBothShown() {
		FailureReport report = FailureReport.of(this.contextRunner.withInitializer(new ApplicationYaml("""
				wasm.shared-memory.memories:
				  big-one: { maximum-pages: 4 }
				"""))
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("arguments",
						Map.of("wasm.shared-memory.memories.bigOne.maximum-pages", 8)))));
		assertThat(report.description()).isEqualTo(
				"""
						'bigOne' and 'big-one' are the same name for Spring Boot, which ignores dashes, underscores and case.

						    wasm.shared-memory.memories.bigOne.maximum-pages ("wasm.shared-memory.memories.bigOne.maximum-pages" from property source "arguments")
						    wasm.shared-memory.memories.big-one.maximum-pages (Byte array resource [application.yml] - 2:29)""");
	}

	@Test
	void nameWithAndWithoutBracketsIsRefused() {
		FailureReport report = FailureReport.of(this.contextRunner.withInitializer(new ApplicationYaml("""
				wasm.shared-memory.memories:
				  "[big-one]": { maximum-pages: 4 }
				"""))
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("arguments",
						Map.of("wasm.shared-memory.memories.big-one.minimum-pages", 2)))));
		assertThat(report).isEqualTo(new FailureReport(
				"""
						'big-one' and '[big-one]' are two names for Spring Boot: one of them would not have the properties of the other.

						    wasm.shared-memory.memories.big-one.minimum-pages ("wasm.shared-memory.memories.big-one.minimum-pages" from property source "arguments")
						    wasm.shared-memory.memories[big-one].maximum-pages (Byte array resource [application.yml] - 2:33)""",
				"Write 'big-one' everywhere with brackets, or everywhere without."));
	}

	@ParameterizedTest
	@CsvSource({ "Upper, false", "under_score, false", "two, true", "3, true" })
	void nameWithAndWithoutBracketsIsTheSameInLowerCase(String name, boolean same) {
		this.contextRunner
			.withPropertyValues("wasm.shared-memory.memories.%s.maximum-pages=3".formatted(name),
					"wasm.shared-memory.memories[%s].minimum-pages=2".formatted(name))
			.run((context) -> {
				if (same) {
					assertThat(context.getBean(name, SharedMemory.class).type()).isEqualTo(MemoryType.shared(2, 3));
				}
				else {
					assertThat(context.getStartupFailure())
						.hasMessageContaining("'%s' and '[%s]' are two names for Spring Boot", name, name);
				}
			});
	}

	/**
	 * Properties of one memory are looked at together.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "lazi", "lazy.x", "lazy[0]", "", "[lazi]" })
	void mistakeBesidePropertiesThatAreRight(String last) {
		String wrong = "wasm.shared-memory.memories.a" + (last.startsWith("[") ? "" : ".") + last;
		this.contextRunner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("ordered",
						ordered("wasm.shared-memory.memories.a.maximum-pages",
								"wasm.shared-memory.memories.a.minimum-pages", wrong,
								"wasm.shared-memory.memories.ab.maximum-pages"))))
			.run((context) -> {
				if (last.isEmpty()) {
					assertThat(context).hasNotFailed();
				}
				else {
					assertThat(context.getStartupFailure()).hasMessageContaining("There is no property '%s'.", wrong);
				}
			});
	}

	private static Map<String, Object> ordered(String... names) {
		Map<String, Object> properties = new LinkedHashMap<>();
		for (String name : names) {
			properties.put(name, "1");
		}
		return properties;
	}

	private void assertReport(String yaml, String description, String action) {
		assertThat(report(yaml)).isEqualTo(new FailureReport(description, action));
	}

	private FailureReport report(String yaml) {
		return FailureReport.of(this.contextRunner.withInitializer(new ApplicationYaml(yaml)));
	}

}
