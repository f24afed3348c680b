"""Tables whose rows the database itself refuses to change or remove."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, event

REFUSAL = "rows of this table are only ever added"


def guard(table: Table) -> None:
    """Let the database refuse UPDATE and DELETE on a table from the moment it makes it (triggers of SQLite and Postgres)."""

    def protect(target: Table, connection: Connection, **more: Any) -> None:
        for statement in _STATEMENTS.get(connection.dialect.name, ()):
            connection.exec_driver_sql(statement.replace("TABLE", target.name).replace("REFUSAL", REFUSAL))

    event.listen(table, "after_create", protect)


_STATEMENTS = {
    "sqlite": tuple(
        f"CREATE TRIGGER TABLE_no_{verb} BEFORE {verb} ON TABLE BEGIN SELECT RAISE(ABORT, 'REFUSAL'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION TABLE_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'REFUSAL'; END $$",
        "CREATE TRIGGER TABLE_refuse BEFORE UPDATE OR DELETE ON TABLE FOR EACH ROW EXECUTE FUNCTION TABLE_refuse()",
        "CREATE TRIGGER TABLE_keep BEFORE TRUNCATE ON TABLE FOR EACH STATEMENT EXECUTE FUNCTION TABLE_refuse()",
    ),
}
