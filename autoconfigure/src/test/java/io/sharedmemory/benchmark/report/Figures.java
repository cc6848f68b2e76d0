package io.sharedmemory.benchmark.report;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.ThreadKind;
import io.sharedmemory.benchmark.InstanceBenchmark.Contents;
import io.sharedmemory.benchmark.PluginCallBenchmark.Deadline;
import io.sharedmemory.benchmark.ViewBenchmark.Access;
import io.sharedmemory.program.Program;
import io.sharedmemory.program.Program.Size;

/**
 * All figures, from the results of a run. The bounds are what the memory has to reach.
 * <p>
 * A value is the median of its rounds, a ratio the median of their ratios. Where threads
 * wake each other, the best round of each side counts instead: whether the system has
 * them on one processor or on two, awake or asleep, matters far more than what they do.
 * Where the difference is small, iterations of one process are compared with their
 * neighbours.
 */
final class Figures {

	private static final List<Integer> WAITERS = List.of(1, 10, 1000, 10_000);

	private static final List<Size> MEASURED_SIZES = List.of(Size.SMALL, Size.LARGE);

	/** The one in Rust asks for the memory of WebAssembly. */
	private static final Set<Program> WITHOUT_NATIVE = EnumSet.of(Program.SIEVE);

	/** These have to be three times as fast as Endive's. */
	private static final Set<Access> JUDGED_ATOMICS = EnumSet.of(Access.ADD32, Access.ADD64, Access.COMPARE_EXCHANGE32,
			Access.COMPARE_EXCHANGE64);

	/** These have to be as fast as Endive's. */
	private static final Set<Access> PLAIN = EnumSet.range(Access.LOAD32, Access.RECORD64);

	private static final Set<Access> NARROW = EnumSet.of(Access.ADD8, Access.ADD16, Access.COMPARE_EXCHANGE8,
			Access.COMPARE_EXCHANGE16, Access.ATOMIC_STORE8, Access.ATOMIC_STORE16);

	private final Results results;

	private final List<Figure> figures = new ArrayList<>();

	private Figures(Results results) {
		this.results = results;
	}

	static List<Figure> of(Results results) {
		Figures figures = new Figures(results);
		figures.addPrograms();
		figures.addFirstRuns();
		figures.addWaits();
		figures.addQueues();
		figures.addGuestAccesses();
		figures.addHostAccesses();
		figures.addSizes();
		figures.addOperation();
		return List.copyOf(figures.figures);
	}

	private void addPrograms() {
		for (Program program : Program.values()) {
			for (Size size : MEASURED_SIZES) {
				for (ThreadKind kind : ThreadKind.values()) {
					addProgram(program, size, kind);
				}
			}
		}
	}

	private void addProgram(Program program, Size size, ThreadKind kind) {
		String name = "%s, %s, %s".formatted(program.title(), size.label(), plural(kind));
		String key = "Program.run %s SHARED %s %s".formatted(kind, program, size);
		compare(Group.PROGRAM, name, key, Peer.ENDIVE, "Program.run %s ENDIVE %s %s".formatted(kind, program, size),
				1.0);
		String peerKey = "%s-%s".formatted(program.module(), size.label());
		boolean isJudgedHarder = program == Program.WORK_QUEUE && size == Size.LARGE;
		compare(Group.PROGRAM, name, key, Peer.V8, "V8." + peerKey, isJudgedHarder ? 1.5 : 2.0);
		if (!WITHOUT_NATIVE.contains(program)) {
			compare(Group.PROGRAM, name, key, Peer.FUTEX, "futex." + peerKey, null);
		}
	}

	private void addFirstRuns() {
		for (Program program : Program.values()) {
			for (Size size : MEASURED_SIZES) {
				String name = "first run of the %s, %s".formatted(program.title(), size.label());
				String key = "FirstRun.run SHARED %s %s".formatted(program, size);
				compare(Group.FIRST_RUN, name, key, Peer.ENDIVE, "FirstRun.run ENDIVE %s %s".formatted(program, size),
						null);
				compare(Group.FIRST_RUN, name, key, Peer.V8, "V8.first-%s-%s".formatted(program.module(), size.label()),
						null);
			}
		}
	}

