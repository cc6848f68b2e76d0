package io.sharedmemory.autoconfigure.web;

import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.sharedmemory.plugin.WasmPlugins;

/**
 * The threads that execute calls of plugins.
 */
final class CallingThreads implements BlockedThreads {

	private final WasmPlugins plugins;

	CallingThreads(WasmPlugins plugins) {
		this.plugins = plugins;
	}

	@Override
	public Stream<BlockedThread> find() {
		return StreamSupport.stream(this.plugins.spliterator(), false)
			.flatMap((plugin) -> plugin.runningCalls().stream())
			.map((call) -> new BlockedThread(call.thread().threadId(), true, call.since(), call.deadline()));
	}

}
