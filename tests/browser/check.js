// Put into a copy of the page by the test, before everything else: looks at the page as it is laid out and leaves
// what is wrong with it, a line each, in an element of its own. The query says how the page is shown.
const expected = new URLSearchParams(location.search);
const problems = [];
const wrong = (text) => problems.push(text);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const must = (holds, text) => { if (!holds) wrong(text); };

addEventListener('error', (event) => wrong('script error: ' + event.message));
addEventListener('securitypolicyviolation', (event) => wrong('against its policy: ' + event.violatedDirective + ' ' + event.blockedURI));

function checkView() {
  must(innerWidth === Number(expected.get('width')), 'shown ' + innerWidth + ' wide');
  must(matchMedia('(prefers-color-scheme: dark)').matches === (expected.get('scheme') === 'dark'), 'not in the scheme that is tested');
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

function checkOpening() {
  must(all('details').length > 0, 'no packets');
  for (const details of all('details')) {
    const summary = details.querySelector('summary');
    const runs = all('.run', details);
    const name = summary.textContent;
    must(details.open === details.classList.contains('ne'), name + ': only what differs is open at first');
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

function checkTexts(svg) {
  const view = svg.viewBox.baseVal;
  const texts = all('text', svg).filter((text) => text.textContent !== '');
  const [own, peer] = all('.life', svg).map((line) => line.x1.baseVal.value);
  texts.forEach((text, i) => {
    const box = boxOf(text);
    must(box.x >= 0 && box.y >= 0 && box.x + box.width <= view.width && box.y + box.height <= view.height, 'out of the drawing: ' + text.textContent);
    if (text.matches('.label, .remark, .silence, .none')) must(box.x > own && box.x + box.width < peer, 'over a line: ' + text.textContent);
    if (text.matches('.time, .state')) must(box.x + box.width < own, 'over our line: ' + text.textContent);
    if (text.matches('.peer')) must(box.x > peer, 'over the peer\'s line: ' + text.textContent);
    for (const other of texts.slice(i + 1)) must(!meet(box, boxOf(other)), 'one over the other: ' + text.textContent + ', ' + other.textContent);
  });
}

function checkLadders() {
  must(all('svg').length === 2, 'not two ladders');
  for (const svg of all('svg')) {
    must(svg.getBoundingClientRect().width > 300, 'a ladder is too small');
    must(all('a.arrow', svg).length > 0, 'no arrows');
    for (const stroke of all('.arrow .stroke', svg)) must(stroke.getTotalLength() > 100, 'an arrow without length');
    checkTexts(svg);
  }
  const [left, right] = all('svg').map((svg) => svg.getBoundingClientRect());
  must(innerWidth > 960 ? left.top === right.top && left.right <= right.left : left.bottom <= right.top, 'the ladders do not stand as the width allows');
}

const later = () => new Promise((resolve) => setTimeout(resolve, 50));

async function checkLinks() {
  for (const link of all('a.arrow')) {
    for (const details of all('details')) details.open = false;
    link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
    await later();
    const target = document.querySelector(link.getAttribute('href'));
    must(target.closest('details').open && visible(target), link.getAttribute('href') + ': does not open by its arrow');
  }
}

function different(one, other, property) {
  const [a, b] = [one, other].map((selector) => document.querySelector(selector));
  must(a && b && getComputedStyle(a)[property] !== getComputedStyle(b)[property], one + ' is as ' + other + ': ' + property);
}

function checkDifferences() {
  if (!document.querySelector('.verdict.ne')) return;
  different('.rows tr.ne', '.rows tr.eq', 'backgroundColor');
  different('.rows tr.ne td.left', '.rows tr.eq td.left', 'color');
  different('.run.ne', '.run.eq', 'borderBottomStyle');
  different('.run.ne', '.run.eq', 'color');
  different('.arrow.ne .stroke', '.arrow:not(.ne) .stroke', 'stroke');
  must(all('.rows tr.ne').every((row) => row.querySelector('.sign').textContent === '≠'), 'a difference without its sign');
  must(all('.arrow.ne .label').every((label) => label.textContent.startsWith('≠')), 'an arrow that differs without its sign');
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

// WCAG 2 AA.
function checkContrast() {
  for (const element of all('body *')) {
    if (element.closest('svg') || ![...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())) continue;
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(background(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    must(ratio >= 4.5, 'contrast ' + ratio.toFixed(2) + ': ' + element.outerHTML.slice(0, 80));
  }
}

addEventListener('load', async () => {
  try {
    checkView();
    checkWidth('at first');
    checkOpening();
    checkWidth('all open');
    checkLadders();
    checkDifferences();
    checkContrast();
    await checkLinks();
    checkResources();
  } catch (error) {
    wrong('the check failed: ' + error);
  }
  const findings = document.createElement('pre');
  findings.id = 'findings';
  findings.textContent = '\n' + problems.map((problem) => problem.replaceAll('\n', ' ') + '\n').join('') + 'checked\n';
  document.body.append(findings);
});
