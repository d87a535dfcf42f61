// What each build of the page expects of the orders API, recorded as a Pact file per build:
// pacts/web-40/web-orders-api.json and pacts/web-41/web-orders-api.json.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { MatchersV3, PactV4 } from "@pact-foundation/pact";

const { eachLike, integer, regex, string } = MatchersV3;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = process.env.PACT_DIR ?? here("../pacts");

const anyStatus = regex("open|paid|shipped", "open");
const currency = regex("[A-Z]{3}", "EUR");
const orderOf = {
  40: { id: integer(42), status: anyStatus, total: integer(1200), currency },
  41: {
    id: integer(42),
    status: anyStatus,
    currency,
    lines: eachLike({ sku: string("tea"), quantity: integer(2), price: integer(600) }),
  },
};

for (const build of [40, 41]) {
  describe(`web build ${build}`, () => {
    const dir = `${target}/web-${build}`;
    const pact = new PactV4({ consumer: "web", provider: "orders-api", dir, logLevel: "error" });
    const get = (description, state, parameters, path, body) =>
      pact
        .addInteraction()
        .given(state, parameters)
        .uponReceiving(description)
        .withRequest("GET", path, (request) => request.headers({ Accept: "application/json" }))
        .willRespondWith(200, (response) => response.jsonBody(body));

    let client;
    before(async () => {
      rmSync(dir, { recursive: true, force: true }); // so that interactions renamed here do not live on in the file
      client = await import(`../builds/${build}/orders.js`);
    });

    it("lists the orders", async () => {
      await get("a list of orders", "orders exist", {}, "/orders", {
        orders: eachLike({ id: integer(42), status: anyStatus }),
      }).executeTest(async ({ url }) => {
        assert.deepEqual(await client.listOrders(url), [{ id: 42, status: "open" }]);
      });
    });

    it("shows one order with its total", async () => {
      await get("one order", "order exists", { id: 42 }, "/orders/42", orderOf[build]).executeTest(async ({ url }) => {
        assert.deepEqual(await client.fetchOrder(url, 42), { id: 42, status: "open", total: 1200, currency: "EUR" });
      });
    });

    it("says so when the order does not exist", async () => {
      await pact
        .addInteraction()
        .given("no order exists")
        .uponReceiving("an order that does not exist")
        .withRequest("GET", "/orders/42", (request) => request.headers({ Accept: "application/json" }))
        .willRespondWith(404, (response) => response.jsonBody({ error: string("no such order") }))
        .executeTest(async ({ url }) => {
          await assert.rejects(client.fetchOrder(url, 42), /answered 404/);
        });
    });
  });
}
