package io.sharedmemory.endive.names;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RustSymbol}.
 */
class RustSymbolTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					_ZN4core3fmt5write17h0123456789abcdefE                                   | core::fmt::write
					_ZN3std2rt10lang_start28_$u7b$$u7b$closure$u7d$$u7d$17h0123456789abcdefE | std::rt::lang_start::{{closure}}
					_ZN50_$LT$price..Tier$u20$as$u20$core..fmt..Display$GT$3fmt17h0123456789abcdefE | <price::Tier as core::fmt::Display>::fmt
					_ZN42_$LT$$RF$T$u20$as$u20$core..fmt..Debug$GT$3fmt17h0123456789abcdefE  | <&T as core::fmt::Debug>::fmt
					_ZN5price8discount17h0123456789abcdefE.llvm.123                          | price::discount
					""")
	void symbolsOfTheOldKind(String symbol, String path) {
		assertThat(RustSymbol.demangle(symbol)).isEqualTo(path);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			_RNvNtC4core3fmt5write                           | core::fmt::write
			_RNvC6_123foo3bar                                | 123foo::bar
			_RNvCs1234_7mycrate3foo                          | mycrate::foo
			_RNCNvC5price3sum0                               | price::sum::{closure#0}
			_RNCNvC5price3sums_0                             | price::sum::{closure#1}
			_RNvMC5priceNtB2_4Tier3new                       | <price::Tier>::new
			_RNvXC5priceNtB2_4TierNtNtC4core3fmt7Display3fmt | <price::Tier as core::fmt::Display>::fmt
			_RNvYNtC5price4TierNtC4core5Clone5clone          | <price::Tier as core::Clone>::clone
			_RINvC5price3sumlhE                              | price::sum::<i32, u8>
			_RINvC5price3sumAlj4_E                           | price::sum::<[i32; 4]>
			_RINvC5price3sumRSlQeE                           | price::sum::<&[i32], &mut str>
			_RINvC5price3sumTlETlmEuE                        | price::sum::<(i32,), (i32, u32), ()>
			_RINvC5price3sumFlEmE                            | price::sum::<fn(i32) -> u32>
			_RINvC5price3sumFlEuE                            | price::sum::<fn(i32)>
			_RINvC5price3sumDNtC4core4SendEL_E               | price::sum::<dyn core::Send>
			_RINvC5price3sumINtC5alloc3VeclEE                | price::sum::<alloc::Vec<i32>>
			_RINvC5price3sumKan7f_KbE                        | `price::sum::<-127, true>`
			""")
	void symbolsOfTheNewKind(String symbol, String path) {
		String complete = symbol.replace("KbE", "Kb1_E");
		assertThat(RustSymbol.demangle(complete)).isEqualTo(path);
	}

	/**
	 * Each implementation refers twice to the one before, once where nothing is written.
	 */
	@Test
	@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void symbolThatWouldTakeForEverStaysAsItIs() {
		StringBuilder symbol = new StringBuilder("_RINvC1a1bMC1au");
		int last = symbol.indexOf("MC1au");
		for (int i = 0; i < 36; i++) {
			int next = symbol.length();
			symbol.append("M").append(back(last)).append(back(last));
			last = next;
		}
		symbol.append("E");
		assertThat(RustSymbol.demangle(symbol.toString())).isEqualTo(symbol.toString());
	}

	@Test
	void symbolWhoseConstantsReferBackForTooLongStaysAsItIs() {
		StringBuilder symbol = new StringBuilder("_RINvC1a1b");
		int last = 0;
		for (int i = 0; i < 10; i++) {
			symbol.append("MIC1a");
			for (int j = 0; j < 300; j++) {
				symbol.append("K");
				int next = symbol.length();
				symbol.append((last > 0) ? back(last) : "p");
				last = next;
			}
			symbol.append("Eu");
		}
		symbol.append("E");
		assertThat(RustSymbol.demangle(symbol.toString())).isEqualTo(symbol.toString());
	}

	/**
	 * A reference to what begins at an index of the symbol.
	 */
	private static String back(int index) {
		String digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
		StringBuilder number = new StringBuilder("_");
		for (int rest = index - "_R".length() - 1; rest > 0; rest /= digits.length()) {
			number.insert(0, digits.charAt(rest % digits.length()));
		}
		return "B" + number;
	}

	@ParameterizedTest
	@ValueSource(strings = { "price", "", "_R", "_ZN", "_RN", "_RNvC", "_RNvC99x", "_RNvC5price", "_RB_", "_RNvB_3foo",
			"_ZN9foo17h0123456789abcdefE", "_ZN3$X$17h0123456789abcdefE", "_RNvC99999999999999999999x",
			"_RNvCs99999999999999_1a1b", "_ZN3std6memory8allocateEv", "_ZNfoo17h0123456789abcdefE" })
	void otherNamesStayAsTheyAre(String name) {
		assertThat(RustSymbol.demangle(name)).isEqualTo(name);
	}

	/**
	 * Each pair is twice as long as the one before it.
	 */
	@Test
	void symbolThatWouldBecomeEndlessStaysAsItIs() {
		StringBuilder symbol = new StringBuilder("_RINvC1a1bTll");
		int first = symbol.indexOf("T") - 2;
		for (int i = 0; i < 40; i++) {
			String back = "B" + base62(first) + "_";
			first = symbol.length() - 2;
			symbol.append("T").append(back).append(back);
		}
		symbol.append("E".repeat(42));
		assertThat(RustSymbol.demangle(symbol.toString())).isEqualTo(symbol.toString());
		String deep = "_RINvC1a1b" + "S".repeat(100_000) + "lE";
		assertThat(RustSymbol.demangle(deep)).isEqualTo(deep);
	}

	private static String base62(int number) {
		String digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
		int left = number - 1;
		StringBuilder text = new StringBuilder();
		do {
			text.insert(0, digits.charAt(left % 62));
			left /= 62;
		}
		while (left > 0);
		return text.toString();
	}

}
