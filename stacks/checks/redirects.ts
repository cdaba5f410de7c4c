import { entryPlace } from "./entries.ts";
import { type Rule, unless } from "./violation.ts";

/** A redirect leads straight to where it ends. */
export const redirects: Rule = (estate) => {
  const sources = new Set<string>(estate.redirects.map(({ from }) => from));
  return estate.redirects.flatMap(({ from, to, keepPath }, index) => {
    const [host = "", ...path] = to.split("/");
    const place = entryPlace("redirects", estate.redirects, index);
    return [
      ...unless(
        host !== from,
        `${place}.to`,
        `"${from}" is redirected to itself.`,
        "Redirect it to another domain.",
      ),
      ...unless(
        host === from || !sources.has(host),
        `${place}.to`,
        `"${host}" is itself redirected, so visitors of ${from} would be sent on twice or for ever.`,
        "Redirect to where the other redirect leads.",
      ),
      ...unless(
        !keepPath || path.length === 0,
        `${place}.keepPath`,
        `the visitor's path cannot be kept behind the path of "${to}".`,
        "Set keepPath: false, or leave the path out.",
      ),
    ];
  });
};
