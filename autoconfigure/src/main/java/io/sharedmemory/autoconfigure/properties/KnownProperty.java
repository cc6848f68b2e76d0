package io.sharedmemory.autoconfigure.properties;

import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

import io.sharedmemory.autoconfigure.properties.PropertyPath.Key;

/**
 * What can stand at one place in the names of properties, as the classes say that these
 * are bound to.
 */
sealed interface KnownProperty {

	/**
	 * What a type of a component can have.
	 */
	static KnownProperty of(Type type) {
		if (type instanceof Class<?> fields && fields.isRecord()) {
			return Group.of(fields);
		}
		if (type instanceof ParameterizedType parameterized) {
			Type[] arguments = parameterized.getActualTypeArguments();
			if (parameterized.getRawType() == Map.class) {
				return (arguments[1] instanceof Class<?> values && values.isRecord()) ? new Named(of(values))
						: new Texts();
			}
			if (Collection.class.isAssignableFrom((Class<?>) parameterized.getRawType())) {
				return new Items();
			}
		}
		return new Value();
	}

	/**
	 * Names that are known, with what each has.
	 *
	 * @param members by their uniform names
	 */
	record Group(Map<String, Member> members) implements KnownProperty {

		Group() {
			this(new LinkedHashMap<>());
		}

		/**
		 * What is bound to the components of a record.
		 */
		static Group of(Class<?> fields) {
			Group group = new Group();
			group.addAll(fields);
			return group;
		}

		void addAll(Class<?> fields) {
			// A native image has the constructors, by which it binds.
			Constructor<?> constructor = fields.getDeclaredConstructors()[0];
			Type[] types = constructor.getGenericParameterTypes();
			Parameter[] parameters = constructor.getParameters();
			for (int i = 0; i < parameters.length; i++) {
				add(DataObjectPropertyName.toDashedForm(parameters[i].getName()), KnownProperty.of(types[i]));
			}
		}

		void add(String name, KnownProperty property) {
			this.members.put(new Key(name, false).uniform(), new Member(name, property));
		}

		/**
		 * The group of a name, new if there is none.
		 */
		Group group(String name) {
			Member member = find(new Key(name, false));
			if (member != null && member.property() instanceof Group group) {
				return group;
			}
			Group group = new Group();
			add(name, group);
			return group;
		}

		@Nullable Member find(Key key) {
			return this.members.get(key.uniform());
		}

	}

	/**
	 * @param name the name, with dashes
	 */
	record Member(String name, KnownProperty property) {
	}

	/**
	 * Names that people choose, each with the same properties.
	 */
	record Named(KnownProperty property) implements KnownProperty {
	}

	/**
	 * Texts by keys that people choose, which may have dots in them.
	 */
	record Texts() implements KnownProperty {
	}

	/** A list. */
	record Items() implements KnownProperty {
	}

	/** A value, below which there is nothing. */
	record Value() implements KnownProperty {
	}

}
