// What a reader would see: text that is too faint, and what sticks out to the right. Each function gives sentences.
window.measure = (() => {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parse = color => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = color;
    paint.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (front, back) => [0, 1, 2].map(i => front[i] * front[3] + back[i] * (1 - front[3])).concat(1);
  const light = color => {
    const [r, g, b] = color.map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };

  const behind = element => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const box = at.matches(".node") ? at.querySelector(".box") : null;
      layers.push(parse(box ? getComputedStyle(box).fill : getComputedStyle(at).backgroundColor));
    }
    return layers.reverse().reduce((back, layer) => over(layer, back), [255, 255, 255, 1]);
  };

  const faint = () => {
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let count = 0;
    while (texts.nextNode()) {
      const element = texts.currentNode.parentElement, text = texts.currentNode.data.trim();
      if (!text || element.matches("style, script, title, .tell") || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(texts.currentNode);
      if (range.getBoundingClientRect().width === 0) continue;
      count++;
      const style = getComputedStyle(element), back = behind(element);
      let opacity = 1;
      for (let at = element; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
      const front = parse(element instanceof SVGElement ? style.fill : style.color);
      front[3] *= opacity;
      const [a, b] = [light(over(front, back)), light(back)].sort((x, y) => y - x);
      const contrast = (a + 0.05) / (b + 0.05);
      if (contrast < 4.5) found.push(`${contrast.toFixed(2)}:1 '${text.slice(0, 40)}' in <${element.tagName} class="${element.getAttribute("class")}">`);
    }
    if (count === 0) found.push("no text at all");
    return found;
  };

  const scrolls = element => element && (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
  const wide = () => {
    const width = document.documentElement.clientWidth;
    const found = [...document.body.querySelectorAll("*")]
      .filter(element => element.getBoundingClientRect().right > width + 1 && !scrolls(element.parentElement) && element.getBoundingClientRect().width > 0)
      .map(element => `<${element.tagName} class="${element.getAttribute("class")}"> ends at ${element.getBoundingClientRect().right} of ${width}`);
    if (document.documentElement.scrollWidth > width) found.push(`the page is ${document.documentElement.scrollWidth} wide of ${width}`);
    return found;
  };
  return { faint, wide };
})();
