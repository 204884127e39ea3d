"""stub"""

from parsers.document import Document
from parsers.errors import UnreadableError


def read(name: str, data: bytes) -> Document:
    raise UnreadableError("parsers.damaged_package")
