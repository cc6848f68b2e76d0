package io.sharedmemory.endive.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * Whose a file is, and who may change it, as Unix has it. Where a file has an access
 * control list of POSIX besides, the bits of the group are its mask: the most that it
 * allows to anybody but the owner.
 *
 * @param mode kind and permissions, as {@code st_mode}
 * @param user the number of the owner
 */
record FileOwnership(int mode, int user) {

	private static final int KIND = 0170000;

	private static final int DIRECTORY = 0040000;

	private static final int REGULAR_FILE = 0100000;

	private static final int SYMBOLIC_LINK = 0120000;

	private static final int STICKY = 01000;

	private static final int WRITABLE_BY_OTHERS = 0022;

	private static final int PERMISSIONS = 07777;

	/**
	 * Of the file itself, if that is a symbolic link.
	 */
	static FileOwnership of(Path file) throws IOException {
		Map<String, Object> attributes = Files.readAttributes(file, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
		return new FileOwnership(number(attributes, "mode"), number(attributes, "uid"));
	}

	private static int number(Map<String, Object> attributes, String name) throws IOException {
		if (attributes.get(name) instanceof Integer number) {
			return number;
		}
		throw new IOException("The system does not tell the attribute '%s' of files".formatted(name));
	}

	boolean isDirectory() {
		return (this.mode & KIND) == DIRECTORY;
	}

	boolean isRegularFile() {
		return (this.mode & KIND) == REGULAR_FILE;
	}

	boolean isSymbolicLink() {
		return (this.mode & KIND) == SYMBOLIC_LINK;
	}

	/**
	 * Whether the group or all others may write.
	 */
	boolean isWritableByOthers() {
		return (this.mode & WRITABLE_BY_OTHERS) != 0;
	}

	/**
	 * Whether only owners may rename and remove what is in the directory.
	 */
	boolean isSticky() {
		return (this.mode & STICKY) != 0;
	}

	/**
	 * As {@code chmod} wants them.
	 */
	String permissions() {
		return Integer.toOctalString(this.mode & PERMISSIONS);
	}

}
