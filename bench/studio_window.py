"""A browser window that measures: when what appears, how long tasks are, how steady frames come."""

import contextlib
import gzip
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page, Response

LATE = 1.5 * 1000 / 60  # ms from which on a frame has come late: half a frame more than its time
_REST = 1500  # ms
_PATIENCE = 60_000  # ms until what is waited for has to be in the page

# Runs before anything of the page does. `seen` tells when an element was there for the first time.
_WATCH = """(() => {
    const bench = (window.bench = { seen: null, tasks: [], frames: [], watching: false });
    new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries())
            bench.tasks.push([startTime, duration]);
    }).observe({ type: "longtask", buffered: true });
    const look = () => {
        if (bench.seen !== null || !document.querySelector(SELECTOR)) return;
        bench.seen = performance.now();
        observer.disconnect();
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true });
    bench.watch = () => {
        bench.tasks.length = 0;
        bench.frames = [];
        bench.watching = true;
        let last = null;
        requestAnimationFrame(function frame(now) {
            if (last !== null) bench.frames.push(now - last);
            last = now;
            if (bench.watching) requestAnimationFrame(frame);
        });
    };
})()"""


@dataclass(frozen=True, slots=True)
class Opening:
    """A page on its way: milliseconds until it could be used and until its first paint; what long
    tasks took by then, and the processor time of its thread, which other programs hardly change;
    bytes of scripts as gzip packs them, by then and in all."""

    usable: float
    painted: float
    blocked: float
    processor: float
    scripts: int
    scripts_in_all: int


@dataclass(frozen=True, slots=True)
class Steadiness:
    """How the page kept up: processor time of its thread in ms, its longest task in ms (0 where
    none took 50), the share of frames that came late, and the time in ms from frame to frame that
    95 % do not exceed."""

    processor: float
    longest: float
    late: float
    p95: float


@dataclass(slots=True)
class Window:
    """A window with an empty cache, and the scripts it has fetched."""

    page: "Page"
    selector: str
    scripts: "list[Response]" = field(default_factory=list)

    def open(self, path: str) -> Opening:
        """Go there, and wait until what was named is in the page."""
        self.page.on("response", lambda response: self._heard(response))  # slots: no method itself
        clock = self._clock()
        self.page.goto(path, wait_until="commit")
        self.page.locator(self.selector).first.wait_for(state="attached", timeout=_PATIENCE)
        usable = self.page.evaluate("bench.seen")
        processor = clock()
        early = sum(map(_packed, list(self.scripts)))
        self.page.wait_for_timeout(_REST)  # what is fetched when nothing else is to be done
        paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
        tasks = self.page.evaluate("bench.tasks")
        blocked = sum(duration for start, duration in tasks if start < usable)
        return Opening(
            usable,
            self.page.evaluate(paint),
            blocked,
            processor,
            early,
            sum(map(_packed, self.scripts)),
        )

    def _heard(self, response: "Response") -> None:
        if response.request.resource_type == "script":
            self.scripts.append(response)

    def steadiness(self, act: Callable[[], Any]) -> Steadiness:
        """Watch the frames of the page while something is done with it."""
        clock = self._clock()
        self.page.evaluate("bench.watch()")
        act()
        processor = clock()
        tasks, frames = self.page.evaluate(
            "(bench.watching = false, [bench.tasks.map((it) => it[1]), bench.frames])"
        )
        late = sum(frame > LATE for frame in frames) / len(frames)
        p95 = statistics.quantiles(frames, n=20)[-1]
        return Steadiness(processor, max(tasks, default=0), late, p95)

    def memory(self) -> tuple[float, int]:
        """Megabytes of the page's objects once what is unused was thrown away, and its elements."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("HeapProfiler.collectGarbage")
        session.send("Performance.enable")
        elements = self.page.evaluate("document.querySelectorAll('*').length")
        return _metric(session, "JSHeapUsedSize") / 1e6, elements

    def _clock(self) -> Callable[[], float]:
        """Tells how many ms of processor time the page's thread has taken since."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        before = _metric(session, "TaskDuration")
        return lambda: (_metric(session, "TaskDuration") - before) * 1000


def _metric(session: "CDPSession", name: str) -> float:
    told = session.send("Performance.getMetrics")["metrics"]
    return float(next(it["value"] for it in told if it["name"] == name))


def _packed(script: "Response") -> int:
    return len(gzip.compress(script.body(), 6))


@contextlib.contextmanager
def window(browser: "Browser", url: str, selector: str) -> Iterator[Window]:
    """A new window; a page is usable once it has an element that the selector names."""
    size = {"width": 1440, "height": 900}
    context = browser.new_context(base_url=url, viewport=size)  # type: ignore[arg-type]
    context.add_init_script(_WATCH.replace("SELECTOR", repr(selector)))
    yield Window(context.new_page(), selector)
    context.close()
