package io.sharedmemory.autoconfigure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.env.PropertySourceInfo;
import org.springframework.boot.env.RandomValuePropertySource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.unit.DataSize;

import io.sharedmemory.autoconfigure.SharedMemoryProperties.Memory;
import io.sharedmemory.autoconfigure.configuration.ConfigurationReader;
import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link MemoryBinder}: what it binds is what Spring Boot binds for an
 * application's own properties.
 */
class MemoryBinderTests {

	private static final String MEMORIES = SharedMemoryProperties.MEMORIES;

	private static final String ENVIRONMENT = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class));

	@Test
	void propertiesOfAMemoryComeFromAllSources() {
		this.contextRunner.withPropertyValues(MEMORIES + ".requests.maximum-pages=2").withInitializer((context) -> {
			addSource(context, "first", Map.of("wasm.sharedMemory.memories.requests.importName", "env.memory"));
			addSource(context, "second",
					Map.of("unrelated", "value", "wasm.shared_memory.memories.requests.lazy", "true"));
		}).run((context) -> {
			Memory memory = context.getBean(SharedMemoryProperties.class).memories().get("requests");
			assertThat(memory.maximumPages()).isEqualTo(2);
			assertThat(memory.importName()).isEqualTo("env.memory");
			assertThat(memory.lazy()).isTrue();
			assertThat(memory.minimumPages()).isNull();
			assertThat(memory.description()).isNull();
		});
	}

	@Test
	void environmentVariableAddsToAMemoryInBothOfItsForms() {
		this.contextRunner
			.withInitializer((context) -> addSource(context, "file", Map.of(MEMORIES + ".requests.maximum-pages", "2")))
			.withInitializer((context) -> setVariables(context,
					Map.of("WASM_SHAREDMEMORY_MEMORIES_REQUESTS_IMPORTNAME", "env.memory",
							"WASM_SHARED_MEMORY_MEMORIES_REQUESTS_MINIMUM_PAGES", "2")))
			.run((context) -> {
				Memory memory = context.getBean(SharedMemoryProperties.class).memories().get("requests");
				assertThat(memory.importName()).isEqualTo("env.memory");
				assertThat(memory.minimumPages()).isEqualTo(2);
			});
	}

	/**
	 * Of such names, Spring Boot does not say that there is a variable below them.
	 */
	@ParameterizedTest
	@CsvSource({ "under_score, UNDER_SCORE", "Upper, UPPER", "tWo, TWO", "[Upper], UPPER", "3, 3",
			"big--one, BIG__ONE" })
	void variableWithUnderscoresAddsToAMemoryOfAnyName(String name, String variable) {
		this.contextRunner
			.withInitializer(
					(context) -> addSource(context, "file", Map.of(MEMORIES + "." + name + ".maximum-pages", "4")))
			.withInitializer((context) -> setVariables(context,
					Map.of("WASM_SHARED_MEMORY_MEMORIES_%s_MINIMUM_PAGES".formatted(variable), "2")))
			.run((context) -> assertThat(context.getBean(SharedMemoryProperties.class).memories()).hasEntrySatisfying(
					name.replaceAll("[\\[\\]]", ""), (bound) -> assertThat(bound.minimumPages()).isEqualTo(2)));
	}

	/**
	 * Spring Boot asks for variables by the name that is bound, and a name without the
	 * dash has no form with an underscore.
	 */
	@ParameterizedTest
	@CsvSource({ "wasm.sharedMemory.memories", "wasm.SharedMemory.Memories", "wasm.shared_memory.memories",
			"wasm.sharedmemory.memories", "Wasm.Shared-Memory.memories" })
	void variableAddsToAMemoryWhoseFileSpellsThePrefixOtherwise(String prefix) {
		this.contextRunner
			.withInitializer((context) -> addSource(context, "file",
					Map.of(prefix + ".requests.maximumPages", "4", prefix + ".requests.queues.inbox.capacity", "8",
							prefix + ".big-one.maximum-pages", "4")))
			.withInitializer((context) -> setVariables(context,
					Map.of("WASM_SHARED_MEMORY_MEMORIES_REQUESTS_MINIMUM_PAGES", "2",
							"WASM_SHAREDMEMORY_MEMORIES_REQUESTS_IMPORTNAME", "env.memory",
							"WASM_SHARED_MEMORY_MEMORIES_REQUESTS_QUEUES_INBOX_ADDRESS", "64",
							"WASM_SHARED_MEMORY_MEMORIES_BIG_ONE_MINIMUM_PAGES", "3")))
			.run((context) -> {
				Map<String, Memory> memories = context.getBean(SharedMemoryProperties.class).memories();
				Memory memory = memories.get("requests");
				assertThat(memory.maximumPages()).isEqualTo(4);
				assertThat(memory.minimumPages()).isEqualTo(2);
				assertThat(memory.importName()).isEqualTo("env.memory");
				assertThat(memory.queues().get("inbox").address()).isEqualTo(64);
				assertThat(memory.queues().get("inbox").capacity()).isEqualTo(8);
				assertThat(memories.get("big-one").minimumPages()).isEqualTo(3);
				assertThat(memories.get("big-one").maximumPages()).isEqualTo(4);
			});
	}

	/** Spring Boot leaves a character out, and has the name of another memory then. */
	@Test
	void variableOfWhichCharactersAreLeftOutIsOfNoMemory() {
		this.contextRunner
			.withInitializer((context) -> addSource(context, "file", Map.of(MEMORIES + ".grsse.maximum-pages", "4")))
			.withInitializer((context) -> setVariables(context,
					Map.of("WASM_SHAREDMEMORY_MEMORIES_GRÖSSE_MAXIMUMPAGES", "8",
							"WASM_SHAREDMEMORY_MEMORIES_GRÖSSE_MINIMUMPAGES", "2",
							"WASM_SHAREDMEMORY_MEMORIES_GRSSE_IMPORTNAME", "env.memory")))
			.run((context) -> {
				Memory memory = context.getBean(SharedMemoryProperties.class).memories().get("grsse");
				assertThat(memory.maximumPages()).isEqualTo(4);
				assertThat(memory.minimumPages()).isNull();
				assertThat(memory.importName()).isEqualTo("env.memory");
			});
	}

	@Test
	void variablesAloneMakeAMemoryInBothOfTheirForms() {
		this.contextRunner
			.withInitializer((context) -> setVariables(context, Map.of("WASM_SHAREDMEMORY_MEMORIES_TWO_MAXIMUMPAGES",
					"4", "WASM_SHARED_MEMORY_MEMORIES_TWO_IMPORT_NAME", "env.memory")))
			.run((context) -> {
				Map<String, Memory> memories = context.getBean(SharedMemoryProperties.class).memories();
				assertThat(memories).containsOnlyKeys("two");
				assertThat(memories.get("two").importName()).isEqualTo("env.memory");
			});
	}

	/**
	 * {@code SpringApplication.setEnvironmentPrefix}.
	 */
	@Test
	void variablesMayHaveAPrefixOfTheApplication() {
		this.contextRunner
			.withInitializer((context) -> addSource(context, "file", Map.of(MEMORIES + ".requests.maximum-pages", "4")))
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.replace(ENVIRONMENT,
						new PrefixedVariables("shop",
								Map.of("SHOP_WASM_SHARED_MEMORY_MEMORIES_REQUESTS_MINIMUM_PAGES", "2",
										"SHOP_WASM_SHAREDMEMORY_MEMORIES_SCRATCH_MAXIMUMPAGES", "3",
										"WASM_SHAREDMEMORY_MEMORIES_OTHER_MAXIMUMPAGES", "1",
										"WASM_SHAREDMEMORY_MEMORIES_REQUESTS_MAXIMUMPAGES", "1"))))
			.run((context) -> {
				Map<String, Memory> memories = context.getBean(SharedMemoryProperties.class).memories();
				assertThat(memories).containsOnlyKeys("requests", "scratch");
				assertThat(memories.get("requests").minimumPages()).isEqualTo(2);
				assertThat(memories.get("requests").maximumPages()).isEqualTo(4);
				assertThat(memories.get("scratch").maximumPages()).isEqualTo(3);
				assertThat(context).hasBean("scratch").doesNotHaveBean("other");
			});
	}

	private static final class PrefixedVariables extends SystemEnvironmentPropertySource implements PropertySourceInfo {

		private final String prefix;

		PrefixedVariables(String prefix, Map<String, Object> variables) {
			super(ENVIRONMENT, variables);
			this.prefix = prefix;
		}

		@Override
		public String getPrefix() {
			return this.prefix;
		}

	}

	@Test
	void sourceThatListsNothingAddsToAMemoryThatAnotherNames() {
		this.contextRunner.withPropertyValues(MEMORIES + ".requests.maximum-pages=2")
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new PropertySource<>("unlisted", "") {

					@Override
					public @Nullable Object getProperty(String name) {
						return name.equals(MEMORIES + ".requests.minimum-pages") ? "0" : null;
					}

				}))
			.run((context) -> assertThat(
					context.getBean(SharedMemoryProperties.class).memories().get("requests").minimumPages())
				.isZero());
	}

	@Test
	void valuesAreConvertedAsTheApplicationHasItDone() {
		this.contextRunner.withUserConfiguration(Converters.class)
			.withPropertyValues(MEMORIES + ".requests.maximum-size=ten pages",
					"wasm.shared-memory.defaults.minimum-size=two pages")
			.run((context) -> {
				SharedMemoryProperties properties = context.getBean(SharedMemoryProperties.class);
				assertThat(properties.memories().get("requests").maximumSize()).isEqualTo(DataSize.ofKilobytes(640));
				assertThat(properties.defaults().minimumSize()).isEqualTo(DataSize.ofKilobytes(128));
			});
	}

	@Test
	void conversionServiceOfTheApplicationIsUsed() {
		this.contextRunner.withUserConfiguration(OwnConversionService.class)
			.withPropertyValues(MEMORIES + ".requests.maximum-size=ten pages")
			.run((context) -> assertThat(
					context.getBean(SharedMemoryProperties.class).memories().get("requests").maximumSize())
				.isEqualTo(DataSize.ofKilobytes(640)));
	}

	@Test
	void resourceIsLoadedByTheApplication() {
		this.contextRunner
			.withInitializer((context) -> ((GenericApplicationContext) context).addProtocolResolver((location,
					loader) -> location.startsWith("mine:") ? new ByteArrayResource(new byte[0], location) : null))
			.withPropertyValues(MEMORIES + ".requests.maximum-pages=1", MEMORIES + ".requests.preload=mine:table")
			.run((context) -> assertThat(
					context.getBean(SharedMemoryProperties.class).memories().get("requests").preload())
				.isInstanceOf(ByteArrayResource.class));
	}

	@Test
	void placeholdersAreResolved() {
		this.contextRunner
			.withPropertyValues("size=4", MEMORIES + ".requests.maximum-pages=${size}",
					MEMORIES + ".requests.description=of ${size} pages")
			.run((context) -> {
				Memory memory = context.getBean(SharedMemoryProperties.class).memories().get("requests");
				assertThat(memory.maximumPages()).isEqualTo(4);
				assertThat(memory.description()).isEqualTo("of 4 pages");
			});
	}

	@Test
	void placeholderIsResolvedForEachMemory() {
		this.contextRunner.withInitializer((context) -> {
			RandomValuePropertySource.addToEnvironment(context.getEnvironment());
			addSource(context, "memories", Map.of(MEMORIES + ".first.description", "${random.uuid}",
					MEMORIES + ".second.description", "${random.uuid}"));
		}).withPropertyValues("wasm.shared-memory.defaults.maximum-pages=1").run((context) -> {
			Map<String, Memory> memories = context.getBean(SharedMemoryProperties.class).memories();
			assertThat(memories.get("first").description()).hasSize(36)
				.isNotEqualTo(memories.get("second").description());
		});
	}

	@Test
	void sameValueIsTheSameInEachMemory() {
		this.contextRunner
			.withPropertyValues(MEMORIES + ".first.maximum-size=128KB", MEMORIES + ".second.maximumSize=128KB",
					MEMORIES + ".second.minimum-size=64KB", MEMORIES + ".third.maximum-size=64KB")
			.run((context) -> {
				Map<String, Memory> memories = context.getBean(SharedMemoryProperties.class).memories();
				assertThat(memories.get("first").maximumSize()).isEqualTo(DataSize.ofKilobytes(128));
				assertThat(memories.get("second").maximumSize()).isEqualTo(DataSize.ofKilobytes(128));
				assertThat(memories.get("second").minimumSize()).isEqualTo(DataSize.ofKilobytes(64));
				assertThat(memories.get("third").maximumSize()).isEqualTo(DataSize.ofKilobytes(64));
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "requests=5", "requests.maximum-pages=many", "requests.lazy=perhaps" })
	void wrongValueFailsAsThatOfAnyProperty(String property) {
		this.contextRunner.withPropertyValues(MEMORIES + "." + property)
			.run((context) -> assertThat(bindException(context.getStartupFailure()).getName())
				.hasToString(MEMORIES + "." + property.substring(0, property.indexOf('='))));
	}

	@Test
	void valueForAllMemoriesFails() {
		this.contextRunner.withPropertyValues(MEMORIES + "=5")
			.run((context) -> assertThat(bindException(context.getStartupFailure()).getName()).hasToString(MEMORIES));
	}

	@Test
	void memoriesThatAreSwitchedOffAreNotBound() {
		this.contextRunner
			.withPropertyValues("wasm.shared-memory.enabled=false", "wasm.shared-memory.budget=1MB",
					MEMORIES + ".requests.maximum-pages=many")
			.run((context) -> assertThat(context.getBean(SharedMemoryProperties.class))
				.isEqualTo(new SharedMemoryProperties(false, DataSize.ofMegabytes(1), Memory.NOTHING, Map.of())));
	}

	/**
	 * Properties at random, in sources of all kinds, some of them wrong in small ways.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void bindsWhatSpringBootBinds(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < 50; i++) {
			RandomSources sources = new RandomSources(random);
			// Without memories: nobody minds values that do not go together.
			new ApplicationContextRunner().withUserConfiguration(Reference.class)
				.withInitializer(sources::addTo)
				.run((context) -> {
					ConfigurableApplicationContext started = (ConfigurableApplicationContext) context
						.getSourceApplicationContext();
					Set<String> names = ConfigurationReader.of(started.getEnvironment())
						.names(SharedMemoryProperties.NAMED);
					Map<String, Memory> expected = new HashMap<>(context.getBean(ReferenceProperties.class).memories());
					expected.keySet().retainAll(names);
					expected.replaceAll(sources::withOneOfEach);
					Set<String> unbound = new LinkedHashSet<>(names);
					unbound.removeAll(expected.keySet());
					if (unbound.isEmpty()) {
						assertThat(new MemoryBinder(started).bind().memories()).as("%s", sources).isEqualTo(expected);
					}
					else {
						assertThat(catchThrowable(() -> new MemoryBinder(started).bind())).as("%s", sources)
							.isInstanceOf(InvalidWasmConfigurationException.class)
							.hasMessageContaining("'%s'", unbound.iterator().next());
					}
				});
		}
	}

	private static BindException bindException(@Nullable Throwable failure) {
		Throwable cause = failure;
		while (cause != null && !(cause instanceof BindException)) {
			cause = cause.getCause();
		}
		assertThat(cause).isNotNull();
		return (BindException) cause;
	}

	private static void addSource(ConfigurableApplicationContext context, String name, Map<String, Object> properties) {
		context.getEnvironment().getPropertySources().addLast(new MapPropertySource(name, properties));
	}

	private static void setVariables(ConfigurableApplicationContext context, Map<String, Object> variables) {
		context.getEnvironment()
			.getPropertySources()
			.replace(ENVIRONMENT, new SystemEnvironmentPropertySource(ENVIRONMENT, variables));
	}

	private static final class RandomSources {

		private static final List<String> NAMES = List.of("requests", "big-one", "[Big.One]", "tallies2");

		private static final Map<String, List<String>> VALUES = Map.of("minimum-pages",
				List.of("1", "0x10", "${pages}"), "minimum-size", List.of("64KB", "1", ""), "maximum-pages",
				List.of("7", "${pages}"), "maximum-size", List.of("4MB", "${size:2MB}"), "import-name",
				List.of("env.memory", " spaced ", ""), "preload", List.of("classpath:table.bin", "file:/${pages}"),
				"preload-address", List.of("16", ""), "lazy", List.of("true", "off"), "description",
				List.of("What it is for", "${missing}"), "unknown", List.of("1"));

		private static final List<String> FIELDS = VALUES.keySet().stream().sorted().toList();

		private final List<Map<String, Object>> maps = new ArrayList<>();

		private final Map<String, Object> variables = new LinkedHashMap<>();

		RandomSources(Random random) {
			for (int i = 0; i < 3; i++) {
				Map<String, Object> map = new LinkedHashMap<>();
				for (int j = random.nextInt(8); j > 0; j--) {
					String field = pick(random, FIELDS);
					String name = pick(random, NAMES);
					map.put(MEMORIES + (name.startsWith("[") ? "" : ".") + name + "." + spell(random, field),
							pick(random, VALUES.get(field)));
				}
				if (random.nextInt(4) == 0) {
					map.put(MEMORIES + "." + pick(random, NAMES.subList(0, 2)), "");
				}
				this.maps.add(map);
			}
			// Not both at once, of which Spring Boot sees one or the other by their
			// order.
			boolean legacy = random.nextBoolean();
			for (int j = random.nextInt(4) - 1; j > 0; j--) {
				String field = pick(random, FIELDS);
				String name = pick(random, List.of("REQUESTS", "BIGONE", "ONLY"));
				this.variables.put(
						(legacy ? "WASM_SHARED_MEMORY_MEMORIES_" : "WASM_SHAREDMEMORY_MEMORIES_") + name + "_"
								+ field.replace("-", legacy ? "_" : "").toUpperCase(Locale.ROOT),
						pick(random, VALUES.get(field)));
			}
		}

		private static String spell(Random random, String field) {
			return switch (random.nextInt(4)) {
				case 0 -> field.replace("-", "_");
				case 1 -> field.replace("-p", "P").replace("-s", "S").replace("-n", "N").replace("-a", "A");
				default -> field;
			};
		}

		private static <T> T pick(Random random, List<T> list) {
			return list.get(random.nextInt(list.size()));
		}

		void addTo(ConfigurableApplicationContext context) {
			ConfigurableEnvironment environment = context.getEnvironment();
			addSource(context, "values", Map.of("pages", "3"));
			for (int i = 0; i < this.maps.size(); i++) {
				addSource(context, "source " + i, this.maps.get(i));
			}
			environment.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", this.variables));
		}

		/**
		 * Of two values for one limit, the one that comes first.
		 */
		Memory withOneOfEach(String name, Memory memory) {
			int minimum = (memory.minimumPages() != null && memory.minimumSize() != null)
					? source(name, "minimumpages") - source(name, "minimumsize") : 0;
			int maximum = (memory.maximumPages() != null && memory.maximumSize() != null)
					? source(name, "maximumpages") - source(name, "maximumsize") : 0;
			return new Memory((minimum > 0) ? null : memory.minimumPages(), (minimum < 0) ? null : memory.minimumSize(),
					(maximum > 0) ? null : memory.maximumPages(), (maximum < 0) ? null : memory.maximumSize(),
					memory.importName(), memory.preload(), memory.preloadAddress(), memory.lazy(), memory.description(),
					memory.snapshot(), memory.queues());
		}

		/**
		 * The number of the first source that has a property, in whatever spelling.
		 */
		private int source(String name, String field) {
			String property = "wasmsharedmemorymemories" + (name.contains(".") ? "#" : uniform(name)) + field;
			List<Map<String, Object>> sources = new ArrayList<>(this.maps);
			sources.addFirst(this.variables);
			for (int i = 0; i < sources.size(); i++) {
				if (sources.get(i).keySet().stream().map(RandomSources::uniform).anyMatch(property::equals)) {
					return i;
				}
			}
			return sources.size();
		}

		private static String uniform(String text) {
			return text.replaceAll("\\[.*]", "#").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9#]", "");
		}

		@Override
		public String toString() {
			return this.maps + " and " + this.variables;
		}

	}

	/**
	 * The same memories as properties that Spring Boot binds.
	 */
	@ConfigurationProperties(SharedMemoryProperties.PREFIX)
	record ReferenceProperties(@DefaultValue Map<String, Memory> memories) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(ReferenceProperties.class)
	static class Reference {

	}

	private static final class PagesConverter implements Converter<String, DataSize> {

		@Override
		public DataSize convert(String source) {
			return DataSize.ofKilobytes(64L * (source.startsWith("ten") ? 10 : 2));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Converters {

		@Bean
		@ConfigurationPropertiesBinding
		static Converter<String, DataSize> pagesConverter() {
			return new PagesConverter();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnConversionService {

		@Bean
		static ConversionService conversionService() {
			DefaultConversionService service = new DefaultConversionService();
			service.addConverter(new PagesConverter());
			return service;
		}

	}

}
