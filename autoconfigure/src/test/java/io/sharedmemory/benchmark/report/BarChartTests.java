package io.sharedmemory.benchmark.report;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

import javax.xml.parsers.DocumentBuilderFactory;

import io.sharedmemory.benchmark.report.BarChart.Bar;
import io.sharedmemory.benchmark.report.BarChart.Colour;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class BarChartTests {

	@Test
	void barsGoFromTheBaseInBothDirectionsOnLogarithmicScale() throws Exception {
		Element svg = draw(List.of(new Bar("quarter", 0.25, Colour.SHARED_MEMORY), new Bar("half", 0.5, Colour.PEER),
				new Bar("double", 2, Colour.SLOWER)));
		List<Element> bars = elements(svg, "rect").stream().skip(1).toList();
		double base = number(elements(svg, "line").getFirst(), "x1");
		assertThat(number(bars.get(0), "x") + number(bars.get(0), "width")).isCloseTo(base, within(0.2));
		assertThat(number(bars.get(2), "x")).isCloseTo(base, within(0.2));
		assertThat(number(bars.get(1), "width")).isCloseTo(number(bars.get(2), "width"), within(0.2));
		assertThat(number(bars.get(0), "width")).isCloseTo(2 * number(bars.get(2), "width"), within(0.2));
	}

	@Test
	void labelsAndValuesAreEscapedText() throws Exception {
		Element svg = draw(List.of(new Bar("a < b & \"c\"", 1, Colour.PEER)));
		assertThat(elements(svg, "text")).extracting(Element::getTextContent)
			.containsExactly("<Title>", "a < b & \"c\"", "1.00");
	}

	@Test
	void chartWithoutBarsIsDrawn() throws Exception {
		assertThat(elements(draw(List.of()), "text")).hasSize(1);
	}

	@Test
	void everythingIsWithinTheChart() throws Exception {
		Element svg = draw(IntStream.rangeClosed(-3, 6)
			.mapToObj((i) -> new Bar("10 to the " + i, Math.pow(10, i), Colour.PEER))
			.toList());
		for (Element bar : elements(svg, "rect").subList(1, 11)) {
			assertThat(number(bar, "x")).isNotNegative();
			assertThat(number(bar, "x") + number(bar, "width")).isLessThan(number(svg, "width"));
			assertThat(number(bar, "y") + number(bar, "height")).isLessThan(number(svg, "height"));
		}
	}

	private static Element draw(List<Bar> bars) throws Exception {
		String svg = new BarChart("<Title>", 1, Unit::number, bars).toSvg();
		return DocumentBuilderFactory.newDefaultInstance()
			.newDocumentBuilder()
			.parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
			.getDocumentElement();
	}

	private static List<Element> elements(Element svg, String name) {
		NodeList nodes = svg.getElementsByTagName(name);
		return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item).map(Element.class::cast).toList();
	}

	private static double number(Element element, String attribute) {
		return Double.parseDouble(element.getAttribute(attribute));
	}

}
