package io.sharedmemory.endive;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sharedmemory.MemoryType;
import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import run.endive.runtime.Instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SharedMemoryLinker#holders()}.
 */
@Timeout(60)
class MemoryHoldersTests {

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry();

	private final SharedMemory requests = this.registry.create("requests", MemoryType.shared(1, 4));

	private final SharedMemoryLinker linker = new SharedMemoryLinker(this.registry, Map.of("env.memory", "requests"));

	@Test
	void instancesAreCountedFromTheirBeginningToTheirEnd() {
		LinkableModule few = load("few");
		LinkableModule many = load("many");
		assertThat(holders()).isEmpty();
		try (ModuleInstance one = few.instantiate(); ModuleInstance other = many.instantiate()) {
			assertThat(holders()).containsExactly(holder("few", 1), holder("many", 1));
			try (ModuleInstance another = many.asPlugin().instantiate(); ModuleInstance more = many.instantiate()) {
				assertThat(holders()).containsExactly(holder("many", 2), holder("few", 1),
						new MemoryHolder(new MemoryUser(MemoryUser.Kind.PLUGIN, "many"), MemoryAccess.READ_WRITE, 1));
			}
			assertThat(holders()).containsExactly(holder("few", 1), holder("many", 1));
		}
		assertThat(holders()).isEmpty();
	}

	@Test
	void memoryOfAnInstancesOwnIsHeldByIt() {
		try (ModuleInstance instance = this.linker.load("own", Modules.binary("defines-memory")).instantiate()) {
			assertThat(this.linker.holders()).hasSize(1)
				.allSatisfy((memory, holders) -> assertThat(holders).containsExactly(holder("own", 1)));
			assertThat(instance.isClosed()).isFalse();
		}
		assertThat(this.linker.holders()).isEmpty();
	}

	@Test
	void instanceThatIsUsedWithoutItsOwnerHoldsUntilNobodyCanReachIt() {
		Instance used = load("used").instantiate().instance();
		System.gc();
		assertThat(holders()).containsExactly(holder("used", 1));
		assertThat(used.exports()).isNotNull();
		used = null;
		await().until(() -> {
			System.gc();
			return holders().isEmpty();
		});
	}

	private LinkableModule load(String name) {
		return this.linker.load(name, Modules.binary("plugin-waits"));
	}

	private List<MemoryHolder> holders() {
		return this.linker.holders().getOrDefault(this.requests, List.of());
	}

	private static MemoryHolder holder(String module, int instances) {
		return new MemoryHolder(new MemoryUser(MemoryUser.Kind.MODULE, module), MemoryAccess.READ_WRITE, instances);
	}

}