	private void addWaits() {
		compare(Group.WAIT, "notify, nobody waits", "Notify.shared", Peer.FENCE, "Notify.bare", 2.5);
		compare(Group.WAIT, "notify, nobody waits", "Notify.shared", Peer.V8, "V8.notify-nobody", null);
		compare(Group.WAIT, "notify, nobody waits", "Notify.shared", Peer.FUTEX, "futex.notify-nobody", null);
		addHandOff("virtual threads", "VIRTUAL", 2.0, 1.0);
		addHandOff("platform threads", "PLATFORM", 2.0, null);
		addHandOff("a platform and a virtual thread", "MIXED", null, null);
		for (int waiters : WAITERS) {
			String name = "notify(1), of %d".formatted(waiters);
			String key = "NotifyOne.wakeOne %d ".formatted(waiters);
			compareBest(Group.WAIT, name, key + "SHARED", Peer.LOCK_SUPPORT, key + "BARE", null);
			compareBest(Group.WAIT, name, key + "SHARED", Peer.CONDITIONS, key + "CONDITIONS", null);
		}
		String many = "NotifyOne.wakeOne 10000 SHARED";
		compareBest(Group.WAIT, "notify(1), of 10000", many, Peer.WITH_TEN_WAITERS, "NotifyOne.wakeOne 10 SHARED", 2.0);
		compareBest(Group.WAIT, "notify(1), of 10000", many, Peer.FUTEX, "futex.notify-one-of-10000", null);
		for (ThreadKind kind : ThreadKind.values()) {
			WAITERS.forEach((waiters) -> addNotifyAll(kind, waiters));
		}
		for (ThreadKind kind : ThreadKind.values()) {
			compare(Group.WAIT, "timeout of 100 µs, %s".formatted(plural(kind)), "Timeout.shared " + kind,
					Peer.LOCK_SUPPORT, "Timeout.bare " + kind, null);
		}
	}

	/**
	 * @param bound to the limit on the JVM
	 * @param systemBound to the system
	 */
	private void addHandOff(String threads, String kind, @Nullable Double bound, @Nullable Double systemBound) {
		String name = "hand-off and back, " + threads;
		String key = "HandOff.shared " + kind;
		compareBest(Group.WAIT, name, key, Peer.LOCK_SUPPORT, "HandOff.bare " + kind, bound);
		compareBest(Group.WAIT, name, key, Peer.SYNCHRONOUS_QUEUE, "HandOff.synchronousQueue " + kind, null);
		compareBest(Group.WAIT, name, key, Peer.CONDITIONS, "HandOff.conditions " + kind, null);
		compareBest(Group.WAIT, name, key, Peer.V8, "V8.handoff", null);
		compareBest(Group.WAIT, name, key, Peer.FUTEX, "futex.handoff", systemBound);
		compareBest(Group.WAIT, name + ", with timeout", "HandOff.sharedTimed " + kind, Peer.LOCK_SUPPORT,
				"HandOff.bareTimed " + kind, null);
	}

	private void addNotifyAll(ThreadKind kind, int waiters) {
		String name = "notify all, of %d %s, until they have run".formatted(waiters, plural(kind));
		String key = "NotifyAll.wakeAll %s %d ".formatted(kind, waiters);
		compareBest(Group.WAIT, name, key + "SHARED", Peer.LOCK_SUPPORT, key + "BARE", null);
		compareBest(Group.WAIT, name, key + "SHARED", Peer.CONDITIONS, key + "CONDITIONS", null);
	}

	/**
	 * Two threads wake each other here, too.
	 */
	private void addQueues() {
		addQueue("a message, from one thread to another", "Channel.oneByOne ", 2.0);
		addQueue("a message, in batches of 16", "Channel.batches ", 1.0);
		addQueue("a message, from four threads to four others", "ManyChannel.oneByOne ", null);
	}

	/**
	 * @param bound to the queue of the JDK
	 */
	private void addQueue(String name, String key, @Nullable Double bound) {
		compareBest(Group.QUEUE, name, key + "SHARED", Peer.ARRAY_BLOCKING_QUEUE, key + "ARRAY_BLOCKING", bound);
		compareBest(Group.QUEUE, name, key + "SHARED", Peer.JCTOOLS, key + "JCTOOLS", null);
		if (this.results.has(key + "AGRONA")) {
			compareBest(Group.QUEUE, name, key + "SHARED", Peer.AGRONA, key + "AGRONA", null);
		}
	}

	private void addGuestAccesses() {
		for (Access access : Access.values()) {
			String name = access.export().replace('_', ' ');
			String key = "View.access " + access;
			compareNeighbours(Group.WASM, name, key, Peer.ENDIVE, guestBound(access));
			compare(Group.WASM, name, onView(access), Peer.V8, inV8(access), v8Bound(access));
		}
		addPlainLoops();
		for (Access access : Access.atomics()) {
			compareNeighbours(Group.WASM, access.export().replace('_', ' ') + ", 2 threads",
					"View.access " + access + " x2", Peer.ENDIVE, guestBound(access));
		}
		compare(Group.WASM, "record32", onView(Access.RECORD32), Peer.C, "futex.load-store32", null);
		compare(Group.WASM, "add32, 2 threads", this.results.mediansOfEveryOther("View.access ADD32 x2", 1), Peer.V8,
				"V8.wasm-add32-2-threads", null);
	}

