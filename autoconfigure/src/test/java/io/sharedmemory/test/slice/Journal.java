package io.sharedmemory.test.slice;

import org.springframework.stereotype.Component;

import io.sharedmemory.plugin.PluginListener;
import io.sharedmemory.registry.SharedMemoryRegistryListener;

/**
 * Hears of memories and plugins.
 */
@Component
class Journal implements SharedMemoryRegistryListener, PluginListener {

}
