"""The environment, read once and by name: unknown or misspelt settings are refused.

Each setting is one row of ``SETTINGS``; ``docs/administrators/settings.md`` is checked against it.
``NAME_FILE`` may stand in for any ``NAME`` and names a file that holds the value (for secrets).
"""

from __future__ import annotations

import difflib
import re
import shlex
import shutil
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

PREFIX = "BOTHWAYS_"
MOST_MEGABYTES = 100_000
LONGEST_REPLY_NAME = 20
SHORTEST_SECRET = 20


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("DATA", "", "Folder for the database, files and generated secret key."),
    Setting("SECRET_KEY", "", "Signs sessions and links; made and kept in DATA when empty."),
    Setting(
        "DATABASE_URL", "", "postgres://name:password@host:5432/database; empty: SQLite in DATA."
    ),
    Setting("BASE_URL", "http://localhost:8000", "The address people open; used in e-mails."),
    Setting("HOST", "127.0.0.1", "The address `bothways serve` listens on."),
    Setting("PORT", "8000", "The port `bothways serve` listens on."),
    Setting(
        "EMAIL_URL", "", "smtp://, smtp+tls://, smtps:// or file:///folder; empty: kept, not sent."
    ),
    Setting("EMAIL_FROM", "Bothways <bothways@localhost>", "The sender of every e-mail."),
    Setting(
        "REPLY_ADDRESS",
        "",
        "Receives what calendars answer, calendar@example.org; empty: people answer on the page.",
    ),
    Setting(
        "MAIL_IN_SECRET",
        "",
        "What a mail service proves itself with at /mail/in/; empty: that is closed.",
    ),
    Setting(
        "UNSUBSCRIBE_EMAIL",
        "",
        "A mailbox somebody reads, offered beside the link that stops e-mails; empty: none.",
    ),
    Setting(
        "PUSH_CONTACT",
        "",
        "Whom push services may write to about it, a@example.org; empty: nothing goes to devices.",
    ),
    Setting("TIME_ZONE", "UTC", "The zone of people who haven't chosen one."),
    Setting(
        "TRUST_PROXY", "no", "yes: believe X-Forwarded-Proto and -For from the proxy in front."
    ),
    Setting(
        "EMBEDDING_MODEL",
        "",
        "Word vectors on this machine (.vec, .npz or their folder); empty: none. Never downloaded.",
    ),
    Setting("FILE_LIMIT", "25", "The largest file people can bring, in MB."),
    Setting("FILE_SPACE", "500", "What the files of one exchange may take together, in MB."),
    Setting(
        "FILE_SCANNER",
        "",
        "A command that is given a path and exits 0 for a good file, 1 for a bad one; empty: none.",
    ),
    Setting(
        "CALENDAR_HOSTS",
        "",
        "Calendar servers in your own network, as host or host:port with spaces between; "
        "empty: public ones alone.",
    ),
    Setting(
        "CALENDAR_AUTHORITY",
        "",
        "A .pem file of the authority that signs those servers' certificates; empty: public ones.",
    ),
    Setting("DEBUG", "no", "yes: error pages for developers. Never in production."),
    Setting("DEMO", "no", "yes: the example programme's banner and reusable sign-in links."),
)


class BadEnvironment(Exception):
    """The environment can't be used as it is; the message says what and what to do."""


@dataclass(frozen=True, slots=True)
class Environment:
    data: Path
    secret_key: str
    database_url: str
    base_url: str
    host: str
    port: int
    email_url: str
    email_from: str
    reply_address: str
    mail_in_secret: str
    unsubscribe_email: str
    push_contact: str
    time_zone: str
    trust_proxy: bool
    embedding_model: Path | None
    file_limit: int
    file_space: int
    file_scanner: str
    calendar_hosts: frozenset[tuple[str, int]]
    calendar_authority: str
    debug: bool
    demo: bool


