"""The database itself keeps what was published: a figure never changes."""

from typing import Any

from django.db import migrations

WORDS = "Un chiffre publié ne se modifie pas."
TABLES = ("metrics_figure", "metrics_coverage")

POSTGRESQL = f"""
CREATE FUNCTION metrics_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{WORDS}'; END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_is BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION metrics_guard();\n"
    for table in TABLES
)


def guard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_is BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END;"
            )
    else:
        schema_editor.execute(POSTGRESQL, params=None)


class Migration(migrations.Migration):
    dependencies = [("metrics", "0001_measures")]
    operations = [migrations.RunPython(guard)]
