"""Tables of proctor's own in nbgrader's gradebook."""

from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.schema import CreateTable


class OwnTable(DeclarativeBase):
    """Not of nbgrader's Base: of its tables, two runs at once could each find that they have to be made."""

    @classmethod
    def creation(cls) -> CreateTable:
        """The statement that makes this table, unless it is there."""
        return CreateTable(cls.metadata.tables[cls.__tablename__], if_not_exists=True)
