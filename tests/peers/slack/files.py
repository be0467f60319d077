"""Files that are shared: a place asked for, the bytes put there, and made known in a conversation.

https://docs.slack.dev/messaging/working-with-files#uploading_files
"""

import json
import re
from dataclasses import dataclass

ABOUT_MOST = 1_000
CHANNEL = re.compile(r"[CGDZ][A-Z0-9]+")
"""files.completeUploadExternal takes conversations alone: a person's id is invalid_arguments."""


@dataclass
class File:
    """`data` is None until the bytes have come; `shared` is the conversation that sees it."""

    id: str
    name: str
    length: int
    about: str = ""
    data: bytes | None = None
    shared: str = ""
    owner: str = ""


class Files:
    def __init__(self) -> None:
        self.all: dict[str, File] = {}

    def new(self, name: str, length: int, about: str) -> File:
        file = File(f"F{len(self.all) + 1:09d}", name, length, about)
        self.all[file.id] = file
        return file

    def given(self, data: bytes, name: str, owner: str) -> File:
        """A file that a person shares."""
        file = self.new(name, len(data), "")
        file.data, file.owner = data, owner
        return file

    def put(self, id_: str, data: bytes) -> bool:
        """Whether these are bytes that were announced."""
        file = self.all.get(id_)
        if file is None or file.data is not None or len(data) != file.length:
            return False
        file.data = data
        return True

    def chosen(self, listed: str) -> list[File] | None:
        """The files of a completeUploadExternal; None if one has no bytes or was shared."""
        try:
            found = [self.all[one["id"]] for one in json.loads(listed)]
        except (KeyError, TypeError, ValueError):
            return None
        ready = all(file.data is not None and not file.shared for file in found)
        return found if found and ready else None
