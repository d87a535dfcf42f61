// The page: a list of orders; a click shows one of them.
import { fetchOrder, listOrders } from "./orders.js";

const api = document.querySelector('meta[name="orders-api"]').content;
const build = document.querySelector('meta[name="build"]').content;

function say(problem) {
  document.querySelector("#problem").textContent = problem;
}

async function show(id) {
  try {
    const order = await fetchOrder(api, id);
    const total = (order.total / 100).toLocaleString("en", { style: "currency", currency: order.currency });
    const rows = [["Order", order.id], ["Status", order.status], ["Total", total]];
    document.querySelector("#order").replaceChildren(
      ...rows.flatMap(([name, value]) => [
        Object.assign(document.createElement("dt"), { textContent: name }),
        Object.assign(document.createElement("dd"), { textContent: value }),
      ]),
    );
    say("");
  } catch (error) {
    say(`Build ${build}: ${error.message}`);
  }
}

async function start() {
  try {
    const items = (await listOrders(api)).map(({ id, status }) => {
      const button = Object.assign(document.createElement("button"), { textContent: `Order ${id}, ${status}` });
      button.addEventListener("click", () => show(id));
      const item = document.createElement("li");
      item.append(button);
      return item;
    });
    document.querySelector("#orders").replaceChildren(...items);
  } catch (error) {
    say(`Build ${build}: ${error.message}`);
  }
}

start();
