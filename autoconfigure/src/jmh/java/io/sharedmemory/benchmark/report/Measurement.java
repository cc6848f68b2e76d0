package io.sharedmemory.benchmark.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.jayway.jsonpath.JsonPath;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.json.JsonWriter;

/**
 * The figures of a run, and what they were measured with and on.
 *
 * @param facts the facts by their names
 * @param figures the figures
 */
record Measurement(Map<String, String> facts, List<Figure> figures) {

	private static final JsonWriter<Figure> FIGURE = JsonWriter.of((members) -> {
		members.add("group", Figure::group).as(Group::name);
		members.add("name", Figure::name);
		members.add("measured", Figure::measured);
		members.add("unit", Figure::unit).as(Unit::name);
		members.add("peer", Figure::peer).whenNotNull().as(Peer::name);
		members.add("peerValue", Figure::peerValue).whenNotNull();
		members.add("ratio", Figure::ratio).whenNotNull();
		members.add("bound", Figure::bound).whenNotNull();
	});

	static Map<String, String> readFacts(Path file) throws IOException {
		return JsonPath.parse(file.toFile()).read("$");
	}

	static Measurement read(Path file) throws IOException {
		Map<String, Object> content = JsonPath.parse(file.toFile()).read("$");
		@SuppressWarnings("unchecked")
		Map<String, String> facts = (Map<String, String>) content.get("facts");
		@SuppressWarnings("unchecked")
		List<Map<String, Object>> figures = (List<Map<String, Object>>) content.get("figures");
		return new Measurement(facts, figures.stream().map(Measurement::figure).toList());
	}

	private static Figure figure(Map<String, Object> fields) {
		return new Figure(Group.valueOf((String) fields.get("group")), (String) fields.get("name"),
				((Number) fields.get("measured")).doubleValue(), Unit.valueOf((String) fields.get("unit")),
				peer((String) fields.get("peer")), number(fields.get("peerValue")), number(fields.get("ratio")),
				number(fields.get("bound")));
	}

	private static @Nullable Peer peer(@Nullable String name) {
		return (name != null) ? Peer.valueOf(name) : null;
	}

	private static @Nullable Double number(@Nullable Object number) {
		return (number != null) ? ((Number) number).doubleValue() : null;
	}

	/**
	 * Writes a line for each figure.
	 */
	void write(Path file) throws IOException {
		String facts = JsonWriter.<Map<String, String>>standard().writeToString(this.facts);
		Files.writeString(file,
				this.figures.stream()
					.map(FIGURE::writeToString)
					.collect(Collectors.joining(",\n", "{\"facts\":%s,\n\"figures\":[\n".formatted(facts), "\n]}\n")));
	}

}
