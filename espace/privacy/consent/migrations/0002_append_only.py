"""The database itself keeps the proofs of consent: nothing changes, and only an event that a Release names, past its term, may go."""

from typing import Any

from django.db import migrations

WORDS = "Une preuve de consentement ne se modifie pas."
KEPT = ("consent_consentevent", "consent_terms", "consent_noticeversion")

SQLITE = [
    *(
        f"CREATE TRIGGER {table}_is BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END;"
        for table in KEPT
    ),
    *(
        f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END;"
        for table in KEPT[1:]
    ),
    "CREATE TRIGGER consent_consentevent_stays BEFORE DELETE ON consent_consentevent "  # noqa: S608 -- words and names of ours
    "WHEN NOT EXISTS (SELECT 1 FROM consent_release WHERE event = OLD.id) "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END;",
]

FUNCTIONS = f"""
CREATE FUNCTION consent_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{WORDS}'; END $$;
CREATE FUNCTION consent_event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM consent_release WHERE event = OLD.id) THEN RAISE EXCEPTION '{WORDS}'; END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER consent_event_stays BEFORE DELETE ON consent_consentevent FOR EACH ROW EXECUTE FUNCTION consent_event_guard();
"""  # noqa: S608
POSTGRESQL = FUNCTIONS + "".join(
    f"CREATE TRIGGER {table}_is BEFORE {verbs} ON {table} FOR EACH ROW EXECUTE FUNCTION consent_guard();\n"
    f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION consent_guard();\n"
    for table, verbs in zip(KEPT, ("UPDATE", "UPDATE OR DELETE", "UPDATE OR DELETE"), strict=True)
)


def guard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE:
            schema_editor.execute(statement)
    else:
        schema_editor.execute(POSTGRESQL, params=None)


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_initial")]
    operations = [migrations.RunPython(guard)]
