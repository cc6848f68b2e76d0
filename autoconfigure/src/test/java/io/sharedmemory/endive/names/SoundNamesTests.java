package io.sharedmemory.endive.names;

import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import run.endive.wasm.types.NameCustomSection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SoundNames}.
 */
class SoundNamesTests {

	/** Of functions: 0 is {@code a}, 1 an emoji, 2 {@code b}. */
	private static final String FUNCTIONS = "010d03" + "000161" + "0104f09f9880" + "020162";

	/** Of variables: 0 is {@code sp}. */
	private static final String VARIABLES = "070501" + "00027370";

	@Test
	void nameThatIsNotAcceptedTakesNoOtherAlong() {
		NameCustomSection names = sound(FUNCTIONS + VARIABLES);
		assertThat(names.nameOfFunction(0)).isEqualTo("a");
		assertThat(names.nameOfFunction(1)).isNull();
		assertThat(names.nameOfFunction(2)).isEqualTo("b");
		assertThat(names.nameOfGlobal(0)).isEqualTo("sp");
	}

	@Test
	void kindThatNobodyAsksForIsLeftOut() {
		assertThat(SoundNames.of(HexFormat.of().parseHex("0002016d" + "0204010000" + "00"))).isEmpty();
		assertThat(sound("0002016d" + VARIABLES).nameOfGlobal(0)).isEqualTo("sp");
	}

	/** A count, a length of a name, and one of all names, that are not there. */
	@ParameterizedTest
	@CsvSource({ "0108ffffffff07000161, a", "01080100ffffffff0761, ''", "01ffffffff07, ''", "01, ''",
			"010801ffffffffff0161, ''" })
	void whatIsNotThereIsNotMadeRoomFor(String damaged, String name) {
		NameCustomSection names = sound(VARIABLES + damaged);
		assertThat(names.nameOfGlobal(0)).isEqualTo("sp");
		assertThat(names.nameOfFunction(0)).isEqualTo(name.isEmpty() ? null : name);
	}

	private static NameCustomSection sound(String section) {
		return NameCustomSection.parse(SoundNames.of(HexFormat.of().parseHex(section)));
	}

}
