package io.sharedmemory.endive;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;
import run.endive.wasi.WasiOptions;
import run.endive.wasi.WasiPreview1;

/**
 * How a directory was opened: one that the guest was given, or one that it opened from
 * there in one or more steps. That is all that Endive keeps of an open directory, too, so
 * it can be opened again in another WASI.
 */
record DirectoryPath(@Nullable DirectoryPath parent, Path host, String name, int lookupFlags) {

	private static final int ONLY_DIRECTORIES = 2;

	/**
	 * One that the guest was given.
	 */
	static DirectoryPath given(Path host) {
		return new DirectoryPath(null, host, "", 0);
	}

	/**
	 * One that the guest opened from here.
	 */
	DirectoryPath step(String name, int lookupFlags) {
		return new DirectoryPath(this, this.host, name, lookupFlags);
	}

	/**
	 * Where it is, but for symbolic links that Endive resolves in a way of its own.
	 * @throws java.nio.file.InvalidPathException if a name is none for the file system
	 */
	Path toPath() {
		Path path = this.host;
		for (DirectoryPath step : steps()) {
			path = path.resolve(step.name);
		}
		return path;
	}

	void giveTo(WasiOptions.Builder options, String name) {
		options.withDirectory(name, this.host);
	}

	/**
	 * Opens it in a WASI that it was given to.
	 * @param given as which descriptor it was given
	 * @param next the descriptor of what is opened next; they follow each other
	 * @return the error
	 */
	int openIn(WasiPreview1 wasi, int given, int next, Nowhere nowhere) {
		int from = given;
		int opened = next;
		for (DirectoryPath step : steps()) {
			int errno = wasi.pathOpen(nowhere.memory(), from, step.lookupFlags, step.name, ONLY_DIRECTORIES, 0, 0, 0,
					0);
			if (errno != Errno.SUCCESS) {
				return errno;
			}
			from = opened;
			opened++;
		}
		return Errno.SUCCESS;
	}

	int depth() {
		int depth = 0;
		for (DirectoryPath path = this; path.parent != null; path = path.parent) {
			depth++;
		}
		return depth;
	}

	private Deque<DirectoryPath> steps() {
		Deque<DirectoryPath> steps = new ArrayDeque<>();
		for (DirectoryPath path = this; path.parent != null; path = path.parent) {
			steps.push(path);
		}
		return steps;
	}

}