def read_environment(environ: Mapping[str, str]) -> Environment:
    """The settings in ``environ``. Raises ``BadEnvironment``, in words to act on."""
    refuse_unknown(environ)
    values = {setting.name: value_of(setting, environ) for setting in SETTINGS}
    return Environment(
        data=data_folder(values["DATA"], environ),
        secret_key=values["SECRET_KEY"],
        database_url=values["DATABASE_URL"],
        base_url=base_url(values["BASE_URL"]),
        host=values["HOST"],
        port=port(values["PORT"]),
        email_url=values["EMAIL_URL"],
        email_from=values["EMAIL_FROM"],
        reply_address=reply_address(values["REPLY_ADDRESS"]),
        mail_in_secret=long_secret("MAIL_IN_SECRET", values["MAIL_IN_SECRET"]),
        unsubscribe_email=address("UNSUBSCRIBE_EMAIL", values["UNSUBSCRIBE_EMAIL"]),
        push_contact=push_contact(values["PUSH_CONTACT"]),
        time_zone=values["TIME_ZONE"],
        trust_proxy=yes_or_no("TRUST_PROXY", values["TRUST_PROXY"]),
        embedding_model=embedding_model(values["EMBEDDING_MODEL"]),
        file_limit=megabytes("FILE_LIMIT", values["FILE_LIMIT"]),
        file_space=megabytes("FILE_SPACE", values["FILE_SPACE"]),
        file_scanner=command("FILE_SCANNER", values["FILE_SCANNER"]),
        calendar_hosts=hosts("CALENDAR_HOSTS", values["CALENDAR_HOSTS"]),
        calendar_authority=certificates("CALENDAR_AUTHORITY", values["CALENDAR_AUTHORITY"]),
        debug=yes_or_no("DEBUG", values["DEBUG"]),
        demo=yes_or_no("DEMO", values["DEMO"]),
    )


def refuse_unknown(environ: Mapping[str, str]) -> None:
    known = {PREFIX + setting.name for setting in SETTINGS}
    known |= {name + "_FILE" for name in known}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise BadEnvironment(f"There is no setting {name}.{hint}")


def value_of(setting: Setting, environ: Mapping[str, str]) -> str:
    name = PREFIX + setting.name
    plain, file = environ.get(name), environ.get(name + "_FILE")
    if plain is not None and file is not None:
        raise BadEnvironment(f"Both {name} and {name}_FILE are set; keep one of them.")
    if file is not None:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            reason = error.strerror
            raise BadEnvironment(
                f"{name}_FILE names {file}, which can't be read: {reason}."
            ) from None
    return setting.default if plain is None or plain == "" else plain


def data_folder(value: str, environ: Mapping[str, str]) -> Path:
    if value:
        return Path(value).expanduser().resolve()
    home = environ.get("XDG_DATA_HOME") or "~/.local/share"
    return (Path(home).expanduser() / "bothways").resolve()


def base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadEnvironment(
            f"BOTHWAYS_BASE_URL is {value!r}; write the whole address, like https://mentoring.example.org"
        )
    return value.rstrip("/")


def address(name: str, value: str) -> str:
    """An e-mail address, or nothing; it stands in a header, so nothing else may."""
    if value and not re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", value, re.ASCII):
        raise BadEnvironment(f"{PREFIX}{name} is {value!r}; write one address, like a@example.org")
    return value


def reply_address(value: str) -> str:
    """One to which a sign for each invitation can be added: “calendar+…@example.org”."""
    plain = address("REPLY_ADDRESS", value).lower()
    if "+" in plain or len(plain.rpartition("@")[0]) > LONGEST_REPLY_NAME:
        raise BadEnvironment(
            f"{PREFIX}REPLY_ADDRESS is {value!r}; it needs a name of {LONGEST_REPLY_NAME} letters "
            "or fewer without a plus, since one and a sign of each invitation are added to it."
        )
    return plain


def long_secret(name: str, value: str) -> str:
    if value and len(value) < SHORTEST_SECRET:
        raise BadEnvironment(
            f"{PREFIX}{name} is shorter than {SHORTEST_SECRET} letters; make one at random, "
            "with `openssl rand -hex 24`."
        )
    return value


