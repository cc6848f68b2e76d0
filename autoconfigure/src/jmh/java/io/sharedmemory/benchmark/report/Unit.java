package io.sharedmemory.benchmark.report;

import java.util.Locale;

/**
 * The unit of a measured value.
 */
enum Unit {

	NANOSECONDS {

		@Override
		String format(double value) {
			if (value < 1e3) {
				return number(value) + " ns";
			}
			return (value < 1e6) ? number(value / 1e3) + " µs" : number(value / 1e6) + " ms";
		}

	},

	BYTES {

		@Override
		String format(double value) {
			return number(value / 1024) + " KiB";
		}

	};

	/**
	 * The value in a unit that suits its size.
	 */
	abstract String format(double value);

	/**
	 * Three digits, as far as the decimal point allows.
	 */
	static String number(double value) {
		return String.format(Locale.ROOT, (value < 9.995) ? "%.2f" : (value < 99.95) ? "%.1f" : "%.0f", value);
	}

}