	private void addPlainLoops() {
		if (PLAIN.stream().allMatch((access) -> this.results.has(inV8(access)))) {
			List<Double> measured = geometricMeans(PLAIN.stream().map(this::onView).toList());
			List<Double> peer = geometricMeans(
					PLAIN.stream().map((access) -> this.results.medians(inV8(access))).toList());
			this.figures.add(Figure.compared(Group.WASM, "plain loops, geometric mean", measured, Peer.V8, peer, 1.5));
		}
	}

	/**
	 * @param rounds the values of each loop
	 * @return a mean for each round that all of them have
	 */
	private static List<Double> geometricMeans(List<List<Double>> rounds) {
		int count = rounds.stream().mapToInt(List::size).min().orElseThrow();
		return IntStream.range(0, count)
			.mapToObj((i) -> Math
				.exp(rounds.stream().mapToDouble((values) -> Math.log(values.get(i))).average().orElseThrow()))
			.toList();
	}

	private List<Double> onView(Access access) {
		return this.results.mediansOfEveryOther("View.access " + access, 1);
	}

	private static String inV8(Access access) {
		return "V8.wasm-" + access.export();
	}

	private static @Nullable Double v8Bound(Access access) {
		if (!Access.atomics().contains(access)) {
			return null;
		}
		if (access.export().startsWith("atomic_load")) {
			return 2.5;
		}
		return NARROW.contains(access) ? 2.0 : 1.3;
	}

	private static @Nullable Double guestBound(Access access) {
		if (JUDGED_ATOMICS.contains(access)) {
			return 1.0 / 3;
		}
		return PLAIN.contains(access) ? 1.0 : null;
	}

	private void addHostAccesses() {
		addHostAtomics("", "");
		addHostAtomics(", 2 threads", " x2");
		compare(Group.HOST, "32-bit add", "AtomicAccess.sharedAdd32", Peer.C, "futex.add32", null);
		compare(Group.HOST, "64-bit add", "AtomicAccess.sharedAdd64", Peer.C, "futex.add64", null);
		compare(Group.HOST, "32-bit add, 2 threads", "AtomicAccess.sharedAdd32 x2", Peer.C, "futex.add32-2-threads",
				null);
		compare(Group.HOST, "32-bit compare-exchange", "AtomicAccess.sharedCompareExchange32", Peer.C,
				"futex.compare-exchange32", null);
		for (String access : List.of("Load", "Store")) {
			for (int width : List.of(8, 16, 32, 64)) {
				compare(Group.HOST, "%d-bit atomic %s".formatted(width, access.toLowerCase(Locale.ROOT)),
						"AtomicAccess.shared%s%d".formatted(access, width), Peer.VAR_HANDLE,
						"AtomicAccess.bare%s%d".formatted(access, width), null);
			}
		}
		for (String access : List.of("Load", "Store")) {
			for (int width : List.of(8, 16, 32, 64)) {
				compare(Group.HOST, "%d-bit plain %s of data()".formatted(width, access.toLowerCase(Locale.ROOT)),
						"PlainAccess.data%s%d".formatted(access, width), Peer.VAR_HANDLE,
						"PlainAccess.plain%s%d".formatted(access, width), null);
			}
		}
	}

	private void addHostAtomics(String suffix, String threads) {
		for (int width : List.of(32, 64)) {
			compare(Group.HOST, "%d-bit add%s".formatted(width, suffix),
					"AtomicAccess.sharedAdd%d%s".formatted(width, threads), Peer.VAR_HANDLE,
					"AtomicAccess.bareAdd%d%s".formatted(width, threads), 1.3);
			compare(Group.HOST, "%d-bit compare-exchange%s".formatted(width, suffix),
					"AtomicAccess.sharedCompareExchange%d%s".formatted(width, threads), Peer.VAR_HANDLE,
					"AtomicAccess.bareCompareExchange%d%s".formatted(width, threads), null);
		}
		for (int width : List.of(8, 16)) {
			compare(Group.HOST, "%d-bit add%s".formatted(width, suffix),
					"AtomicAccess.sharedAdd%d%s".formatted(width, threads), Peer.WITH_32_BITS,
					"AtomicAccess.sharedAdd32" + threads, suffix.isEmpty() ? 3.0 : null);
			compare(Group.HOST, "%d-bit compare-exchange%s".formatted(width, suffix),
					"AtomicAccess.sharedCompareExchange%d%s".formatted(width, threads), Peer.WITH_32_BITS,
					"AtomicAccess.sharedCompareExchange32" + threads, null);
		}
	}

