package io.sharedmemory.snapshot.managed;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sharedmemory.snapshot.SnapshotOptions;

/**
 * The attributes of a snapshot that record where the named queues of the memory were, so
 * that the messages of a queue are known to be missing if it is at another address later.
 */
final class QueueAttributes {

	private QueueAttributes() {
	}

	static Map<String, String> encode(List<SavedQueue> queues) {
		Map<String, String> attributes = new LinkedHashMap<>();
		StringBuilder lines = new StringBuilder();
		for (SavedQueue queue : queues) {
			lines.append("%x %s\n".formatted(queue.address(), URLEncoder.encode(queue.name(), StandardCharsets.UTF_8)));
		}
		for (int start = 0; start < lines.length(); start += SnapshotOptions.LONGEST_VALUE) {
			attributes.put(name(attributes.size()),
					lines.substring(start, Math.min(lines.length(), start + SnapshotOptions.LONGEST_VALUE)));
		}
		return attributes;
	}

	private static String name(int chunk) {
		return "queues.%02d".formatted(chunk);
	}

	/**
	 * Returns the queues that were encoded.
	 * @throws IllegalArgumentException if the attributes contain something else
	 */
	static List<SavedQueue> decode(Map<String, String> attributes) {
		StringBuilder lines = new StringBuilder();
		for (int chunk = 0; attributes.containsKey(name(chunk)); chunk++) {
			lines.append(attributes.get(name(chunk)));
		}
		List<SavedQueue> queues = new ArrayList<>();
		for (String line : lines.toString().lines().toList()) {
			int space = line.indexOf(' ');
			if (space < 0) {
				throw new IllegalArgumentException("A queue has no address");
			}
			queues.add(new SavedQueue(URLDecoder.decode(line.substring(space + 1), StandardCharsets.UTF_8),
					Long.parseLong(line, 0, space, 16)));
		}
		return List.copyOf(queues);
	}

}
