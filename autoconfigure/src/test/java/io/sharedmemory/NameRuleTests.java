package io.sharedmemory;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link NameRule}. That all names that it allows can be reached over HTTP is
 * shown in the tests of the sample application.
 */
class NameRuleTests {

	private final NameRule rule = new NameRule("shared memory");

	@ParameterizedTest
	@ValueSource(strings = { "requests", "my.memory", "my memory", "größe", "日本", "😀", "1", "-", "a?b", "a#b", "a..b",
			"...", "~", "{name}", "*", "a+b", "a:b", "a,b", "\"", "a&b", "<script>" })
	void names(String name) {
		assertThatNoException().isThrownBy(() -> this.rule.require(name));
		assertThat(NameRule.usable(name)).isEqualTo(name);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			value = { "\"\"|is empty", "\" \"|begins or ends with white space",
					"\" a\"|begins or ends with white space", "\"a\u00a0\"|begins or ends with white space",
					".|would lead elsewhere in a path", "..|would lead elsewhere in a path", "&a|begins with '&'",
					"a/b|has a '/' in it", "a\\b|has a '\\' in it", "a;b|has a ';' in it", "a%2fb|has a '%' in it",
					"a[b|has a '[' in it", "a]b|has a ']' in it" })
	void otherNamesAreRefusedAndMadeUsable(String name, String problem) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.rule.require(name))
			.withMessage("'%s' cannot be the name of a shared memory: it %s. %s", name, problem, NameRule.RULE);
		assertThatNoException().isThrownBy(() -> this.rule.require(NameRule.usable(name)));
	}

	@Test
	void charactersThatCannotBeSeenAreNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.rule.require("a\nb"))
			.withMessageStartingWith("'a_b' cannot be the name of a shared memory: it has the character U+000A in it.");
		assertThat(NameRule.problem("a\u2028b")).isEqualTo("has the character U+2028 in it");
		assertThat(NameRule.problem("a\ud800b")).isEqualTo("has the character U+D800 in it");
		assertThatIllegalArgumentException().isThrownBy(() -> this.rule.require("a\u202eb"))
			.withMessageStartingWith("'a_b' cannot be the name of a shared memory: it has the character U+202E in it.");
		assertThat(NameRule.usable("a\u2067b")).isEqualTo("a_b");
		assertThat(NameRule.problem("עברית")).isNull();
	}

	@Test
	void longestName() {
		assertThat(NameRule.problem("ä".repeat(255))).isNull();
		assertThat(NameRule.problem("ä".repeat(256))).isEqualTo("has 256 characters");
		assertThatIllegalArgumentException().isThrownBy(() -> this.rule.require("ä".repeat(100_000)))
			.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(500));
	}

	@Test
	void usableNameKeepsWhatItCan() {
		assertThat(NameRule.usable("plugin.wasi:io/memory")).isEqualTo("plugin.wasi:io_memory");
		assertThat(NameRule.usable("..")).isEqualTo("_.._");
		assertThat(NameRule.usable("m ")).isEqualTo("_m _");
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void everythingCanBeMadeUsableWithANumberBehindIt(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < 5000; i++) {
			String given = text(random, random.nextInt(400));
			assertThat(NameRule.problem(NameRule.usable(given) + "-" + Integer.MAX_VALUE)).as("%s", given).isNull();
		}
	}

	private static String text(Random random, int length) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < length; i++) {
			text.append((char) switch (random.nextInt(4)) {
				case 0 -> random.nextInt(0x80);
				case 1 -> 0xd800 + random.nextInt(0x800);
				case 2 -> random.nextInt(0x10000);
				default -> 'a' + random.nextInt(26);
			});
		}
		return text.toString();
	}

}
