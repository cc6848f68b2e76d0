package io.sharedmemory.autoconfigure.plugin;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link WatchedFile} and {@link FileState}.
 */
class WatchedFileTests {

	@TempDir
	private Path directory;

	private Path path;

	private WatchedFile file;

	@BeforeEach
	void create() throws IOException {
		this.path = Files.writeString(this.directory.resolve("plugin.wasm"), "one");
		this.file = new WatchedFile(this.path);
	}

	@Test
	void contentIsToldOnceAtTheSecondLook() {
		assertThat(this.file.look()).isEmpty();
		assertThat(this.file.look()).hasValue(digest("one"));
		assertThat(this.file.look()).isEmpty();
		assertThat(this.file.look()).isEmpty();
	}

	@Test
	void contentThatKeepsChangingIsToldWhenItIsQuiet() throws IOException {
		settle();
		for (int i = 0; i < 5; i++) {
			Files.writeString(this.path, "x".repeat(10 + i));
			assertThat(this.file.look()).isEmpty();
		}
		assertThat(this.file.look()).hasValue(digest("x".repeat(14)));
		assertThat(this.file.look()).isEmpty();
	}

	@Test
	void contentOfTheSameLengthIsSeen() throws IOException {
		settle();
		Files.writeString(this.path, "two");
		Files.setLastModifiedTime(this.path, FileTime.fromMillis(System.currentTimeMillis() + 10_000));
		assertThat(this.file.look()).isEmpty();
		assertThat(this.file.look()).hasValue(digest("two"));
	}

	@Test
	void replacedFileOfTheSameLengthAndTimeIsSeen() throws IOException {
		FileTime time = Files.getLastModifiedTime(this.path);
		settle();
		Path other = Files.writeString(this.directory.resolve("other"), "two");
		Files.setLastModifiedTime(other, time);
		Files.move(other, this.path, StandardCopyOption.REPLACE_EXISTING);
		assertThat(this.file.look()).isEmpty();
		assertThat(this.file.look()).hasValue(digest("two"));
	}

	/**
	 * As {@code cp -p} does it. The system's own time of the change is not as fine as the
	 * clock: so another one is waited for.
	 */
	@Test
	void contentOfTheSameLengthInTheSameFileWithItsTimeSetBackIsSeen() throws IOException {
		assumeThat(this.path.getFileSystem().supportedFileAttributeViews()).contains("unix");
		FileTime time = Files.getLastModifiedTime(this.path);
		Object changed = Files.getAttribute(this.path, "unix:ctime");
		settle();
		await().until(() -> {
			Files.writeString(this.path, "two");
			Files.setLastModifiedTime(this.path, time);
			return !changed.equals(Files.getAttribute(this.path, "unix:ctime"));
		});
		assertThat(this.file.look()).isEmpty();
		assertThat(this.file.look()).hasValue(digest("two"));
	}

	@Test
	void fileThatIsTooLargeCannotBeReadUntilAnotherIsThere() throws IOException {
		settle();
		try (RandomAccessFile large = new RandomAccessFile(this.path.toFile(), "rw")) {
			large.setLength(Integer.MAX_VALUE + 1L);
		}
		assertThat(this.file.look()).isEmpty();
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(this.file::look)
				.withMessageStartingWith("file [%s] has more than ".formatted(this.path));
		}
		Files.writeString(this.path, "small");
		assertThat(this.file.look()).isEmpty();
		assertThat(this.file.look()).hasValue(digest("small"));
	}

	/**
	 * The path is a link to a link, of which the second is replaced.
	 */
	@Test
	void contentBehindALinkThatLeadsElsewhereIsSeen() throws IOException {
		Path first = Files.createDirectory(this.directory.resolve("..1"));
		Path second = Files.createDirectory(this.directory.resolve("..2"));
		FileTime time = FileTime.fromMillis(1_000_000);
		Files.setLastModifiedTime(Files.writeString(first.resolve("linked.wasm"), "one"), time);
		Files.setLastModifiedTime(Files.writeString(second.resolve("linked.wasm"), "two"), time);
		Path data = Files.createSymbolicLink(this.directory.resolve("..data"), first);
		Path linked = Files.createSymbolicLink(this.directory.resolve("linked.wasm"), data.resolve("linked.wasm"));
		this.file = new WatchedFile(linked);
		settle();
		Files.move(Files.createSymbolicLink(this.directory.resolve("..next"), second), data,
				StandardCopyOption.ATOMIC_MOVE);
		assertThat(this.file.look()).isEmpty();
		assertThat(this.file.look()).hasValue(digest("two"));
	}

	@Test
	void missingFileIsNothingUntilItIsBack() throws IOException {
		settle();
		Files.delete(this.path);
		for (int i = 0; i < 3; i++) {
			assertThat(this.file.look()).isEmpty();
		}
		Files.writeString(this.path, "back");
		assertThat(this.file.look()).isEmpty();
		assertThat(this.file.look()).hasValue(digest("back"));
	}

	private void settle() {
		this.file.look();
		assertThat(this.file.look()).isPresent();
	}

	private static String digest(String text) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes()));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
