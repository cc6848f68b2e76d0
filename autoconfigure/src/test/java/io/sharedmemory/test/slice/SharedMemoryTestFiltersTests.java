package io.sharedmemory.test.slice;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import run.endive.runtime.ImportFunction;

import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;

import io.sharedmemory.autoconfigure.plugin.PluginAutoConfiguration;
import io.sharedmemory.plugin.WasmPlugins;
import io.sharedmemory.registry.SharedMemoryRegistry;
import io.sharedmemory.test.SharedMemoryTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which components and auto-configurations a slice has is for the test to say.
 */
class SharedMemoryTestFiltersTests {

	private static void assertHas(ApplicationContext context, int greetings, int headers, int plugins) {
		assertThat(context.getBeansOfType(SharedMemoryRegistry.class)).hasSize(1);
		assertThat(context.getBeansOfType(Greeting.class)).hasSize(greetings);
		assertThat(context.getBeansOfType(Header.class)).hasSize(headers);
		assertThat(context.getBeansOfType(WasmPlugins.class)).hasSize(plugins);
	}

	@Nested
	@SharedMemoryTest
	class DefaultFilters {

		@Test
		void findComponentsThatTakePart(ApplicationContext context) {
			assertHas(context, 0, 1, 1);
			assertThat(context.getBeansOfType(Journal.class)).hasSize(1);
		}

		@Test
		void findNoConfigurations(ApplicationContext context) {
			assertThat(context.getBeansOfType(HostConfiguration.class)).isEmpty();
			assertThat(context.getBeansOfType(ImportFunction.class)).isEmpty();
		}

	}

	@Nested
	@SharedMemoryTest
	@Import(HostConfiguration.class)
	class ImportedConfiguration {

		@Test
		void hasItsBeans(ApplicationContext context) {
			assertThat(context.getBeansOfType(ImportFunction.class)).containsOnlyKeys("audit");
		}

	}

	@Nested
	@SharedMemoryTest(includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Greeting.class))
	class IncludeFilters {

		@Test
		void addComponents(ApplicationContext context) {
			assertHas(context, 1, 1, 1);
		}

	}

	@Nested
	@SharedMemoryTest(excludeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Header.class))
	class ExcludeFilters {

		@Test
		void removeComponents(ApplicationContext context) {
			assertHas(context, 0, 0, 1);
		}

	}

	@Nested
	@SharedMemoryTest(useDefaultFilters = false,
			includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Greeting.class))
	class NoDefaultFilters {

		@Test
		void haveOnlyWhatIsIncluded(ApplicationContext context) {
			assertHas(context, 1, 0, 1);
		}

	}

	@Nested
	@SharedMemoryTest(excludeAutoConfiguration = PluginAutoConfiguration.class)
	class ExcludedAutoConfiguration {

		@Test
		void isMissing(ApplicationContext context) {
			assertHas(context, 0, 1, 0);
		}

	}

}