	private void addSizes() {
		compare(Group.SIZE, "grow by a page, at 60000 pages", "Grow.grow 60000", Peer.AT_1_PAGE, "Grow.grow 1", 2.0);
		compare(Group.SIZE, "grow by a page, at 1 page", "Grow.grow 1", Peer.AT_60000_PAGES, "Grow.grow 60000", 2.0);
		addAlone(Group.SIZE, "grow by a page, at 60000 pages", "Grow.grow 60000", 5e3);
		addAlone(Group.SIZE, "grow by a page, at 1 page", "Grow.grow 1", 5e3);
		addAlone(Group.SIZE, "create, of 10000 at once", "Creation.time", 50e3);
		this.figures.add(Figure.alone(Group.SIZE, "occupied by each beyond its first page",
				Figure.median(this.results.medians("Creation.occupied")), Unit.BYTES, 20.0 * 1024));
	}

	private void addOperation() {
		compareNeighbours(Group.OPERATION, "notify, nobody waits, metrics being read", "Watched.notifyNobody",
				Peer.NOT_READ, 1.05);
		compareNeighbours(Group.OPERATION, "hand-off and back, virtual threads, metrics being read", "Watched.handOff",
				Peer.NOT_READ, 1.05);
		addAlone(Group.OPERATION, "scrape, of 1000 memories", "Scrape.scrape", 100e6);
		addDifference(Group.OPERATION, "1000 configured memories, added to a cold start", "Start.start 1000",
				"Start.start 0", 300e6);
		addInstances();
		addPluginCalls("", "");
		addPluginCalls(", 2 threads", " x2");
	}

	/**
	 * Judges by what may be spent for a call that finds no idle instance.
	 */
	private void addInstances() {
		for (Contents contents : Contents.values()) {
			String name = "make and close an instance with 64 MiB and %s".formatted(contents.description());
			String key = "Instance.make " + contents;
			addAlone(Group.OPERATION, name, key, 300e3);
			compare(Group.OPERATION, name, key, Peer.ENDIVE, "Instance.endive " + contents, 1.0);
		}
	}

	private void addPluginCalls(String suffix, String threads) {
		for (Deadline deadline : Deadline.values()) {
			String calls = (deadline == Deadline.TIMED) ? "with" : "without";
			for (String way : List.of("call", "with", "proxy")) {
				addDifference(Group.OPERATION,
						"plugin call by %s, %s timeout, added to Endive's%s".formatted(way, calls, suffix),
						"PluginCall.%s %s%s".formatted(way, deadline, threads), "PluginCall.endive" + threads, 300.0);
			}
		}
	}

	/**
	 * Judges by how much more something takes.
	 */
	private void addDifference(Group group, String name, String key, String lessKey, @Nullable Double bound) {
		List<Double> more = this.results.medians(key);
		List<Double> less = this.results.medians(lessKey);
		List<Double> added = IntStream.range(0, more.size()).mapToObj((i) -> more.get(i) - less.get(i)).toList();
		this.figures.add(Figure.alone(group, name, Figure.median(added), Unit.NANOSECONDS, bound));
	}

	private void addAlone(Group group, String name, String key, @Nullable Double bound) {
		this.figures.add(Figure.alone(group, name, Figure.median(this.results.medians(key)), Unit.NANOSECONDS, bound));
	}

	private void compare(Group group, String name, String key, Peer peer, String peerKey, @Nullable Double bound) {
		compare(group, name, this.results.medians(key), peer, peerKey, bound);
	}

	private void compare(Group group, String name, List<Double> measured, Peer peer, String peerKey,
			@Nullable Double bound) {
		List<Double> peerValues = this.results.has(peerKey) ? this.results.medians(peerKey) : null;
		this.figures.add(Figure.compared(group, name, measured, peer, peerValues, bound));
	}

	private void compareBest(Group group, String name, String key, Peer peer, String peerKey, @Nullable Double bound) {
		List<Double> peerValues = this.results.has(peerKey) ? this.results.best(peerKey) : null;
		this.figures.add(Figure.compared(group, name, this.results.best(key), peer, peerValues, bound));
	}

	/**
	 * Compares every other iteration with the one before it, which is the peer's.
	 */
	private void compareNeighbours(Group group, String name, String key, Peer peer, @Nullable Double bound) {
		this.figures.add(Figure.compared(group, name, this.results.everyOther(key, 1), peer,
				this.results.everyOther(key, 0), bound));
	}

	private static String plural(ThreadKind kind) {
		return kind.name().toLowerCase(Locale.ROOT) + " threads";
	}

}
