"""The orders API with Django, with its orders in a database."""

from django.conf import settings

if not settings.configured:
    settings.configure(
        ROOT_URLCONF="shop",
        SECRET_KEY="only for this example",
        ALLOWED_HOSTS=["*"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )

import django

django.setup()

from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import JsonResponse
from django.urls import path


class Order(models.Model):
    total = models.IntegerField()
    placed = models.DateTimeField()

    class Meta:
        app_label = "shop"


def order(request, number):
    if request.headers.get("Authorization") not in {None, "Bearer for-the-tests"}:
        return JsonResponse({"error": "who are you?"}, status=401)
    found = Order.objects.filter(pk=number).first()
    if found is None:
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse({"id": found.pk, "total": found.total, "placed": found.placed})


urlpatterns = [path("orders/<int:number>", order)]


def application():
    return get_wsgi_application()
