"""The page as a user has it: in a browser, with a pointer, files and a phone's width."""

import json
import shutil
import subprocess
import sys
import threading
import time

import pytest

from sscell.explorer import answers
from sscell.explorer.server import Page

webdriver = pytest.importorskip("selenium.webdriver")
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="needs chromium and chromedriver")

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,1400",
)
LONGEST = 300.0
"""For anything to appear; a loaded machine is slow, and no time is tested here. [s]"""
NAME = "ncm83_li6ps5cl"
REQUESTS = """return performance.getEntriesByType('resource')
    .filter((entry) => entry.name.endsWith('/rates')).length"""


@pytest.fixture(scope="module")
def page():
    page = Page(NAME)
    thread = threading.Thread(target=page.serve)
    thread.start()
    yield page
    page.server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def downloads(tmp_path_factory):
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="module")
def browser(downloads, tmp_path_factory):
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for argument in (*ARGUMENTS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(argument)
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(executable_path=DRIVER)
    driver = webdriver.Chrome(options=options, service=service)
    driver.set_script_timeout(LONGEST)
    yield driver
    driver.quit()


@pytest.fixture
def shown(browser, page):
    """The page of the cell, fresh, with its first curve."""
    browser.get("about:blank")
    browser.get(page.address)
    until(lambda: capacities(browser))
    return browser


def until(condition):
    begin = time.monotonic()
    while time.monotonic() - begin < LONGEST:
        if answer := condition():
            return answer
        time.sleep(0.02)
    raise AssertionError("nothing came")


def all_of(driver, selector):
    return driver.find_elements("css selector", selector)


def capacities(driver):
    """Of the table under the first figure: name of the design, C-rate, capacity."""
    script = """return [...document.querySelectorAll('#rates tbody tr')].map(
        (row) => [0, 1, 3].map((i) => row.children[i].textContent))"""
    return driver.execute_script(script)


def line(driver):
    return driver.execute_script(
        "return document.querySelector('#rates path[fill=none][stroke-width]').getAttribute('d')"
    )


def move(driver, path, at):
    """A slider as a pointer moves it, from 0 to 1000."""
    script = """
        const range = document.querySelector(`[data-path="${arguments[0]}"] input[type=range]`);
        range.value = arguments[1];
        range.dispatchEvent(new Event('input', {bubbles: true}));"""
    driver.execute_script(script, path, at)


def values(driver):
    """Of the number fields, by path."""
    script = """return Object.fromEntries([...document.querySelectorAll('.control')].map(
        (row) => [row.dataset.path, row.querySelector('input[type=number]').value]))"""
    return driver.execute_script(script)


def settled(driver, changes):
    """Wait for the curve of a design; its capacities as the table prints them."""
    cell = answers.design({"card": NAME, "changes": changes})
    expected = answers.rates(cell, "same rate")["specific_capacity"]

    def there():
        rows = [float(q) for _, _, q in capacities(driver)]
        # three digits are printed
        return rows == [pytest.approx(q, rel=6e-3, abs=0.01) for q in expected]

    return until(there)


def press(driver, text):
    (button,) = [b for b in all_of(driver, "button") if b.text == text]
    button.click()


def test_five_controls_move_the_curve_to_what_python_gives(shown):
    moves = {
        "catholyte.conductivity": 400,
        "cathode.areal_capacity": 700,
        "cathode.porosity": 500,
        "active_material.particle_size": 300,
        "temperature": 700,
    }
    before = {line(shown)}
    for path, at in moves.items():
        move(shown, path, at)
    changes = {path: float(values(shown)[path]) for path in moves}
    settled(shown, changes)
    assert line(shown) not in before
    assert not [entry for entry in shown.get_log("browser") if entry["level"] == "SEVERE"]


def test_the_address_holds_the_state(shown, page):
    move(shown, "cathode.areal_capacity", 800)
    areal = values(shown)["cathode.areal_capacity"]
    address = shown.current_url
    shown.get("about:blank")
    shown.get(address)
    until(lambda: capacities(shown))
    assert values(shown)["cathode.areal_capacity"] == areal


def test_designs_stand_side_by_side(shown):
    press(shown, "Compare dual")
    until(lambda: {name for name, *_ in capacities(shown)} == {"design", "dual"})
    assert len(all_of(shown, "#energies tbody tr")) == 2
    press(shown, "Remove")
    until(lambda: {name for name, *_ in capacities(shown)} == {"design"})


def test_200_fast_moves_leave_no_queue(shown):
    shown.execute_script("performance.clearResourceTimings()")
    script = """
        const done = arguments[0];
        const row = document.querySelector('[data-path="catholyte.conductivity"]');
        const range = row.querySelector('input[type=range]');
        for (let i = 0; i < 200; i += 1) setTimeout(() => {
            range.value = 300 + i; range.dispatchEvent(new Event('input', {bubbles: true}));
            if (i === 199) done();
        }, 5 * i);"""
    shown.execute_async_script(script)
    path = "catholyte.conductivity"
    settled(shown, {path: float(values(shown)[path])})
    asked = shown.execute_script(REQUESTS)
    # one in flight, then the latest: no more than fit into the second of moving, and two after
    assert 1 <= asked < 150
    time.sleep(0.5)
    assert shown.execute_script(REQUESTS) == asked


def test_own_points_are_drawn_and_a_huge_file_is_not_read(shown, tmp_path):
    points, huge = tmp_path / "mine.csv", tmp_path / "huge.csv"
    points.write_text("c_rate,capacity [mAh/g]\n0.1,170\n1,90\n2,60\n")
    huge.write_bytes(b"1,2\n" * 13_000_000)
    dots = len(all_of(shown, "#rates circle"))
    (picker,) = all_of(shown, "input[type=file]")
    picker.send_keys(str(points))
    until(lambda: len(all_of(shown, "#rates circle")) == dots + 3)
    picker.send_keys(str(huge))
    until(lambda: "huge.csv has 52 MB" in shown.find_element("id", "status").text)
    assert len(all_of(shown, "#rates circle")) == dots + 3


def test_a_saved_card_opens_as_the_same_design(shown, downloads):
    move(shown, "cathode.porosity", 625)
    porosity = values(shown)["cathode.porosity"]
    press(shown, "Save card")
    file = until(lambda: next(downloads.glob("*.yaml"), None))
    press(shown, "Reset all")
    until(lambda: values(shown)["cathode.porosity"] != porosity)
    (picker,) = all_of(shown, "input[type=file]")
    picker.send_keys(str(file))
    until(lambda: values(shown)["cathode.porosity"] == porosity)


def test_a_mistake_is_shown_in_words_and_the_curve_stays(shown):
    before = line(shown)
    script = """
        const field = document.querySelector('[data-path="cathode.porosity"] input[type=number]');
        field.value = 150; field.dispatchEvent(new Event('change', {bubbles: true}));"""
    shown.execute_script(script)
    until(lambda: "cathode.porosity" in shown.find_element("id", "status").text)
    assert line(shown) == before


def test_it_fits_a_phone_and_names_its_controls(shown):
    shown.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True},
    )
    try:
        width = "return document.documentElement.scrollWidth - window.innerWidth"
        assert shown.execute_script(width) <= 0
        nameless = """return [...document.querySelectorAll('input:not([hidden]), select, button')]
            .filter((e) => !(e.labels?.length || e.textContent.trim()
                || e.getAttribute('aria-labelledby'))).length"""
        assert shown.execute_script(nameless) == 0
    finally:
        shown.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_second_tab_and_a_wrong_token(shown, page):
    shown.switch_to.new_window("tab")
    shown.get(page.address)
    until(lambda: capacities(shown))
    shown.get(page.address.replace(page.token, "guess"))
    assert "Wrong or missing token" in shown.page_source
    shown.close()
    shown.switch_to.window(shown.window_handles[0])


def test_a_server_that_was_killed_is_reported_and_the_state_kept(browser):
    code = f"from sscell.commands.cli import main; main(['explore', '{NAME}', '--no-browser'])"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        browser.get(server.stdout.readline().strip())
        until(lambda: capacities(browser))
        server.kill()
    move(browser, "cathode.porosity", 100)
    until(lambda: "does not answer any more" in browser.find_element("id", "status").text)
    kept = json.loads(browser.execute_script("return decodeURIComponent(location.hash.slice(1))"))
    assert "cathode.porosity" in kept["designs"][0]["changes"]