def push_contact(value: str) -> str:
    """As push services take it: “mailto:a@example.org”."""
    plain = address("PUSH_CONTACT", value.removeprefix("mailto:"))
    return f"mailto:{plain}" if plain else ""


def port(value: str) -> int:
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise BadEnvironment(f"BOTHWAYS_PORT is {value!r}; a port is a number from 1 to 65535.")
    return int(value)


def hosts(name: str, value: str) -> frozenset[tuple[str, int]]:
    """Hosts and ports; 443 where none is named."""
    found = set()
    for word in value.replace(",", " ").split():
        host, _, at = word.lower().partition(":")
        number = at or "443"
        fits = re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", host, re.ASCII)
        if not fits or not number.isdecimal() or not 0 < int(number) < 65536:
            raise BadEnvironment(
                f"{PREFIX}{name} has {word!r}; write host or host:port, like calendar.intra:8443"
            )
        found.add((host, int(number)))
    return frozenset(found)


def certificates(name: str, value: str) -> str:
    if value:
        try:
            ssl.create_default_context(cafile=value)
        except OSError as error:
            raise BadEnvironment(
                f"{PREFIX}{name} names {value}, and no certificate can be read there: {error}."
            ) from None
    return value


def embedding_model(value: str) -> Path | None:
    if not value:
        return None
    path = Path(value).expanduser()
    if not path.exists():
        raise BadEnvironment(
            f"BOTHWAYS_EMBEDDING_MODEL names {value}, and nothing is there. It takes a .vec or "
            ".npz file with word vectors, or the folder of one; nothing is downloaded."
        )
    return path


def megabytes(name: str, value: str) -> int:
    """As bytes."""
    if not value.isdecimal() or not 0 < int(value) <= MOST_MEGABYTES:
        raise BadEnvironment(
            f"{PREFIX}{name} is {value!r}; it is a number of megabytes from 1 to {MOST_MEGABYTES}."
        )
    return int(value) * 1024 * 1024


def command(name: str, value: str) -> str:
    """A command whose program is there; a scanner that isn't would keep every file waiting."""
    if not value:
        return ""
    try:
        program = shlex.split(value)[0]
    except (ValueError, IndexError):
        raise BadEnvironment(f"{PREFIX}{name} is {value!r}, which can't be read as one.") from None
    if shutil.which(program) is None:
        raise BadEnvironment(
            f"{PREFIX}{name} begins with {program}, and there is no such program to run."
        )
    return value


def yes_or_no(name: str, value: str) -> bool:
    if value.lower() in {"yes", "true", "1", "on"}:
        return True
    if value.lower() in {"no", "false", "0", "off"}:
        return False
    raise BadEnvironment(f"{PREFIX}{name} is {value!r}; say yes or no.")


POSTGRES = (
    "-c lock_timeout=5s",
    "-c statement_timeout=60s",
    # To compile the question of a long list takes longer than what it saves.
    "-c jit=off",
)


def database_settings(url: str) -> dict[str, object]:
    """Django's settings for a ``postgres://`` address."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadEnvironment(
            "BOTHWAYS_DATABASE_URL must begin with postgres://; leave it empty for SQLite."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "options": " ".join(POSTGRES)},
    }


def mailers(url: str) -> dict[str, dict[str, object]]:
    """Django's ``MAILERS`` for an address. Empty: nothing is sent and the outbox keeps all."""
    if not url:
        return mailer("bothways.notifications.email.unset.NoMailServer")
    parts = urlsplit(url)
    if parts.scheme == "file":
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return mailer(backend, file_path=unquote(parts.path))
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"} or not parts.hostname:
        raise BadEnvironment(
            "BOTHWAYS_EMAIL_URL must look like smtp://host:25, smtp+tls://name:password@host:587, "
            "smtps://name:password@host:465 or file:///folder."
        )
    default_port = {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme]
    return mailer(
        "django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or default_port,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp+tls",
        use_ssl=parts.scheme == "smtps",
        timeout=20,
    )


def mailer(backend: str, **options: object) -> dict[str, dict[str, object]]:
    return {"default": {"BACKEND": backend, "OPTIONS": options}}
