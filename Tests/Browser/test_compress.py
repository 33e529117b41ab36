"""Compressing a photograph."""

import unittest

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from page_case import PageCase
from server import run, samples

coast = samples / "coast.jpg"


# Records what the page shows while it runs.
WATCH = """
window.seen = {steps: [], previews: new Set()};
new MutationObserver(() => {
  for (const one of document.querySelectorAll('#compress progress[value]')) seen.steps.push(one.value);
  for (const one of document.querySelectorAll('#compress .cells img')) seen.previews.add(one.src);
}).observe(document.querySelector('#compress'), {subtree: true, childList: true, attributes: true});
"""


class Compressing(PageCase):
    def test_shows_previews(self):
        self.browser.run(WATCH)
        self.compress(coast, 1000)
        self.browser.until(lambda: self.browser.run("return seen.previews.size") > 3)
        self.browser.screen("compress-running")
        self.browser.shown("#compress .headline")
        steps, previews = self.browser.run("return [seen.steps, [...seen.previews]]")
        self.assertEqual(steps, sorted(steps))
        self.assertGreater(len(set(steps)), 5)
        self.assertGreater(len(previews), 15)
        self.assertLessEqual(self.headline("compress"), 1000)
        self.assertGreater(self.headline("compress"), 950)
        self.assertIn("8 SMS", self.browser.text("#compress .headline"))
        self.browser.screen("compress-done")

    def test_decodes_as_the_command(self):
        self.compress(coast, 500)
        count = self.headline("compress")
        stream = self.browser.download("#compress a[download$='.ddcm']", "coast.ddcm")
        image = self.browser.download("#compress a[download$='.png']", "coast.png")
        self.assertEqual(stream.stat().st_size, count)
        again = self.browser.folder / "again.png"
        run("decode", "--force", stream, again)
        self.assertEqual(again.read_bytes(), image.read_bytes())

    def test_compares_by_keyboard_and_pointer(self):
        self.compress(coast, 300)
        self.headline("compress")
        slider = self.browser.find("#compress .compare input")
        self.assertEqual(slider.get_attribute("value"), "50")
        slider.send_keys(Keys.ARROW_LEFT)
        self.assertEqual(slider.get_attribute("value"), "49")
        self.assertRegex(slider.get_attribute("aria-valuetext"), r"Original 49 %, \d+ bytes 51 %")
        slider.send_keys(Keys.END)
        self.assertEqual(slider.get_attribute("value"), "100")
        ActionChains(self.browser.driver).move_to_element_with_offset(
            self.browser.find("#compress .compare"), -100, 0).click().perform()
        self.assertLess(int(slider.get_attribute("value")), 40)

    def test_goes_back_through_the_steps(self):
        self.compress(coast, 300)
        self.headline("compress")
        steps = self.browser.find("#compress .film input")
        steps.send_keys(Keys.HOME)
        self.assertIn("Step 1 of", self.browser.text("#compress .tag.right"))
        steps.send_keys(Keys.END)
        self.assertIn("bytes", self.browser.text("#compress .tag.right"))

    def test_keeps_all_results(self):
        self.compress(coast, 1000)
        self.headline("compress")
        self.browser.set("#compress-bytes", 200)
        self.browser.click("#compress-run")
        self.browser.until(lambda: len(self.browser.all("#compress .made")) == 2)
        self.assertLessEqual(self.headline("compress"), 200)
        self.browser.screen("compress-two-sizes")
        self.browser.all("#compress .made")[0].click()
        self.browser.until(lambda: self.headline("compress") > 900)

    def test_can_be_cancelled(self):
        self.compress(samples / "lorikeet.jpg", 20000)
        self.browser.until(lambda: self.browser.all("#compress .cells img"))
        self.browser.click("#compress .progress button")
        self.browser.until(lambda: not self.browser.find("#compress .progress").is_displayed())
        self.assertEqual(self.browser.all("#compress .headline"), [])
        self.assertTrue(self.browser.find("#compress .frame img").is_displayed())
        self.browser.until(lambda: self.browser.run("return document.activeElement.id") == "compress-run", 5)

    def test_ends_when_its_page_is_closed(self):
        self.browser.addresses()
        self.browser.set("#compress-steps", 900)
        self.compress(coast, 5000)
        self.browser.until(lambda: self.browser.all("#compress .cells img"))
        address = next(one for one in self.browser.addresses() if one.endswith("/events"))
        job = {"links": {"self": address.removesuffix("/events").replace(self.server.address, "/")}}
        self.assertEqual(self.server.state(job), "running")
        self.browser.driver.get("about:blank")
        self.browser.until(lambda: self.server.state(job) in ("cancelled", "removed"), 30)

    def test_works_by_keyboard(self):
        keys = lambda *several: ActionChains(self.browser.driver).send_keys(*several).perform()
        focus = lambda: self.browser.run("const e = document.activeElement; return e.id || e.className")
        self.browser.find("#tab-compress").send_keys(Keys.ARROW_RIGHT)
        self.assertEqual(focus(), "tab-decode")
        self.assertTrue(self.browser.find("#decode").is_displayed())
        keys(Keys.HOME, Keys.TAB)
        self.assertEqual(focus(), "button")
        keys(Keys.TAB)
        self.assertEqual(focus(), "sample")
        keys(Keys.ENTER)
        self.browser.until(lambda: focus() == "compress-run")
        self.browser.find("#compress-slider").send_keys(Keys.HOME, Keys.ARROW_RIGHT)
        self.assertEqual(self.browser.find("#compress-bytes").get_attribute("value"), "100")
        self.browser.find("#compress-slider").send_keys(Keys.PAGE_UP)
        self.assertGreater(int(self.browser.find("#compress-bytes").get_attribute("value")), 150)
        keys(Keys.ENTER)
        self.headline("compress")


if __name__ == "__main__":
    unittest.main()
