package io.sharedmemory.sample.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The dashboard can be imported as it is.
 */
class DashboardTests {

	private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([a-z_]+)}?");

	/** With the name of the meter, which may lack one. */
	private static final Pattern SELECTOR = Pattern.compile("wasm_\\w+(\\{[^}]*})?");

	private final Dashboard dashboard = Dashboard.read();

	@Test
	void everyPanelReadsFromTheChosenDataSource() {
		assertThat(this.dashboard.panels()).hasSizeGreaterThan(10).allSatisfy((panel) -> {
			assertThat(panel.at("/datasource/uid").asString()).isEqualTo("${datasource}");
			assertThat(panel.get("targets").valueStream()).isNotEmpty()
				.allSatisfy((target) -> assertThat(target.at("/datasource/uid").asString()).isEqualTo("${datasource}"));
		});
	}

	@Test
	void everyPanelSaysWhatItShows() {
		assertThat(this.dashboard.panels()).allSatisfy((panel) -> {
			assertThat(panel.get("title").asString()).isNotBlank();
			assertThat(panel.get("description").asString()).isNotBlank();
		});
	}

	@Test
	void everyPanelHasAUnit() {
		assertThat(this.dashboard.panels())
			.allSatisfy((panel) -> assertThat(panel.at("/fieldConfig/defaults/unit").asString()).isNotBlank()
				.isNotEqualTo("none"));
	}

	@Test
	void everySelectorIsOfTheChosenApplicationJobAndInstance() {
		assertThat(this.dashboard.expressions()).isNotEmpty()
			.flatMap((expression) -> SELECTOR.matcher(expression).results().map(MatchResult::group).toList())
			.allSatisfy((selector) -> assertThat(selector)
				.contains("{application=~\"$application\", job=~\"$job\", instance=~\"$instance\""));
		assertThat(this.dashboard.expressions()).allSatisfy((expression) -> assertThat(expression).contains("{"));
	}

	@Test
	void everyGraphIsBounded() {
		assertThat(
				this.dashboard.panels().stream().filter((panel) -> panel.get("type").asString().equals("timeseries")))
			.isNotEmpty()
			.flatMap((panel) -> panel.get("targets").valueStream().toList())
			.allSatisfy((target) -> assertThat(target.get("expr").asString()).contains("topk(20, "));
	}

	@Test
	void everyVariableIsDefinedAndUsed() {
		Set<String> defined = this.dashboard.variables()
			.stream()
			.map((variable) -> variable.get("name").asString())
			.collect(Collectors.toCollection(TreeSet::new));
		Set<String> used = VARIABLE.matcher(this.dashboard.json().get("panels").toString())
			.results()
			.map((match) -> match.group(1))
			.filter((name) -> !name.startsWith("__"))
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(defined).isEqualTo(used)
			.containsExactly("application", "datasource", "instance", "job", "memory", "plugin");
	}

	@Test
	void panelsHaveIdentifiersAndPlacesOfTheirOwn() {
		List<JsonNode> panels = this.dashboard.json().get("panels").valueStream().toList();
		assertThat(panels).map((panel) -> panel.get("id").asInt()).doesNotHaveDuplicates();
		List<String> cells = new ArrayList<>();
		for (JsonNode panel : panels) {
			JsonNode place = panel.get("gridPos");
			for (int x = 0; x < place.get("w").asInt(); x++) {
				for (int y = 0; y < place.get("h").asInt(); y++) {
					cells.add("%d,%d".formatted(place.get("x").asInt() + x, place.get("y").asInt() + y));
				}
			}
		}
		assertThat(cells).doesNotHaveDuplicates();
	}

}
