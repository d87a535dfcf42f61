"""A broker in process that makes webhooks and, when it is told to, calls them."""

from shiplap_broker.app import create_app
from shiplap_broker.jobs.delivering import Deliverer, claim_due, deliver, guarded_send
from shiplap_broker.settings import BrokerSettings, WebhookSettings
from shiplap_broker.usecases.webhook_parameters import PARAMETERS

ALL = [  # in the order in which the Pact Broker names them
    "contract_published",
    "contract_content_changed",
    "provider_verification_published",
    "provider_verification_succeeded",
    "provider_verification_failed",
    "contract_requiring_verification_published",
]
"""The names of all events."""


class Hooked:
    """A broker whose webhooks may call this machine, and its worker, which works when it is told to."""

    def __init__(self, client_class, store, clock, portal, **settings):
        self.settings = WebhookSettings(**{"internal": ("127.0.0.1",), "retry_seconds": (10, 60), **settings})
        self.client = client_class(create_app(BrokerSettings(webhooks=self.settings), store, clock), portal)
        self.store, self.clock = store, clock
        self.outcomes = []
        names = iter(range(10_000))
        self.deliverer = Deliverer(
            store=store,
            settings=self.settings,
            send=guarded_send(self.settings),
            now=clock,
            new_id=lambda: f"claim-{next(names)}",
            jitter=lambda: 1.0,
            observe=self.outcomes.append,
        )

    def work(self):
        """Deliver what is due now; return the outcomes."""
        self.outcomes.clear()
        for one in claim_due(self.deliverer, 100):
            deliver(self.deliverer, one)
        return list(self.outcomes)

    def hook(self, url, events=("contract_published",), **more):
        request = {"method": "POST", "url": url, **more.pop("request", {})}
        body = {"events": [{"name": name} for name in events], "request": request, **more}
        answer = self.client.post("/webhooks", body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def dead(self):
        return self.client.get("/shiplap/webhook-deliveries?state=dead").json()["deliveries"]


def echo():
    """What makes a webhook send every parameter."""
    return {"request": {"body": {name: f"${{pactbroker.{name}}}" for name in PARAMETERS}}}
