package io.sharedmemory.benchmark.report;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Horizontal bars on a logarithmic scale, as SVG.
 *
 * @param title what is shown
 * @param base the value at which the bars begin; greater values go right, smaller ones
 * left
 * @param format how values are written
 * @param bars the bars from top to bottom
 */
record BarChart(String title, double base, DoubleFunction<String> format, List<Bar> bars) {

	private static final int WIDTH = 820;

	private static final int LABELS = 330;

	/** On each side of the bars, for values. */
	private static final int MARGIN = 64;

	private static final int ROW = 20;

	private static final int TOP = 40;

	/**
	 * A bar.
	 *
	 * @param label what it stands for
	 * @param value its length
	 * @param colour its colour
	 */
	record Bar(String label, double value, Colour colour) {

	}

	enum Colour {

		SHARED_MEMORY("#2f6db5"), PEER("#9aa5b1"), SLOWER("#c8702a");

		private final String code;

		Colour(String code) {
			this.code = code;
		}

	}

	String toSvg() {
		int height = TOP + this.bars.size() * ROW + 10;
		StringWriter text = new StringWriter();
		try {
			XMLStreamWriter svg = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
			svg.writeStartElement("svg");
			svg.writeDefaultNamespace("http://www.w3.org/2000/svg");
			attributes(svg, "width", WIDTH, "height", height, "font-family", "sans-serif", "font-size", 12);
			element(svg, "rect", "", "width", WIDTH, "height", height, "fill", "#ffffff");
			element(svg, "text", this.title, "x", 12, "y", 22, "font-size", 15);
			for (int i = 0; i < this.bars.size(); i++) {
				write(svg, this.bars.get(i), TOP + i * ROW);
			}
			element(svg, "line", "", "x1", x(this.base), "y1", TOP - 6, "x2", x(this.base), "y2", height - 6, "stroke",
					"#555555");
			svg.writeEndElement();
			svg.close();
		}
		catch (XMLStreamException ex) {
			throw new IllegalStateException(ex);
		}
		return text + "\n";
	}

	private void write(XMLStreamWriter svg, Bar bar, int y) throws XMLStreamException {
		double from = Math.min(x(this.base), x(bar.value));
		double to = Math.max(x(this.base), x(bar.value));
		boolean isLeft = bar.value < this.base;
		element(svg, "text", bar.label, "x", LABELS, "y", y + 11, "text-anchor", "end");
		element(svg, "rect", "", "x", from, "y", y, "width", to - from, "height", ROW - 6, "fill", bar.colour.code);
		element(svg, "text", this.format.apply(bar.value), "x", isLeft ? from - 4 : to + 4, "y", y + 11, "text-anchor",
				isLeft ? "end" : "start");
	}

	private static void element(XMLStreamWriter svg, String name, String text, Object... attributes)
			throws XMLStreamException {
		svg.writeCharacters("\n");
		svg.writeStartElement(name);
		attributes(svg, attributes);
		svg.writeCharacters(text);
		svg.writeEndElement();
	}

	/**
	 * @param attributes names and values in turn
	 */
	private static void attributes(XMLStreamWriter svg, Object... attributes) throws XMLStreamException {
		for (int i = 0; i < attributes.length; i += 2) {
			Object value = attributes[i + 1];
			svg.writeAttribute(attributes[i].toString(),
					(value instanceof Double number) ? String.format(Locale.ROOT, "%.1f", number) : value.toString());
		}
	}

	private double x(double value) {
		double least = this.bars.stream().mapToDouble(Bar::value).reduce(this.base, Math::min);
		double most = this.bars.stream().mapToDouble(Bar::value).reduce(this.base, Math::max);
		double width = WIDTH - LABELS - 2.0 * MARGIN;
		return LABELS + MARGIN + ((most > least) ? Math.log(value / least) / Math.log(most / least) * width : 0);
	}

}
