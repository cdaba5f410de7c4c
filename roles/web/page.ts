/** Where a service's own application would answer. */
export interface Page {
  /** In the title: a service, or a site's domain. */
  readonly service: string;
  /** What people call it by. */
  readonly domains: readonly string[];
  /** Name of the machine. */
  readonly host: string;
  readonly organization: string;
  /** Who answers for it. */
  readonly owner: string;
}

/** A page without assets that names service and machine, where the real application would be. */
export function page({ service, domains, host, organization, owner }: Page): string {
  const rows = [
    ["Service", service],
    ["Names", domains.join(", ")],
    ["Machine", host],
    ["Owner", owner],
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(service)} on ${escaped(host)}</title>
<style>
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 1rem/1.6 system-ui, sans-serif;
  color: #1f2933; background: linear-gradient(160deg, #f5f7fa, #dfe7f0); }
main { max-width: 34rem; margin: 2rem; padding: 2rem 2.5rem; border-radius: .75rem; background: #fff;
  box-shadow: 0 1rem 3rem rgb(15 40 70 / 15%); border-top: .3rem solid #ffd43b; }
h1 { margin: 0 0 .25rem; font-size: 1.75rem; color: #306998; }
p { margin: 0 0 1.5rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .4rem 1.5rem; margin: 0; }
dt { color: #66788a; }
dd { margin: 0; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) {
  body { color: #d9e2ec; background: #102a43; }
  main { background: #1b3a57; box-shadow: none; }
  h1 { color: #ffd43b; }
  dt { color: #9fb3c8; }
}
</style>
</head>
<body>
<main>
<h1>${escaped(service)}</h1>
<p>The way to this machine of ${escaped(organization)} is complete; its application would answer here.</p>
<dl>
${rows.map(([term, text]) => `<dt>${term}</dt><dd>${escaped(text ?? "")}</dd>`).join("\n")}
</dl>
</main>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
