"""A webhook and a delivery as stores keep them: told of contracts of web with orders-api, unless said otherwise."""

from shiplap_broker.store.webhook_records import DeliveryRecord, WebhookEvent, WebhookRecord

HOOK = "hook-0123456789abcdef"


def webhook(now, **more):
    """Return a webhook that wants to hear of every contract."""
    given = {
        "uuid": HOOK,
        "description": None,
        "enabled": True,
        "consumer": None,
        "provider": None,
        "events": (WebhookEvent.CONTRACT_PUBLISHED,),
        "method": "POST",
        "url": "https://ci.example/hook",
    }
    return WebhookRecord(created_at=now, updated_at=now, **{**given, **more})


def delivery(uuid, now, **more):
    """Return a delivery that waits."""
    given = {
        "webhook": HOOK,
        "event": WebhookEvent.CONTRACT_PUBLISHED.value,
        "consumer": "web",
        "provider": "orders-api",
        "consumer_version": "1",
        "verification": None,
        "parameters": {},
        "due_at": now,
    }
    return DeliveryRecord(uuid=uuid, created_at=now, **{**given, **more})
