package io.sharedmemory.plugin;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * The methods of a Java interface that stand for exports.
 */
final class InterfaceMethods {

	private final String plugin;

	private final Class<?> type;

	private final Map<Method, Mapping> mappings;

	private InterfaceMethods(String plugin, Class<?> type, Map<Method, Mapping> mappings) {
		this.plugin = plugin;
		this.type = type;
		this.mappings = mappings;
	}

	/**
	 * Looks at an interface.
	 * @throws PluginInterfaceException if a method cannot stand for an export of a module
	 * @throws IllegalArgumentException if the type is no interface
	 */
	static InterfaceMethods of(String plugin, Class<?> type, Exports exports) {
		if (!type.isInterface() || type.isAnnotation()) {
			throw new IllegalArgumentException(
					"Plugin '%s' cannot be called through %s: use an interface".formatted(plugin, type.getName()));
		}
		Map<Method, Mapping> mappings = new HashMap<>();
		for (Method method : type.getMethods()) {
			if (Modifier.isAbstract(method.getModifiers()) && !isOfObject(method)) {
				mappings.put(method, mapping(plugin, method, exports));
			}
		}
		InterfaceMethods methods = new InterfaceMethods(plugin, type, mappings);
		methods.requireFit(exports);
		return methods;
	}

	private static boolean isOfObject(Method method) {
		return switch (method.getName()) {
			case "toString", "hashCode" -> method.getParameterCount() == 0;
			case "equals" -> method.getParameterCount() == 1 && method.getParameterTypes()[0] == Object.class;
			default -> false;
		};
	}

	private static Mapping mapping(String plugin, Method method, Exports exports) {
		List<JavaType> parameters = new ArrayList<>();
		for (Class<?> parameter : method.getParameterTypes()) {
			parameters.add(javaType(plugin, method, parameter, exports));
		}
		return new Mapping(method.getName(), List.copyOf(parameters),
				javaType(plugin, method, method.getReturnType(), exports));
	}

	private static JavaType javaType(String plugin, Method method, Class<?> type, Exports exports) {
		JavaType javaType = JavaType.of(type);
		if (javaType == null) {
			throw new PluginInterfaceException(plugin, method.getDeclaringClass(),
					"%s has the type %s; use int, long, float, double or boolean".formatted(method.toGenericString(),
							type.getName()),
					exports.describe());
		}
		return javaType;
	}

	/**
	 * Checks that a module has all exports that the interface asks for.
	 * @throws PluginInterfaceException if it has not
	 */
	void requireFit(Exports exports) {
		for (Mapping mapping : this.mappings.values()) {
			ExportedFunction function = exports.find(mapping.export());
			if (function == null) {
				throw misfit("it exports no function '%s'".formatted(mapping.export()), exports);
			}
			if (!mapping.fits(function.type())) {
				throw misfit("it exports %s, which does not fit the method".formatted(function), exports);
			}
		}
	}

	private PluginInterfaceException misfit(String problem, Exports exports) {
		return new PluginInterfaceException(this.plugin, this.type, problem, exports.describe());
	}

	/**
	 * Makes an implementation of the interface.
	 */
	Object implement(Caller caller) {
		return Proxy.newProxyInstance(this.type.getClassLoader(), new Class<?>[] { this.type }, new Handler(caller));
	}

	/**
	 * What an implementation calls.
	 */
	@FunctionalInterface
	interface Caller {

		long[] call(String export, long[] arguments);

	}

	/**
	 * An export as a method wants it.
	 */
	private record Mapping(String export, List<JavaType> parameters, JavaType result) {

		boolean fits(FunctionType type) {
			List<ValType> wanted = type.params();
			if (wanted.size() != this.parameters.size() || !this.result.fitsResults(type.returns())) {
				return false;
			}
			for (int i = 0; i < wanted.size(); i++) {
				if (!this.parameters.get(i).fits(wanted.get(i))) {
					return false;
				}
			}
			return true;
		}

		long[] encode(Object @Nullable [] arguments) {
			long[] encoded = new long[this.parameters.size()];
			for (int i = 0; arguments != null && i < encoded.length; i++) {
				encoded[i] = this.parameters.get(i).encode(arguments[i]);
			}
			return encoded;
		}

	}

	/**
	 * {@link InvocationHandler#invokeDefault} cannot reach an interface that is not
	 * public, as most of them are.
	 */
	private static @Nullable Object invokeDefault(Object proxy, Method method, Object @Nullable [] arguments)
			throws Throwable {
		Class<?> type = method.getDeclaringClass();
		if (Modifier.isPublic(type.getModifiers())) {
			return InvocationHandler.invokeDefault(proxy, method, arguments);
		}
		return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
			.unreflectSpecial(method, type)
			.bindTo(proxy)
			.invokeWithArguments((arguments != null) ? arguments : new Object[0]);
	}

	private final class Handler implements InvocationHandler {

		private final Caller caller;

		Handler(Caller caller) {
			this.caller = caller;
		}

		@Override
		public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
			Mapping mapping = InterfaceMethods.this.mappings.get(method);
			if (mapping != null) {
				return mapping.result().decode(this.caller.call(mapping.export(), mapping.encode(arguments)));
			}
			if (method.isDefault()) {
				return invokeDefault(proxy, method, arguments);
			}
			return switch (method.getName()) {
				case "equals" -> arguments != null && proxy == arguments[0];
				case "hashCode" -> System.identityHashCode(proxy);
				default -> "%s of plugin '%s'".formatted(InterfaceMethods.this.type.getSimpleName(),
						InterfaceMethods.this.plugin);
			};
		}

	}

}
