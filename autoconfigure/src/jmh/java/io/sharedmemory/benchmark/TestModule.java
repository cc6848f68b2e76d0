package io.sharedmemory.benchmark;

import io.sharedmemory.endive.Modules;
import io.sharedmemory.plugin.PluginSource;

/**
 * The module whose calls are measured.
 */
final class TestModule implements PluginSource {

	@Override
	public byte[] read() {
		return Modules.binary("plugin");
	}

	@Override
	public String description() {
		return "a test module";
	}

}
