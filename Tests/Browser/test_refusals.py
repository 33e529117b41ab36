"""Error messages."""

import tempfile
import pathlib
import unittest

from page_case import PageCase
from server import Server, samples


class Refusals(PageCase):
    options = ("--jobs-per-client", "1")

    def trouble(self, tab="compress"):
        return self.browser.shown(f"#{tab} .trouble").text

    def test_a_text_file(self):
        self.browser.drop("notes.txt", b"text", "text/plain")
        self.assertIn("notes.txt is not an image", self.trouble())
        self.browser.screen("refused-text")

    def test_a_file_that_is_not_an_image(self):
        self.expects("415", "422", "400")
        self.browser.drop("broken.png", b"text", "image/png")
        self.assertIn("cannot show broken.png", self.browser.shown("#compress .cannot").text)
        self.browser.click("#compress-run")
        self.assertGreater(len(self.trouble()), 20)

    def test_a_file_that_is_not_a_stream(self):
        self.browser.tab("decode")
        self.browser.drop("coast.jpg", b"text", "application/octet-stream")
        self.assertIn("not a .ddcm stream", self.trouble("decode"))

    def test_a_damaged_stream(self):
        self.expects("415", "422")
        self.browser.drop("damaged.ddcm", b"\xddCM\n" + bytes(60))
        self.assertGreater(len(self.trouble("decode")), 20)
        self.browser.screen("refused-stream")

    def test_too_few_bytes_for_the_image(self):
        self.expects("422", "400")
        self.compress(samples / "coast.jpg", 8)
        self.assertIn("bytes", self.trouble())

    def test_an_invalid_field(self):
        self.browser.set("#compress-steps", 1)
        self.compress(samples / "coast.jpg", 300)
        self.assertTrue(self.browser.shown("#compress-steps", 5))
        self.assertEqual(self.browser.run("return document.activeElement.id"), "compress-steps")
        self.assertFalse(self.browser.find("#compress .progress").is_displayed())

    def test_a_second_job_can_be_tried_again(self):
        self.expects("429")
        job = self.server.begin(samples / "lorikeet.jpg", task="encode", size=30000)
        self.compress(samples / "coast.jpg", 100)
        self.assertRegex(self.browser.shown("#compress .trouble button").text, r"Try again in \d+ s")
        self.browser.screen("refused-busy")
        self.browser.until(lambda: self.server.state(job) == "done")
        self.browser.until(lambda: self.browser.find("#compress .trouble button").is_enabled())
        self.browser.click("#compress .trouble button")
        self.headline("compress")

    def test_a_server_that_does_not_answer(self):
        self.expects("ERR_CONNECTION_REFUSED")
        other = Server()
        self.addCleanup(other.stop)
        self.browser.open(other.address)
        other.stop()
        self.browser.choose("compress", samples / "coast.jpg")
        self.browser.until(lambda: self.browser.find("#compress-run").is_enabled())
        self.browser.click("#compress-run")
        self.assertIn("does not answer", self.trouble())
        self.assertIn("does not answer", self.browser.shown("#gone").text)
        self.browser.screen("refused-gone")
        self.browser.open(self.server.address)
        self.browser.addresses()


class Token(PageCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        file = pathlib.Path(folder.name) / "token"
        file.write_text("correct-horse-battery\n")
        cls.options = ("--token-file", str(file))
        super().setUpClass()

    def setUp(self):
        self.expected = ("401",)
        self.browser.driver.get(self.server.address)
        self.addCleanup(self.look)

    def give(self, token):
        self.browser.shown("#token")
        self.browser.find("#token-value").send_keys(token)
        self.browser.click("#token .main")

    def test_is_requested_until_it_is_right(self):
        self.give("wrong")
        self.browser.shown("#token-wrong")
        self.browser.screen("token")
        self.give("correct-horse-battery")
        self.browser.until(lambda: self.browser.run("return document.body.dataset.ready"))
        self.compress(samples / "coast.jpg", 200)
        self.assertLessEqual(self.headline("compress"), 200)
        self.assertGreater(len(self.browser.all("#compress .cells img")), 15)


if __name__ == "__main__":
    unittest.main()
