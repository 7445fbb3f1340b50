/** Makes happy-dom 21 faster: tests query each page a few times and change it often. */
import { Node as AnyNode, PropertySymbol } from "happy-dom";

/**
 * No node caches its queries: each had seven maps for that, and each query of the page appended to a list of every element,
 * which a change then walked.
 */
const { cache, affectsCache, clearCache } = PropertySymbol;
const never = { get: () => undefined, set: () => undefined, delete: () => false, size: 0 };
const kinds = ["querySelector", "querySelectorAll", "matches", "elementById"];
const tags = ["elementByTagName", "elementsByTagName", "elementsByTagNameNS"];
const nothing = Object.fromEntries([...kinds, ...tags].map((kind) => [kind, never]));
const nobody = { length: 0, push: () => 0 };
Object.defineProperties(AnyNode.prototype, {
  [cache]: { get: () => nothing, set: () => undefined },
  [affectsCache]: { get: () => nobody, set: () => undefined },
  [clearCache]: { value: () => undefined },
});
// These nodes were created before the properties above were defined, and have their own caches.
for (const node of [document, ...document.querySelectorAll("*")])
  for (const name of [cache, affectsCache]) Reflect.deleteProperty(node, name);
