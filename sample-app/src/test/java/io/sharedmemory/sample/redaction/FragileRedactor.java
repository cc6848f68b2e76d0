package io.sharedmemory.sample.redaction;

/**
 * The test module {@code fragile-redactor.wat}: it answers texts with themselves and
 * obeys their first byte.
 */
final class FragileRedactor {

	/** Makes it the redactor of an application. */
	static final String PROPERTY = "wasm.plugins.redactor.location=classpath:modules/fragile-redactor.wasm";

	/** Breaks down instead of an answer. */
	static final String TRAP = "! break down";

	/** Sleeps over the text, deaf to everything but an interrupt. */
	static final String SLEEP = "~ sleep";

	private FragileRedactor() {
	}

}
