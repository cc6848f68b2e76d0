package io.sharedmemory.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A document of which some blocks are generated; each stands between two comments that
 * have its name.
 *
 * @param file the file
 */
public record GeneratedDocument(Path file) {

	/**
	 * The content of a block.
	 */
	public String read(String block) throws IOException {
		String text = Files.readString(this.file);
		return text.substring(start(text, block), end(text, block));
	}

	/**
	 * Replaces the content of a block.
	 */
	public void write(String block, String content) throws IOException {
		String text = Files.readString(this.file);
		Files.writeString(this.file,
				text.substring(0, start(text, block)) + content + text.substring(end(text, block)));
	}

	private int start(String text, String block) {
		String comment = "<!-- generated: %s -->\n\n".formatted(block);
		return indexOf(text, comment) + comment.length();
	}

	private int end(String text, String block) {
		return indexOf(text, "\n<!-- end of %s -->\n".formatted(block));
	}

	private int indexOf(String text, String comment) {
		int index = text.indexOf(comment);
		if (index < 0) {
			throw new IllegalStateException("%s has no line '%s'".formatted(this.file, comment.strip()));
		}
		return index;
	}

}
