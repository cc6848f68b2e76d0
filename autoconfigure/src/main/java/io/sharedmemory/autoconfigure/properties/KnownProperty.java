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
 * What can stand at one position in the names of properties, according to the classes
 * that they are bound to.
 * <p>
 * It is evaluated at each start without patterns and lambdas, because Java's work at
 * their first use would take longer than everything else.
 */
sealed interface KnownProperty {

	/**
	 * Checks a name.
	 * @param path the name, which is correct up to this position
	 * @param index this position
	 * @param names receives the names in it that users chose
	 * @return the first key that is wrong, or {@code null} if none is wrong
	 */
	@Nullable WrongKey check(PropertyPath path, int index, ChosenNames names);

	/**
	 * Names that are known, each with its properties.
	 *
	 * @param members the members by their names
	 */
	record Group(Map<String, Member> members) implements KnownProperty {

		Group() {
			this(new LinkedHashMap<>());
		}

		/**
		 * Adds the properties that are bound to the components of a record.
		 */
		void addAll(Class<?> fields) {
			// A native image has the constructors, because it uses them for binding.
			Constructor<?> constructor = fields.getDeclaredConstructors()[0];
			Parameter[] parameters = constructor.getParameters();
			for (int i = 0; i < parameters.length; i++) {
				add(DataObjectPropertyName.toDashedForm(parameters[i].getName()), property(constructor, i));
			}
		}

		private static KnownProperty property(Constructor<?> constructor, int index) {
			Class<?> type = constructor.getParameterTypes()[index];
			if (type.isRecord()) {
				return of(type);
			}
			if (type == Map.class) {
				Type values = ((ParameterizedType) constructor.getGenericParameterTypes()[index])
					.getActualTypeArguments()[1];
				if (values == Object.class) {
					return new Imports(memory());
				}
				return (values instanceof Class<?> fields && fields.isRecord()) ? new Named(of(fields)) : new Texts();
			}
			return Collection.class.isAssignableFrom(type) ? new Items() : new Value();
		}

		private static Group memory() {
			Group group = new Group();
			group.add("memory", new Value());
			group.add("access", new Value());
			return group;
		}

		private static Group of(Class<?> fields) {
			Group group = new Group();
			group.addAll(fields);
			return group;
		}

		private void add(String name, KnownProperty property) {
			this.members.put(name, new Member(name, new Key(name, false).uniform(), property));
		}

		/**
		 * Returns the group of a name, which is new if there is none.
		 */
		Group group(String name) {
			Member member = this.members.get(name);
			if (member != null && member.property() instanceof Group group) {
				return group;
			}
			Group group = new Group();
			add(name, group);
			return group;
		}

		private @Nullable Member find(Key key) {
			Member member = this.members.get(key.text());
			return (member != null) ? member : findInOtherSpelling(key.uniform());
		}

		private @Nullable Member findInOtherSpelling(String uniform) {
			for (Member member : this.members.values()) {
				if (member.uniform().equals(uniform)) {
					return member;
				}
			}
			return null;
		}

		@Override
		public @Nullable WrongKey check(PropertyPath path, int index, ChosenNames names) {
			if (index == path.size()) {
				return null;
			}
			Member member = find(path.get(index));
			return (member != null) ? member.property().check(path, index + 1, names)
					: new WrongKey.Unknown(path, index, this);
		}

	}

	/**
	 * A property of a group.
	 *
	 * @param name the name, with dashes
	 * @param uniform the name in the form in which Spring Boot compares it
	 */
	record Member(String name, String uniform, KnownProperty property) {
	}

	/**
	 * Names that users choose, each with the same properties.
	 */
	record Named(KnownProperty property) implements KnownProperty {

		@Override
		public @Nullable WrongKey check(PropertyPath path, int index, ChosenNames names) {
			if (index == path.size()) {
				return null;
			}
			if (!path.get(index).isKept()) {
				return new WrongKey.Garbled(path, index, index + 1);
			}
			names.add(this, path, index);
			return this.property.check(path, index + 1, names);
		}

	}

	/**
	 * Texts by keys that users choose, which may contain dots.
	 */
	record Texts() implements KnownProperty {

		@Override
		public @Nullable WrongKey check(PropertyPath path, int index, ChosenNames names) {
			for (int i = index; i < path.size(); i++) {
				if (!path.get(i).isKept()) {
					return new WrongKey.Garbled(path, index, path.size());
				}
			}
			return null;
		}

	}

	/**
	 * Memories by imports. An import consists of two names with a dot between them, in
	 * brackets if there are more dots. Its memory is a text, or it has fields.
	 *
	 * @param fields the fields that a memory can have instead of a text
	 */
	record Imports(Group fields) implements KnownProperty {

		@Override
		public @Nullable WrongKey check(PropertyPath path, int index, ChosenNames names) {
			int end = Math.min(path.size(), endOfImport(path, index));
			for (int i = index; i < end; i++) {
				if (!path.get(i).isKept()) {
					return new WrongKey.Garbled(path, index, end);
				}
			}
			return this.fields.check(path, end, names);
		}

		private static int endOfImport(PropertyPath path, int index) {
			return (index < path.size() && path.get(index).text().indexOf('.') >= 0) ? index + 1 : index + 2;
		}

	}

	/** A list. */
	record Items() implements KnownProperty {

		@Override
		public @Nullable WrongKey check(PropertyPath path, int index, ChosenNames names) {
			if (index < path.size() && !path.get(index).isNumber()) {
				return new WrongKey.Unknown(path, index, null);
			}
			return (index + 1 < path.size()) ? new WrongKey.Unknown(path, index + 1, null) : null;
		}

	}

	/** A value, which has no properties below it. */
	record Value() implements KnownProperty {

		@Override
		public @Nullable WrongKey check(PropertyPath path, int index, ChosenNames names) {
			return (index < path.size()) ? new WrongKey.Unknown(path, index, null) : null;
		}

	}

}
