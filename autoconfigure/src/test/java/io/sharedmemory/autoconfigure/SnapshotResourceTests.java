package io.sharedmemory.autoconfigure;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.ProtocolResolver;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.io.WritableResource;

import io.sharedmemory.SharedMemory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for snapshots in resources that are no files, as libraries have them for object
 * stores.
 */
class SnapshotResourceTests {

	private static final String SNAPSHOT = "wasm.shared-memory.memories.tallies.snapshot.";

	private final Map<String, byte[]> store = new ConcurrentHashMap<>();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withInitializer((context) -> context.addProtocolResolver(new StoreResolver(this.store)))
		.withConfiguration(AutoConfigurations.of(SharedMemoryAutoConfiguration.class))
		.withPropertyValues("wasm.shared-memory.memories.tallies.maximum-pages=4",
				SNAPSHOT + "location=store://bucket/tallies");

	@Test
	void anObjectStoreHasTheSnapshot() {
		ApplicationContextRunner runner = this.contextRunner.withPropertyValues(SNAPSHOT + "on-shutdown=true",
				SNAPSHOT + "restore-on-start=if-present");
		for (int i = 0; i < 3; i++) {
			int before = i;
			runner.run((context) -> assertThat(context.getBean("tallies", SharedMemory.class).atomicAdd32(64, 1))
				.isEqualTo(before));
		}
		assertThat(this.store).containsOnlyKeys("store://bucket/tallies");
	}

	@Test
	void aPartOfASnapshotIsRefused() {
		this.contextRunner.withPropertyValues(SNAPSHOT + "on-shutdown=true")
			.run((context) -> assertThat(context).hasNotFailed());
		this.store.computeIfPresent("store://bucket/tallies", (name, bytes) -> Arrays.copyOf(bytes, bytes.length - 1));
		FailureReport report = FailureReport
			.of(this.contextRunner.withPropertyValues(SNAPSHOT + "restore-on-start=if-present"));
		assertThat(report.description()).startsWith("Memory 'tallies' was not restored: ").contains("damaged");
	}

	@Test
	void whatOpensALocationIsNotShown() {
		FailureReport report = FailureReport.of(this.contextRunner.withPropertyValues(
				SNAPSHOT + "location=https://me:secret@example.org/tallies?X-Signature=secret",
				SNAPSHOT + "on-shutdown=true"));
		assertThat(report.description()).contains("nothing can be written there").doesNotContain("secret");
	}

	private record StoreResolver(Map<String, byte[]> store) implements ProtocolResolver {

		@Override
		public Resource resolve(String location, ResourceLoader loader) {
			return location.startsWith("store://") ? new StoredObject(location, this.store) : null;
		}

	}

	private static final class StoredObject extends AbstractResource implements WritableResource {

		private final String name;

		private final Map<String, byte[]> store;

		StoredObject(String name, Map<String, byte[]> store) {
			this.name = name;
			this.store = store;
		}

		@Override
		public boolean exists() {
			return this.store.containsKey(this.name);
		}

		@Override
		public InputStream getInputStream() throws IOException {
			byte[] bytes = this.store.get(this.name);
			if (bytes == null) {
				throw new FileNotFoundException(this.name);
			}
			return new ByteArrayInputStream(bytes);
		}

		@Override
		public OutputStream getOutputStream() {
			return new ByteArrayOutputStream() {

				@Override
				public void close() {
					StoredObject.this.store.put(StoredObject.this.name, toByteArray());
				}

			};
		}

		@Override
		public String getDescription() {
			return this.name;
		}

	}

}
