package io.sharedmemory.actuate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.util.MimeType;

import io.sharedmemory.plugin.PluginException;
import io.sharedmemory.plugin.PluginLoadException;
import io.sharedmemory.plugin.WasmPlugin;
import io.sharedmemory.plugin.WasmPlugins;

/**
 * The operations of the {@link WasmPluginsEndpoint} that change something, over HTTP.
 * They are there only where access to the endpoint is unrestricted.
 */
@EndpointWebExtension(endpoint = WasmPluginsEndpoint.class)
public class WasmPluginsEndpointWebExtension {

	private static final int STATUS_CONFLICT = 409;

	private static final String RELOAD = "reload";

	private static final MimeType PROBLEM = new MimeType("application", "problem+json");

	private final WasmPlugins plugins;

	/**
	 * Creates the extension.
	 * @param plugins the plugins
	 */
	public WasmPluginsEndpointWebExtension(WasmPlugins plugins) {
		this.plugins = plugins;
	}

	/**
	 * Reloads a plugin.
	 * @param path the name of the plugin and {@code reload}. Actuator lets a query or a
	 * body replace it, but only a path comes as an array: nothing else says which plugin
	 * it is, as rules of access are for paths
	 * @return what runs now, or what was wrong
	 */
	@WriteOperation
	public WebEndpointResponse<Object> change(@Selector(match = Match.ALL_REMAINING) Object path) {
		if (!(path instanceof String[] segments)) {
			return problem(WebEndpointResponse.STATUS_BAD_REQUEST, "Bad Request",
					"The plugin is named by the path alone: leave out 'path'", null);
		}
		if (segments.length != 2 || !segments[1].equals(RELOAD)) {
			return problem(WebEndpointResponse.STATUS_NOT_FOUND, "Not Found",
					"There is the operation '{plugin}/%s'".formatted(RELOAD), null);
		}
		return this.plugins.find(segments[0])
			.map(WasmPluginsEndpointWebExtension::reload)
			.orElseGet(() -> problem(WebEndpointResponse.STATUS_NOT_FOUND, "Not Found",
					"There is no plugin '%s', only: %s".formatted(segments[0], known()), null));
	}

	private String known() {
		return this.plugins.names().isEmpty() ? "none at all" : String.join(", ", this.plugins.names());
	}

	private static WebEndpointResponse<Object> reload(WasmPlugin plugin) {
		try {
			plugin.reload();
			return new WebEndpointResponse<>(PluginReload.of(plugin.version()));
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
	 * Why something was not done, as RFC 9457 has it. What ran before goes on.
	 *
	 * @param title the status in words
	 * @param status the HTTP status
	 * @param detail what was wrong
	 * @param setting the property of the plugin that is to blame; {@code null} if it is
	 * something else
	 */
	public record ProblemDescriptor(String title, int status, @Nullable String detail,
			@Nullable String setting) implements OperationResponseBody {
	}

}
