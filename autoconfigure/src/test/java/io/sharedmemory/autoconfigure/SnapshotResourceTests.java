package io.sharedmemory.autoconfigure;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.ProtocolResolver;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.io.WritableResource;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.snapshot.SnapshotException;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;
import io.sharedmemory.snapshot.managed.SnapshotRefusedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for snapshots in resources that are no files, as libraries have them for object
 * stores.
 */
@ExtendWith(OutputCaptureExtension.class)
class SnapshotResourceTests {

	private static final String SNAPSHOT = "wasm.shared-memory.memories.tallies.snapshot.";

	private final Map<String, byte[]> store = new ConcurrentHashMap<>();

	private final Link link = new Link();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withInitializer((context) -> context.addProtocolResolver(new StoreResolver(this.store)))
		.withInitializer((context) -> context
			.addProtocolResolver((location, loader) -> location.startsWith("far://") ? farObject() : null))
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

	@Test
	void aStoreThatCannotBeReachedIsNotTakenForAnEmptyOne() {
		ApplicationContextRunner runner = far().withPropertyValues(SNAPSHOT + "on-shutdown=true",
				SNAPSHOT + "restore-on-start=if-present");
		runner.run((context) -> context.getBean("tallies", SharedMemory.class).atomicStore32(0, 42));
		byte[] before = this.store.get("far");
		for (Exception failure : List.of(new SocketTimeoutException("Read timed out"),
				new IllegalStateException("Client failed", new ConnectException("refused")))) {
			this.link.failure = failure;
			for (boolean own : new boolean[] { true, false }) {
				this.link.saysItself = own;
				FailureReport report = FailureReport.of(runner);
				assertThat(report.description()).startsWith("Memory 'tallies' was not restored: ")
					.contains((failure.getCause() != null) ? "Client failed" : "Read timed out");
				assertThat(report.action()).contains("replace the snapshot");
			}
		}
		this.link.failure = null;
		assertThat(this.store.get("far")).isEqualTo(before);
		runner
			.run((context) -> assertThat(context.getBean("tallies", SharedMemory.class).atomicLoad32(0)).isEqualTo(42));
	}

	@Test
	void aStoreThatSaysByAnExceptionOfItsOwnThatNothingIsThereIsEmpty() {
		this.link.saysItself = true;
		this.link.nothing = new IllegalStateException("The specified key does not exist");
		ApplicationContextRunner runner = far().withPropertyValues(SNAPSHOT + "on-shutdown=true",
				SNAPSHOT + "restore-on-start=if-present");
		runner.run((context) -> context.getBean("tallies", SharedMemory.class).atomicStore32(0, 42));
		runner
			.run((context) -> assertThat(context.getBean("tallies", SharedMemory.class).atomicLoad32(0)).isEqualTo(42));
	}

	@Test
	void failuresDoNotTellWhatOpensALocation(CapturedOutput output) {
		far().withPropertyValues(SNAPSHOT + "on-shutdown=true", SNAPSHOT + "interval=1s").run((context) -> {
			for (Exception failure : List.of(new IOException("403 for https://me:pa/secret@host/x?sig=secret"),
					new IllegalStateException("403 for https://me:p@secret@host/x?sig=secret"))) {
				this.link.failure = failure;
				assertThatExceptionOfType(SnapshotException.class)
					.isThrownBy(() -> context.getBean(SharedMemorySnapshots.class).snapshot("tallies"))
					.withMessageContaining("https://***host/x***")
					.withStackTraceContaining("403 for https://***host/x***")
					.satisfies((ex) -> assertThat(ex).hasStackTraceContaining(FarObject.class.getName()))
					.satisfies(SnapshotResourceTests::assertTellsNoSecret);
			}
			await().atMost(Duration.ofSeconds(30))
				.until(() -> output.getOut().contains("Memory 'tallies' was not saved in its interval"));
		});
		assertThat(output.getAll()).contains("Memory 'tallies' was not saved at the end").doesNotContain("secret@");
		far().withPropertyValues(SNAPSHOT + "restore-on-start=if-present").run((context) -> {
			assertThat(context).hasFailed();
			assertTellsNoSecret(context.getStartupFailure());
		});
	}

	@Test
	void aRefusalDoesNotTellWhatOpensALocation() {
		this.contextRunner
			.withPropertyValues(SNAPSHOT + "location=https://me:secret@example.org/tallies?X-Signature=secret")
			.run((context) -> assertThatExceptionOfType(SnapshotRefusedException.class)
				.isThrownBy(() -> context.getBean(SharedMemorySnapshots.class).snapshot("tallies"))
				.satisfies(SnapshotResourceTests::assertTellsNoSecret));
	}

	private Resource farObject() {
		return this.link.saysItself ? new AnsweringObject(this.store, this.link) : new FarObject(this.store, this.link);
	}

	private ApplicationContextRunner far() {
		return this.contextRunner.withPropertyValues(SNAPSHOT + "location=far://me:pa/secret@bucket/tallies");
	}

	private static void assertTellsNoSecret(Throwable failure) {
		StringWriter trace = new StringWriter();
		failure.printStackTrace(new PrintWriter(trace));
		assertThat(trace.toString()).doesNotContain("secret@", "=secret");
	}

	/** What the way to a store is like that is somewhere else. */
	private static final class Link {

		/** Whether the store says itself what exists, and swallows failures. */
		private volatile boolean saysItself;

		private volatile @Nullable Exception failure;

		private volatile Exception nothing = new FileNotFoundException("Nothing is there");

	}

	private static class FarObject extends AbstractResource implements WritableResource {

		private final Map<String, byte[]> store;

		private final Link link;

		FarObject(Map<String, byte[]> store, Link link) {
			this.store = store;
			this.link = link;
		}

		@Override
		public InputStream getInputStream() throws IOException {
			reach();
			byte[] bytes = this.store.get("far");
			if (bytes == null) {
				throwing(this.link.nothing);
			}
			return new ByteArrayInputStream(bytes);
		}

		@Override
		public OutputStream getOutputStream() throws IOException {
			reach();
			return new ByteArrayOutputStream() {

				@Override
				public void close() {
					FarObject.this.store.put("far", toByteArray());
				}

			};
		}

		private void reach() throws IOException {
			Exception failure = this.link.failure;
			if (failure != null) {
				throwing(failure);
			}
		}

		/** Made anew, so that the trace has this. */
		private static void throwing(Exception failure) throws IOException {
			failure.fillInStackTrace();
			if (failure instanceof IOException ex) {
				throw ex;
			}
			throw (RuntimeException) failure;
		}

		@Override
		public String getDescription() {
			return "far://me:pa/secret@bucket/tallies";
		}

	}

	private static final class AnsweringObject extends FarObject {

		private final Map<String, byte[]> store;

		private final Link link;

		AnsweringObject(Map<String, byte[]> store, Link link) {
			super(store, link);
			this.store = store;
			this.link = link;
		}

		@Override
		public boolean exists() {
			return this.link.failure == null && this.store.containsKey("far");
		}

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
