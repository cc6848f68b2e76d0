package io.sharedmemory.snapshot.managed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.snapshot.SnapshotOptions;

/**
 * The attributes of a snapshot that record what the tenants of the memory had there. They
 * are present even if there were none, to distinguish such a snapshot from one for which
 * tenants were not asked.
 */
final class TenantAttributes {

	private static final String COUNT = "tenants";

	private static final int MOST_CHUNKS = SnapshotOptions.MOST_ATTRIBUTES - 1;

	private TenantAttributes() {
	}

	/**
	 * @param complete whether the descriptions cover everything
	 * @throws SnapshotRefusedException if they exceed what a snapshot can hold
	 */
	static Map<String, String> encode(SharedMemory memory, List<String> descriptions, boolean complete) {
		Map<String, String> attributes = new LinkedHashMap<>();
		if (complete) {
			attributes.put(COUNT, Integer.toString(descriptions.size()));
		}
		for (int i = 0; i < descriptions.size(); i++) {
			String text = descriptions.get(i);
			for (int chunk = 0; chunk * SnapshotOptions.LONGEST_VALUE < text.length(); chunk++) {
				int start = chunk * SnapshotOptions.LONGEST_VALUE;
				attributes.put(name(i, chunk),
						text.substring(start, Math.min(text.length(), start + SnapshotOptions.LONGEST_VALUE)));
			}
		}
		if (attributes.size() > MOST_CHUNKS) {
			throw new SnapshotRefusedException(
					"Memory '%s' cannot be saved: what modules have there, %d characters in all, is more than a snapshot can list. Have fewer instances, or modules, over one memory."
						.formatted(memory.name(), descriptions.stream().mapToInt(String::length).sum()));
		}
		return attributes;
	}

	private static String name(int tenants, int chunk) {
		return "%s.%d.%02d".formatted(COUNT, tenants, chunk);
	}

	static boolean isComplete(Map<String, String> attributes) {
		return attributes.containsKey(COUNT);
	}

	/**
	 * Returns the descriptions that were encoded.
	 */
	static List<String> decode(Map<String, String> attributes) {
		List<String> descriptions = new ArrayList<>();
		for (int i = 0; attributes.containsKey(name(i, 0)); i++) {
			StringBuilder text = new StringBuilder();
			for (int chunk = 0; attributes.containsKey(name(i, chunk)); chunk++) {
				text.append(attributes.get(name(i, chunk)));
			}
			descriptions.add(text.toString());
		}
		return List.copyOf(descriptions);
	}

}
