// Put into a copy of the page by the test, before everything else, with one of the files beside this one, which says
// what is looked at: leaves what is wrong with the page as it is laid out, a line each, in an element of its own. The
// query says how the page is shown.
const expected = new URLSearchParams(location.search);
const problems = [];
const wrong = (text) => problems.push(text);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const must = (holds, text) => { if (!holds) wrong(text); };

addEventListener('error', (event) => wrong('script error: ' + event.message));
addEventListener('securitypolicyviolation', (event) => wrong('against its policy: ' + event.violatedDirective + ' ' + event.blockedURI));

function checkScheme() {
  must(matchMedia('(prefers-color-scheme: dark)').matches === (expected.get('scheme') === 'dark'), 'not in the scheme that is tested');
}

function checkView() {
  must(innerWidth === Number(expected.get('width')), 'shown ' + innerWidth + ' wide');
  checkScheme();
  must(document.documentElement.lang === 'en' && document.title !== '', 'no language or title');
}

function checkResources() {
  for (const entry of performance.getEntriesByType('resource')) wrong('loads ' + entry.name);
}

function checkWidth(when) {
  const width = document.documentElement.scrollWidth;
  must(width <= innerWidth, when + ': ' + width + ' wide in a window of ' + innerWidth);
  for (const element of all('body *')) {
    const right = element.getBoundingClientRect().right;
    if (!element.closest('.hex, svg') && right > innerWidth + 0.5) wrong(when + ': ' + element.outerHTML.slice(0, 60) + ' ends at ' + right);
  }
}

const visible = (element) => {
  const box = element.getBoundingClientRect();
  return element.checkVisibility() && box.width > 0 && box.height > 0;
};

function checkDetails() {
  must(all('details').length > 0, 'no packets');
  for (const details of all('details')) {
    const summary = details.querySelector('summary');
    const runs = all('.run', details);
    const name = summary.textContent;
    must(runs.length > 0, name + ': no bytes');
    if (details.open) summary.click();
    must(!details.open && !runs.some(visible), name + ': does not close');
    summary.click();
    must(details.open && runs.every(visible), name + ': its bytes cannot be seen when it is open');
    must(runs.every((run) => run.title.includes('\n')), name + ': bytes without a name');
  }
}

// What a text takes, without what only its stroke does.
const boxOf = (text) => text.getBBox();
const meet = (a, b) => a.x + 1 < b.x + b.width && b.x + 1 < a.x + a.width && a.y + 3 < b.y + b.height && b.y + 3 < a.y + a.height;

function checkTexts(svg, view = svg.viewBox.baseVal) {
  const texts = all('text', svg).filter((text) => text.textContent !== '');
  const [own, peer] = all('.life', svg).map((line) => line.x1.baseVal.value);
  texts.forEach((text, i) => {
    const box = boxOf(text);
    must(box.x >= 0 && box.y >= 0 && box.x + box.width <= view.width && box.y + box.height <= view.height, 'out of the drawing: ' + text.textContent);
    if (text.matches('.label, .remark, .silence, .none')) must(box.x > own && box.x + box.width < peer, 'over a line: ' + text.textContent);
    if (text.matches('.time, .state, .unit')) must(box.x + box.width < own, 'over our line: ' + text.textContent);
    if (text.matches('.peer')) must(box.x > peer, 'over the peer\'s line: ' + text.textContent);
    for (const other of texts.slice(i + 1)) must(!meet(box, boxOf(other)), 'one over the other: ' + text.textContent + ', ' + other.textContent);
  });
}

const later = () => new Promise((resolve) => setTimeout(resolve, 50));

async function checkLinks() {
  for (const link of all('a.arrow')) {
    for (const details of all('details')) details.open = false;
    link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
    await later();
    const target = document.querySelector(link.getAttribute('href'));
    must(target.closest('details')?.open !== false && visible(target), link.getAttribute('href') + ': does not open by its arrow');
  }
}

const channels = (color) => color.match(/[\d.]+/g).map(Number);

function luminance(color) {
  const [r, g, b] = channels(color).map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function background(element) {
  for (; element; element = element.parentElement) {
    const color = getComputedStyle(element).backgroundColor;
    if (channels(color)[3] !== 0) return color;
  }
  return 'rgb(255, 255, 255)';
}

function checkColors(element, color, ground) {
  const [a, b] = [luminance(color), luminance(ground)];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  must(ratio >= 4.5, 'contrast ' + ratio.toFixed(2) + ': ' + element.outerHTML.slice(0, 80));
}

// WCAG 2 AA.
function checkContrast() {
  for (const element of all('body *')) {
    if (element.closest('svg') || ![...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())) continue;
    checkColors(element, getComputedStyle(element).color, background(element));
  }
}

// The same within drawings, on the paper of their own if they have one.
function checkDrawnContrast() {
  const paper = document.querySelector('.paper');
  for (const text of all('svg text'))
    checkColors(text, getComputedStyle(text).fill, paper ? getComputedStyle(paper).fill : background(text.closest('svg')));
}

function leaveFindings() {
  const findings = document.createElementNS('http://www.w3.org/1999/xhtml', 'pre');
  findings.id = 'findings';
  findings.textContent = '\n' + problems.map((problem) => problem.replaceAll('\n', ' ') + '\n').join('') + 'checked\n';
  (document.body ?? document.documentElement).append(findings);
}

// One after another, when the page is there.
function check(...steps) {
  addEventListener('load', async () => {
    try {
      for (const step of steps) await step();
    } catch (error) {
      wrong('the check failed: ' + error);
    }
    leaveFindings();
  });
}
