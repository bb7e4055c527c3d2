"""The database itself keeps the journal append-only: a row may receive its block once, and nothing else may change."""

from typing import Any

from django.db import migrations

KEPT = ("id", "at", "action", "actor", "role", "subject", "unit", "fields", "listed")

SQLITE = f"""
CREATE TRIGGER audit_event_stays BEFORE DELETE ON audit_auditevent
BEGIN SELECT RAISE(ABORT, 'Le journal ne s''efface pas.'); END;
CREATE TRIGGER audit_event_is BEFORE UPDATE ON audit_auditevent
WHEN OLD.block_id IS NOT NULL OR NEW.block_id IS NULL OR {" OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in KEPT)}
BEGIN SELECT RAISE(ABORT, 'Le journal ne se modifie pas.'); END;
CREATE TRIGGER audit_block_stays BEFORE DELETE ON audit_auditblock
BEGIN SELECT RAISE(ABORT, 'Le journal ne s''efface pas.'); END;
CREATE TRIGGER audit_block_is BEFORE UPDATE ON audit_auditblock
BEGIN SELECT RAISE(ABORT, 'Le journal ne se modifie pas.'); END;
"""

POSTGRESQL = f"""
CREATE FUNCTION audit_event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' THEN RAISE EXCEPTION 'Le journal ne s''efface pas.'; END IF;
  IF OLD.block_id IS NOT NULL OR NEW.block_id IS NULL OR {" OR ".join(f'OLD."{c}" IS DISTINCT FROM NEW."{c}"' for c in KEPT)} THEN
    RAISE EXCEPTION 'Le journal ne se modifie pas.';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION audit_block_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'Le journal ne se modifie pas.'; END $$;
CREATE TRIGGER audit_event_guard BEFORE UPDATE OR DELETE ON audit_auditevent FOR EACH ROW EXECUTE FUNCTION audit_event_guard();
CREATE TRIGGER audit_event_whole BEFORE TRUNCATE ON audit_auditevent FOR EACH STATEMENT EXECUTE FUNCTION audit_event_guard();
CREATE TRIGGER audit_block_guard BEFORE UPDATE OR DELETE ON audit_auditblock FOR EACH ROW EXECUTE FUNCTION audit_block_guard();
CREATE TRIGGER audit_block_whole BEFORE TRUNCATE ON audit_auditblock FOR EACH STATEMENT EXECUTE FUNCTION audit_block_guard();
"""


def guard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE.strip().split("END;\n"):
            schema_editor.execute(statement.removesuffix("END;") + "END;")
    else:
        schema_editor.execute(POSTGRESQL, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(guard)]
