package io.sharedmemory.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.SmartFactoryBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.actuate.SharedMemoryEndpoint;
import io.sharedmemory.actuate.SharedMemoryHealthContributor;
import io.sharedmemory.autoconfigure.endive.SharedMemoryEndiveAutoConfiguration;
import io.sharedmemory.autoconfigure.endpoint.SharedMemoryEndpointAutoConfiguration;
import io.sharedmemory.autoconfigure.health.SharedMemoryHealthAutoConfiguration;
import io.sharedmemory.autoconfigure.metrics.SharedMemoryMetricsAutoConfiguration;
import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.ForwardingSharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemories;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * However an application comes to its registry: one has the configured memories, which is
 * the one that injection gives, and all others work on it.
 */
class RegistryBeansTests {

	private static final String[] NAMES = { "requests", "tallies" };

	private final List<String> created = new ArrayList<>();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class,
				SharedMemoryEndiveAutoConfiguration.class, PluginAutoConfiguration.class,
				SharedMemoryEndpointAutoConfiguration.class, SharedMemoryHealthAutoConfiguration.class,
				SharedMemoryMetricsAutoConfiguration.class, MetricsAutoConfiguration.class))
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withBean(SharedMemoryCustomizer.class, () -> (memory) -> this.created.add(memory.name()))
		.withPropertyValues("management.endpoints.web.exposure.include=sharedmemory",
				"wasm.shared-memory.memories.requests.maximum-pages=2",
				"wasm.shared-memory.memories.tallies.maximum-pages=2",
				"wasm.plugins.waits.location=classpath:modules/plugin-waits.wasm",
				"wasm.plugins.waits.memories[env.memory]=requests");

	static Stream<Class<?>> oneToFill() {
		return Stream.of(None.class, Own.class, PrimaryThatDelegates.class, PrimaryThatDelegatesToAnyOther.class,
				OtherIsFallback.class, OtherIsNoCandidate.class, OtherIsNoDefaultCandidate.class, Factory.class,
				SmartFactory.class, ProxiedByClass.class, ProxiedByInterfaces.class, Advised.class, Wrapped.class,
				Replaced.class);
	}

	@ParameterizedTest
	@MethodSource("oneToFill")
	void registryIsFilledOnceAndUsedByAll(Class<?> configuration) {
		assertAllOnOne(this.contextRunner.withUserConfiguration(configuration));
	}

	@ParameterizedTest
	@MethodSource("oneToFill")
	void lazyBeansAreOfTheSame(Class<?> configuration) {
		assertAllOnOne(this.contextRunner.withUserConfiguration(configuration)
			.withInitializer((context) -> context.addBeanFactoryPostProcessor((beanFactory) -> {
				for (String name : beanFactory.getBeanDefinitionNames()) {
					beanFactory.getBeanDefinition(name).setLazyInit(true);
				}
			})));
	}

	@Test
	void registryThatIsRegisteredAsAnObjectIsFilled() {
		SharedMemoryRegistry own = new DefaultSharedMemoryRegistry();
		assertAllOnOne(
				this.contextRunner
					.withInitializer((context) -> context.getBeanFactory().registerSingleton("registry", own)),
				(context) -> assertThat(context.getBean(SharedMemoryRegistry.class)).isSameAs(own));
	}

	@Test
	void registryThatIsRegisteredAsAnObjectIsFilledForWhoIsEarly() {
		SharedMemoryRegistry own = new DefaultSharedMemoryRegistry();
		this.contextRunner.withUserConfiguration(EarlyRegistryTests.FirstRegistryPostProcessor.class)
			.withInitializer((context) -> context.getBeanFactory().registerSingleton("registry", own))
			.run((context) -> assertThat(context.getBean(EarlyRegistryTests.Witness.class).names())
				.containsExactly(NAMES));
	}

	@Test
	void registryThatReplacesTheDefaultOneAsAnObjectIsRefused() {
		FailureReport report = FailureReport.of(this.contextRunner.withUserConfiguration(RegisteredLate.class));
		assertThat(report.description())
			.startsWith("There are several registries of shared memories, of which none or more than one is primary:")
			.contains("- 'sharedMemoryRegistry', defined in " + SharedMemoryAutoConfiguration.Enabled.class.getName(),
					"- 'late', defined in an object that was registered");
		assertThat(report.action()).startsWith("Mark the one with '@Primary'");
	}

	@Test
	void whatWrapsTheRegistrySeesConfiguredMemoriesCreated() {
		this.contextRunner.withUserConfiguration(Wrapped.class)
			.run((context) -> assertThat(context.getBean(Seen.class).names()).containsExactly(NAMES));
		this.contextRunner.withUserConfiguration(Advised.class).run((context) -> {
			assertThat(AopUtils.isAopProxy(context.getBean(SharedMemoryRegistry.class))).isTrue();
			assertThat(context.getBean(Seen.class).names()).containsExactly(NAMES);
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { Two.class, TwoPrimaries.class, TwoNamedAsParameters.class })
	void severalOfWhichNoneIsPrimaryAreRefused(Class<?> configuration) {
		FailureReport report = FailureReport.of(this.contextRunner.withUserConfiguration(configuration));
		assertThat(report.description())
			.startsWith("There are several registries of shared memories, of which none or more than one is primary:")
			.contains("- 'registry', defined in " + configuration.getName(),
					"- 'other', defined in " + configuration.getName());
		assertThat(report.action()).isEqualTo("Mark the one with '@Primary' that is to have the configured memories, "
				+ "or the others with '@Bean(defaultCandidate = false)'. Others keep what you create in them.");
		assertThat(this.created).isEmpty();
	}

	/** Which Spring would inject as a registry, too. */
	@Test
	void viewOfTheRegistryIsRefusedUnlessItIsNoCandidate() {
		FailureReport report = FailureReport.of(this.contextRunner.withUserConfiguration(View.class));
		assertThat(report.description()).contains("- 'sharedMemoryRegistry', defined in ",
				"- 'view', defined in " + View.class.getName());
		assertThat(report.action()).contains("'@Bean(defaultCandidate = false)'");
		this.contextRunner.withUserConfiguration(QualifiedView.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean("view")).isSameAs(context.getBean("sharedMemoryRegistry"));
			assertThat(context.getBean(SharedMemoryRegistry.class).names()).isNotEmpty();
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { Refreshed.class, RefreshedByInterfaces.class, Prototype.class, PrototypeFactory.class })
	void registryThatIsReplacedAtRunTimeIsRefused(Class<?> configuration) {
		FailureReport report = FailureReport.of(this.contextRunner.withUserConfiguration(configuration));
		assertThat(report.description()).startsWith("The registry of shared memories 'registry', defined in ")
			.contains(configuration.getName())
			.contains(", is of scope '")
			.endsWith("every other instance would have other memories.");
		assertThat(report.action()).startsWith("Make the registry a singleton.");
		assertThat(this.created).isEmpty();
	}

	/** It looks like a singleton until it makes another one. */
	@Test
	void factoryThatKeepsNothingIsRefused() {
		assertThat(FailureReport.of(this.contextRunner.withUserConfiguration(CarelessFactory.class)).description())
			.startsWith("The registry of shared memories 'registry', defined in ")
			.endsWith("every other instance would have other memories.");
	}

	private void assertAllOnOne(ApplicationContextRunner contextRunner) {
		assertAllOnOne(contextRunner, (context) -> {
		});
	}

	private void assertAllOnOne(ApplicationContextRunner contextRunner, Consumer<AssertableApplicationContext> more) {
		contextRunner.withBean(Users.class).run((context) -> {
			assertThat(context).hasNotFailed();
			Users users = context.getBean(Users.class);
			assertThat(users.registry()).isSameAs(context.getBean(SharedMemoryRegistry.class))
				.isSameAs(users.memories());
			assertThat(users.registry().names()).containsExactly(NAMES);
			SharedMemory requests = users.registry().get("requests");
			assertThat(users.requests()).isSameAs(requests);
			assertThat(this.created).containsExactly(NAMES);
			assertThat(context.getBean("waits", WasmPlugin.class).sharedMemories()).containsValue(requests);
			SharedMemory late = users.registry().create("late", MemoryType.shared(1, 1));
			assertThat(context.getBean(SharedMemoryEndpoint.class).memories().memories()).containsOnlyKeys("requests",
					"tallies", "late");
			assertThat(context.getBean(SharedMemoryHealthContributor.class)
				.stream()
				.map(CompositeHealthContributor.Entry::name)).containsExactlyInAnyOrder("requests", "tallies", "late");
			assertThat(context.getBean(MeterRegistry.class).get("wasm.shared.memory.size").gauges())
				.extracting((Gauge gauge) -> gauge.getId().getTag("memory"))
				.containsExactlyInAnyOrder("requests", "tallies", "late");
			more.accept(context);
			context.getSourceApplicationContext().close();
			assertThat(requests.isClosed()).isTrue();
			assertThat(late.isClosed()).isTrue();
		});
	}

	record Users(SharedMemoryRegistry registry, SharedMemories memories, @Qualifier("requests") SharedMemory requests) {
	}

	record Seen(List<String> names) {
	}

	static final class Delegating extends ForwardingSharedMemoryRegistry {

		private final List<String> seen;

		Delegating(SharedMemoryRegistry delegate, List<String> seen) {
			super(delegate);
			this.seen = seen;
		}

		@Override
		public SharedMemory create(String name, MemoryType type, Consumer<SharedMemory> initializer) {
			this.seen.add(name);
			return super.create(name, type, initializer);
		}

	}

	private static SharedMemoryRegistry delegating(SharedMemoryRegistry delegate) {
		return new Delegating(delegate, new ArrayList<>());
	}

	@Configuration(proxyBeanMethods = false)
	static class None {

	}

	@Configuration(proxyBeanMethods = false)
	static class Own {

		@Bean
		SharedMemoryRegistry registry() {
			return new DefaultSharedMemoryRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryThatDelegates {

		@Bean
		SharedMemoryRegistry plain() {
			return new DefaultSharedMemoryRegistry();
		}

		@Bean
		@Primary
		SharedMemoryRegistry registry(@Qualifier("plain") SharedMemoryRegistry plain) {
			return delegating(plain);
		}

	}

	/**
	 * As above, but what is delegated to is named as the parameters of others.
	 */
	@Configuration(proxyBeanMethods = false)
	static class PrimaryThatDelegatesToAnyOther {

		@Bean
		SharedMemoryRegistry registry() {
			return new DefaultSharedMemoryRegistry();
		}

		@Bean
		@Primary
		SharedMemoryRegistry logging(List<SharedMemoryRegistry> others) {
			return delegating(others.getFirst());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherIsFallback extends Own {

		@Bean
		@Fallback
		SharedMemoryRegistry other() {
			return new DefaultSharedMemoryRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherIsNoCandidate {

		@Bean(autowireCandidate = false)
		SharedMemoryRegistry other() {
			return new DefaultSharedMemoryRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherIsNoDefaultCandidate extends Own {

		@Bean(defaultCandidate = false)
		SharedMemoryRegistry other() {
			return new DefaultSharedMemoryRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Factory {

		@Bean
		FactoryBean<SharedMemoryRegistry> registry() {
			return new FactoryBean<>() {

				@Override
				public SharedMemoryRegistry getObject() {
					return new DefaultSharedMemoryRegistry();
				}

				@Override
				public Class<?> getObjectType() {
					return SharedMemoryRegistry.class;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ProxiedByClass {

		@Bean
		@Scope(proxyMode = ScopedProxyMode.TARGET_CLASS)
		SharedMemoryRegistry registry() {
			return new DefaultSharedMemoryRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ProxiedByInterfaces {

		@Bean
		@Scope(proxyMode = ScopedProxyMode.INTERFACES)
		SharedMemoryRegistry registry() {
			return new DefaultSharedMemoryRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Advised extends Own {

		@Bean
		Seen seen() {
			return new Seen(new ArrayList<>());
		}

		@Bean
		MethodInterceptor interceptor(Seen seen) {
			return (invocation) -> {
				if (invocation.getMethod().getName().equals("create") && invocation.getArguments().length == 3) {
					seen.names().add((String) invocation.getArguments()[0]);
				}
				return invocation.proceed();
			};
		}

		@Bean
		static BeanNameAutoProxyCreator autoProxyCreator() {
			BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
			creator.setBeanNames("registry");
			creator.setInterceptorNames("interceptor");
			return creator;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Wrapped extends Own {

		@Bean
		static Seen seen() {
			return new Seen(new ArrayList<>());
		}

		@Bean
		static BeanPostProcessor wrapper(Seen seen) {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String beanName) {
					return (bean instanceof SharedMemoryRegistry registry) ? new Delegating(registry, seen.names())
							: bean;
				}

			};
		}

	}

	/**
	 * What is injected has nothing to do with what was made.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Replaced {

		@Bean
		static BeanPostProcessor replacing() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String beanName) {
					return (bean instanceof SharedMemoryRegistry)
							? ProxyFactory.getProxy(SharedMemoryRegistry.class, (MethodInterceptor) new Elsewhere())
							: bean;
				}

			};
		}

	}

	static final class Elsewhere implements MethodInterceptor {

		private final SharedMemoryRegistry other = new DefaultSharedMemoryRegistry();

		@Override
		public Object invoke(org.aopalliance.intercept.MethodInvocation invocation) throws Throwable {
			return invocation.getMethod().invoke(this.other, invocation.getArguments());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RegisteredLate {

		@Bean
		static BeanFactoryPostProcessor registering() {
			return (beanFactory) -> beanFactory.registerSingleton("late", new DefaultSharedMemoryRegistry());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Two {

		@Bean
		SharedMemoryRegistry registry() {
			return new DefaultSharedMemoryRegistry();
		}

		@Bean
		SharedMemoryRegistry other() {
			return new DefaultSharedMemoryRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoPrimaries {

		@Bean
		@Primary
		SharedMemoryRegistry registry() {
			return new DefaultSharedMemoryRegistry();
		}

		@Bean
		@Primary
		SharedMemoryRegistry other() {
			return new DefaultSharedMemoryRegistry();
		}

	}

	/**
	 * Spring takes the names of parameters for that of the bean, where it has to choose.
	 */
	@Configuration(proxyBeanMethods = false)
	static class TwoNamedAsParameters extends Two {

		@Bean
		Set<String> names(SharedMemoryRegistry registry) {
			return registry.names();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RefreshScope {

		@Bean
		static CustomScopeConfigurer scopes() {
			CustomScopeConfigurer scopes = new CustomScopeConfigurer();
			scopes.addScope("refresh", new SimpleThreadScope());
			return scopes;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Refreshed extends RefreshScope {

		@Bean
		@Scope(scopeName = "refresh", proxyMode = ScopedProxyMode.TARGET_CLASS)
		SharedMemoryRegistry registry() {
			return new DefaultSharedMemoryRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RefreshedByInterfaces extends RefreshScope {

		@Bean
		@Scope(scopeName = "refresh", proxyMode = ScopedProxyMode.INTERFACES)
		SharedMemoryRegistry registry() {
			return new DefaultSharedMemoryRegistry();
		}

	}

	/** Spring keeps nothing that such a factory makes. */
	@Configuration(proxyBeanMethods = false)
	static class SmartFactory {

		@Bean
		SmartFactoryBean<SharedMemoryRegistry> registry() {
			SharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();
			return factory(() -> registry);
		}

		static SmartFactoryBean<SharedMemoryRegistry> factory(Supplier<SharedMemoryRegistry> registries) {
			return new SmartFactoryBean<>() {

				@Override
				public SharedMemoryRegistry getObject() {
					return registries.get();
				}

				@Override
				public Class<?> getObjectType() {
					return SharedMemoryRegistry.class;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CarelessFactory {

		@Bean
		SmartFactoryBean<SharedMemoryRegistry> registry() {
			return SmartFactory.factory(DefaultSharedMemoryRegistry::new);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeFactory {

		@Bean
		FactoryBean<SharedMemoryRegistry> registry() {
			return new FactoryBean<>() {

				@Override
				public SharedMemoryRegistry getObject() {
					return new DefaultSharedMemoryRegistry();
				}

				@Override
				public Class<?> getObjectType() {
					return SharedMemoryRegistry.class;
				}

				@Override
				public boolean isSingleton() {
					return false;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Prototype {

		@Bean
		@Scope("prototype")
		SharedMemoryRegistry registry() {
			return new DefaultSharedMemoryRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class View {

		@Bean
		SharedMemories view(SharedMemoryRegistry registry) {
			return registry;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class QualifiedView {

		@Bean(defaultCandidate = false)
		SharedMemories view(SharedMemoryRegistry registry) {
			return registry;
		}

	}

}
