/** Makes DOM nodes. Every other file of the page builds with this; text never becomes markup. */

/**
 * An element with properties and children. A property named `on…` is a listener, one with a dash an attribute,
 * `dataset` an object; a child that is null or false is left out.
 */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name.includes("-") || name === "role" || name === "for") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.flat().filter((child) => child !== null && child !== false && child !== undefined));
  return node;
}

/** The element of index.html with this id. */
export function byId(id) {
  return document.getElementById(id);
}
