from __future__ import annotations

import re
from pathlib import Path

import pytest

from bothways.config.env import (
    PREFIX,
    SETTINGS,
    BadEnvironment,
    database_settings,
    mailers,
    read_environment,
)

DOCS = Path(__file__).parents[4] / "docs" / "administrators" / "settings.md"


def test_empty_environment_is_enough() -> None:
    environment = read_environment({"XDG_DATA_HOME": "/srv"})
    assert environment.data == Path("/srv/bothways")
    assert (environment.base_url, environment.port) == ("http://localhost:8000", 8000)
    assert not environment.debug


def test_misspelt_setting_is_refused_with_the_right_name() -> None:
    with pytest.raises(BadEnvironment, match="Did you mean BOTHWAYS_BASE_URL"):
        read_environment({"BOTHWAYS_BASE_ULR": "https://mentoring.example.org"})


def test_calendar_hosts_are_hosts_and_ports() -> None:
    read = read_environment({"BOTHWAYS_CALENDAR_HOSTS": "Cal.intra, other.intra:8443"})
    assert read.calendar_hosts == {("cal.intra", 443), ("other.intra", 8443)}


def test_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("a secret\n")
    assert read_environment({"BOTHWAYS_SECRET_KEY_FILE": str(file)}).secret_key == "a secret"


def test_secret_in_two_places_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadEnvironment, match="keep one of them"):
        read_environment({"BOTHWAYS_SECRET_KEY": "a", "BOTHWAYS_SECRET_KEY_FILE": "b"})


def test_missing_secret_file_is_named() -> None:
    with pytest.raises(
        BadEnvironment, match="names /nowhere/key, which can't be read: No such file"
    ):
        read_environment({"BOTHWAYS_SECRET_KEY_FILE": "/nowhere/key"})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "http", "a port is a number"),
        ("PORT", "70000", "a port is a number"),
        ("BASE_URL", "mentoring.example.org", "write the whole address"),
        ("DEBUG", "maybe", "say yes or no"),
        ("CALENDAR_HOSTS", "https://cal.intra", "write host or host:port"),
        ("CALENDAR_HOSTS", "cal.intra:99999", "write host or host:port"),
        ("CALENDAR_AUTHORITY", "/nowhere.pem", "no certificate can be read"),
        ("PUSH_CONTACT", "somebody", "write one address"),
        ("PUSH_CONTACT", "https://example.org", "write one address"),
        ("UNSUBSCRIBE_EMAIL", "a@example.org>, <b@example.org", "write one address"),
        ("UNSUBSCRIBE_EMAIL", "a@example.org\nBcc: b@example.org", "write one address"),
    ],
)
def test_value_that_makes_no_sense_is_refused_in_words(name: str, value: str, words: str) -> None:
    with pytest.raises(BadEnvironment, match=words):
        read_environment({PREFIX + name: value})


@pytest.mark.parametrize("value", ["it@example.org", "mailto:it@example.org"])
def test_contact_of_push_services_is_an_address_with_or_without_its_scheme(value: str) -> None:
    found = read_environment({PREFIX + "PUSH_CONTACT": value})
    assert found.push_contact == "mailto:it@example.org"
    assert read_environment({}).push_contact == ""


def test_postgres_address_is_read_whole() -> None:
    settings = database_settings("postgres://ada:p%40ss@db.example:5433/mentoring")
    assert (settings["NAME"], settings["USER"]) == ("mentoring", "ada")
    assert (settings["PASSWORD"], settings["HOST"], settings["PORT"]) == (
        "p@ss",
        "db.example",
        "5433",
    )


def test_postgres_waits_for_no_lock_and_compiles_no_question() -> None:
    options = database_settings("postgres://localhost/x")["OPTIONS"]
    assert options == {
        "connect_timeout": 5,
        "options": "-c lock_timeout=5s -c statement_timeout=60s -c jit=off",
    }


def test_other_databases_are_refused() -> None:
    with pytest.raises(BadEnvironment, match="must begin with postgres://"):
        database_settings("mysql://localhost/x")


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp+tls://mail.example", 587, True, False),
        ("smtps://mail.example:466", 466, False, True),
    ],
)
def test_mail_address_chooses_port_and_encryption(
    url: str, port: int, tls: bool, ssl: bool
) -> None:
    options = mailers(url)["default"]["OPTIONS"]
    assert isinstance(options, dict)
    assert (options["port"], options["use_tls"], options["use_ssl"]) == (port, tls, ssl)


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    documented = set(re.findall(r"^\| `BOTHWAYS_(\w+)`", DOCS.read_text(), re.MULTILINE))
    assert documented == {setting.name for setting in SETTINGS}


def test_sizes_are_megabytes_and_scanner_is_a_program_there_is() -> None:
    environment = read_environment({PREFIX + "FILE_LIMIT": "2", PREFIX + "FILE_SCANNER": "sh -c x"})
    assert (environment.file_limit, environment.file_space) == (2 * 1024**2, 500 * 1024**2)
    assert environment.file_scanner == "sh -c x"
    for name, value, words in (
        ("FILE_LIMIT", "many", "a number of megabytes"),
        ("FILE_SPACE", "0", "a number of megabytes"),
        ("FILE_SCANNER", "no-such-scanner -x", "there is no such program"),
        ("FILE_SCANNER", "'", "can't be read"),
    ):
        with pytest.raises(BadEnvironment, match=words):
            read_environment({PREFIX + name: value})
