from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from refdesk.kit.clean_html import clean, from_input, links_with_user, plain_text

_ANY = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<div>",
            "</div>",
            "<h1>",
            "</h1>",
            "<table>",
            "<td>",
            "</table>",
            "<ul>",
            "<li>",
            "</ul>",
            "<script>",
            "</script>",
            "<svg>",
            "</svg>",
            "<math>",
            "<style>",
            "<!--",
            "-->",
            "<img src=x",
            " onerror=alert(1)>",
            "<a href=",
            '"javascript:x"',
            ">",
            "</a>",
            "<",
            "&lt;",
            "&",
            '"',
            "'",
            "text",
            "\n\n",
            "<noscript>",
            '<p title="',
            "<textarea>",
            "</textarea>",
            "<select>",
            "<option>",
            "<template>",
            "<iframe>",
        ]
    ),
    max_size=14,
).map("".join)


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        ("<p onclick=x>a<script>b</script></p>", "<p>a</p>"),
        ("<p>a<img src=x onerror=y></p>", "<p>a</p>"),
        ('<p><a href="javascript:x" target="_top">a</a></p>', '<p><a rel="noopener">a</a></p>'),
        ('<p><a href="data:text/html,x">a</a></p>', '<p><a rel="noopener">a</a></p>'),
        ('<p style="position:fixed" class="x" id="main">a</p>', "<p>a</p>"),
        ("<p><select><p>", ""),
        ("<svg><p>x</p></svg><math><style>y</style></math>", "<p>x</p>"),
        ("<p>a</p><form action=/x><input name=y></form><iframe src=//x></iframe>", "<p>a</p>"),
    ],
)
def test_clean_removes_scripts_styles_and_deceptive_links(dirty: str, cleaned: str) -> None:
    assert clean(dirty) == cleaned


def test_clean_preserves_text_markup() -> None:
    allowed = (
        "<h2>One</h2><p><strong>a</strong> <em>b</em><br>"
        '<a href="https://x.example/?a=1&amp;b=2" rel="noopener">c</a></p>'
        '<ol start="3"><li>d</li></ol><table><caption>e</caption><tbody><tr><th scope="col">f</th></tr></tbody></table>'
    )
    assert clean(allowed) == allowed


def test_clean_converts_blocks_to_allowed_ones() -> None:
    assert clean("<div>a</div><div>b<div>c</div></div><h1>d</h1>") == "<p>a</p><p>b</p><p>c</p><h2>d</h2>"


def test_from_input_makes_paragraphs_and_links_of_plain_text() -> None:
    text = "First < second.\r\n\r\nSee https://x.example/a?b=1&c=2.\nNext line"
    address = "https://x.example/a?b=1&amp;c=2"
    assert from_input(text) == (
        f'<p>First &lt; second.</p>\n<p>See <a href="{address}" rel="noopener">{address}</a>.<br>Next line</p>'
    )


def test_from_input_mixes_markup_with_plain_paragraphs() -> None:
    assert from_input("Choose <strong>Renew</strong>.\nNow.\n\n<ul>\n<li>a</li>\n</ul>\n\nDone.") == (
        "<p>Choose <strong>Renew</strong>.<br>Now.</p>\n<ul>\n<li>a</li>\n</ul>\n<p>Done.</p>"
    )
    assert from_input("Either:\n<ul><li>a</li></ul>") == "<p>Either:\n</p><ul><li>a</li></ul>"
    assert from_input("<pre>a\n\nb</pre>") == "<pre>a\n\nb</pre>"


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n \r\n"])
def test_from_input_leaves_line_breaks_within_a_tag_alone(gap: str) -> None:
    address = "/faq-pictures/0123456789abcdef0123.jpg"
    tag = f'<img{gap}src="{address}" alt="A > B{gap}C">'
    assert from_input(f"Here: {tag}\n\nThere") == (
        f'<p>Here: <img src="{address}" alt="A &gt; B C" loading="lazy"></p>\n<p>There</p>'
    )


def test_from_input_makes_a_paragraph_of_text_whose_tags_were_removed() -> None:
    assert from_input("<span>a &amp; b</span>") == "<p>a &amp; b</p>"


def test_plain_text_separates_words_of_different_blocks() -> None:
    assert plain_text(clean("<p>a<br>b</p><ul><li>c</li><li>d &lt; e</li></ul>")) == "a b c · d < e"


def test_plain_text_separates_items_of_lists_and_cells() -> None:
    assert (
        plain_text(clean("<ul><li><p>Bring a card</p></li>\n<li><p>Come by</p></li></ul>")) == "Bring a card · Come by"
    )
    assert plain_text(clean("<table><tr><th>Loan</th><td>7 days</td></tr><tr><th>Map</th></tr></table>")) == (
        "Loan · 7 days · Map"
    )
    assert plain_text(clean("<ol><li>Sign in.</li><li>Choose Renew</li></ol>")) == "Sign in. Choose Renew"


class _Read(HTMLParser):
    """Parses HTML as a browser does."""

    def __init__(self) -> None:
        super().__init__()
        self.tags = set[str]()
        self.attributes = list[tuple[str, str | None]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


@given(_ANY)
def test_clean_is_idempotent(dirty: str) -> None:
    once = clean(dirty)
    assert clean(once) == once
    assert from_input(from_input(dirty)) == from_input(dirty)


@given(_ANY)
@example('<p title=" onerror=alert(1)>"javascript:x"<p>')
def test_clean_never_leaves_active_content(dirty: str) -> None:
    read = _Read()
    read.feed(clean(dirty))
    assert read.tags & {"script", "style", "svg", "math", "img", "iframe"} == set()
    assert [name for name, _ in read.attributes if name.startswith("on")] == []
    assert [value for name, value in read.attributes if name == "href" and "javascript:" in (value or "")] == []


@pytest.mark.parametrize(
    "address",
    [
        "https://bank.example@evil.example",
        "HTTP://bank.example:443@evil.example/login",
        "//bank.example@evil.example",
        "https:bank.example@evil.example",
        "https:\\\\bank.example@evil.example",
        "/\\bank.example@evil.example",
        "ht\ntps://bank.example@\tevil.example",
        "https&#58;//bank.example&#64;evil.example",
    ],
)
def test_link_with_a_user_name_before_its_host_loses_its_address(address: str) -> None:
    """It looks like a link to the other host."""
    answer = f'<p>Pay at <a href="{address}">your bank</a>.</p>'
    assert "href" not in clean(answer)
    assert "your bank" in clean(answer)
    assert len(links_with_user(answer)) == 1


@pytest.mark.parametrize(
    "address", ["https://a.example/@user?x=a@b#@", "mailto:ask@harbour.example", "tel:+1555", "/faq/loans/a@b", "#a@b"]
)
def test_link_with_an_at_sign_elsewhere_stays(address: str) -> None:
    assert f'href="{address}"' in clean(f'<p><a href="{address}">x</a></p>')
    assert links_with_user(f'<a href="{address}">x</a>') == []


def test_typed_address_with_a_user_name_is_text() -> None:
    typed = "Go to https://bank.example@evil.example/ or https://a.example/b"
    linked = '<a href="https://a.example/b" rel="noopener">https://a.example/b</a>'
    assert from_input(typed) == f"<p>Go to https://bank.example@evil.example/ or {linked}</p>"
