package io.sharedmemory.sample.redaction;

import java.awt.Graphics;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

import javax.imageio.ImageIO;

import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

import io.sharedmemory.Programs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Debian's Chromium, which looks at one page of the application.
 */
final class Browser implements AutoCloseable {

	private final ChromeDriver driver;

	private Browser(ChromeDriver driver) {
		this.driver = driver;
	}

	/**
	 * Skips or fails the test if there is no browser.
	 */
	static void require() {
		Programs.requireAll("chromium", "chromedriver");
	}

	/**
	 * Opens a page.
	 */
	static Browser open(String url) {
		File program = Programs.directoriesOf("chromedriver").getFirst().resolve("chromedriver").toFile();
		ChromeOptions options = new ChromeOptions();
		options.setBinary(Programs.directoriesOf("chromium").getFirst().resolve("chromium").toFile());
		// Its sandbox does not work for root, which is what tests run as in containers.
		options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
				"--window-size=1280,1600", "--hide-scrollbars");
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
		Browser browser = new Browser(new ChromeDriver(
				new ChromeDriverService.Builder().usingDriverExecutable(program).usingAnyFreePort().build(), options));
		browser.driver.get(url);
		return browser;
	}

	/**
	 * All text that is in sight in an element.
	 */
	String text(String selector) {
		return (String) script("return document.querySelector(arguments[0]).innerText", selector);
	}

	/**
	 * All markup that there is now, of what is hidden, too.
	 */
	String source() {
		return this.driver.getPageSource();
	}

	/**
	 * The texts of the cells of each row of a table, by the names of their fields. Read
	 * in one go, as rows come and go.
	 * @param section the section that the table is in
	 */
	@SuppressWarnings("unchecked")
	List<Map<String, String>> rows(String section) {
		return (List<Map<String, String>>) script("""
				return [...document.querySelectorAll(`#${arguments[0]} tbody tr`)].map((row) => Object.fromEntries(
					[...row.querySelectorAll("[data-field]")].map((field) => [field.dataset.field, field.textContent])))
				""", section);
	}

	Object script(String script, Object... arguments) {
		Object result = this.driver.executeScript(script, arguments);
		assertThat(result).as(script).isNotNull();
		return result;
	}

	WebElement element(String selector) {
		return this.driver.findElement(By.cssSelector(selector));
	}

	WebElement focused() {
		return this.driver.switchTo().activeElement();
	}

	String title() {
		return this.driver.getTitle();
	}

	/**
	 * Has the page take the person for one who prefers something.
	 */
	void prefer(String feature, String value) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", feature, "value", value))));
	}

	/**
	 * What the browser complained of since the last time.
	 */
	List<String> complaints() {
		return this.driver.manage().logs().get(LogType.BROWSER).getAll().stream().map(LogEntry::getMessage).toList();
	}

	/**
	 * What is in sight, as a PNG. The browser's own is in a hurry, and larger.
	 */
	byte[] screenshot() throws IOException {
		BufferedImage seen = ImageIO.read(new ByteArrayInputStream(this.driver.getScreenshotAs(OutputType.BYTES)));
		BufferedImage opaque = new BufferedImage(seen.getWidth(), seen.getHeight(), BufferedImage.TYPE_INT_RGB);
		Graphics graphics = opaque.getGraphics();
		graphics.drawImage(seen, 0, 0, null);
		graphics.dispose();
		ByteArrayOutputStream png = new ByteArrayOutputStream();
		ImageIO.write(opaque, "png", png);
		return png.toByteArray();
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
