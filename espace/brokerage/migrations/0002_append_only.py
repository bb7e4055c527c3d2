"""The database itself keeps what was set: a change is neither rewritten nor taken out."""

from typing import Any

from django.db import migrations

WORDS = "Un réglage passé ne se modifie pas."
TABLES = ("brokerage_version", "brokerage_logo")

POSTGRESQL = f"""
CREATE FUNCTION brokerage_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{WORDS}'; END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_is BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION brokerage_guard();\n"
    for table in TABLES
)


def guard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            for act in ("UPDATE", "DELETE"):
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END;"
                )
    else:
        schema_editor.execute(POSTGRESQL, params=None)


class Migration(migrations.Migration):
    dependencies = [("brokerage", "0001_initial")]
    operations = [migrations.RunPython(guard)]
