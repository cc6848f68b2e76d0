package io.sharedmemory.actuate;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.util.MimeType;

import io.sharedmemory.MemoryGrowthException;
import io.sharedmemory.MemoryTrapException;
import io.sharedmemory.SharedMemoryClosedException;
import io.sharedmemory.actuate.MemoryChanges.InvalidChangeException;
import io.sharedmemory.registry.NoSuchSharedMemoryException;
import io.sharedmemory.registry.SharedMemories;
import io.sharedmemory.snapshot.SnapshotException;
import io.sharedmemory.snapshot.managed.SharedMemorySnapshots;
import io.sharedmemory.snapshot.managed.SnapshotLog;
import io.sharedmemory.snapshot.managed.SnapshotRefusedException;

/**
 * The operations of the {@link SharedMemoryEndpoint} on one memory, over HTTP. Those that
 * change something are available only where access to the endpoint is unrestricted.
 */
@EndpointWebExtension(endpoint = SharedMemoryEndpoint.class)
public class SharedMemoryEndpointWebExtension {

	private static final int STATUS_CONFLICT = 409;

	private static final MimeType PROBLEM = new MimeType("application", "problem+json");

	private final SharedMemoryEndpoint endpoint;

	private final MemoryChanges changes;

	/**
	 * Creates the extension.
	 * @param endpoint describes the memories
	 * @param registry the memories
	 * @param snapshots the snapshots that save them
	 */
	public SharedMemoryEndpointWebExtension(SharedMemoryEndpoint endpoint, SharedMemories registry,
			List<SharedMemorySnapshots> snapshots) {
		this.endpoint = endpoint;
		this.changes = new MemoryChanges(registry, new SnapshotOperations(snapshots));
	}

	/**
	 * Returns one memory, its events, and the threads that wait on it.
	 * @param name the name of the memory, as the path has it
	 * @return the memory, or a problem; {@code null} if there is none of this name
	 */
	@ReadOperation
	public @Nullable Object memory(@Selector(match = Match.ALL_REMAINING) Object name) {
		EndpointPath path = EndpointPath.of(name);
		if (path == null) {
			return overridden("name");
		}
		return path.hasSegments(1) ? this.endpoint.memory(path.segment(0)) : null;
	}

	/**
	 * Grows a memory, notifies one of its addresses, or saves it. All parameters are
	 * text, so that a value that is not a number gets a response that says so.
	 * @param path the name of the memory, and {@code grow}, {@code notify} or
	 * {@code snapshot}, which has no further parameters
	 * @param delta how many pages to add ({@code grow})
	 * @param address the address in bytes ({@code notify})
	 * @param count the maximum number of waiters to wake ({@code notify})
	 * @return what was done, or a problem
	 */
	@WriteOperation
	public WebEndpointResponse<Object> change(@Selector(match = Match.ALL_REMAINING) Object path,
			@Nullable String delta, @Nullable String address, @Nullable String count) {
		EndpointPath requested = EndpointPath.of(path);
		if (requested == null) {
			return overridden("path");
		}
		if (!requested.hasSegments(2)) {
			return unknownOperation();
		}
		return apply(requested.segment(1), requested.segment(0), delta, address, count);
	}

	private WebEndpointResponse<Object> apply(String operation, String name, @Nullable String delta,
			@Nullable String address, @Nullable String count) {
		try {
			return switch (operation) {
				case "grow" -> new WebEndpointResponse<>(this.changes.grow(name, delta));
				case "snapshot" -> (delta == null && address == null && count == null)
						? new WebEndpointResponse<>(this.changes.snapshot(name)) : notTaken();
				case "notify" -> new WebEndpointResponse<>(this.changes.notify(name, address, count));
				default -> unknownOperation();
			};
		}
		catch (NoSuchSharedMemoryException ex) {
			return problem(WebEndpointResponse.STATUS_NOT_FOUND, "Not Found", ex.getMessage(), null);
		}
		catch (InvalidChangeException | MemoryTrapException ex) {
			return problem(WebEndpointResponse.STATUS_BAD_REQUEST, "Bad Request", ex.getMessage(), null);
		}
		catch (MemoryGrowthException ex) {
			return problem(STATUS_CONFLICT, "Conflict", ex.getMessage(), ex.reason().label());
		}
		catch (SharedMemoryClosedException | SnapshotRefusedException ex) {
			return problem(STATUS_CONFLICT, "Conflict", SnapshotLog.describe(ex), null);
		}
		catch (SnapshotException ex) {
			return problem(WebEndpointResponse.STATUS_INTERNAL_SERVER_ERROR, "Internal Server Error",
					SnapshotLog.describe(ex), null);
		}
	}

	private static WebEndpointResponse<Object> unknownOperation() {
		return problem(WebEndpointResponse.STATUS_NOT_FOUND, "Not Found",
				"There are the operations 'grow', 'notify' and 'snapshot'", null);
	}

	private static WebEndpointResponse<Object> notTaken() {
		return problem(WebEndpointResponse.STATUS_BAD_REQUEST, "Bad Request",
				"The operation 'snapshot' takes nothing: leave out 'delta', 'address' and 'count'", null);
	}

	private static WebEndpointResponse<Object> overridden(String parameter) {
		return problem(WebEndpointResponse.STATUS_BAD_REQUEST, "Bad Request",
				"The memory is named by the path alone: leave out '%s'".formatted(parameter), null);
	}

	private static WebEndpointResponse<Object> problem(int status, String title, @Nullable String detail,
			@Nullable String reason) {
		return new WebEndpointResponse<>(new ProblemDescriptor(title, status, detail, reason), status, PROBLEM);
	}

	/**
	 * The reason why an operation was not performed, in the format of RFC 9457.
	 *
	 * @param title the status in words
	 * @param status the HTTP status
	 * @param detail what was wrong
	 * @param reason why growth failed: maximum, limiter, budget, out_of_memory;
	 * {@code null} for other problems
	 */
	public record ProblemDescriptor(String title, int status, @Nullable String detail,
			@Nullable String reason) implements OperationResponseBody {
	}

}
