// A trace's page: an overview that leads to the connections, a ladder each, and nothing is open.
function checkClosedAtFirst() {
  for (const details of all('details')) must(!details.open, 'open at first: ' + details.querySelector('summary').textContent);
}

function checkOverview() {
  const links = all('.overview a');
  must(links.length === all('section.connection').length && links.length > 0, 'not a row a connection');
  for (const link of links) must(visible(document.querySelector(link.getAttribute('href'))), link.textContent + ': leads nowhere');
  for (const cell of all('.overview td, .overview th')) must(cell.scrollWidth <= cell.clientWidth + 1, 'cut off: ' + cell.textContent);
}

function checkLadders() {
  for (const section of all('section.connection')) {
    const svg = section.querySelector('svg.ladder');
    must(svg.getBoundingClientRect().width > 500, 'a ladder is too small to be read');
    const lines = all('.packet-line', section);
    must(lines.length === all('a.arrow', svg).length, 'not an arrow a line');
    for (const arrow of all('a.arrow', svg)) {
      const target = document.querySelector(arrow.getAttribute('href'));
      const line = target.matches('.packet-line') ? target : target.closest('details')?.querySelector('.packet-line');
      must(line?.textContent === arrow.querySelector('title').textContent, arrow.getAttribute('href') + ': not the packet of its arrow');
    }
    for (const stroke of all('.arrow .stroke', svg)) must(stroke.getTotalLength() > 150, 'an arrow without length');
    checkTexts(svg);
  }
}

function strokeOf(kind) {
  return getComputedStyle(document.querySelector('.arrow.' + kind + ' .stroke'));
}

// Told apart by colour, and what is not a first segment also by its stroke.
function checkKinds() {
  const colors = ['syn', 'data', 'fin', 'rst', 'icmp'].map((kind) => strokeOf(kind).stroke);
  must(new Set(colors).size === colors.length, 'kinds of one colour: ' + colors);
  must(strokeOf('again').strokeDasharray !== 'none' && strokeOf('again').strokeDasharray !== strokeOf('icmp').strokeDasharray, 'a retransmission is drawn as others are');
}

check(
  checkView, () => checkWidth('at first'), checkClosedAtFirst, checkOverview, checkDetails, () => checkWidth('all open'), checkLadders,
  checkKinds, checkContrast, checkDrawnContrast, checkLinks, checkResources);
