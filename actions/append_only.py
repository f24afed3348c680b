"""Tables whose rows the database itself refuses to change or remove."""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

REFUSAL = "rows of this table are only ever added"


def guard(table: Table) -> None:
    """Let the database refuse UPDATE and DELETE on a table from the moment it makes it (triggers of SQLite and Postgres)."""
    for verb in ("UPDATE", "DELETE"):
        name = f"{table.name}_no_{verb.lower()}"
        refuse = f"CREATE TRIGGER {name} BEFORE {verb} ON {table.name} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        event.listen(table, "after_create", DDL(refuse).execute_if(dialect="sqlite"))
    function = (
        f"CREATE OR REPLACE FUNCTION {table.name}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    trigger = (
        f"CREATE TRIGGER {table.name}_refuse BEFORE UPDATE OR DELETE ON {table.name} "
        f"FOR EACH ROW EXECUTE FUNCTION {table.name}_refuse()"
    )
    for statement in (function, trigger):
        event.listen(table, "after_create", DDL(statement).execute_if(dialect="postgresql"))
