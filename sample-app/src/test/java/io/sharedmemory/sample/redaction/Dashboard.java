package io.sharedmemory.sample.redaction;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Grafana dashboard that is part of the documentation.
 */
record Dashboard(JsonNode json) {

	static Dashboard read() {
		return new Dashboard(JsonMapper.shared().readTree(Path.of("../docs/grafana/shared-memory.json")));
	}

	/**
	 * Its panels, without the rows that they stand in.
	 */
	List<JsonNode> panels() {
		return this.json.get("panels")
			.valueStream()
			.filter((panel) -> !panel.get("type").asString().equals("row"))
			.toList();
	}

	/**
	 * All expressions of its panels.
	 */
	List<String> expressions() {
		return this.json.findValues("expr").stream().map(JsonNode::asString).toList();
	}

	/**
	 * The variables that a reader chooses from.
	 */
	List<JsonNode> variables() {
		return this.json.at("/templating/list").valueStream().toList();
	}

	/**
	 * An expression as Grafana sends it.
	 * @param variables the values of the variables, by their names with the dollar
	 */
	static String substitute(String expression, Map<String, String> variables) {
		String substituted = expression;
		for (Map.Entry<String, String> variable : variables.entrySet()) {
			substituted = substituted.replace(variable.getKey(), variable.getValue());
		}
		return substituted;
	}

}
