package io.sharedmemory.benchmark.report;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.sharedmemory.ThreadKind;
import io.sharedmemory.benchmark.AtomicAccessBenchmark;
import io.sharedmemory.benchmark.ChannelBenchmark;
import io.sharedmemory.benchmark.ChannelKind;
import io.sharedmemory.benchmark.FirstRunBenchmark;
import io.sharedmemory.benchmark.GrowBenchmark;
import io.sharedmemory.benchmark.HandOffBenchmark;
import io.sharedmemory.benchmark.InstanceBenchmark;
import io.sharedmemory.benchmark.InstanceBenchmark.Contents;
import io.sharedmemory.benchmark.ManyChannelBenchmark;
import io.sharedmemory.benchmark.NotifyAllBenchmark;
import io.sharedmemory.benchmark.NotifyBenchmark;
import io.sharedmemory.benchmark.NotifyOneBenchmark;
import io.sharedmemory.benchmark.PlainAccessBenchmark;
import io.sharedmemory.benchmark.Players;
import io.sharedmemory.benchmark.PluginCallBenchmark;
import io.sharedmemory.benchmark.PluginCallBenchmark.Deadline;
import io.sharedmemory.benchmark.ProgramBenchmark;
import io.sharedmemory.benchmark.ScrapeBenchmark;
import io.sharedmemory.benchmark.StartBenchmark;
import io.sharedmemory.benchmark.TimeoutBenchmark;
import io.sharedmemory.benchmark.ViewBenchmark;
import io.sharedmemory.benchmark.ViewBenchmark.Access;
import io.sharedmemory.benchmark.WaitKind;
import io.sharedmemory.benchmark.WatchedBenchmark;
import io.sharedmemory.program.MemoryKind;
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

	private static final String V8 = "V8";

	private static final String FUTEX = "futex";

	private static final String CREATION = "Creation";

	private static final List<Integer> WAITERS = List.of(1, 10, 1000, 10_000);

	private static final List<Size> MEASURED_SIZES = List.of(Size.SMALL, Size.LARGE);

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
		Key key = Key.of(ProgramBenchmark.class, "run", kind, MemoryKind.SHARED, program, size);
		compare(Group.PROGRAM, name, key, Peer.ENDIVE,
				Key.of(ProgramBenchmark.class, "run", kind, MemoryKind.ENDIVE, program, size), 1.0);
		String elsewhere = "%s-%s".formatted(program.module(), size.label());
		boolean isJudgedHarder = program == Program.WORK_QUEUE && size == Size.LARGE;
		compare(Group.PROGRAM, name, key, Peer.V8, Key.of(V8, elsewhere), isJudgedHarder ? 1.5 : 2.0);
		if (program.isNative()) {
			compare(Group.PROGRAM, name, key, Peer.FUTEX, Key.of(FUTEX, elsewhere), null);
		}
	}

	private void addFirstRuns() {
		for (Program program : Program.values()) {
			for (Size size : MEASURED_SIZES) {
				String name = "first run of the %s, %s".formatted(program.title(), size.label());
				Key key = Key.of(FirstRunBenchmark.class, "run", MemoryKind.SHARED, program, size);
				compare(Group.FIRST_RUN, name, key, Peer.ENDIVE,
						Key.of(FirstRunBenchmark.class, "run", MemoryKind.ENDIVE, program, size), null);
				compare(Group.FIRST_RUN, name, key, Peer.V8,
						Key.of(V8, "first-%s-%s".formatted(program.module(), size.label())), null);
			}
		}
	}

	private void addWaits() {
		Key notify = Key.of(NotifyBenchmark.class, "shared");
		compare(Group.WAIT, "notify, nobody waits", notify, Peer.FENCE, Key.of(NotifyBenchmark.class, "bare"), 2.5);
		compare(Group.WAIT, "notify, nobody waits", notify, Peer.V8, Key.of(V8, "notify-nobody"), null);
		compare(Group.WAIT, "notify, nobody waits", notify, Peer.FUTEX, Key.of(FUTEX, "notify-nobody"), null);
		addHandOff("virtual threads", Players.VIRTUAL, 2.0, 1.0);
		addHandOff("platform threads", Players.PLATFORM, 2.0, null);
		addHandOff("a platform and a virtual thread", Players.MIXED, null, null);
		for (int waiters : WAITERS) {
			String name = "notify(1), of %d".formatted(waiters);
			Key key = notifyOne(waiters, WaitKind.SHARED);
			compareBest(Group.WAIT, name, key, Peer.LOCK_SUPPORT, notifyOne(waiters, WaitKind.BARE), null);
			compareBest(Group.WAIT, name, key, Peer.CONDITIONS, notifyOne(waiters, WaitKind.CONDITIONS), null);
		}
		Key many = notifyOne(10_000, WaitKind.SHARED);
		compareBest(Group.WAIT, "notify(1), of 10000", many, Peer.WITH_TEN_WAITERS, notifyOne(10, WaitKind.SHARED),
				2.0);
		compareBest(Group.WAIT, "notify(1), of 10000", many, Peer.FUTEX, Key.of(FUTEX, "notify-one-of-10000"), null);
		for (ThreadKind kind : ThreadKind.values()) {
			WAITERS.forEach((waiters) -> addNotifyAll(kind, waiters));
		}
		for (ThreadKind kind : ThreadKind.values()) {
			compare(Group.WAIT, "timeout of 100 µs, %s".formatted(plural(kind)),
					Key.of(TimeoutBenchmark.class, "shared", kind), Peer.LOCK_SUPPORT,
					Key.of(TimeoutBenchmark.class, "bare", kind), null);
		}
	}

	/**
	 * @param bound to the limit on the JVM
	 * @param systemBound to the system
	 */
	private void addHandOff(String threads, Players players, @Nullable Double bound, @Nullable Double systemBound) {
		String name = "hand-off and back, " + threads;
		Key key = handOff("shared", players);
		compareBest(Group.WAIT, name, key, Peer.LOCK_SUPPORT, handOff("bare", players), bound);
		compareBest(Group.WAIT, name, key, Peer.SYNCHRONOUS_QUEUE, handOff("synchronousQueue", players), null);
		compareBest(Group.WAIT, name, key, Peer.CONDITIONS, handOff("conditions", players), null);
		compareBest(Group.WAIT, name, key, Peer.V8, Key.of(V8, "handoff"), null);
		compareBest(Group.WAIT, name, key, Peer.FUTEX, Key.of(FUTEX, "handoff"), systemBound);
		compareBest(Group.WAIT, name + ", with timeout", handOff("sharedTimed", players), Peer.LOCK_SUPPORT,
				handOff("bareTimed", players), null);
	}

	private static Key handOff(String way, Players players) {
		return Key.of(HandOffBenchmark.class, way, players);
	}

	private static Key notifyOne(int waiters, WaitKind way) {
		return Key.of(NotifyOneBenchmark.class, "wakeOne", waiters, way);
	}

	private void addNotifyAll(ThreadKind kind, int waiters) {
		String name = "notify all, of %d %s, until they have run".formatted(waiters, plural(kind));
		Key key = notifyAll(kind, waiters, WaitKind.SHARED);
		compareBest(Group.WAIT, name, key, Peer.LOCK_SUPPORT, notifyAll(kind, waiters, WaitKind.BARE), null);
		compareBest(Group.WAIT, name, key, Peer.CONDITIONS, notifyAll(kind, waiters, WaitKind.CONDITIONS), null);
	}

	private static Key notifyAll(ThreadKind kind, int waiters, WaitKind way) {
		return Key.of(NotifyAllBenchmark.class, "wakeAll", kind, waiters, way);
	}

	/**
	 * Two threads wake each other here, too.
	 */
	private void addQueues() {
		addQueue("a message, from one thread to another", ChannelBenchmark.class, "oneByOne", 2.0);
		addQueue("a message, in batches of 16", ChannelBenchmark.class, "batches", 1.0);
		addQueue("a message, from four threads to four others", ManyChannelBenchmark.class, "oneByOne", null);
	}

	/**
	 * @param bound to the queue of the JDK
	 */
	private void addQueue(String name, Class<?> benchmark, String method, @Nullable Double bound) {
		Key key = Key.of(benchmark, method, ChannelKind.SHARED);
		compareBest(Group.QUEUE, name, key, Peer.ARRAY_BLOCKING_QUEUE,
				Key.of(benchmark, method, ChannelKind.ARRAY_BLOCKING), bound);
		compareBest(Group.QUEUE, name, key, Peer.JCTOOLS, Key.of(benchmark, method, ChannelKind.JCTOOLS), null);
		// Agrona's has one consumer.
		Key agrona = Key.of(benchmark, method, ChannelKind.AGRONA);
		if (this.results.has(agrona)) {
			compareBest(Group.QUEUE, name, key, Peer.AGRONA, agrona, null);
		}
	}

	private void addGuestAccesses() {
		for (Access access : Access.values()) {
			String name = access.export().replace('_', ' ');
			compareNeighbours(Group.WASM, name, onBoth(access), Peer.ENDIVE, guestBound(access));
			compare(Group.WASM, name, onView(access), Peer.V8, inV8(access), v8Bound(access));
		}
		addPlainLoops();
		for (Access access : Access.atomics()) {
			compareNeighbours(Group.WASM, access.export().replace('_', ' ') + ", 2 threads", onBoth(access).by(2),
					Peer.ENDIVE, guestBound(access));
		}
		compare(Group.WASM, "record32", onView(Access.RECORD32), Peer.C, Key.of(FUTEX, "load-store32"), null);
		compare(Group.WASM, "add32, 2 threads", this.results.mediansOfEveryOther(onBoth(Access.ADD32).by(2), 1),
				Peer.V8, Key.of(V8, "wasm-add32-2-threads"), null);
	}

	private void addPlainLoops() {
		if (PLAIN.stream().allMatch((access) -> this.results.has(inV8(access)))) {
			Map<Integer, Double> measured = geometricMeans(PLAIN.stream().map(this::onView).toList());
			Map<Integer, Double> peer = geometricMeans(
					PLAIN.stream().map((access) -> this.results.medians(inV8(access))).toList());
			this.figures.add(Figure.compared(Group.WASM, "plain loops, geometric mean", measured, Peer.V8, peer, 1.5));
		}
	}

	/**
	 * @param loops the rounds of each loop
	 * @return a mean for each round that all of them have
	 */
	private static Map<Integer, Double> geometricMeans(List<Map<Integer, Double>> loops) {
		return loops.getFirst()
			.keySet()
			.stream()
			.filter((round) -> loops.stream().allMatch((values) -> values.containsKey(round)))
			.collect(Collectors.toMap((round) -> round, (round) -> Math
				.exp(loops.stream().mapToDouble((values) -> Math.log(values.get(round))).average().orElseThrow())));
	}

	private Map<Integer, Double> onView(Access access) {
		return this.results.mediansOfEveryOther(onBoth(access), 1);
	}

	private static Key onBoth(Access access) {
		return Key.of(ViewBenchmark.class, "access", access);
	}

	private static Key inV8(Access access) {
		return Key.of(V8, "wasm-" + access.export());
	}

	private static @Nullable Double v8Bound(Access access) {
		if (access == Access.BLOCK32) {
			return 1.5;
		}
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
		return (PLAIN.contains(access) || access == Access.BLOCK32) ? 1.0 : null;
	}

	private void addHostAccesses() {
		addHostAtomics("", 1);
		addHostAtomics(", 2 threads", 2);
		compare(Group.HOST, "32-bit add", atomic("sharedAdd", 32), Peer.C, Key.of(FUTEX, "add32"), null);
		compare(Group.HOST, "64-bit add", atomic("sharedAdd", 64), Peer.C, Key.of(FUTEX, "add64"), null);
		compare(Group.HOST, "32-bit add, 2 threads", atomic("sharedAdd", 32).by(2), Peer.C,
				Key.of(FUTEX, "add32-2-threads"), null);
		compare(Group.HOST, "32-bit compare-exchange", atomic("sharedCompareExchange", 32), Peer.C,
				Key.of(FUTEX, "compare-exchange32"), null);
		for (String access : List.of("Load", "Store")) {
			for (int width : List.of(8, 16, 32, 64)) {
				compare(Group.HOST, "%d-bit atomic %s".formatted(width, access.toLowerCase(Locale.ROOT)),
						atomic("shared" + access, width), Peer.VAR_HANDLE, atomic("bare" + access, width), null);
			}
		}
		for (String access : List.of("Load", "Store")) {
			for (int width : List.of(8, 16, 32, 64)) {
				compare(Group.HOST, "%d-bit plain %s of data()".formatted(width, access.toLowerCase(Locale.ROOT)),
						plain("data" + access, width), Peer.VAR_HANDLE, plain("plain" + access, width), null);
			}
		}
	}

	private void addHostAtomics(String suffix, int threads) {
		for (int width : List.of(32, 64)) {
			compare(Group.HOST, "%d-bit add%s".formatted(width, suffix), atomic("sharedAdd", width).by(threads),
					Peer.VAR_HANDLE, atomic("bareAdd", width).by(threads), 1.3);
			compare(Group.HOST, "%d-bit compare-exchange%s".formatted(width, suffix),
					atomic("sharedCompareExchange", width).by(threads), Peer.VAR_HANDLE,
					atomic("bareCompareExchange", width).by(threads), null);
		}
		for (int width : List.of(8, 16)) {
			compare(Group.HOST, "%d-bit add%s".formatted(width, suffix), atomic("sharedAdd", width).by(threads),
					Peer.WITH_32_BITS, atomic("sharedAdd", 32).by(threads), (threads == 1) ? 3.0 : null);
			compare(Group.HOST, "%d-bit compare-exchange%s".formatted(width, suffix),
					atomic("sharedCompareExchange", width).by(threads), Peer.WITH_32_BITS,
					atomic("sharedCompareExchange", 32).by(threads), null);
		}
	}

	private static Key atomic(String access, int width) {
		return Key.of(AtomicAccessBenchmark.class, access + width);
	}

	private static Key plain(String access, int width) {
		return Key.of(PlainAccessBenchmark.class, access + width);
	}

	private void addSizes() {
		Key small = Key.of(GrowBenchmark.class, "grow", 1);
		Key large = Key.of(GrowBenchmark.class, "grow", 60_000);
		compare(Group.SIZE, "grow by a page, at 60000 pages", large, Peer.AT_1_PAGE, small, 2.0);
		compare(Group.SIZE, "grow by a page, at 1 page", small, Peer.AT_60000_PAGES, large, 2.0);
		addAlone(Group.SIZE, "grow by a page, at 60000 pages", large, 5e3);
		addAlone(Group.SIZE, "grow by a page, at 1 page", small, 5e3);
		addAlone(Group.SIZE, "create, of 10000 at once", Key.of(CREATION, "time"), 50e3);
		this.figures.add(Figure.alone(Group.SIZE, "occupied by each beyond its first page",
				Figure.median(this.results.medians(Key.of(CREATION, "occupied")).values()), Unit.BYTES, 20.0 * 1024));
	}

	private void addOperation() {
		compareNeighbours(Group.OPERATION, "notify, nobody waits, metrics being read",
				Key.of(WatchedBenchmark.class, "notifyNobody"), Peer.NOT_READ, 1.05);
		compareNeighbours(Group.OPERATION, "hand-off and back, virtual threads, metrics being read",
				Key.of(WatchedBenchmark.class, "handOff"), Peer.NOT_READ, 1.05);
		addAlone(Group.OPERATION, "scrape, of 1000 memories", Key.of(ScrapeBenchmark.class, "scrape"), 100e6);
		addDifference(Group.OPERATION, "1000 configured memories, added to a cold start",
				Key.of(StartBenchmark.class, "start", 1000), Key.of(StartBenchmark.class, "start", 0), 300e6);
		addInstances();
		addPluginCalls("", 1);
		addPluginCalls(", 2 threads", 2);
	}

	/**
	 * Judges by what may be spent for a call that finds no idle instance.
	 */
	private void addInstances() {
		for (Contents contents : Contents.values()) {
			String name = "make and close an instance with 64 MiB and %s".formatted(contents.description());
			Key key = Key.of(InstanceBenchmark.class, "make", contents);
			addAlone(Group.OPERATION, name, key, 300e3);
			compare(Group.OPERATION, name, key, Peer.ENDIVE, Key.of(InstanceBenchmark.class, "endive", contents), 1.0);
		}
	}

	private void addPluginCalls(String suffix, int threads) {
		for (Deadline deadline : Deadline.values()) {
			String calls = (deadline == Deadline.TIMED) ? "with" : "without";
			for (String way : List.of("call", "with", "proxy")) {
				addDifference(Group.OPERATION,
						"plugin call by %s, %s timeout, added to Endive's%s".formatted(way, calls, suffix),
						Key.of(PluginCallBenchmark.class, way, deadline).by(threads),
						Key.of(PluginCallBenchmark.class, "endive").by(threads), 300.0);
			}
		}
	}

	/**
	 * Judges by how much more something takes.
	 */
	private void addDifference(Group group, String name, Key key, Key lessKey, @Nullable Double bound) {
		Map<Integer, Double> more = this.results.medians(key);
		Map<Integer, Double> less = this.results.medians(lessKey);
		List<Double> added = more.keySet().stream().map((round) -> more.get(round) - less.get(round)).toList();
		this.figures.add(Figure.alone(group, name, Figure.median(added), Unit.NANOSECONDS, bound));
	}

	private void addAlone(Group group, String name, Key key, @Nullable Double bound) {
		this.figures
			.add(Figure.alone(group, name, Figure.median(this.results.medians(key).values()), Unit.NANOSECONDS, bound));
	}

	private void compare(Group group, String name, Key key, Peer peer, Key peerKey, @Nullable Double bound) {
		compare(group, name, this.results.medians(key), peer, peerKey, bound);
	}

	private void compare(Group group, String name, Map<Integer, Double> measured, Peer peer, Key peerKey,
			@Nullable Double bound) {
		Map<Integer, Double> peerValues = this.results.has(peerKey) ? this.results.medians(peerKey) : Map.of();
		this.figures.add(Figure.compared(group, name, measured, peer, peerValues, bound));
	}

	private void compareBest(Group group, String name, Key key, Peer peer, Key peerKey, @Nullable Double bound) {
		Map<Integer, Double> peerValues = this.results.has(peerKey) ? this.results.best(peerKey) : Map.of();
		this.figures.add(Figure.compared(group, name, this.results.best(key), peer, peerValues, bound));
	}

	/**
	 * Compares every other iteration with the one before it, which is the peer's.
	 */
	private void compareNeighbours(Group group, String name, Key key, Peer peer, @Nullable Double bound) {
		this.figures.add(Figure.compared(group, name, this.results.everyOther(key, 1), peer,
				this.results.everyOther(key, 0), bound));
	}

	private static String plural(ThreadKind kind) {
		return kind.name().toLowerCase(Locale.ROOT) + " threads";
	}

}
