package io.sharedmemory.endive.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PrivateDirectory}: who could put code there, and the command that
 * mends it.
 */
class PrivateDirectoryTests {

	private static final int SOMEBODY_ELSE = 12345;

	private final Path base;

	private final int user;

	PrivateDirectoryTests(@TempDir Path base) throws IOException {
		this.base = base.toRealPath();
		this.user = ProcessUser.id();
	}

	@BeforeEach
	void isOwnedByThisProcess() throws IOException {
		assertThat(FileOwnership.of(this.base).user()).isEqualTo(this.user);
	}

	@Test
	void missingDirectoriesAreMadeForTheOwnerAlone() throws IOException {
		Path directory = this.base.resolve("a/b/c");
		assertThat(open(directory)).isEqualTo(directory);
		for (Path made = directory; !made.equals(this.base); made = made.getParent()) {
			assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made))).isEqualTo("rwx------");
		}
		assertThat(open(directory)).isEqualTo(directory);
	}

	@ParameterizedTest
	@ValueSource(strings = { "rwx------", "rwxr-xr-x", "r-x------" })
	void directoryThatOthersCannotWriteToIsTaken(String permissions) throws IOException {
		assertThat(open(directory("code", permissions))).isEqualTo(this.base.resolve("code"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "rwx-w----", "rwx----w-", "rwxrwxrwx" })
	void directoryThatOthersCanWriteToIsRefused(String permissions) throws IOException {
		Path directory = directory("code", permissions);
		assertRefused(directory,
				"others may write to it (mode %s), and so put code there that would be run".formatted(octal(directory)),
				"Empty the directory if you do not know who has written to it, and run 'chmod 700 %s'."
					.formatted(directory));
		Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
		assertThat(open(directory)).isEqualTo(directory);
	}

	/**
	 * Others cannot remove what is there, but add.
	 */
	@Test
	void stickyDirectoryIsRefused() throws IOException {
		Path directory = directory("code", "rwxrwxrwx");
		Files.setAttribute(directory, "unix:mode", 01777);
		assertRefused(directory, "others may write to it (mode 1777), and so put code there that would be run",
				"Empty the directory if you do not know who has written to it, and run 'chmod 700 %s'."
					.formatted(directory));
	}

	@Test
	void directoryOfAnotherUserIsRefused() throws IOException {
		Path directory = directory("code", "rwxr-xr-x");
		give(directory, SOMEBODY_ELSE);
		assertRefused(directory, "it belongs to user 12345, and this process is user %d".formatted(this.user),
				"Run 'chown -R %d %s' as root, or name another directory.".formatted(this.user, directory));
	}

	/**
	 * Root can do everything anyway, but this is to be the directory of one user.
	 */
	@Test
	void directoryIsRefusedForAnyoneButItsOwner() throws IOException {
		Path directory = directory("code", "rwxr-xr-x");
		assertThatExceptionOfType(CodeDirectoryException.class)
			.isThrownBy(() -> PrivateDirectory.open(directory, SOMEBODY_ELSE))
			.withMessageContaining("belongs to user %d", this.user);
	}

	@ParameterizedTest
	@ValueSource(strings = { "rwx-w----", "rwx----w-" })
	void parentThatOthersCanWriteToIsRefused(String permissions) throws IOException {
		Path parent = directory("parent", permissions);
		assertRefused(parent.resolve("a/b"),
				"others may write to '%s' above it (mode %s), and put another directory in its place".formatted(parent,
						octal(parent)),
				"Run 'chmod go-w %s', or name a directory elsewhere.".formatted(parent));
		assertThat(parent).isEmptyDirectory();
	}

	/**
	 * As the directory for temporary files is: what is there is its owner's.
	 */
	@Test
	void stickyParentIsTaken() throws IOException {
		Path parent = directory("parent", "rwxrwxrwx");
		Files.setAttribute(parent, "unix:mode", 01777);
		assertThat(open(parent.resolve("code"))).isEqualTo(parent.resolve("code"));
	}

	@Test
	void parentOfAnotherUserIsRefused() throws IOException {
		Path parent = directory("parent", "rwxr-xr-x");
		give(parent, SOMEBODY_ELSE);
		assertRefused(parent.resolve("code"),
				"'%s' above it belongs to user 12345, who can put another directory in its place".formatted(parent),
				"Run 'chown %d %s' as root, or name a directory elsewhere.".formatted(this.user, parent));
	}

	@Test
	void linkIsFollowedOnce() throws IOException {
		Path directory = directory("real", "rwx------");
		Path link = Files.createSymbolicLink(this.base.resolve("link"), Path.of("real"));
		assertThat(open(link)).isEqualTo(directory);
		assertThat(open(link.resolve("code"))).isEqualTo(directory.resolve("code"));
		Path absolute = Files.createSymbolicLink(this.base.resolve("absolute"), directory);
		assertThat(open(absolute.resolve("code"))).isEqualTo(directory.resolve("code"));
	}

	@Test
	void directoryBehindALinkIsLookedAt() throws IOException {
		Path parent = directory("parent", "rwxrwxrwx");
		Path link = Files.createSymbolicLink(this.base.resolve("link"), parent.resolve("code"));
		assertRefused(link, "others may write to '%s' above it (mode 777), and put another directory in its place"
			.formatted(parent), "Run 'chmod go-w %s', or name a directory elsewhere.".formatted(parent));
		Path last = Files.createSymbolicLink(this.base.resolve("last"), parent);
		assertRefused(last,
				"others may write to '%s' (mode 777), and so put code there that would be run".formatted(parent),
				"Empty the directory if you do not know who has written to it, and run 'chmod 700 %s'."
					.formatted(parent));
	}

	@Test
	void linkOfAnotherUserIsRefused() throws IOException {
		Path link = Files.createSymbolicLink(this.base.resolve("link"), directory("real", "rwx------"));
		give(link, SOMEBODY_ELSE);
		assertRefused(link, "the symbolic link '%s' on its way belongs to user 12345, who can have it lead elsewhere"
			.formatted(link), "Name the directory by a path without this link.");
	}

	@Test
	void linksThatLeadInCirclesAreRefused() throws IOException {
		Path link = this.base.resolve("link");
		Files.createSymbolicLink(link, link);
		assertRefused(link, "there are more than 40 symbolic links on its way",
				"Name the directory by a path without links.");
	}

	@Test
	void stepsUpLeadToWhereLinksHaveLed() throws IOException {
		Path directory = directory("real", "rwx------");
		directory("real/below", "rwx------");
		Path link = Files.createSymbolicLink(this.base.resolve("link"), Path.of("real/below"));
		assertThat(open(link.resolve(".."))).isEqualTo(directory);
		assertThat(open(link.resolve("../code"))).isEqualTo(directory.resolve("code"));
		assertThat(open(this.base.resolve("./real/.././real"))).isEqualTo(directory);
	}

	@Test
	void fileIsNoDirectory() throws IOException {
		Path file = Files.createFile(this.base.resolve("file"));
		assertRefused(file, "'%s' is no directory".formatted(file), "Name a directory, or one that is to be made.");
	}

	@Test
	void commandIsQuotedForAShell() throws IOException {
		Path directory = directory("my $code", "rwxrwxrwx");
		assertThatExceptionOfType(CodeDirectoryException.class).isThrownBy(() -> open(directory))
			.satisfies((ex) -> assertThat(ex.action())
				.endsWith("run 'chmod 700 \"%s/my \\$code\"'.".formatted(this.base)));
	}

	@Test
	void userIsTheOwnerOfNewFiles() throws IOException {
		assertThat(ProcessUser.id()).isEqualTo(ProcessUser.ownerOfNewFile());
		assertThat(ProcessUser.idOf("Name:\tjava\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\n")).isEqualTo(4);
	}

	private Path directory(String name, String permissions) throws IOException {
		Path directory = Files.createDirectory(this.base.resolve(name));
		return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
	}

	private void give(Path file, int owner) throws IOException {
		Assumptions.assumeTrue(this.user == 0, "Only root can give files away");
		// Not setAttribute, which follows links.
		assertThat(file).exists();
		try {
			Process chown = new ProcessBuilder("chown", "-h", String.valueOf(owner), file.toString()).inheritIO()
				.start();
			assertThat(chown.waitFor()).isZero();
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	private static String octal(Path directory) throws IOException {
		return FileOwnership.of(directory).permissions();
	}

	private Path open(Path directory) throws IOException {
		return PrivateDirectory.open(directory, this.user);
	}

	private void assertRefused(Path directory, String problem, String action) {
		assertThatExceptionOfType(CodeDirectoryException.class).isThrownBy(() -> open(directory))
			.withMessage("Compiled code cannot be kept in '%s': %s".formatted(directory, problem))
			.satisfies((ex) -> assertThat(ex.action()).isEqualTo(action));
	}

}
