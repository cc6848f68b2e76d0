package io.sharedmemory.autoconfigure;

import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.PriorityOrdered;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who needs the registry before the context has its post-processors gets it with the
 * configured memories in it, too.
 */
class EarlyRegistryTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class))
		.withPropertyValues("wasm.shared-memory.defaults.maximum-pages=2",
				"wasm.shared-memory.memories.requests.minimum-pages=1", "wasm.shared-memory.memories.tallies.lazy=true")
		.withBean(SharedMemoryCustomizer.class, () -> (memory) -> memory.atomicStore32(0, 42));

	static Stream<Class<?>> early() {
		return Stream.of(PostProcessor.class, ProvidedPostProcessor.class, ConfigurationWithRegistry.class,
				LookingUp.class, FactoryPostProcessor.class, FirstRegistryPostProcessor.class,
				RegistryPostProcessor.class, AdvisorWithService.class, FactoryOfUnknownType.class);
	}

	@ParameterizedTest
	@MethodSource("early")
	void registryIsFilled(Class<?> early) {
		run(this.contextRunner.withUserConfiguration(early));
	}

	@ParameterizedTest
	@MethodSource("early")
	void ownRegistryIsFilled(Class<?> early) {
		run(this.contextRunner.withUserConfiguration(OwnRegistry.class, early));
	}

	@ParameterizedTest
	@MethodSource("early")
	void ownRegistryOfAFactoryIsFilled(Class<?> early) {
		run(this.contextRunner.withUserConfiguration(early, OwnRegistryFactory.class));
	}

	@ParameterizedTest
	@MethodSource("early")
	void registryOfAChildIsFilled(Class<?> early) {
		try (GenericApplicationContext parent = new GenericApplicationContext()) {
			parent.refresh();
			run(this.contextRunner.withParent(parent).withUserConfiguration(early));
			run(this.contextRunner.withParent(parent).withUserConfiguration(OwnRegistry.class, early));
		}
	}

	private static void run(ApplicationContextRunner contextRunner) {
		contextRunner.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Witness.class).names()).containsExactly("requests", "tallies");
			SharedMemoryRegistry registry = context.getBean(SharedMemoryRegistry.class);
			assertThat(registry.names()).containsExactly("requests", "tallies");
			assertThat(registry.find("tallies")).isEmpty();
			assertThat(context.getBeansOfType(SharedMemory.class).values()).hasSize(2)
				.allSatisfy((memory) -> assertThat(memory.atomicLoad32(0)).isEqualTo(42));
		});
	}

	/**
	 * What somebody saw in the registry who got it early.
	 */
	static class Witness {

		private final Set<String> names = new LinkedHashSet<>();

		void see(SharedMemoryRegistry registry) {
			this.names.addAll(registry.names());
		}

		Set<String> names() {
			return this.names;
		}

	}

	static class Looking extends Witness implements BeanPostProcessor {

		Looking(SharedMemoryRegistry registry) {
			see(registry);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRegistry {

		@Bean
		SharedMemoryRegistry registry() {
			return new DefaultSharedMemoryRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRegistryFactory {

		@Bean
		static FactoryBean<SharedMemoryRegistry> registry() {
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
	static class PostProcessor {

		@Bean
		static Looking postProcessor(SharedMemoryRegistry registry) {
			return new Looking(registry);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ProvidedPostProcessor {

		@Bean
		static Looking postProcessor(ObjectProvider<SharedMemoryRegistry> registry) {
			return new Looking(registry.getObject());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ConfigurationWithRegistry {

		private final SharedMemoryRegistry registry;

		ConfigurationWithRegistry(SharedMemoryRegistry registry) {
			this.registry = registry;
		}

		@Bean
		Looking postProcessor() {
			return new Looking(this.registry);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LookingUp {

		@Bean
		static LookingUpPostProcessor postProcessor() {
			return new LookingUpPostProcessor();
		}

	}

	static final class LookingUpPostProcessor extends Witness
			implements BeanPostProcessor, ApplicationContextAware, PriorityOrdered {

		@Override
		public void setApplicationContext(ApplicationContext context) {
			see(context.getBean(SharedMemoryRegistry.class));
		}

		@Override
		public int getOrder() {
			return HIGHEST_PRECEDENCE;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FactoryPostProcessor {

		@Bean
		static LookingFactoryPostProcessor postProcessor(SharedMemoryRegistry registry) {
			return new LookingFactoryPostProcessor(registry);
		}

	}

	static final class LookingFactoryPostProcessor extends Witness implements BeanFactoryPostProcessor {

		LookingFactoryPostProcessor(SharedMemoryRegistry registry) {
			see(registry);
		}

		@Override
		public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FirstRegistryPostProcessor {

		@Bean
		static LookingRegistryPostProcessor postProcessor(SharedMemoryRegistry registry) {
			return new LookingRegistryPostProcessor(registry);
		}

	}

	static final class LookingRegistryPostProcessor extends Witness
			implements BeanDefinitionRegistryPostProcessor, PriorityOrdered {

		LookingRegistryPostProcessor(SharedMemoryRegistry registry) {
			see(registry);
		}

		@Override
		public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		}

		@Override
		public int getOrder() {
			return HIGHEST_PRECEDENCE;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RegistryPostProcessor {

		@Bean
		static AwareRegistryPostProcessor postProcessor() {
			return new AwareRegistryPostProcessor();
		}

	}

	static final class AwareRegistryPostProcessor extends Witness
			implements BeanDefinitionRegistryPostProcessor, BeanFactoryAware {

		@Override
		public void setBeanFactory(BeanFactory beanFactory) {
			see(beanFactory.getBean(SharedMemoryRegistry.class));
		}

		@Override
		public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AdvisorWithService {

		@Bean
		static DefaultAdvisorAutoProxyCreator autoProxyCreator() {
			return new DefaultAdvisorAutoProxyCreator();
		}

		@Bean
		static StaticMethodMatcherPointcutAdvisor advisor(Service service) {
			Advice advice = (MethodInterceptor) (invocation) -> {
				service.audit();
				return invocation.proceed();
			};
			StaticMethodMatcherPointcutAdvisor advisor = new StaticMethodMatcherPointcutAdvisor() {

				@Override
				public boolean matches(Method method, Class<?> targetClass) {
					return Runnable.class.isAssignableFrom(targetClass);
				}

			};
			advisor.setAdvice(advice);
			return advisor;
		}

		@Bean
		static Service service(SharedMemoryRegistry registry) {
			return new Service(registry);
		}

		@Bean
		Runnable advised() {
			return () -> {
			};
		}

	}

	static class Service extends Witness {

		private final SharedMemoryRegistry registry;

		Service(SharedMemoryRegistry registry) {
			this.registry = registry;
			see(registry);
		}

		void audit() {
			see(this.registry);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FactoryOfUnknownType {

		@Bean
		static BeanFactoryPostProcessor resolver() {
			return (beanFactory) -> beanFactory.getBeanNamesForType(CharSequence.class, true, true);
		}

		@Bean
		@SuppressWarnings("rawtypes")
		static FactoryBean product(Service service) {
			return new FactoryBean() {

				@Override
				public Object getObject() {
					return "product";
				}

				@Override
				public @Nullable Class getObjectType() {
					return String.class;
				}

			};
		}

		@Bean
		static Service service(SharedMemoryRegistry registry) {
			return new Service(registry);
		}

	}

}
