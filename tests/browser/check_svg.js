// A drawing by itself: no text leaves its ladder or the picture, or meets another.
function checkPicture() {
  const picture = document.documentElement;
  must(!document.querySelector('parsererror'), 'not XML: ' + document.querySelector('parsererror')?.textContent);
  must(picture.namespaceURI === 'http://www.w3.org/2000/svg', 'not a drawing: ' + picture.outerHTML.slice(0, 200));
  const { width, height } = picture.viewBox.baseVal;
  for (const text of all(':scope > text', picture)) {
    const box = boxOf(text);
    must(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height, 'out of the picture: ' + text.textContent);
  }
}

function checkLadders() {
  must(all('g.ladder').length > 0, 'no ladders');
  for (const ladder of all('g.ladder')) {
    must(all('.arrow', ladder).length > 0, 'no arrows');
    checkTexts(ladder, { width: 700, height: Infinity });
  }
  all('g.ladder').reduce((above, below) => {
    must(above.getBoundingClientRect().bottom < below.getBoundingClientRect().top, 'one ladder over the other');
    return below;
  });
}

check(checkScheme, checkPicture, checkLadders, checkDrawnContrast, checkResources);
