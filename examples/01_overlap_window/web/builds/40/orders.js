// The client of the orders API, build 40: reads `total` as the API sends it.

async function getJson(url) {
  const response = await fetch(url, { headers: { Accept: "application/json", "X-Client-Version": "web/40" } });
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
  if (typeof order.total !== "number") {
    throw new TypeError(`order ${id} has no total`);
  }
  return { id: order.id, status: order.status, total: order.total, currency: order.currency };
}
