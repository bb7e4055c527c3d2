"""A block knows between which instants its events lie, who was listed is indexed, and whole blocks may go at the end of their term."""

from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.db import migrations, models

KEPT = ("id", "at", "action", "actor", "role", "subject", "unit", "fields", "listed")
CHANGED = " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in KEPT)
SEALED = ("id", "sealed_at", "first_at", "last_at", "events", "previous", "digest")

SQLITE = f"""
CREATE TRIGGER audit_event_stays BEFORE DELETE ON audit_auditevent
WHEN OLD.block_id IS NULL OR audit_dropping() < OLD.block_id
BEGIN SELECT RAISE(ABORT, 'Le journal ne s''efface pas.'); END;
CREATE TRIGGER audit_event_is BEFORE UPDATE ON audit_auditevent
WHEN OLD.block_id IS NOT NULL OR NEW.block_id IS NULL OR {CHANGED}
BEGIN SELECT RAISE(ABORT, 'Le journal ne se modifie pas.'); END;
CREATE TRIGGER audit_block_stays BEFORE DELETE ON audit_auditblock
BEGIN SELECT RAISE(ABORT, 'Le journal ne s''efface pas.'); END;
CREATE TRIGGER audit_block_is BEFORE UPDATE ON audit_auditblock
WHEN OLD.dropped_at IS NOT NULL OR NEW.dropped_at IS NULL OR audit_dropping() < OLD.id
  OR {" OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in SEALED)}
BEGIN SELECT RAISE(ABORT, 'Le journal ne se modifie pas.'); END;
CREATE TRIGGER audit_listing_stays BEFORE DELETE ON audit_listing WHEN audit_dropping() < OLD.block_id
BEGIN SELECT RAISE(ABORT, 'Le journal ne s''efface pas.'); END;
CREATE TRIGGER audit_listing_is BEFORE UPDATE ON audit_listing
BEGIN SELECT RAISE(ABORT, 'Le journal ne se modifie pas.'); END;
"""

POSTGRESQL = f"""
CREATE FUNCTION audit_dropping(relation oid) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN pg_get_userbyid(relowner) = current_user
    THEN coalesce(nullif(current_setting('espace.audit_dropping', true), ''), '0')::bigint ELSE 0 END
  FROM pg_class WHERE oid = relation
$$;
CREATE OR REPLACE FUNCTION audit_event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.block_id <= audit_dropping(TG_RELID) THEN RETURN OLD; END IF;
  IF TG_OP <> 'UPDATE' THEN RAISE EXCEPTION 'Le journal ne s''efface pas.'; END IF;
  IF OLD.block_id IS NOT NULL OR NEW.block_id IS NULL OR {" OR ".join(f'OLD."{c}" IS DISTINCT FROM NEW."{c}"' for c in KEPT)} THEN
    RAISE EXCEPTION 'Le journal ne se modifie pas.';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION audit_block_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.id <= audit_dropping(TG_RELID) AND OLD.dropped_at IS NULL AND NEW.dropped_at IS NOT NULL
    AND {" AND ".join(f'OLD."{c}" IS NOT DISTINCT FROM NEW."{c}"' for c in SEALED)} THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'Le journal ne se modifie pas.';
END $$;
CREATE FUNCTION audit_listing_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.block_id <= audit_dropping(TG_RELID) THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'Le journal ne se modifie pas.';
END $$;
CREATE TRIGGER audit_event_guard BEFORE UPDATE OR DELETE ON audit_auditevent FOR EACH ROW EXECUTE FUNCTION audit_event_guard();
CREATE TRIGGER audit_event_whole BEFORE TRUNCATE ON audit_auditevent FOR EACH STATEMENT EXECUTE FUNCTION audit_event_guard();
CREATE TRIGGER audit_block_guard BEFORE UPDATE OR DELETE ON audit_auditblock FOR EACH ROW EXECUTE FUNCTION audit_block_guard();
CREATE TRIGGER audit_block_whole BEFORE TRUNCATE ON audit_auditblock FOR EACH STATEMENT EXECUTE FUNCTION audit_block_guard();
CREATE TRIGGER audit_listing_guard BEFORE UPDATE OR DELETE ON audit_listing FOR EACH ROW EXECUTE FUNCTION audit_listing_guard();
CREATE TRIGGER audit_listing_whole BEFORE TRUNCATE ON audit_listing FOR EACH STATEMENT EXECUTE FUNCTION audit_listing_guard();
CREATE FUNCTION audit_drop(upto bigint, at timestamptz) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE dropped bigint;
BEGIN
  PERFORM set_config('espace.audit_dropping', upto::text, true);
  DELETE FROM audit_listing WHERE block_id IN (SELECT id FROM audit_auditblock WHERE id <= upto AND dropped_at IS NULL);
  DELETE FROM audit_auditevent WHERE block_id IN (SELECT id FROM audit_auditblock WHERE id <= upto AND dropped_at IS NULL);
  UPDATE audit_auditblock SET dropped_at = at WHERE id <= upto AND dropped_at IS NULL;
  GET DIAGNOSTICS dropped = ROW_COUNT;
  PERFORM set_config('espace.audit_dropping', '0', true);
  RETURN dropped;
END $$;
REVOKE ALL ON FUNCTION audit_drop(bigint, timestamptz) FROM PUBLIC;
"""  # noqa: S608 -- names of our own columns
TRIGGERS = (
    "event_stays",
    "event_is",
    "block_stays",
    "block_is",
    "event_guard",
    "event_whole",
    "block_guard",
    "block_whole",
)


