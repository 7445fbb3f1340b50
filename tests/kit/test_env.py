import pytest

from refdesk.kit.env import EnvironmentRefused, Reader


def test_finish_raises_for_all_wrong_values_with_the_allowed_ones() -> None:
    read = Reader({"PORT": "eighty", "DEBUG": "maybe", "URL": "ftp://x", "LEVEL": "loud", "PROXIES": "10.0.0.0/99"})
    read.integer("PORT", 8000, 1, 65535)
    read.flag("DEBUG", default=False)
    read.address("URL", ("http", "https"))
    read.choice("LEVEL", "low", ("low", "high"))
    read.networks("PROXIES")
    with pytest.raises(EnvironmentRefused) as refused:
        read.finish()
    assert refused.value.problems == (
        "PORT: 'eighty' can't be used. Expected: a whole number from 1 to 65535.",
        "DEBUG: 'maybe' can't be used. Expected: one of 1, true, yes, on, 0, false, no, off.",
        "URL: 'ftp://x' can't be used. Expected: an address that begins with http:// or https://.",
        "LEVEL: 'loud' can't be used. Expected: one of low, high.",
        "PROXIES: '10.0.0.0/99' can't be used. Expected: IP addresses or networks separated by commas, "
        "like 127.0.0.1, 10.0.0.0/8.",
    )


@pytest.mark.parametrize("value", ["0", "65536", "-1", "1.5", "８０", "0x50"])
def test_a_number_outside_its_bounds_is_refused(value: str) -> None:
    read = Reader({"PORT": value})
    assert read.integer("PORT", 8000, 1, 65535) == 8000
    with pytest.raises(EnvironmentRefused):
        read.finish()


def test_an_empty_value_counts_as_not_set() -> None:
    read = Reader({"PORT": " ", "DEBUG": "", "URL": "", "PROXIES": " , "})
    assert read.integer("PORT", 8000, 1, 65535) == 8000
    assert read.flag("DEBUG", default=True)
    assert read.address("URL", ("http",)) is None
    assert read.networks("PROXIES") == ()
    read.finish()


def test_a_secret_value_is_not_shown() -> None:
    read = Reader({"DB": "mysql://u:hunter2@h/d"})
    read.address("DB", ("postgresql",), secret=True)
    with pytest.raises(EnvironmentRefused) as refused:
        read.finish()
    assert "hunter2" not in str(refused.value)


def test_single_addresses_and_networks_are_read() -> None:
    read = Reader({"PROXIES": "127.0.0.1, 10.1.2.3/8 ::1"})
    assert [str(network) for network in read.networks("PROXIES")] == ["127.0.0.1/32", "10.0.0.0/8", "::1/128"]


def test_a_command_is_split_as_in_a_shell_and_must_exist() -> None:
    read = Reader({"SCAN": "sh -c 'exit 0'", "NONE": "", "GONE": "no-such-program --x", "OPEN": "sh 'x", "BLANK": "''"})
    assert read.command("SCAN") == ("sh", "-c", "exit 0")
    assert read.command("NONE") == ()
    for name in ("GONE", "OPEN", "BLANK"):
        read.command(name)
    with pytest.raises(EnvironmentRefused) as refused:
        read.finish()
    assert [problem.split(":")[0] for problem in refused.value.problems] == ["GONE", "OPEN", "BLANK"]
