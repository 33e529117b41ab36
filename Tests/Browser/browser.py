"""Headless Chromium, and what the tests do with the page in it."""

import base64
import json
import os
import pathlib
import shutil
import tempfile
import time

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from server import root

screens = root / "build/browser/screens"
patience = 240


class Browser:
    """A browser with the page; `phone` emulates a touch screen of 360×740 pixels."""

    def __init__(self, phone=False, dark=False):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="ddcm-browser-"))
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--disable-gpu", "--hide-scrollbars", "--window-size=1280,900"):
            options.add_argument(argument)
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")
        if phone:
            metrics = {"width": 360, "height": 740, "pixelRatio": 2, "touch": True}
            options.add_experimental_option("mobileEmulation", {"deviceMetrics": metrics})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        service = webdriver.ChromeService(shutil.which("chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=service)
        self.scheme(dark)
        self.command("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.folder))

    def close(self):
        self.driver.quit()
        shutil.rmtree(self.folder)

    def command(self, name, **parameters):
        return self.driver.execute_cdp_cmd(name, parameters)

    def scheme(self, dark):
        feature = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", features=[feature])

    def open(self, address):
        self.driver.get("about:blank")
        self.driver.get(address)
        self.until(lambda: self.run("return document.body.dataset.ready"))
        self.address = address

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector):
        return self.find(selector).text

    def until(self, condition, seconds=patience):
        return WebDriverWait(self.driver, seconds, 0.05).until(lambda _: condition())

    def shown(self, selector, seconds=patience):
        """The element, as soon as it is visible."""
        return self.until(lambda: next((one for one in self.all(selector) if one.is_displayed()), None), seconds)

    def click(self, selector):
        element = self.shown(selector, 10)
        self.run("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def tab(self, name):
        self.click(f"#tab-{name}")

    def choose(self, tab, file):
        """Chooses a file in a tab."""
        self.find(f"#{tab} input[type=file]").send_keys(str(file))

    def drop(self, name, data, type=""):
        """Drops a file on the page."""
        self.run(
            """const [name, text, type] = arguments;
            const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([bytes], name, {type}));
            for (const kind of ["dragenter", "dragover", "drop"])
              document.body.dispatchEvent(new DragEvent(kind, {dataTransfer, bubbles: true, cancelable: true}));""",
            name, base64.b64encode(data).decode(), type)

    def set(self, selector, value):
        """Sets an input as typing or dragging does."""
        self.run(
            """const [input, value] = arguments;
            input.value = value;
            input.dispatchEvent(new Event("input", {bubbles: true}));
            input.dispatchEvent(new Event("change", {bubbles: true}));""",
            self.find(selector), value)

    def download(self, selector, name):
        """Clicks a link and returns the downloaded file."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        self.click(selector)
        self.until(lambda: path.exists(), 20)
        return path

    def screen(self, name):
        """A image of the whole page."""
        screens.mkdir(parents=True, exist_ok=True)
        time.sleep(0.4)
        size = self.command("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        taken = self.command("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        (screens / f"{name}.png").write_bytes(base64.b64decode(taken["data"]))

    def complaints(self):
        """Warnings and errors of the console since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def addresses(self):
        """The addresses of requests since the last call."""
        messages = (json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance"))
        return [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]
