package io.sharedmemory;

import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What the heap holds after a garbage collection.
 */
final class HeapHistogram {

	private final String histogram;

	private HeapHistogram(String histogram) {
		this.histogram = histogram;
	}

	static HeapHistogram take() {
		try {
			return new HeapHistogram((String) ManagementFactory.getPlatformMBeanServer()
				.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
						new Object[] { new String[0] }, new String[] { String[].class.getName() }));
		}
		catch (JMException ex) {
			throw new IllegalStateException(ex);
		}
	}

	long instances(Class<?> type) {
		return number(type.getName(), 1);
	}

	long bytes(String typeName) {
		return number(typeName, 2);
	}

	private long number(String typeName, int column) {
		return Pattern.compile("^ *\\d+: +(\\d+) +(\\d+) +" + Pattern.quote(typeName) + "( .*)?$", Pattern.MULTILINE)
			.matcher(this.histogram)
			.results()
			.mapToLong((result) -> Long.parseLong(result.group(column)))
			.sum();
	}

}
