package io.sharedmemory.actuate;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import io.sharedmemory.MemoryType;
import io.sharedmemory.SharedMemory;
import io.sharedmemory.actuate.MemoryChanges.GrownDescriptor;
import io.sharedmemory.actuate.MemoryChanges.NotifiedDescriptor;
import io.sharedmemory.actuate.SharedMemoryEndpoint.SharedMemoryDetailsDescriptor;
import io.sharedmemory.actuate.SharedMemoryEndpointWebExtension.ProblemDescriptor;
import io.sharedmemory.registry.CreationRefusals;
import io.sharedmemory.registry.DefaultSharedMemoryRegistry;
import io.sharedmemory.registry.MemoryBudget;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SharedMemoryEndpointWebExtension}.
 */
class SharedMemoryEndpointWebExtensionTests {

	@AutoClose
	private final DefaultSharedMemoryRegistry registry = new DefaultSharedMemoryRegistry(
			List.of((memory, current, desired, maximum) -> desired != 3), new MemoryBudget(8 * MemoryType.PAGE_SIZE));

	private final SharedMemory memory = this.registry.create("requests", MemoryType.shared(1, 16));

	@AutoClose
	private final NotifyRates rates = new NotifyRates(this.registry);

	private final SharedMemoryEndpointWebExtension extension = new SharedMemoryEndpointWebExtension(
			new SharedMemoryEndpoint(this.registry, this.rates, Map.of(), new MemoryUsers() {
			}, new CreationRefusals(this.registry), List.of()), this.registry, List.of());

	@Test
	void growAnswersWithBothSizes() {
		WebEndpointResponse<Object> response = grow("1");
		assertThat(response.getStatus()).isEqualTo(200);
		assertThat(response.getBody()).isEqualTo(new GrownDescriptor(1, 2));
		assertThat(response.getContentType()).isNull();
	}

	@Test
	void notifyAnswersWithTheNumberOfWokenWaiters() {
		this.memory.atomicWaitAsync32(8, 0);
		WebEndpointResponse<Object> response = notify("8", "5");
		assertThat(response.getStatus()).isEqualTo(200);
		assertThat(response.getBody()).isEqualTo(new NotifiedDescriptor(1));
	}

	@ParameterizedTest
	@CsvSource({ "2, limiter", "8, budget", "16, maximum" })
	void refusedGrowthIsAConflictWithItsReason(String delta, String reason) {
		ProblemDescriptor problem = assertProblem(grow(delta), 409, "Conflict");
		assertThat(problem.reason()).isEqualTo(reason);
		assertThat(problem.detail()).startsWith("Memory 'requests' cannot grow from 1 by %s pages: ".formatted(delta));
		assertThat(this.memory.size()).isOne();
	}

	@Test
	void closedMemoryIsAConflict() {
		this.memory.close();
		for (WebEndpointResponse<Object> response : List.of(grow("1"), notify("0", "1"))) {
			ProblemDescriptor problem = assertProblem(response, 409, "Conflict");
			assertThat(problem.detail()).contains("'requests'", "closed");
			assertThat(problem.reason()).isNull();
		}
	}

	@ParameterizedTest
	@CsvSource({ "65536, out of bounds memory access", "2, unaligned atomic", "x, \"address\" must be" })
	void wrongAddressIsABadRequest(String address, String detail) {
		ProblemDescriptor problem = assertProblem(notify(address, "1"), 400, "Bad Request");
		assertThat(problem.detail()).startsWith(detail.replace('"', '\''));
		assertThat(problem.reason()).isNull();
	}

	@Test
	void missingNumbersAreABadRequest() {
		assertProblem(grow(null), 400, "Bad Request");
		assertProblem(notify(null, "1"), 400, "Bad Request");
		assertProblem(notify("0", null), 400, "Bad Request");
	}

	@Test
	void unknownMemoryIsNotFound() {
		ProblemDescriptor problem = assertProblem(change("other", "grow", "1", null, null), 404, "Not Found");
		assertThat(problem.detail()).isEqualTo("There is no shared memory 'other'; known are requests");
	}

	@ParameterizedTest
	@ValueSource(strings = { "shrink", "GROW", "close", "read", "grow ", "" })
	void unknownOperationIsNotFound(String operation) {
		ProblemDescriptor problem = assertProblem(change("requests", operation, "1", "0", "1"), 404, "Not Found");
		assertThat(problem.detail()).isEqualTo("There are the operations 'grow', 'notify' and 'snapshot'");
		assertThat(this.memory.size()).isOne();
		assertThat(this.memory.statistics().notifies()).isZero();
	}

	@Test
	void memoryIsThatOfThePath() {
		assertThat(this.extension.memory(new String[] { "requests" })).isInstanceOfSatisfying(
				SharedMemoryDetailsDescriptor.class, (details) -> assertThat(details.name()).isEqualTo("requests"));
		assertThat(this.extension.memory(new String[] { "other" })).isNull();
		assertThat(this.extension.memory(new String[] { "requests", "grow" })).isNull();
		assertThat(this.extension.memory(new String[0])).isNull();
	}

	@Test
	void pathThatIsNoneIsABadRequest() {
		for (Object name : List.of("requests", List.of("requests"), List.of("requests", "grow"))) {
			assertThat(this.extension.memory(name)).isInstanceOfSatisfying(WebEndpointResponse.class,
					(response) -> assertThat(assertProblem(response, 400, "Bad Request").detail())
						.isEqualTo("The memory is named by the path alone: leave out 'name'"));
			assertThat(assertProblem(this.extension.change(name, "1", null, null), 400, "Bad Request").detail())
				.isEqualTo("The memory is named by the path alone: leave out 'path'");
		}
		assertThat(this.memory.size()).isOne();
	}

	@Test
	void pathThatIsTooShortOrTooLongIsNotFound() {
		for (String path : List.of("requests", "requests/grow/1", "/")) {
			assertProblem(this.extension.change(path.split("/"), "1", null, null), 404, "Not Found");
		}
		assertThat(this.memory.size()).isOne();
	}

	private WebEndpointResponse<Object> grow(@Nullable String delta) {
		return change("requests", "grow", delta, null, null);
	}

	private WebEndpointResponse<Object> notify(@Nullable String address, @Nullable String count) {
		return change("requests", "notify", null, address, count);
	}

	private WebEndpointResponse<Object> change(String name, String operation, @Nullable String delta,
			@Nullable String address, @Nullable String count) {
		return this.extension.change(new String[] { name, operation }, delta, address, count);
	}

	private static ProblemDescriptor assertProblem(WebEndpointResponse<?> response, int status, String title) {
		assertThat(response.getStatus()).isEqualTo(status);
		assertThat(response.getContentType()).hasToString("application/problem+json");
		assertThat(response.getBody()).isInstanceOf(ProblemDescriptor.class);
		ProblemDescriptor problem = (ProblemDescriptor) response.getBody();
		assertThat(problem.status()).isEqualTo(status);
		assertThat(problem.title()).isEqualTo(title);
		return problem;
	}

}
