"""Accessibility: axe-core, dark and narrow screens."""

import importlib.util
import pathlib
import unittest

from page_case import PageCase
from server import samples

axe = pathlib.Path(importlib.util.find_spec("axe_playwright_python").origin).parent / "axe.min.js"
check = """
const done = arguments[arguments.length - 1];
const text = ({id, impact, nodes}) => `${id} (${impact}): ` + nodes.map((node) => node.target.join(" ")).join("; ");
axe.run(document, {resultTypes: ["violations"]}).then(({violations}) => done(violations.map(text)));
"""
names = ("compress", "decode", "generate", "restore")


class Light(PageCase):
    """Light, on a wide screen."""

    kind = "light"

    def findings(self):
        self.browser.run(axe.read_text())
        return self.browser.driver.execute_async_script(check)

    def test_each_tab_is_accessible(self):
        for name in names:
            self.browser.tab(name)
            self.assertEqual(self.findings(), [], name)
            self.browser.screen(f"{self.kind}-{name}")

    def test_is_accessible_with_results(self):
        self.compress(samples / "lorikeet.jpg", 300)
        self.headline("compress")
        self.assertEqual(self.findings(), [])
        self.browser.screen(f"{self.kind}-compressed")
        self.browser.tab("restore")
        self.browser.choose("restore", samples / "coast.jpg")
        self.browser.until(lambda: self.browser.find("#restore-run").is_enabled())
        self.assertEqual(self.findings(), [])
        self.browser.drop("notes.txt", b"text", "text/plain")
        self.browser.shown("#restore .trouble")
        self.assertEqual(self.findings(), [])

    def test_is_no_wider_than_the_screen(self):
        for name in names:
            self.browser.tab(name)
            width, screen = self.browser.run("return [document.documentElement.scrollWidth, innerWidth]")
            self.assertLessEqual(width, screen, name)


class Dark(Light):
    kind = "dark"
    dark = True


class Phone(Light):
    kind = "phone"
    phone = True

    def test_has_its_controls_before_the_facts(self):
        self.compress(samples / "coast.jpg", 300)
        self.headline("compress")
        top = lambda selector: self.browser.find(selector).rect["y"]
        self.assertLess(top("#compress-slider"), top("#compress .headline"))
        self.assertLess(top("#compress-run"), top("#compress .headline"))

    def test_shows_limitations_on_request(self):
        details = self.browser.find(".limitations")
        self.assertLess(details.rect["height"], 100)
        self.browser.click(".limitations summary")
        self.assertIn("No prompts with this model", details.text)

    def test_compares_by_touch(self):
        self.compress(samples / "coast.jpg", 300)
        self.headline("compress")
        self.browser.run("document.querySelector('#compress .compare').scrollIntoView({block: 'center'})")
        box = self.browser.find("#compress .compare").rect
        scroll = self.browser.run("return scrollY")
        middle = box["y"] - scroll + box["height"] / 2
        place = lambda part: [{"x": box["x"] + part * box["width"], "y": middle}]
        self.browser.command("Input.dispatchTouchEvent", type="touchStart", touchPoints=place(0.5))
        for part in (0.4, 0.3, 0.2):
            self.browser.command("Input.dispatchTouchEvent", type="touchMove", touchPoints=place(part))
        self.browser.command("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
        value = int(self.browser.find("#compress .compare input").get_attribute("value"))
        self.assertLess(abs(value - 20), 3)


class DarkPhone(Phone):
    kind = "dark-phone"
    dark = True
    test_compares_by_touch = None
    test_has_its_controls_before_the_facts = None


if __name__ == "__main__":
    unittest.main()
