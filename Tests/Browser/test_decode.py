"""Decoding streams, whole and in part."""

import base64
import unittest

from selenium.webdriver.common.keys import Keys

from browser import Browser
from page_case import PageCase
from server import run, samples


class Decoding(PageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stream = cls.browser.folder / "lorikeet.ddcm"
        run("encode", "--size", 1500, samples / "lorikeet.jpg", cls.stream)

    def image(self, *options):
        """Decoded by the command."""
        path = self.browser.folder / "by-command.png"
        run("decode", "--force", *options, self.stream, path)
        return path.read_bytes()

    def test_starts_when_a_stream_is_dropped(self):
        self.browser.tab("generate")
        self.browser.drop("lorikeet.ddcm", self.stream.read_bytes())
        self.assertEqual(self.headline("decode"), self.stream.stat().st_size)
        self.assertGreater(len(self.browser.all("#decode .cells img")), 15)
        self.assertEqual(self.browser.download("#decode a[download]", "lorikeet.png").read_bytes(), self.image())
        self.browser.screen("decode-whole")

    def test_decodes_the_first_bytes(self):
        self.browser.tab("decode")
        self.browser.choose("decode", self.stream)
        self.headline("decode")
        slider = self.browser.find("#decode-slider")
        slider.send_keys(Keys.HOME)
        for _ in range(4):
            slider.send_keys(Keys.PAGE_UP)
        count = int(slider.get_attribute("value"))
        self.assertIn(f"the first {count} bytes", self.browser.text("#decode-prefix"))
        slider.send_keys(Keys.ENTER)
        self.browser.shown("#decode .compare")
        self.assertEqual(self.headline("decode"), count)
        made = self.browser.download("#decode a[download]", f"lorikeet-{count}.png")
        self.assertEqual(made.read_bytes(), self.image("--bytes", count))
        self.browser.screen("decode-first-bytes")

    def test_decodes_a_truncated_stream(self):
        self.expects("422")
        self.browser.drop("half.ddcm", self.stream.read_bytes()[:700])
        self.headline("decode")
        self.assertRegex(self.browser.text("#decode .trouble"), r"\d+ of its \d+ choices")
        self.browser.screen("decode-cut-short")

    def test_decodes_pasted_text(self):
        self.browser.tab("decode")
        self.browser.click("#decode-paste summary")
        self.browser.set("#decode-text", base64.b64encode(self.stream.read_bytes()).decode())
        self.browser.click("#decode-text-run")
        self.assertEqual(self.headline("decode"), self.stream.stat().st_size)


if __name__ == "__main__":
    unittest.main()
