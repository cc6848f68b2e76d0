package io.sharedmemory;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A native image can call the functions of the system that memories need.
 */
class ReachabilityMetadataTests {

	private static final String METADATA = "/META-INF/native-image/io.sharedmemory/"
			+ "shared-memory-spring-boot-autoconfigure/reachability-metadata.json";

	@Test
	void listsTheSignaturesOfTheFunctionsThatAreCalled() throws IOException {
		Set<Map<String, Object>> called = PosixFunctions.FUNCTIONS.values()
			.stream()
			.flatMap((function) -> Stream.of(describe(function), describeWithErrno(function)))
			.collect(Collectors.toSet());
		try (InputStream metadata = SharedMemory.class.getResourceAsStream(METADATA)) {
			List<Map<String, Object>> listed = JsonPath.read(metadata, "$.foreign.downcalls");
			assertThat(listed).containsExactlyInAnyOrderElementsOf(called);
		}
	}

	private static Map<String, Object> describe(FunctionDescriptor function) {
		return Map.of("returnType", type(function.returnLayout().orElseThrow()), "parameterTypes",
				function.argumentLayouts().stream().map(ReachabilityMetadataTests::type).toList());
	}

	private static Map<String, Object> describeWithErrno(FunctionDescriptor function) {
		Map<String, Object> description = new HashMap<>(describe(function));
		description.put("options", Map.of("captureCallState", true));
		return description;
	}

	private static String type(MemoryLayout layout) {
		return "j" + ((ValueLayout) layout).carrier().getName();
	}

}
