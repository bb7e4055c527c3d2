"""The portal's shape in five tables, in the clear."""

from django.conf import settings
from django.db import models


class Client(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    name = models.CharField(max_length=120)


class Contract(models.Model):
    client = models.ForeignKey(Client, on_delete=models.CASCADE, db_index=False)
    number = models.CharField(max_length=32, unique=True)
    product = models.CharField(max_length=40)
    insurer = models.CharField(max_length=60)
    ends = models.DateField(null=True)
    premium = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        indexes = [models.Index(fields=["client", "-ends", "-id"], name="lean_contracts")]


class Request(models.Model):
    client = models.ForeignKey(Client, on_delete=models.CASCADE, db_index=False)
    subject = models.CharField(max_length=200)
    client_name = models.CharField(max_length=120)  # copied, so that the queue needs no join
    status = models.SmallIntegerField(default=1)
    last_activity = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["client", "-last_activity", "-id"], name="lean_requests"),
            models.Index(fields=["-last_activity", "-id"], name="lean_queue", condition=models.Q(status=1)),
        ]


class Message(models.Model):
    request = models.ForeignKey(Request, on_delete=models.CASCADE, db_index=False)
    staff = models.BooleanField(default=False)
    body = models.TextField()
    created = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["request", "created", "id"], name="lean_messages")]


class Document(models.Model):
    request = models.ForeignKey(Request, on_delete=models.CASCADE)
    name = models.CharField(max_length=120)
    size = models.IntegerField()
