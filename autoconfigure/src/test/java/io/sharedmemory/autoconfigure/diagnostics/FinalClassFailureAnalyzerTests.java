package io.sharedmemory.autoconfigure.diagnostics;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;

import org.springframework.aop.ClassFilter;
import org.springframework.aop.Pointcut;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.ComposablePointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

import io.sharedmemory.autoconfigure.FailureReport;
import io.sharedmemory.autoconfigure.SharedMemoryAutoConfiguration;
import io.sharedmemory.registry.SharedMemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FinalClassFailureAnalyzer}: an application whose advisor matches all
 * beans.
 */
class FinalClassFailureAnalyzerTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class))
		.withUserConfiguration(Proxies.class)
		.withPropertyValues("wasm.shared-memory.memories.requests.maximum-pages=1");

	@Test
	void advisorOfEverythingIsToldWhatToDo() {
		FailureReport report = FailureReport
			.of(this.contextRunner.withBean("advisor", DefaultPointcutAdvisor.class, () -> advisor(Pointcut.TRUE)));
		assertThat(report.description()).startsWith("An advisor or aspect of the application matches a bean of class ")
			.contains("'io.sharedmemory.");
		assertThat(report.action()).contains("!within(io.sharedmemory..*)");
	}

	@Test
	void advisorThatLeavesOurClassesOutWorks() {
		ClassFilter others = (type) -> !type.getName().startsWith("io.sharedmemory.");
		this.contextRunner
			.withBean("advisor", DefaultPointcutAdvisor.class, () -> advisor(new ComposablePointcut(others)))
			.run((context) -> assertThat(context.getBean(SharedMemoryRegistry.class).names())
				.containsExactly("requests"));
	}

	private static DefaultPointcutAdvisor advisor(Pointcut pointcut) {
		return new DefaultPointcutAdvisor(pointcut, (MethodInterceptor) (invocation) -> invocation.proceed());
	}

	@Configuration(proxyBeanMethods = false)
	static class Proxies {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static DefaultAdvisorAutoProxyCreator proxies() {
			DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
			creator.setProxyTargetClass(true);
			return creator;
		}

	}

}
