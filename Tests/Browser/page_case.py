"""A test with the server and the page in a browser, without messages in its console."""

import unittest

from browser import Browser
from server import Server


class PageCase(unittest.TestCase):
    options = ()
    phone = False
    dark = False

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.options)
        cls.addClassCleanup(cls.server.stop)
        cls.browser = Browser(phone=cls.phone, dark=cls.dark)
        cls.addClassCleanup(cls.browser.close)

    def setUp(self):
        self.expected = ()
        self.browser.open(self.server.address)
        self.addCleanup(self.look)

    def look(self):
        if self._outcome and not self._outcome.success:
            self.browser.screen(f"failed-{self.id().split('.')[-1]}")
        foreign = [
            address for address in self.browser.addresses()
            if not address.startswith((self.server.address, "blob:" + self.server.address, "data:", "about:"))]
        complaints = [one for one in self.browser.complaints() if not any(part in one for part in self.expected)]
        self.assertEqual(foreign, [], "addresses of other hosts")
        self.assertEqual(complaints, [], "the browser's console")

    def expects(self, *parts):
        """Texts that console messages may have: the console reports each error status."""
        self.expected += parts

    def compress(self, file, size):
        self.browser.tab("compress")
        self.browser.choose("compress", file)
        self.browser.until(lambda: self.browser.find("#compress-run").is_enabled())
        self.browser.set("#compress-bytes", size)
        self.browser.click("#compress-run")

    def headline(self, tab):
        """The large number, as soon as it is shown."""
        self.browser.shown(f"#{tab} .headline")
        return int(self.browser.text(f"#{tab} .headline strong").replace(",", ""))
