package io.sharedmemory.test.example;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.junit.jupiter.SpringExtension;

import io.sharedmemory.SharedMemory;
import io.sharedmemory.plugin.WasmPlugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;

@ExtendWith(SpringExtension.class)
@Import(Hits.class)
class MockedHitsTests {

	@MockitoBean("hits")
	private SharedMemory memory;

	@MockitoBean("counter")
	private WasmPlugin counter;

	@Autowired
	private Hits hits;

	@Test
	void countsInTheMemory() {
		given(this.memory.atomicAdd32(0, 1)).willReturn(41);
		assertThat(this.hits.count()).isEqualTo(42);
		then(this.memory).should().atomicAdd32(0, 1);
	}

	@Test
	void countsInThePlugin() {
		given(this.counter.call("increment", 8)).willReturn(new long[] { 7 });
		assertThat(this.hits.countInPlugin()).isEqualTo(7);
	}

}
