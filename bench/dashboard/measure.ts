import type { Browser, CDPSession, Page } from '@playwright/test';

/** The pages that lists make large, each with what it shows when it is complete. */
export const pages = [
  {
    name: 'overview',
    path: '/dashboard',
    link: 'Overview',
    ready: '[aria-label="Latest transactions"] tr',
  },
  {
    name: 'transactions',
    path: '/dashboard/transactions',
    link: 'Transactions',
    ready: 'tbody tr',
  },
  { name: 'deliveries', path: '/dashboard/deliveries', link: 'Deliveries', ready: 'tbody tr' },
  { name: 'failed', path: '/dashboard/failed', link: 'Failed', ready: 'tbody tr' },
  { name: 'conflicts', path: '/dashboard/conflicts', link: 'Conflicts', ready: 'tbody tr' },
] as const;

const SETTLE_MS = 5_000;

type PageName = (typeof pages)[number]['name'] | 'nothing';

type Figures = {
  page: PageName;
  /** From the start of the navigation, with an empty cache. */
  firstLoadMs: number;
  /** From a click on its link in the navigation. */
  clickMs: number;
  /** Compressed, as it was sent. */
  scriptKb: number;
  layoutShift: number;
  /** Requests and responses of the open page, with headers. */
  idleBytesPerSecond: number;
  /** Between two frames while the page scrolls. */
  frameP95Ms: number;
};

/** Measures every page on a running copy, one after the other. `nothing` is an empty page, to compare with. */
export async function measureDashboard(
  browser: Browser,
  url: string,
  idleMs: number,
): Promise<Figures[]> {
  const nothing = {
    name: 'nothing',
    path: '/dashboard/nothing-here',
    link: null,
    ready: 'h1',
  } as const;
  const figures: Figures[] = [];
  for (const one of [nothing, ...pages]) {
    const context = await browser.newContext({
      baseURL: url,
      viewport: { width: 1440, height: 900 },
    });
    const page = await context.newPage();
    await page.addInitScript(recordLayoutShift);
    const traffic = await countTraffic(await context.newCDPSession(page));
    await page.goto(one.path, { waitUntil: 'commit' });
    const firstLoadMs = await completeAt(page, one.ready);
    const scriptKb = traffic.scriptBytes() / 1_000;
    // Lets the page finish loading.
    await page.waitForTimeout(SETTLE_MS);
    const before = traffic.bytes();
    await page.waitForTimeout(idleMs);
    const idleBytesPerSecond = ((traffic.bytes() - before) * 1_000) / idleMs;
    const frameP95Ms = await page.evaluate(scrollFrames);
    const layoutShift = await page.evaluate(() => Reflect.get(window, 'layoutShift'));
    const clickMs = one.link === null ? 0 : await clickTo(page, one);
    figures.push({
      ...{ page: one.name, firstLoadMs, clickMs, scriptKb, layoutShift },
      ...{ idleBytesPerSecond, frameP95Ms },
    });
    await context.close();
  }
  return figures;
}

/** The page's own clock when the content is there and nothing is loading. */
function completeAt(page: Page, ready: string): Promise<number> {
  return page
    .waitForFunction(
      (selector) =>
        document.querySelector(selector) && !document.querySelector('[aria-busy=true]')
          ? performance.now()
          : null,
      ready,
      { polling: 'raf' },
    )
    .then((handle) => handle.jsonValue())
    .then(Number);
}

/** From a page that is not in the list. Without a pointer, so nothing is fetched in advance. */
async function clickTo(page: Page, { link, ready }: (typeof pages)[number]): Promise<number> {
  await page.getByRole('navigation').getByRole('link', { name: 'Signatures' }).click();
  await page.getByRole('heading', { level: 1, name: 'Signatures' }).waitFor();
  const clickedAt = await page
    .getByRole('navigation')
    .getByRole('link', { name: link })
    .evaluate((element) => {
      const at = performance.now();
      if (element instanceof HTMLElement) element.click();
      return at;
    });
  return (await completeAt(page, ready)) - clickedAt;
}

/** Runs in the page. */
function recordLayoutShift(): void {
  Reflect.set(window, 'layoutShift', 0);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (Reflect.get(entry, 'hadRecentInput')) continue;
      Reflect.set(
        window,
        'layoutShift',
        Reflect.get(window, 'layoutShift') + Reflect.get(entry, 'value'),
      );
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/** Runs in the page: the 95th percentile of the time between two frames while it scrolls for two seconds. */
async function scrollFrames(): Promise<number> {
  const times: number[] = [];
  const start = performance.now();
  let top = 0;
  while (performance.now() - start < 2_000) {
    top = (top + 10) % 1_000;
    window.scrollTo(0, top);
    times.push(await new Promise<number>((resolve) => requestAnimationFrame(resolve)));
  }
  const gaps = times.slice(1).map((time, n) => time - (times[n] ?? time));
  return gaps.sort((one, other) => one - other)[Math.floor(gaps.length * 0.95)] ?? 0;
}

/** Counts requests and responses as they were sent. */
async function countTraffic(session: CDPSession) {
  const scripts = new Set<string>();
  let [bytes, scriptBytes] = [0, 0];
  session.on('Network.requestWillBeSent', ({ request, requestId, type }) => {
    bytes += `POST ${request.url} HTTP/1.1\r\n`.length + (request.postData?.length ?? 0);
    if (type === 'Script' || /\.js$/.test(request.url)) scripts.add(requestId);
  });
  session.on('Network.requestWillBeSentExtraInfo', ({ headers }) => {
    for (const [name, value] of Object.entries(headers)) bytes += name.length + value.length + 4;
  });
  session.on('Network.responseReceivedExtraInfo', ({ headers }) => {
    for (const [name, value] of Object.entries(headers)) bytes += name.length + value.length + 4;
  });
  session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    bytes += encodedDataLength;
    if (scripts.has(requestId)) scriptBytes += encodedDataLength;
  });
  await session.send('Network.enable');
  return { bytes: () => bytes, scriptBytes: () => scriptBytes };
}
