"""Generating images."""

import unittest

from page_case import PageCase
from server import run


class Generating(PageCase):
    def test_makes_the_same_stream_as_the_command(self):
        self.browser.tab("generate")
        for name, value in (("width", 128), ("height", 96), ("seed", 7)):
            self.browser.set(f"#generate-{name}", value)
        self.browser.click("#generate-run")
        count = self.headline("generate")
        stream = self.browser.download("#generate a[download$='.ddcm']", "seed-7.ddcm")
        image = self.browser.download("#generate a[download$='.png']", "seed-7.png")
        self.assertEqual(stream.stat().st_size, count)
        by_command = self.browser.folder / "command.png"
        run("generate", "--force", "--width", 128, "--height", 96, "--seed", 7, by_command)
        self.assertEqual(by_command.with_suffix(".ddcm").read_bytes(), stream.read_bytes())
        self.assertEqual(by_command.read_bytes(), image.read_bytes())
        self.browser.screen("generate-done")

    def test_has_smaller_codebooks(self):
        self.browser.tab("generate")
        for name, value in (("width", 64), ("height", 64), ("codewords", 16)):
            self.browser.set(f"#generate-{name}", value)
        self.browser.click("#generate-run")
        self.assertLess(self.headline("generate"), 100)

    def test_has_no_prompts_with_unconditional_models(self):
        self.browser.tab("generate")
        self.assertFalse(self.browser.find("#generate-prompt").is_displayed())
        self.assertFalse(self.browser.find("#generate-class").is_displayed())
        self.assertIn("No prompts with this model", self.browser.text("#generate-unconditional"))


if __name__ == "__main__":
    unittest.main()
