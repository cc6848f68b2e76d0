package io.sharedmemory.sample.redaction;

import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.ServletRegistrationBean;

import io.sharedmemory.autoconfigure.configuration.InvalidWasmConfigurationException;
import io.sharedmemory.autoconfigure.console.ConsoleAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * In which applications there is a console.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConsoleConfigurationTests {

	private static final String ENABLED = "wasm.console.enabled=true";

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ConsoleAutoConfiguration.class, EndpointAutoConfiguration.class,
				WebEndpointAutoConfiguration.class));

	@Test
	void offByDefault() {
		this.contextRunner
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ServletRegistrationBean.class));
	}

	@Test
	void atItsPath(CapturedOutput output) {
		this.contextRunner.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context.getBean(ServletRegistrationBean.class).getUrlMappings())
				.isEqualTo(Set.of("/wasm-console")));
		assertThat(output).contains("WebAssembly console at '/wasm-console'");
	}

	@Test
	void beingDisabledEndpointsLeaveAPageThatSaysSo() {
		this.contextRunner.withPropertyValues(ENABLED, "management.server.port=-1")
			.run((context) -> assertThat(context).hasBean("wasmConsoleWithoutManagement"));
	}

	@Test
	void withoutActuatorThereIsAPageThatSaysSo() {
		new WebApplicationContextRunner().withConfiguration(AutoConfigurations.of(ConsoleAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).hasBean("wasmConsoleWithoutActuator")
				.hasSingleBean(ServletRegistrationBean.class));
	}

	@Test
	void noServerButThatOfTheEndpointsHasIt() {
		this.contextRunner.withPropertyValues(ENABLED, "management.server.port=18080")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ServletRegistrationBean.class));
	}

	@Test
	void withoutAWebServerThereIsNone(CapturedOutput output) {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ConsoleAutoConfiguration.class))
			.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ServletRegistrationBean.class));
		assertThat(output).doesNotContain("console");
	}

	@Test
	void reactiveApplicationIsToldThatThereIsNone(CapturedOutput output) {
		new ReactiveWebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ConsoleAutoConfiguration.class))
			.withPropertyValues(ENABLED)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ServletRegistrationBean.class));
		assertThat(output).contains("There is no WebAssembly console, although 'wasm.console.enabled' is true");
	}

	@Test
	void pathThatIsNoneFailsTheStart() {
		this.contextRunner.withPropertyValues(ENABLED, "wasm.console.path=/*")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidWasmConfigurationException.class));
	}

}