def unguard(apps: Any, schema_editor: Any) -> None:
    for name in TRIGGERS:
        table = "audit_auditevent" if name.startswith("event") else "audit_auditblock"
        where = "" if schema_editor.connection.vendor == "sqlite" else f" ON {table}"
        schema_editor.execute(f"DROP TRIGGER IF EXISTS audit_{name}{where}")


def fill(apps: Any, schema_editor: Any) -> None:
    """What blocks sealed before this migration lack."""
    block_of, event_of, listing_of = (apps.get_model("audit", name) for name in ("AuditBlock", "AuditEvent", "Listing"))
    for block in block_of.objects.order_by("id").iterator():
        events = event_of.objects.filter(block=block)
        found = events.aggregate(first=models.Min("at"), last=models.Max("at"))
        block.first_at, block.last_at = found["first"] or block.sealed_at, found["last"] or block.sealed_at
        block.save(update_fields=["first_at", "last_at"])
        seen: Counter[tuple[Any, ...]] = Counter()
        for at, action, actor, role, listed in events.values_list("at", "action", "actor", "role", "listed"):
            on = at.astimezone(ZoneInfo("Europe/Paris")).date()
            for customer in listed:
                seen[(customer, on, actor, role, action)] += 1
        listing_of.objects.bulk_create(
            listing_of(block=block, subject=subject, on=on, actor=actor, role=role, action=action, times=times)
            for (subject, on, actor, role, action), times in seen.items()
        )


def guard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE.strip().split("END;\n"):
            schema_editor.execute(statement.removesuffix("END;") + "END;")
    else:
        schema_editor.execute(POSTGRESQL, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.RunPython(unguard),
        migrations.AddField("auditblock", "first_at", models.DateTimeField(null=True)),
        migrations.AddField("auditblock", "last_at", models.DateTimeField(null=True)),
        migrations.AddField("auditblock", "dropped_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject", models.UUIDField()),
                ("on", models.DateField()),
                ("actor", models.UUIDField(null=True)),
                ("role", models.CharField(default="", max_length=24)),
                ("action", models.CharField(max_length=48)),
                ("times", models.PositiveIntegerField()),
                (
                    "block",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="listings", to="audit.auditblock"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["subject", "-on"], name="audit_listing_subject")]},
        ),
        migrations.RunPython(fill),
    ]
