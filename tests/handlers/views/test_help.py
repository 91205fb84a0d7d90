from handlers.commands import COMMANDS
from handlers.views.help import COMMANDS as SHOWN
from handlers.views.help import HINTS, unknown, usage


def test_every_command_is_known_and_every_known_command_is_hinted_at():
    assert set(HINTS) <= set(COMMANDS)
    assert set(COMMANDS) - set(HINTS) == {"", "log", "code"}


def test_help_shows_five_commands_with_an_example_each():
    shown = usage()["blocks"][1]["text"]["text"]
    assert len(SHOWN) == 5
    for command, (words, example) in SHOWN.items():
        assert f"`/spark {command}` – {words}\n      _{example}_" in shown
        assert example.startswith(f"/spark {command}")


def test_what_was_not_understood_is_quoted_in_words_and_blocks_and_stays_inert():
    answer = unknown("<!channel> `x`")
    assert answer["text"].startswith("I do not know /spark &lt;!channel&gt;")
    assert answer["blocks"][0]["text"]["text"].startswith("I don't know `/spark &lt;!channel&gt;")
