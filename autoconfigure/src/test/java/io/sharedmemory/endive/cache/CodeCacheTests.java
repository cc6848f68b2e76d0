package io.sharedmemory.endive.cache;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.sharedmemory.LogRecords;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link CodeCache}: what comes out is what was put in for the same key, or
 * nothing.
 */
class CodeCacheTests {

	private static final long SEED = Long.getLong("sharedmemory.seed", System.nanoTime());

	private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

	private static final int SOMEBODY_ELSE = 12345;

	private static final CompiledCode CODE = code(1);

	private static final CodeKey KEY = key("m");

	private final LogRecords logged = new LogRecords(CodeCache.class);

	private final Path directory;

	private final CodeCache cache;

	CodeCacheTests(@TempDir Path parent) {
		this.directory = parent.resolve("code");
		this.cache = open(1_000_000, NOW);
	}

	@AfterEach
	void close() {
		this.logged.close();
	}

	@Test
	void findsWhatWasKept() {
		assertThat(this.cache.find(KEY)).isNull();
		this.cache.keep(KEY, CODE);
		assertIs(CODE, this.cache.find(KEY));
		assertIs(CODE, open(1_000_000, NOW).find(KEY));
		assertThat(this.logged.records()).isEmpty();
	}

	@Test
	void keepsNamesOfAnyLength() {
		String name = "ä".repeat(100_000);
		CompiledCode code = new CompiledCode(Map.of(), Map.of("a", name, "", "b"),
				new InterpretedCode(List.of(), List.of()));
		this.cache.keep(KEY, code);
		assertIs(code, this.cache.find(KEY));
	}

	@Test
	void otherKeysHaveOtherCode() {
		this.cache.keep(KEY, CODE);
		assertThat(Stream.of(key("other"), key("m", "ab", "c"), key("m", "a", "bc"), key("m", "abc"), key("", "m1"),
				key("1", "m")))
			.doesNotHaveDuplicates()
			.allSatisfy((key) -> assertThat(this.cache.find(key)).isNull());
		assertThat(key("m")).isEqualTo(KEY).hasSameHashCodeAs(KEY);
	}

