package io.sharedmemory.actuate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.util.MimeType;

import io.sharedmemory.KnownNames;
import io.sharedmemory.plugin.PluginException;
import io.sharedmemory.plugin.PluginLoadException;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;

/**
 * The operations of the {@link WasmPluginsEndpoint} on one plugin, over HTTP. Those that
 * change something are available only where access to the endpoint is unrestricted.
 */
@EndpointWebExtension(endpoint = WasmPluginsEndpoint.class)
public class WasmPluginsEndpointWebExtension {

	private static final int STATUS_CONFLICT = 409;

	private static final String RELOAD = "reload";

	private static final MimeType PROBLEM = new MimeType("application", "problem+json");

	private final WasmPluginsEndpoint endpoint;

	private final WasmPlugins plugins;

	/**
	 * Creates the extension.
	 * @param endpoint describes the plugins
	 * @param plugins the plugins
	 */
	public WasmPluginsEndpointWebExtension(WasmPluginsEndpoint endpoint, WasmPlugins plugins) {
		this.endpoint = endpoint;
		this.plugins = plugins;
	}

	/**
	 * Returns one plugin.
	 * @param plugin the name of the plugin, as the path has it
	 * @return the plugin, or a problem; {@code null} if there is none of this name
	 */
	@ReadOperation
	public @Nullable Object plugin(@Selector(match = Match.ALL_REMAINING) Object plugin) {
		EndpointPath path = EndpointPath.of(plugin);
		if (path == null) {
			return overridden("plugin");
		}
		return path.hasSegments(1) ? this.endpoint.plugin(path.segment(0)) : null;
	}

	/**
	 * Reloads a plugin.
	 * @param path the name of the plugin and {@code reload}
	 * @return what runs now, or a problem
	 */
	@WriteOperation
	public WebEndpointResponse<Object> change(@Selector(match = Match.ALL_REMAINING) Object path) {
		EndpointPath requested = EndpointPath.of(path);
		if (requested == null) {
			return overridden("path");
		}
		if (!requested.hasSegments(2) || !requested.segment(1).equals(RELOAD)) {
			return problem(WebEndpointResponse.STATUS_NOT_FOUND, "Not Found",
					"There is the operation '{plugin}/%s'".formatted(RELOAD), null);
		}
		return this.plugins.find(requested.segment(0))
			.map(WasmPluginsEndpointWebExtension::reload)
			.orElseGet(() -> problem(WebEndpointResponse.STATUS_NOT_FOUND, "Not Found",
					"There is no plugin '%s', only: %s".formatted(requested.segment(0),
							new KnownNames(this.plugins.names(), requested.segment(0))),
					null));
	}

	private static WebEndpointResponse<Object> overridden(String parameter) {
		return problem(WebEndpointResponse.STATUS_BAD_REQUEST, "Bad Request",
				"The plugin is named by the path alone: leave out '%s'".formatted(parameter), null);
	}

	private static WebEndpointResponse<Object> reload(WasmPlugin plugin) {
		try {
			return new WebEndpointResponse<>(new ReloadOperation(plugin).run());
		}
		catch (PluginLoadException ex) {
			return problem(STATUS_CONFLICT, "Conflict", "%s. %s".formatted(ex.detail(), ex.action()), ex.setting());
		}
		catch (PluginException ex) {
			return problem(STATUS_CONFLICT, "Conflict", ex.getMessage(), null);
		}
	}

	private static WebEndpointResponse<Object> problem(int status, String title, @Nullable String detail,
			@Nullable String setting) {
		return new WebEndpointResponse<>(new ProblemDescriptor(title, status, detail, setting), status, PROBLEM);
	}

	/**
	 * The reason why an operation was not performed, in the format of RFC 9457. What ran
	 * before continues to run.
	 *
	 * @param title the status in words
	 * @param status the HTTP status
	 * @param detail what was wrong
	 * @param setting the property of the plugin that caused the problem, {@code null} for
	 * other problems
	 */
	public record ProblemDescriptor(String title, int status, @Nullable String detail,
			@Nullable String setting) implements OperationResponseBody {
	}

}
