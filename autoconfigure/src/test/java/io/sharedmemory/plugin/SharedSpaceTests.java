package io.sharedmemory.plugin;

import java.util.List;

import io.sharedmemory.MemoryType;
import io.sharedmemory.MemoryUser;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.endive.layout.AddressRange;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SharedSpaceTests {

	@AutoClose
	private final SharedMemory memory = SharedMemory.create(MemoryType.shared(1, 4));

	private final SharedSpace space = new SharedSpace();

	@Test
	void bytesThatTheMemoryIsGrownByForStacksAreClaimed() {
		long start = this.space.growing(this.memory, new MemoryUser(MemoryUser.Kind.PLUGIN, "plugin"))
			.applyAsLong(4096);
		assertThat(start).isEqualTo(MemoryType.PAGE_SIZE);
		MemoryClaim data = new MemoryClaim(new AddressRange(start + 4095, start + 5000),
				"the static data of plugin 'other'", "other");
		assertThat(this.space.claim(List.of(data))).isNotNull()
			.extracting(SharedSpace.Conflict::taken)
			.extracting(MemoryClaim::what)
			.isEqualTo("the stack of an instance");
	}

	@Test
	void ofTwoModulesOnlyOneCanHaveAByte() {
		MemoryClaim one = new MemoryClaim(new AddressRange(1024, 2048), "the static data of plugin 'one'", "one");
		assertThat(this.space.claim(List.of(one))).isNull();
		assertThat(this.space.claim(List.of(one))).isNull();
		assertThat(this.space.claim(List.of(new MemoryClaim(new AddressRange(2048, 2049), "behind", "other"))))
			.isNull();
		assertThat(this.space.claim(List.of(new MemoryClaim(new AddressRange(2047, 2049), "across", "other"))))
			.isNotNull();
	}

}
