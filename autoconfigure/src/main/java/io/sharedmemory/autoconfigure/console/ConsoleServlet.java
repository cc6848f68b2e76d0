package io.sharedmemory.autoconfigure.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.web.servlet.ServletRegistrationBean;

/**
 * Serves the page of the console.
 */
final class ConsoleServlet extends HttpServlet {

	private final transient ConsolePage page;

	private ConsoleServlet(ConsolePage page) {
		this.page = page;
	}

	static ServletRegistrationBean<ConsoleServlet> at(ConsolePath path, ConsoleEndpoints endpoints) {
		ServletRegistrationBean<ConsoleServlet> registration = new ServletRegistrationBean<>(
				new ConsoleServlet(ConsolePage.of(path, endpoints)), path.value());
		registration.setName("wasmConsole");
		return registration;
	}

	@Override
	protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
		byte[] html = this.page.html().getBytes(StandardCharsets.UTF_8);
		response.setContentType("text/html;charset=UTF-8");
		response.setContentLength(html.length);
		response.setHeader("Content-Security-Policy", this.page.contentSecurityPolicy());
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("Referrer-Policy", "no-referrer");
		response.setHeader("Cache-Control", "no-store");
		response.getOutputStream().write(html);
	}

}
