package io.sharedmemory.autoconfigure;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans of the application with the name of a memory or a plugin are refused, whoever
 * registers them and when, and whether the application may override beans or not.
 */
class NamesOfTheApplicationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
				SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class));

	static Stream<Arguments> taken() {
		return Stream
			.of(taken("bean method", user(Method.class), Method.class.getName()),
					taken("bean method of a memory", user(OwnMemory.class), OwnMemory.class.getName()),
					taken("factory", user(Factory.class), Factory.class.getName()),
					taken("alias of a bean method", user(Alias.class),
							"an alias of 'main', defined in " + Alias.class.getName()),
					taken("registrar that is imported", user(Importing.class), "an import"),
					taken("registered bean", (runner) -> runner.withBean("taken", String.class, () -> "bean"), ""),
					taken("registered object",
							(runner) -> runner.withInitializer(
									(context) -> context.getBeanFactory().registerSingleton("taken", "an object")),
							"an object of class java.lang.String"),
					taken("registered alias",
							(runner) -> runner.withUserConfiguration(Main.class)
								.withInitializer((context) -> context.getBeanFactory().registerAlias("main", "taken")),
							"an alias of 'main', defined in " + Main.class.getName()),
					taken("later auto-configuration", later(LaterMethod.class), LaterMethod.class.getName()),
					taken("later alias", later(LaterAlias.class), "an alias of 'main'"),
					taken("later registrar", later(LaterImporting.class), "an import"),
					taken("post-processor of definitions", user(DefinitionPostProcessor.class), "a post-processor"),
					taken("object of a post-processor", user(ObjectPostProcessor.class),
							"an object of class java.lang.String"),
					taken("alias of a post-processor", user(AliasPostProcessor.class), "an alias of 'main'"))
			.flatMap((taken) -> Stream.of(true, false)
				.flatMap((overriding) -> Stream.of("memory", "plugin")
					.map((kind) -> Arguments.of(kind, taken.get()[0], overriding, taken.get()[1], taken.get()[2]))));
	}

	private static Arguments taken(String by, UnaryOperator<ApplicationContextRunner> application, String origin) {
		return Arguments.of(by, application, origin);
	}

	private static UnaryOperator<ApplicationContextRunner> user(Class<?> configuration) {
		return (runner) -> runner.withUserConfiguration(configuration);
	}

	private static UnaryOperator<ApplicationContextRunner> later(Class<?> configuration) {
		return (runner) -> runner.withConfiguration(AutoConfigurations.of(configuration));
	}

	@ParameterizedTest(name = "{0}: {1}, overriding {2}")
	@MethodSource("taken")
	void nameIsTaken(String kind, String by, boolean overriding, UnaryOperator<ApplicationContextRunner> application,
			String origin) {
		String property = kind.equals("memory") ? "wasm.shared-memory.memories.taken.maximum-pages=2"
				: "wasm.plugins.taken.location=classpath:modules/no-shared-memory.wasm";
		FailureReport report = FailureReport.of(application
			.apply(this.contextRunner.withAllowBeanDefinitionOverriding(overriding).withPropertyValues(property)));
		assertThat(report.description()).startsWith("The name of %s 'taken' is taken by another bean".formatted(kind))
			.contains(origin)
			.contains("    " + property.replace("=", " = "));
		assertThat(report.action())
			.isEqualTo("Choose another name for the %1$s, or for the bean: the name of a %1$s is the name of its bean."
				.formatted(kind));
	}

	@Configuration(proxyBeanMethods = false)
	static class Method {

		@Bean
		String taken() {
			return "bean";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnMemory {

		@Bean
		SharedMemory taken() {
			return SharedMemory.create(MemoryType.shared(1, 1));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Factory {

		@Bean
		FactoryBean<String> taken() {
			return new FactoryBean<>() {

				@Override
				public String getObject() {
					return "product";
				}

				@Override
				public Class<?> getObjectType() {
					return String.class;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Alias {

		@Bean({ "main", "taken" })
		String main() {
			return "bean";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Main {

		@Bean
		String main() {
			return "bean";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Registrar.class)
	static class Importing {

	}

	static final class Registrar implements ImportBeanDefinitionRegistrar {

		@Override
		public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
			registry.registerBeanDefinition("taken", definition("an import"));
		}

	}

	private static RootBeanDefinition definition(String origin) {
		RootBeanDefinition definition = new RootBeanDefinition(Object.class);
		definition.setResourceDescription(origin);
		return definition;
	}

	@AutoConfiguration(after = PluginAutoConfiguration.class)
	static class LaterMethod {

		@Bean
		String taken() {
			return "bean";
		}

	}

	@AutoConfiguration(after = PluginAutoConfiguration.class)
	static class LaterAlias {

		@Bean({ "main", "taken" })
		String main() {
			return "bean";
		}

	}

	@AutoConfiguration(after = PluginAutoConfiguration.class)
	@Import(Registrar.class)
	static class LaterImporting {

	}

	@Configuration(proxyBeanMethods = false)
	static class DefinitionPostProcessor {

		@Bean
		static BeanDefinitionRegistryPostProcessor registering() {
			return (registry) -> registry.registerBeanDefinition("taken", definition("a post-processor"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ObjectPostProcessor {

		@Bean
		static BeanDefinitionRegistryPostProcessor registering() {
			return new BeanDefinitionRegistryPostProcessor() {

				@Override
				public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
				}

				@Override
				public void postProcessBeanFactory(
						org.springframework.beans.factory.config.ConfigurableListableBeanFactory beanFactory) {
					beanFactory.registerSingleton("taken", "an object");
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AliasPostProcessor extends Main {

		@Bean
		static BeanDefinitionRegistryPostProcessor registering() {
			return (registry) -> registry.registerAlias("main", "taken");
		}

	}

}
