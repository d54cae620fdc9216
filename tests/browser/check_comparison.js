// A comparison's page: two ladders, and only what differs is open.
function checkOpenAtFirst() {
  for (const details of all('details'))
    must(details.open === details.classList.contains('ne'), details.querySelector('summary').textContent + ': only what differs is open at first');
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

check(
  checkView, () => checkWidth('at first'), checkOpenAtFirst, checkDetails, () => checkWidth('all open'), checkLadders, checkDifferences,
  checkContrast, checkLinks, checkResources);
