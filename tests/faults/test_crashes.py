"""kill -9 at any moment, two builds at once, a build while serving: real processes, nothing lost."""

import signal
import subprocess
import threading
import time

import pytest
from places import NEW, OLD, QUESTION, Place

from assistant.live import LiveAssistant
from assistant.opening import build, open_assistant

# Seconds into a build: imports, the corpus, the model.
BEFORE_WRITING = (0.2, 0.7, 1.2)
# Seconds after the first file of the new generation is there: vectors, Chroma, the switch.
WHILE_WRITING = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)


def kill(building: subprocess.Popen[str]) -> bool:
    """kill -9; True where it was still running."""
    building.send_signal(signal.SIGKILL)
    building.communicate()
    return building.returncode == -signal.SIGKILL


def wait_for_writing(place: Place, building: subprocess.Popen[str]) -> None:
    here = set((place.index / "generations").iterdir())
    while building.poll() is None and not set((place.index / "generations").iterdir()) - here:
        time.sleep(0.005)


def test_a_build_killed_at_any_moment_loses_nothing(place: Place) -> None:
    before = open_assistant(place.settings, say=lambda line: None).answer(QUESTION)
    killed = 0
    for moment in (*BEFORE_WRITING, *WHILE_WRITING):
        building = place.start("build", "--force")
        if moment in WHILE_WRITING:
            wait_for_writing(place, building)
        time.sleep(moment)
        killed += kill(building)
        said: list[str] = []
        assert open_assistant(place.settings, say=said.append).answer(QUESTION) == before
        assert said == []  # the index in use was whole all the time
    assert killed >= len(BEFORE_WRITING) + 3, "the builds were too quick to be killed"
    assert place.run("build", "--force").returncode == 0
    left = [entry.name for entry in (place.index / "generations").iterdir()]
    assert len(left) <= 2  # what the killed builds left is gone


def test_a_server_killed_while_answering_starts_again(place: Place) -> None:
    serving = place.start("serve", "--port", "0")
    assert serving.stderr is not None
    assert "ready" in serving.stderr.readline()
    serving.send_signal(signal.SIGKILL)
    serving.communicate()
    said: list[str] = []
    assert open_assistant(place.settings, say=said.append).answer(QUESTION).kind == "grounded"
    assert said == []


def test_two_builds_at_once_both_end_well(place: Place) -> None:
    place.edit()
    both = [place.start("build") for _ in range(2)]
    ended = [process.communicate(timeout=300) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    told = sorted(out.splitlines()[-1].partition(" ")[0] for out, _ in ended)
    assert told == ["Indexed", "The"]  # one built it, the other found it fresh
    assert NEW in open_assistant(place.settings, say=lambda line: None).answer(QUESTION).text


def test_an_edit_while_serving_is_switched_over_with_no_failed_answer(place: Place) -> None:
    said: list[str] = []
    live = LiveAssistant(place.settings, say=said.append)
    live.answer(QUESTION)
    texts: list[str] = []
    failures: list[BaseException] = []
    stop = threading.Event()

    def ask(number: int) -> None:
        while not stop.is_set():
            try:
                texts.append(live.answer(f"{QUESTION}{' ' * (number % 3)}").text)
            except BaseException as error:
                failures.append(error)

    askers = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for asker in askers:
        asker.start()
    place.edit()
    assert place.run("build").returncode == 0
    until = time.monotonic() + 20
    while time.monotonic() < until and NEW not in live.answer(QUESTION).text:
        time.sleep(0.05)
    place.edit(NEW, OLD)
    build(place.settings)  # and back, so that a generation that somebody read is dropped
    time.sleep(0.5)
    stop.set()
    for asker in askers:
        asker.join()
    assert failures == []
    assert said == []
    assert any(NEW in text for text in texts)
    assert OLD in live.answer(QUESTION).text


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("[@moraska2015;", "[@nobody2099;", "nobody2099"),
        ("see_also: [tension", "see_also: [no-such-tension", "no-such-tension"),
    ],
)
def test_a_broken_link_is_refused_by_name_and_the_old_index_serves(
    place: Place, old: str, new: str, names: str
) -> None:
    place.edit(old, new)
    done = place.run("build")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "tension-headache-massage.md:" in done.stderr
    assert names in done.stderr
    asked = place.run("ask", QUESTION)
    assert asked.returncode == 0
    assert "the index made before goes on serving" in asked.stderr
    assert OLD in asked.stdout
