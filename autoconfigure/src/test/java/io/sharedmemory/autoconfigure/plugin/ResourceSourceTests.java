package io.sharedmemory.autoconfigure.plugin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.io.FileSystemResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link ResourceSource} and {@link SizeLimit}.
 */
class ResourceSourceTests {

	@Test
	void resourceIsReadWhole(@TempDir Path directory) throws IOException {
		Path file = Files.writeString(directory.resolve("plugin.wasm"), "module");
		assertThat(new ResourceSource(new FileSystemResource(file)).read()).asString().isEqualTo("module");
	}

	@Test
	void fileThatTheHeapCannotTakeIsRefused(@TempDir Path directory) throws IOException {
		Path file = directory.resolve("plugin.wasm");
		try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
			large.setLength(3L << 30);
		}
		assertThatIOException().isThrownBy(new ResourceSource(new FileSystemResource(file))::read)
			.withMessage(
					"file [%s] has more than %d bytes, which is the most that is read of a module: a quarter of the heap, or 1 GiB if that is less",
					file, SizeLimit.ofModule().bytes());
	}

	@Test
	void streamIsReadToItsLimitAndRefusedBeyond() throws IOException {
		byte[] bytes = { 1, 2, 3, 4 };
		assertThat(new SizeLimit(4).read(new ByteArrayInputStream(bytes), "it")).containsExactly(bytes);
		assertThatIOException().isThrownBy(() -> new SizeLimit(3).read(new ByteArrayInputStream(bytes), "it"))
			.withMessageStartingWith("it has more than 3 bytes");
	}

	@Test
	void streamWithoutEndIsRefused() {
		InputStream endless = new InputStream() {

			@Override
			public int read() {
				return 0;
			}

		};
		assertThatIOException().isThrownBy(() -> new SizeLimit(100).read(endless, "it"));
	}

	@Test
	void limitIsThatOfAModule() {
		assertThat(SizeLimit.ofModule().bytes()).isPositive()
			.isLessThanOrEqualTo(1 << 30)
			.isLessThanOrEqualTo((int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 4));
	}

}
