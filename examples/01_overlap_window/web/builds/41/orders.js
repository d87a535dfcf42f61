// The client of the orders API, build 41: no longer reads `total`, it adds up the lines of the order.

async function getJson(url) {
  const response = await fetch(url, { headers: { Accept: "application/json", "X-Client-Version": "web/41" } });
  if (!response.ok) {
    throw new Error(`orders API answered ${response.status} for ${url}`);
  }
  return response.json();
}

export async function listOrders(api) {
  const { orders } = await getJson(`${api}/orders`);
  return orders.map(({ id, status }) => ({ id, status }));
}

export async function fetchOrder(api, id) {
  const order = await getJson(`${api}/orders/${id}`);
  const total = order.lines.reduce((sum, line) => sum + line.quantity * line.price, 0);
  return { id: order.id, status: order.status, total, currency: order.currency };
}