	@Test
	void onlyTheOwnerCanReadOrWriteFiles() throws IOException {
		this.cache.keep(KEY, CODE);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.directory))).isEqualTo("rwx------");
		assertThat(files()).hasSize(1)
			.allSatisfy((file) -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
				.isEqualTo("rw-------"));
	}

	@Test
	void everyTruncatedFileIsDamaged() throws IOException {
		byte[] entry = entry();
		for (int length = 0; length < entry.length; length++) {
			assertDamaged(Arrays.copyOf(entry, length), "length " + length);
		}
		assertDamaged(Arrays.copyOf(entry, entry.length + 1), "one byte more");
	}

	@Test
	void everyFlippedBitIsDamage() throws IOException {
		byte[] entry = entry();
		for (int bit = 0; bit < entry.length * Byte.SIZE; bit++) {
			byte[] damaged = entry.clone();
			damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
			assertDamaged(damaged, "bit " + bit);
		}
	}

	@Test
	void whateverIsWrittenOverAFileIsDamage() throws IOException {
		Random random = new Random(SEED);
		byte[] entry = entry();
		for (int round = 0; round < 500; round++) {
			byte[] damaged = entry.clone();
			int begin = random.nextInt(entry.length);
			int end = begin + 1 + random.nextInt(entry.length - begin);
			for (int i = begin; i < end; i++) {
				damaged[i] = random.nextBoolean() ? 0 : (byte) random.nextInt();
			}
			if (!Arrays.equals(damaged, entry)) {
				assertDamaged(damaged, "round %d: -Dsharedmemory.seed=%d".formatted(round, SEED));
			}
		}
	}

	private void assertDamaged(byte[] content, String what) throws IOException {
		Files.write(file(KEY), content);
		this.logged.records().clear();
		assertThat(this.cache.find(KEY)).as(what).isNull();
		assertThat(this.logged.warnings()).as(what)
			.singleElement()
			.asString()
			.startsWith("'%s' ".formatted(file(KEY)))
			.endsWith(": its module is compiled again, and the file replaced");
	}

	@Test
	void fileOfAnotherKeyIsNotTakenForThisOne() throws IOException {
		this.cache.keep(KEY, CODE);
		this.cache.keep(key("other"), code(2));
		Files.move(file(KEY), this.directory.resolve("swap"));
		Files.move(file(key("other")), file(KEY));
		Files.move(this.directory.resolve("swap"), file(key("other")));
		assertThat(this.cache.find(KEY)).isNull();
		assertThat(this.cache.find(key("other"))).isNull();
		assertThat(this.logged.warnings()).hasSize(2)
			.allMatch((warning) -> warning.contains("has the code of another module or version"));
	}

	@Test
	void damagedFileIsReplaced() throws IOException {
		Files.write(file(KEY), new byte[10]);
		assertThat(this.cache.find(KEY)).isNull();
		this.cache.keep(KEY, CODE);
		assertIs(CODE, this.cache.find(KEY));
		assertThat(this.logged.warnings()).singleElement().asString().contains("is too short with its 10 bytes");
	}

	@Test
	void fileThatOthersCanWriteIsNotTrusted() throws IOException {
		this.cache.keep(KEY, CODE);
		for (String permissions : List.of("rw--w----", "rw-----w-")) {
			Files.setPosixFilePermissions(file(KEY), PosixFilePermissions.fromString(permissions));
			assertThat(this.cache.find(KEY)).isNull();
		}
		assertThat(this.logged.warnings()).satisfiesExactly(
				(warning) -> assertThat(warning).contains("can be written by others (mode 620)"),
				(warning) -> assertThat(warning).contains("can be written by others (mode 602)"));
		this.cache.keep(KEY, CODE);
		assertIs(CODE, this.cache.find(KEY));
	}

	@Test
	void fileOfAnotherUserIsNotTrusted() throws IOException {
		this.cache.keep(KEY, CODE);
		int self = FileOwnership.of(file(KEY)).user();
		Assumptions.assumeTrue(self == 0, "Only root can give files away");
		Files.setAttribute(file(KEY), "unix:uid", SOMEBODY_ELSE);
		assertThat(this.cache.find(KEY)).isNull();
		assertThat(this.logged.warnings()).singleElement()
			.asString()
			.contains("belongs to user 12345, and this process is user 0");
		this.cache.keep(KEY, CODE);
		assertIs(CODE, this.cache.find(KEY));
	}

	/**
	 * It may lead to a file of the same user that others have chosen.
	 */
	@Test
	void linkIsNotFollowed() throws IOException {
		this.cache.keep(KEY, CODE);
		Path elsewhere = this.directory.resolveSibling("elsewhere");
		Files.move(file(KEY), elsewhere);
		Files.createSymbolicLink(file(KEY), elsewhere);
		assertThat(this.cache.find(KEY)).isNull();
		assertThat(this.logged.warnings()).singleElement().asString().contains("is no regular file");
		this.cache.keep(KEY, code(2));
		assertIs(code(2), this.cache.find(KEY));
		assertThat(Files.isSymbolicLink(file(KEY))).isFalse();
		assertThat(elsewhere).exists();
	}

	@Test
	void fileThatCannotBeReplacedIsLeftOut() throws IOException {
		Files.createDirectories(file(KEY).resolve("child"));
		assertThat(this.cache.find(KEY)).isNull();
		this.cache.keep(KEY, CODE);
		assertThat(this.cache.find(KEY)).isNull();
		assertThat(this.logged.warnings()).anyMatch((warning) -> warning.startsWith("Compiled code is not kept: "));
		assertThat(files()).containsExactly(file(KEY));
	}

	@Test
	void whatWasRejectedIsNamed() {
		this.cache.keep(KEY, CODE);
		this.cache.reject(KEY, new VerifyError("Bad type"));
		assertThat(this.logged.warnings()).containsExactly(
				"'%s' cannot be loaded (java.lang.VerifyError: Bad type): its module is compiled again, and the file replaced"
					.formatted(file(KEY)));
	}

	@Test
	void whatWasNotUsedForLongestGoesFirst() throws IOException {
		int size = entry().length;
		Files.delete(file(KEY));
		List<CodeKey> keys = Stream.of("a", "b", "c", "d").map(CodeCacheTests::key).toList();
		for (int i = 0; i < 3; i++) {
			open(3 * size, NOW.plusSeconds(i)).keep(keys.get(i), CODE);
		}
		assertThat(open(3 * size, NOW.plusSeconds(10)).find(keys.get(0))).isNotNull();
		open(3 * size, NOW.plusSeconds(20)).keep(keys.get(3), CODE);
		assertThat(files()).containsExactlyInAnyOrder(file(keys.get(0)), file(keys.get(2)), file(keys.get(3)));
		open(2 * size - 1, NOW.plusSeconds(30)).keep(keys.get(1), CODE);
		assertThat(files()).containsExactly(file(keys.get(1)));
		assertThat(this.logged.warnings()).isEmpty();
	}

	@Test
	void maximumThatIsLowerThanBeforeHoldsAtOnce() throws IOException {
		int size = entry().length;
		open(2 * size, NOW.plusSeconds(1)).keep(key("a"), CODE);
		open(2 * size - 1, NOW);
		assertThat(files()).containsExactly(file(key("a")));
	}

	/**
	 * Its clock may have been wrong.
	 */
	@Test
	void whatWasJustWrittenStaysAlsoIfOthersSeemNewer() throws IOException {
		int size = entry().length;
		Files.setLastModifiedTime(file(KEY), FileTime.from(NOW.plus(Duration.ofDays(1000))));
		open(size, NOW).keep(key("a"), CODE);
		assertThat(files()).containsExactly(file(key("a")));
	}

	@Test
	void codeThatIsTooLargeIsNotKept() throws IOException {
		int size = entry().length;
		Files.delete(file(KEY));
		CodeCache small = open(size - 1, NOW);
		small.keep(KEY, CODE);
		small.keep(key("a"), CODE);
		assertThat(files()).isEmpty();
		assertThat(this.logged.warnings()).containsExactly(
				"Compiled code is not kept: %d bytes are more than the %d that all may have together. Raise the maximum size"
					.formatted(size, size - 1));
	}

	@Test
	void filesThatNobodyFinishedAreDeletedAfterAnHour() throws IOException {
		Path recent = unfinished("11111111-2222-3333-4444-555555555555", Duration.ofMinutes(59));
		unfinished("aaaaaaaa-2222-3333-4444-555555555555", Duration.ofMinutes(61));
		this.cache.keep(KEY, CODE);
		assertThat(files()).containsExactlyInAnyOrder(recent, file(KEY));
	}

	private Path unfinished(String name, Duration age) throws IOException {
		Path file = Files.write(this.directory.resolve(name + ".unfinished"), new byte[10]);
		return Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
	}

	@Test
	void filesOfOthersAreLeftAlone() throws IOException {
		Path notes = Files.write(this.directory.resolve("notes.txt"), new byte[10_000]);
		Path almost = Files.write(this.directory.resolve("0123.wasmcode"), new byte[10_000]);
		open(entry().length, NOW).keep(key("a"), CODE);
		assertThat(files()).containsExactlyInAnyOrder(notes, almost, file(key("a")));
	}

	@Test
	void missingDirectoryThatCannotBeMadeIsDoneWithout() throws IOException {
		Path tooLong = this.directory.resolve("x".repeat(300));
		assertThat(CodeCache.open(tooLong, 1)).isEmpty();
		assertThat(this.logged.warnings()).singleElement()
			.asString()
			.startsWith(
					"Compiled code is not kept: the directory '%s' can be neither found nor made (".formatted(tooLong));
	}

	@Test
	void maximumIsPositive() {
		assertThatIllegalArgumentException().isThrownBy(() -> CodeCache.open(this.directory, 0))
			.withMessage("Compiled code cannot have at most 0 bytes: use more than 0");
	}

	/**
	 * The directory was deleted, or the disk is gone.
	 */
	@Test
	void isDoneWithoutIfTheDirectoryVanishes() throws IOException {
		Files.delete(this.directory);
		this.cache.keep(KEY, CODE);
		this.cache.keep(KEY, CODE);
		assertThat(this.cache.find(KEY)).isNull();
		assertThat(this.logged.warnings()).singleElement().asString().startsWith("Compiled code is not kept: '");
	}

	@Test
	void interruptsNeitherPreventNorGetLost() {
		Thread.currentThread().interrupt();
		this.cache.keep(KEY, CODE);
		CompiledCode found = this.cache.find(KEY);
		assertThat(Thread.interrupted()).isTrue();
		assertIs(CODE, found);
	}

	private CodeCache open(long maximumSize, Instant now) {
		return CodeCache.open(this.directory, maximumSize, Clock.fixed(now, ZoneOffset.UTC)).orElseThrow();
	}

	/**
	 * Writes an entry, and returns its bytes.
	 */
	private byte[] entry() throws IOException {
		this.cache.keep(KEY, CODE);
		return Files.readAllBytes(file(KEY));
	}

	private Path file(CodeKey key) {
		return this.directory.resolve(key.name() + ".wasmcode");
	}

	private List<Path> files() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.toList();
		}
	}

	private static CodeKey key(String module) {
		return key(module, "1");
	}

	private static CodeKey key(String module, String... dependencies) {
		return CodeKey.of(List.of(dependencies), module.getBytes(StandardCharsets.UTF_8));
	}

	private static CompiledCode code(int content) {
		Map<String, byte[]> classes = new LinkedHashMap<>();
		classes.put("wasm.a", new byte[] { 1, 2, 3, (byte) content });
		classes.put("wasm.aGroup", new byte[0]);
		classes.put("wasm.ä", new byte[] { 6 });
		InterpretedCode interpreted = new InterpretedCode(List.of(17, 70_000), List.of(0, 1, 69_983));
		return new CompiledCode(classes, Map.of("add", "core::add", "func_1", "f"), interpreted).with("sha-256:abc",
				new byte[] { 4, 5 });
	}

	private static void assertIs(CompiledCode expected, CompiledCode code) {
		assertThat(code.classes()).containsExactlyEntriesOf(expected.classes());
		assertThat(code.functions().names()).isEqualTo(expected.functions().names());
		assertThat(code.interpreted()).isEqualTo(expected.interpreted());
		assertThat(code.digest()).isEqualTo(expected.digest());
		assertThat(code.facts()).isEqualTo(expected.facts());
	}

}
