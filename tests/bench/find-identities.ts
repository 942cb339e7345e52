import type { LocalUnit } from "#local/unit.ts";
import { nextPageToken } from "#src/kratos/admin-api/next-page-token.ts";
import { ADMIN_URL } from "#src/kratos/names.ts";
import { openDispatcher } from "./dispatcher.ts";
import { peak, type Run, spread, times } from "./measure.ts";

const RUNS = 9;

/** A search, and the query of the pages that it takes from Kratos. */
export interface Search {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly query: string;
}

/** Says what `list-identities` costs beside the same page requests by one curl that knows all of them before. */
export const compareWithCurl = async ({ parameters, query }: Search, unit: LocalUnit): Promise<void> => {
  const urls = await pageUrls(query);
  const dispatcher = await openDispatcher(unit, {
    event: { kind: "action", name: "list-identities", id: "1" },
    parameters,
  });
  const curl = { command: "curl", args: ["--silent", "--fail", "--config", "-"], input: curlConfig(urls) };
  await dispatcher.run(curl);
  await dispatcher.dispatch();
  const found = dispatcher.results().get("count");
  const [action, bare] = [[], []] as [Run[], Run[]];
  for (let index = 0; index < RUNS; index++) {
    action.push(await dispatcher.dispatch());
    bare.push(await dispatcher.run(curl));
  }
  await dispatcher.close();
  const ratios = times(action).map((each, index) => each / (times(bare)[index] ?? 1));
  console.log(
    [
      `list-identities ${describe(parameters)}: ${urls.length} pages, ${found} found, ${RUNS} runs`,
      `  action       ${spread(times(action))}   peak ${peak(action)} MiB`,
      `  curl         ${spread(times(bare))}`,
      `  action/curl  ${spread(ratios, 2)}`,
    ].join("\n"),
  );
};

const describe = (parameters: Search["parameters"]): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");

const pageUrls = async (query: string): Promise<readonly string[]> => {
  const urls: string[] = [];
  for (let token: string | undefined = ""; token !== undefined; ) {
    const url = `${ADMIN_URL}/admin/identities?page_size=500${query}${token === "" ? "" : `&page_token=${token}`}`;
    const answer: Response = await fetch(url);
    await answer.arrayBuffer();
    urls.push(url);
    token = nextPageToken(answer.headers.get("link"));
  }
  return urls;
};

const curlConfig = (urls: readonly string[]): string =>
  urls.map((url) => `url = "${url}"\noutput = "/dev/null"\n`).join("");
