"""Restoring images."""

import unittest

from selenium.webdriver.common.action_chains import ActionChains

from page_case import PageCase
from server import samples

# The share of pixels in which two images differ.
difference = """
const [before, after, done] = arguments;
const pixels = async (url) => {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height).data;
};
(async () => {
  const [one, other] = [await pixels(before), await pixels(after)];
  let changed = 0;
  for (let index = 0; index < one.length; index += 4) changed += one[index] !== other[index] ? 1 : 0;
  done(changed / (one.length / 4));
})();
"""


class Restoring(PageCase):
    def take(self, operation, file=samples / "coast.jpg", degrade=True):
        self.browser.tab("restore")
        self.browser.click(f"#restore-form label:has([value={operation}])")
        self.browser.choose("restore", file)
        self.browser.until(lambda: self.browser.find("#restore-run").is_enabled())
        if degrade and operation != "inpaint":
            self.browser.click("#restore-degrade")

    def restore(self):
        self.browser.click("#restore-run")
        self.browser.shown("#restore .facts")

    def test_fills_in_what_is_painted_over(self):
        self.take("inpaint")
        self.assertIn("Nothing is painted", self.browser.text("#restore-covered"))
        self.browser.click("#restore-add")
        self.assertRegex(self.browser.text("#restore-covered"), r"6 % of the image")
        self.browser.click("#restore-undo")
        self.assertIn("Nothing is painted", self.browser.text("#restore-covered"))
        self.browser.run("scrollTo(0, 0)")
        canvas = self.browser.find("#restore canvas.mask")
        brush = ActionChains(self.browser.driver)
        brush.move_to_element_with_offset(canvas, -120, -60).click_and_hold()
        brush.move_by_offset(120, 40).move_by_offset(60, 90).release().perform()
        covered = self.browser.text("#restore-covered")
        self.assertRegex(covered, r"\d+ % of the image")
        self.browser.screen("restore-mask")
        original = self.browser.find("#restore .painting img").get_attribute("src")
        self.restore()
        after = self.browser.find("#restore .compare .after").get_attribute("src")
        changed = self.browser.driver.execute_async_script(difference, original, after)
        painted = int(covered.split(" %")[0].split()[-1]) / 100
        self.assertGreater(changed, 0.5 * painted)
        self.assertLess(changed, painted + 0.01)
        self.browser.screen("restore-inpainted")

    def test_asks_for_a_mask(self):
        self.take("inpaint")
        self.browser.click("#restore-run")
        self.assertIn("Paint over", self.browser.text("#restore .trouble"))

    def test_enlarges(self):
        self.take("upscale")
        self.restore()
        self.assertEqual(self.browser.text("#restore .tag.left"), "Low resolution")
        self.assertIn("256 × 256", self.browser.text("#restore .facts"))
        self.browser.screen("restore-enlarged")

    def test_restores_other_degradations(self):
        labels = {"colorize": "Grey", "deblur": "Blurred", "denoise": "Noisy", "decompress": "JPEG"}
        for operation, label in labels.items():
            with self.subTest(operation):
                self.browser.open(self.server.address)
                self.take(operation)
                self.restore()
                self.assertEqual(self.browser.text("#restore .tag.left"), label)
                self.browser.screen(f"restore-{operation}")

    def test_makes_a_stream(self):
        self.take("upscale")
        self.browser.click("#restore-form .more summary")
        self.browser.set("#restore-size", 2000)
        self.restore()
        self.assertLessEqual(self.headline("restore"), 2000)
        stream = self.browser.download("#restore a[download$='.ddcm']", "coast-restored.ddcm")
        self.assertEqual(stream.stat().st_size, self.headline("restore"))

    def test_needs_a_jpeg_file_to_remove_artefacts(self):
        self.expects("415", "422")
        self.take("decompress", samples / "rate-ms-ssim.png", degrade=False)
        self.browser.click("#restore-run")
        self.assertIn("JPEG", self.browser.shown("#restore .trouble").text)


if __name__ == "__main__":
    unittest.main()
